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
	first, _ := slices.BinarySearchFunc(s.words, a, func(w word, at int) int { return w.start - at })
	for i := first; i < len(s.words) && s.words[i].start < b; i++ {
		if s.words[i].end <= b {
			cost += s.words[i].cost
		}
	}
	first, _ = slices.BinarySearchFunc(s.marks, a, func(m mark, at int) int { return m.at - at })
	for i := first; i < len(s.marks) && s.marks[i].at < b; i++ {
		cost += s.marks[i].cost
	}
	for _, f := range s.figures {
		if f.Kind == figures.Number && f.Start >= a && f.End <= b {
			cost += 2
		}
	}
	return cost
}

// mark is a mark between words.
type mark struct {
	at   int
	cost float64
}

// weigh says how much each word and each mark adds to a cost. The mentions are known by then.
func (s *sentence) weigh() {
	for i, w := range s.words {
		cost := 1.0
		switch {
		case s.inMention(w):
			cost = 0.4 // it says something about another axis
		case boundaries[w.stem]:
			cost = 3
		case linkers[w.stem]:
			cost = 0.3
		}
		s.words[i].cost = cost
	}
	for i, r := range s.text {
		switch r {
		case ';', '\n':
			s.marks = append(s.marks, mark{i, 12})
		case ',', '—', '–':
			s.marks = append(s.marks, mark{i, 2})
		case ')':
			s.marks = append(s.marks, mark{i, 4})
		case ':', '(':
			s.marks = append(s.marks, mark{i, 0.3})
		}
	}
}

// inMention tells whether a word is a part of a name or of a time.
func (s *sentence) inMention(w word) bool {
	return slices.ContainsFunc(s.mentions, func(m mention) bool {
		return w.start >= m.start && w.end <= m.end
	})
}
