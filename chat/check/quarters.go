package check

import (
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// quarterNames are the words for quarters.
var quarterNames = map[string]string{"first": "q1", "second": "q2", "third": "q3", "fourth": "q4",
	"q1": "q1", "q2": "q2", "q3": "q3", "q4": "q4"}

// quarters finds the quarters that are named without their years.
func (c *Checker) quarters(s *sentence) {
	for i, w := range s.words {
		if s.isName(w) {
			continue
		}
		if m, n := c.quarter(s, i); len(m.labels) > 0 {
			m.start, m.end = w.start, s.words[i+n-1].end
			s.mentions = append(s.mentions, m)
		}
	}
	slices.SortStableFunc(s.mentions, func(a, b mention) int { return a.start - b.start })
}

// quarter finds a quarter that is named without its year, and how many words name it. The year is
// the nearest of the sentence, or that of the sentence before. Without one the sentence is vague.
func (c *Checker) quarter(s *sentence, i int) (m mention, n int) {
	w := s.words[i].stem
	q := quarterNames[w]
	switch {
	case q == "":
		return mention{}, 0
	case w == q:
		n = 1
	case i+1 < len(s.words) && s.words[i+1].stem == "quarter" && !s.goesOn(i+2):
		n = 2
	default:
		return mention{}, 0
	}
	year, ok := s.yearNear(s.words[i].start)
	if !ok && c.before != nil {
		year, ok = c.before.yearNear(len(c.before.text))
	}
	known := false
	for d, doc := range c.docs {
		for a, axis := range doc.axes {
			for l, label := range axis.labels {
				if !axis.when || len(label.words) != 2 || !slices.Contains(label.words, q) {
					continue
				}
				known = true
				if ok && slices.Contains(label.words, year.Value) {
					m.labels = append(m.labels, labelAt{d, a, l})
				}
			}
		}
	}
	switch {
	case !known:
		return mention{}, 0
	case len(m.labels) == 0:
		s.vague = true
	default:
		s.spent = append(s.spent, year.Start)
	}
	return m, n
}

// goesOn tells whether words go on after "the first quarter" so that it is the first of a kind.
func (s *sentence) goesOn(i int) bool {
	if i+1 < len(s.words) && s.words[i].stem == "in" {
		return s.words[i+1].stem == "which"
	}
	return i < len(s.words) && clauseWords[s.words[i].stem]
}

var clauseWords = set("that to ever since with where when")

// years marks the years of "South's 2024 revenue" and "the 2015 sales", which stand before a word
// that is counted. They are years that the data know.
func (c *Checker) years(s *sentence) {
	for i, f := range s.figures {
		if f.Kind != figures.Number || f.Unit != "" || f.End-f.Start != 4 || f.Last != 0 {
			continue
		}
		owner := strings.HasSuffix(s.text[:f.Start], "'s ") ||
			strings.HasSuffix(s.text[:f.Start], "’s ")
		if (owner || s.wordBefore(f.Start) == "the") && c.knowsYear(f) {
			s.figures[i].Kind = figures.Year
		}
	}
}

// knowsYear tells whether some data are of a year.
func (c *Checker) knowsYear(f figures.Figure) bool {
	y := int(f.Float())
	return slices.ContainsFunc(c.docs, func(d *Document) bool {
		return d.scope.from <= y && y <= d.scope.to || slices.ContainsFunc(d.axes,
			func(a axis) bool {
				return a.when && slices.ContainsFunc(a.labels, func(l label) bool {
					return slices.Contains(l.words, f.Value)
				})
			})
	})
}

// yearNear returns the year of a sentence that is nearest to a byte.
func (s *sentence) yearNear(at int) (year figures.Figure, ok bool) {
	for _, f := range s.figures {
		if f.Kind == figures.Year && f.Unit == "" &&
			(!ok || max(at-f.Start, f.Start-at) < max(at-year.Start, year.Start-at)) {
			year, ok = f, true
		}
	}
	return year, ok
}
