package check

import (
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// bare returns the cells that have no other labels than n.
func (d *Document) bare(cells []int, n int) (bare []int) {
	for _, i := range cells {
		if len(d.cells[i].at) == n {
			bare = append(bare, i)
		}
	}
	return bare
}

// ends tells whether a measure is that of one end of an interval, as the figure is.
func (m measure) ends(f figures.Figure) bool {
	switch f.Side {
	case figures.From:
		return slices.Contains(m.words, "low") || slices.Contains(m.words, "min")
	case figures.To:
		return slices.Contains(m.words, "high") || slices.Contains(m.words, "max")
	}
	return false
}

// stands tells whether a measure can be meant though the sentence names another one: its name says
// nothing, and the word is a word for what the document counts.
func (c *Checker) stands(doc, m int, hints []string) bool {
	d := c.docs[doc]
	if !d.measures[m].neutral {
		return false
	}
	for _, n := range d.measures {
		if !n.rate && slices.ContainsFunc(n.words,
			func(w string) bool { return slices.Contains(hints, w) }) {
			return true
		}
	}
	return false
}

// hints returns the words that name the measure of a figure: the noun behind it, or else the
// nearest words of measures that can have its unit.
func (c *Checker) hints(s *sentence, f figures.Figure) []string {
	for n := 1; n <= 2; n++ {
		w := s.wordAfter(f.End, n)
		if c.lex.measures[w] && !neutralWords[w] && s.near(f.End, w) && c.suits(f, w) {
			return []string{w}
		}
		if linkers[w] || boundaries[w] {
			break
		}
	}
	if before, ok := s.numberBefore(f); ok && s.gapAfter(f) {
		return c.hints(s, before) // "150 books, 36 more than"
	}
	type at struct {
		stem string
		cost float64
	}
	var all []at
	least := 9.0
	for _, w := range s.words {
		if !c.lex.measures[w.stem] || neutralWords[w.stem] || w.start < f.End && w.end > f.Start ||
			s.isName(w) || !c.suits(f, w.stem) {
			continue
		}
		cost := s.cost(f.Start, f.End, w.start, w.end)
		if w.start > f.End && strings.Contains(s.text[f.End:w.start], "(") || s.afterName(w) {
			cost += 3
		}
		all = append(all, at{w.stem, cost})
		least = min(least, cost)
	}
	var hints []string
	each := c.each(s, f)
	for _, h := range all {
		if rateWords[h.stem] && each {
			continue // "75 a year, on average" is worked out
		}
		if h.cost <= least+2.5 && h.cost < 9 && !slices.Contains(hints, h.stem) {
			hints = append(hints, h.stem)
		}
	}
	return hints
}

// each tells whether a figure is said of each label of an axis: "3 books a year".
func (c *Checker) each(s *sentence, f figures.Figure) bool {
	for n := 1; n <= 4; n++ {
		switch s.wordAfter(f.End, n) {
		case "a", "an", "per", "each", "every":
			return c.lex.axes[s.wordAfter(f.End, n+1)]
		}
	}
	return false
}

// numberBefore returns the number that stands before a figure.
func (s *sentence) numberBefore(f figures.Figure) (before figures.Figure, ok bool) {
	for _, g := range s.figures {
		if g.Start >= f.Start {
			break
		}
		if g.Kind == figures.Number && !s.inName(g) {
			before, ok = g, true
		}
	}
	return before, ok
}

// gapAfter tells whether a figure is followed by "more", "fewer" and the like.
func (s *sentence) gapAfter(f figures.Figure) bool {
	for n := 1; n <= 2; n++ {
		switch w := s.wordAfter(f.End, n); w {
		case "more", "fewer", "less", "higher", "lower", "ahead", "behind", "apart", "additional",
			"above", "below":
			return s.near(f.End, w)
		}
	}
	return false
}

// suits tells whether some measure with a word can have the unit of a figure.
func (c *Checker) suits(f figures.Figure, word string) bool {
	for _, d := range c.docs {
		for _, m := range d.measures {
			if slices.Contains(m.words, word) && (f.Value == "" || comparable(f, m)) {
				return true
			}
		}
	}
	return false
}

// near tells whether a word stands right behind a byte, with at most a word and no mark between.
func (s *sentence) near(at int, stem string) bool {
	for _, w := range s.words {
		if w.start >= at && w.stem == stem {
			return !strings.ContainsAny(s.text[at:w.start], ".,;:()")
		}
	}
	return false
}

// afterName tells whether a word follows a label, as in "North books".
func (s *sentence) afterName(w word) bool {
	return slices.ContainsFunc(s.mentions, func(m mention) bool {
		return m.years == (span{}) && m.end < w.start &&
			strings.TrimSpace(s.text[m.end:w.start]) == ""
	})
}

// isName tells whether a word is a part of a label.
func (s *sentence) isName(w word) bool {
	for _, m := range s.mentions {
		if m.years == (span{}) && w.start >= m.start && w.end <= m.end {
			return true
		}
	}
	return false
}
