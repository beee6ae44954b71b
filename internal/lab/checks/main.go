// Command checks measures how well package chat/check tells true sentences from false ones.
//
//	go run ./internal/lab/checks
//
// With --table and --statements it checks the statements of other people about a table. The table
// is a CSV file. Each line of the other file is 1 or 0 for true or false, a tab, and a statement.
// With --list it reads pairs of such files from a file, one pair a line, with a tab
// between. --wrong prints what was judged wrongly.
package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

func main() {
	table := flag.String("table", "", "a CSV file")
	statements := flag.String("statements", "", "a file of statements about it")
	list := flag.String("list", "", "a file with pairs of both")
	show := flag.String("wrong", "", "print what was judged wrongly in this class, or in all")
	flag.Parse()
	var err error
	switch {
	case *list != "":
		err = runList(os.Stdout, *list, *show != "")
	case *table != "" && *statements != "":
		err = runTables(os.Stdout, [][2]string{{*table, *statements}}, *show != "")
	default:
		run(os.Stdout, *show)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "checks:", err)
		os.Exit(1)
	}
}

// each is how many sentences a template makes.
const each = 12

// summary is the outcome of the benchmark.
type summary struct {
	byClass, byMutation map[string]*[2]score // true sentences, false sentences
	truth, lies         score
}

// measure runs the benchmark.
func measure(w io.Writer, show string) summary {
	return measureOf(w, show, func(s set) []statement {
		return append(makeStatements(s, each), handmade(s.name)...)
	})
}

// measureHeld runs it with the sentences that were written before they were run.
func measureHeld(w io.Writer, show string) summary {
	return measureOf(w, show, func(s set) []statement { return heldOut(s.name) })
}

func measureOf(w io.Writer, show string, statements func(set) []statement) summary {
	s := summary{byClass: map[string]*[2]score{}, byMutation: map[string]*[2]score{}}
	for _, set := range sets() {
		for _, st := range statements(set) {
			got, found := judge(set.docs, st.text)
			for _, m := range []struct {
				in   map[string]*[2]score
				name string
			}{{s.byClass, st.class}, {s.byMutation, st.mutation}} {
				if m.in[m.name] == nil {
					m.in[m.name] = &[2]score{}
				}
				m.in[m.name][index(st)].add(got)
			}
			if st.mutation == "" {
				s.truth.add(got)
			} else {
				s.lies.add(got)
			}
			if (show == "all" || show == st.class) && (st.mutation == "" && got != right ||
				st.mutation != "" && got != wrong) {
				fmt.Fprintf(w, "%s %s [%s] %d: %q\n", set.name, st.class, st.mutation, got, st.text)
				for _, f := range found {
					fmt.Fprintf(w, "      %q %s want %q: %s (%s)\n", st.text[f.Start:f.End],
						f.Verdict, f.Want, f.Note, f.Source)
				}
			}
		}
	}
	return s
}

func index(s statement) int {
	if s.mutation == "" {
		return 0
	}
	return 1
}

// run prints the outcome of the benchmark.
func run(w io.Writer, show string) {
	s := measure(w, show)
	classes(w, s)
	row(w, "all", [2]score{s.truth, s.lies})
	fmt.Fprintln(w)
	fmt.Fprintln(w, "| wrong in | sentences | caught of those bound | unbound |")
	fmt.Fprintln(w, "|---|---:|---:|---:|")
	for _, name := range slices.Sorted(maps.Keys(s.byMutation)) {
		if name == "" {
			continue
		}
		c := s.byMutation[name][1]
		fmt.Fprintf(w, "| %s | %d | %s | %s |\n", name, c.all(), percent(c.wrong,
			c.wrong+c.right), percent(c.unbound, c.all()))
	}
	fmt.Fprintln(w)
	classes(w, measureHeld(w, show))
}

// classes prints a line for each class.
func classes(w io.Writer, s summary) {
	fmt.Fprintf(w, "| class | true | flagged | unbound | false | caught | missed | unbound | "+
		"precision |\n")
	fmt.Fprintf(w, "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, name := range slices.Sorted(maps.Keys(s.byClass)) {
		row(w, name, *s.byClass[name])
	}
}

func row(w io.Writer, name string, c [2]score) {
	fmt.Fprintf(w, "| %s | %d | %s | %s | %d | %s | %s | %s | %s |\n", name,
		c[0].all(), percent(c[0].wrong, c[0].all()), percent(c[0].unbound, c[0].all()),
		c[1].all(), percent(c[1].wrong, c[1].wrong+c[1].right), percent(c[1].right, c[1].all()),
		percent(c[1].unbound, c[1].all()), percent(c[1].wrong, c[1].wrong+c[0].wrong))
}
