package check

import (
	"slices"
	"strconv"

	"github.com/marquee-go/marquee/internal/figures"
)

// times finds the years that a sentence names.
func (c *Checker) times(s *sentence) {
	for i := 0; i < len(s.figures); i++ {
		f := s.figures[i]
		if f.Kind != figures.Year || s.inName(f) || slices.Contains(s.spent, f.Start) {
			continue
		}
		m := mention{start: f.Start, end: f.End, years: yearsIn(f)}
		m.ranged = f.Unit == "s"
		if f.Side == figures.From && i+1 < len(s.figures) && s.figures[i+1].Kind == figures.Year {
			last := s.figures[i+1]
			m.end, m.years.to, m.ranged = last.End, yearsIn(last).to, true
			i++
		} else {
			openEnd(s, &m)
		}
		m.labels = c.yearLabels(m)
		m.ranged = m.ranged || len(m.labels) > 1 && c.inQuarters(m)
		s.mentions = append(s.mentions, m)
	}
}

// inQuarters tells whether a year is that of several labels of one axis.
func (c *Checker) inQuarters(m mention) bool {
	seen := map[[2]int]bool{}
	for _, l := range m.labels {
		if seen[[2]int{l.doc, l.axis}] {
			return true
		}
		seen[[2]int{l.doc, l.axis}] = true
	}
	return false
}

// openEnd reads "since 1998", "from 1998 on" and "before 1990".
func openEnd(s *sentence, m *mention) {
	before, after := s.wordBefore(m.start), s.wordAfter(m.end, 1)
	later := after == "on" || after == "onwards" || after == "onward" || after == "forward"
	switch {
	case before == "since", before == "after", before == "from" && later:
		m.years.to, m.ranged, m.open = 9999, true, true
		if before == "after" {
			m.years.from++
		}
	case before == "before":
		m.years = span{0, m.years.from - 1}
		m.ranged, m.open = true, true
	case before == "until", before == "through":
		m.years.from, m.ranged, m.open = 0, true, true
	}
}

// yearLabels returns the labels of all documents that lie in the years of a mention.
func (c *Checker) yearLabels(m mention) []labelAt {
	var all []labelAt
	for i, d := range c.docs {
		for j, a := range d.axes {
			if !a.when {
				continue
			}
			for k, l := range a.labels {
				if l.years == (span{}) && l.within(m.years) {
					all = append(all, labelAt{i, j, k})
				}
				in := l.years.from >= m.years.from && l.years.to <= m.years.to
				if l.years != (span{}) && (in || decade(l.years) == decade(m.years) &&
					l.years.to > l.years.from && m.years.to > m.years.from && decade(m.years) > 0) {
					all = append(all, labelAt{i, j, k})
				}
			}
		}
	}
	return all
}

// within tells whether a label such as a quarter is of some years.
func (l label) within(years span) bool {
	return slices.ContainsFunc(l.words, func(w string) bool {
		y, err := strconv.Atoi(w)
		return err == nil && len(w) == 4 && y >= years.from && y <= years.to
	})
}

// decade returns the decade that a span lies in, or 0.
func decade(s span) int {
	if s.from/10 == s.to/10 {
		return s.from / 10
	}
	return 0
}
