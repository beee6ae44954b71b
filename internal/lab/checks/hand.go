package main

import (
	"math/rand/v2"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// handmade returns the sentences that people wrote about a data set, and false ones that differ
// in one figure.
func handmade(set string) []statement { return written(set, lines(set+".txt"), "by hand") }

// heldOut returns the sentences that were written before any of them was run. Every second one was
// used to mend the checker, together with some more, and the others are only counted.
func heldOut(set string) []statement {
	var parts [2][]string
	for i, line := range lines("held/" + set + ".txt") {
		parts[i%2] = append(parts[i%2], line)
	}
	parts[0] = append(parts[0], lines("seen/"+set+".txt")...)
	return append(written(set, parts[0], "since seen"), written(set, parts[1], "never seen")...)
}

// lines returns the sentences of a file.
func lines(name string) []string {
	raw, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	var all []string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			all = append(all, line)
		}
	}
	return all
}

// written returns true sentences, and false ones that differ in one figure.
func written(set string, texts []string, class string) []statement {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the sentences must be the same each time
	var all []statement
	for _, text := range texts {
		all = append(all, statement{set, class, text, ""})
		for _, f := range figures.Read(text, "films", "books") {
			if f.Kind != figures.Number || f.Words || f.Unit == "%" &&
				strings.Contains(text[f.End:], "interval") {
				continue
			}
			number := strings.Trim(text[f.Start:f.End], "$%×+ timesonlk,")
			at := strings.Index(text[f.Start:], number) + f.Start
			for name, s := range map[string]string{"one off": addOne(number, 1),
				"digits": digits(r, number)} {
				all = append(all, statement{set, class, text[:at] + s +
					text[at+len(number):], name})
			}
			break
		}
	}
	return all
}
