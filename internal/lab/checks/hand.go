package main

import (
	"math/rand/v2"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// handmade returns the sentences that people wrote about a data set, and false ones that differ
// in one figure.
func handmade(set string) []statement {
	raw, err := testdata.ReadFile("testdata/" + set + ".txt")
	if err != nil {
		panic(err) // it is embedded
	}
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the sentences must be the same each time
	var all []statement
	for line := range strings.Lines(string(raw)) {
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		all = append(all, statement{set, "by hand", text, ""})
		for _, f := range figures.Read(text, "films", "books") {
			if f.Kind != figures.Number || f.Words || f.Unit == "%" &&
				strings.Contains(text[f.End:], "interval") {
				continue
			}
			number := strings.Trim(text[f.Start:f.End], "$%×+ timesonlk,")
			at := strings.Index(text[f.Start:], number) + f.Start
			for name, s := range map[string]string{"one off": addOne(number, 1),
				"digits": digits(r, number)} {
				all = append(all, statement{set, "by hand", text[:at] + s +
					text[at+len(number):], name})
			}
			break
		}
	}
	return all
}
