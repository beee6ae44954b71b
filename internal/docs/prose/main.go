// Command prose reads what people read, and reports what a native reader of
// English would mark:
//
//	go run ./internal/docs/prose [-count] [-phrases N] [-those N] [-sentences N]
//		[-lines N] [-wide N] [FOLDER]
//
// It reads the comments and messages of Go files, Markdown, and the texts of the
// page, in a folder and below it. Without a folder it reads the working directory.
// There are five kinds of findings:
//
//   - phrases that read badly in English; rules.go lists them,
//   - "those" with a clause, where a noun reads better,
//   - sentences of more than 35 words in the comments of packages and of
//     exported names,
//   - lines of more than 100 columns in Go and in Markdown,
//   - wide lines, which have more than 120 columns.
//
// A tab counts as one column. Code, tables, struct tags and addresses may be as
// long as they are. The file exceptions.txt lists what is meant to stay.
//
// The numbers say how many findings of each kind are allowed. Without them none
// is. With -count it prints how many findings each folder has, and allows all.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

func main() {
	count := flag.Bool("count", false, "count the findings of each folder, and allow all")
	allowed := map[kind]*int{}
	for _, k := range kinds {
		allowed[k] = flag.Int(string(k), 0, fmt.Sprintf("how many %s are allowed", k))
	}
	flag.Parse()
	root := "."
	if flag.NArg() > 0 {
		root = flag.Arg(0)
	}
	status, err := run(os.DirFS(root), *count, allowed, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "prose:", err)
		os.Exit(2)
	}
	os.Exit(status)
}

// exceptionsText is one exception a line: the file, a colon and a part of the
// text. A line that begins with # says why.
//
//go:embed exceptions.txt
var exceptionsText string

// run reads the files of a tree, and returns the exit status.
func run(tree fs.FS, count bool, allowed map[kind]*int, out io.Writer) (int, error) {
	findings, err := check(tree)
	if err != nil {
		return 0, err
	}
	exceptions, err := parseExceptions(exceptionsText)
	if err != nil {
		return 0, err
	}
	findings, unused := exceptions.apply(findings)
	if count {
		return 0, printCounts(out, findings)
	}
	status := 0
	for _, e := range unused {
		fmt.Fprintf(out, "exceptions.txt: %s: %s: is not found any more; remove it\n", e.file, e.text)
		status = 1
	}
	for _, k := range kinds {
		of := slices.DeleteFunc(slices.Clone(findings), func(f finding) bool { return f.kind != k })
		if len(of) > *allowed[k] {
			status = 1
			for _, f := range of {
				fmt.Fprintln(out, f)
			}
		}
		fmt.Fprintf(out, "prose: %d %s, %d allowed\n", len(of), k, *allowed[k])
	}
	return status, nil
}

// printCounts prints a table: a line a folder, a column a kind.
func printCounts(out io.Writer, findings []finding) error {
	const total = "all"
	counts := map[string]map[kind]int{total: {}}
	for _, f := range findings {
		for _, folder := range []string{f.folder(), total} {
			if counts[folder] == nil {
				counts[folder] = map[kind]int{}
			}
			counts[folder][f.kind]++
		}
	}
	var folders []string
	for folder := range counts {
		if folder != total {
			folders = append(folders, folder)
		}
	}
	slices.Sort(folders)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%s\tfolder\t\n", strings.Join(kindNames(), "\t"))
	for _, folder := range append(folders, total) {
		for _, k := range kinds {
			fmt.Fprintf(table, "%d\t", counts[folder][k])
		}
		fmt.Fprintf(table, "%s\t\n", folder)
	}
	return table.Flush()
}
