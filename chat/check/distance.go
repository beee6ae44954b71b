package check

import (
	"slices"

	"github.com/marquee-go/marquee/internal/figures"
)

// far is the cost from which on a label is too far from a figure to belong to it.
const far = 100.0

// cost says how far a mention is from a place of a sentence: in words, where words such as "in"
// count little, and the borders of clauses count much.
func (s *sentence) cost(from, to int, start, end int) float64 {
	a, b := to, start // the mention is after the place
	if end <= from {
		a, b = end, from
	}
	if a > b {
		return 0
	}
	cost := 0.0
	for _, w := range s.words {
		switch {
		case w.start < a || w.end > b:
		case s.inMention(w):
			cost += 0.4 // it says something about another axis
		case boundaries[w.stem]:
			cost += 3
		case linkers[w.stem]:
			cost += 0.3
		default:
			cost++
		}
	}
	for _, r := range s.text[a:b] {
		switch r {
		case ';', '\n':
			cost += 12
		case ',', '—', '–':
			cost += 2
		case ')':
			cost += 4
		case ':', '(':
			cost += 0.3
		}
	}
	for _, f := range s.figures {
		if f.Kind == figures.Number && f.Start >= a && f.End <= b {
			cost += 2
		}
	}
	return cost
}

// inMention tells whether a word is a part of a name or of a time.
func (s *sentence) inMention(w word) bool {
	return slices.ContainsFunc(s.mentions, func(m mention) bool {
		return w.start >= m.start && w.end <= m.end
	})
}
