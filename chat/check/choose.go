package check

import (
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// choice is a set of labels on one axis. A choice without labels is the whole axis.
type choice struct {
	labels   []int
	explicit bool // this sentence names them
	ranged   bool // they are a span of time
	weak     bool // the sentence before names several
	cost     float64
}

// mentionsOn returns the mentions of a sentence that have labels on an axis.
func (s *sentence) mentionsOn(doc, axis int) []mention {
	var all []mention
	for _, m := range s.mentions {
		if len(m.on(doc, axis)) > 0 {
			all = append(all, m)
		}
	}
	return all
}

// on returns the labels of a mention on an axis.
func (m mention) on(doc, axis int) (labels []int) {
	for _, l := range m.labels {
		if l.doc == doc && l.axis == axis {
			labels = append(labels, l.label)
		}
	}
	return labels
}

// choices returns the sets of labels on an axis that a figure can be about, the likeliest first.
// If the sentence names none, they are those of the sentence before if carry is set, or all.
func (c *Checker) choices(s *sentence, f figures.Figure, doc, axis int, carry bool) []choice {
	var found []choice
	if s.header != nil && s.column(f.Start) > 0 {
		for _, m := range s.header.mentionsOn(doc, axis) {
			if s.header.column(m.start) == s.column(f.Start) {
				return []choice{{labels: m.on(doc, axis), explicit: true, ranged: m.ranged}}
			}
		}
	}
	for _, m := range s.mentionsOn(doc, axis) {
		found = append(found, choice{
			labels: m.on(doc, axis), explicit: true, ranged: m.ranged,
			cost: s.cost(f.Start, f.End, m.start, m.end),
		})
	}
	if len(found) > 0 {
		slices.SortStableFunc(found, func(a, b choice) int {
			switch {
			case a.cost < b.cost:
				return -1
			case a.cost > b.cost:
				return 1
			}
			return 0
		})
		n := 1
		for n < len(found) && n < 3 && found[n].cost <= found[0].cost+0.2 {
			n++
		}
		best := found[:n:n]
		if l, ok := c.aligned(s, f, doc, axis); ok {
			best = append([]choice{l}, best...)
		}
		if d := c.docs[doc]; d.axes[axis].timely && s.names(d.scope) {
			best = append(best, choice{explicit: true}) // what the whole document is of
		}
		if found[0].cost >= 3 && s.broken(f, s.mentionsOn(doc, axis)) {
			best = append(best, choice{})
		}
		return best
	}
	if before := s.carried(doc, axis); carry && len(before) > 0 {
		m := before[len(before)-1]
		return []choice{{
			labels: m.on(doc, axis), ranged: m.ranged, weak: len(before) > 1, cost: far,
		}}
	}
	return []choice{{cost: far}}
}

// carried returns the mentions of the sentence before that have labels on an axis.
func (s *sentence) carried(doc, axis int) []mention {
	if s.before == nil {
		return nil
	}
	return s.before.mentionsOn(doc, axis)
}

// broken tells whether a figure stands in another clause than all of some mentions, or is said of
// everything together.
func (s *sentence) broken(f figures.Figure, mentions []mention) bool {
	if s.sumWordNear(f) {
		return true
	}
	for _, m := range mentions {
		a, b := f.End, m.start
		if m.end <= f.Start {
			a, b = m.end, f.Start
		}
		if a > b || !strings.ContainsAny(s.text[a:b], ";:") && !clauses.MatchString(s.text[a:b]) {
			return false
		}
	}
	return true
}

// sumWordNear tells whether a word for everything together belongs to a figure.
func (s *sentence) sumWordNear(f figures.Figure) bool {
	return slices.ContainsFunc(s.words, func(w word) bool {
		return sumWords[w.stem] && s.cost(f.Start, f.End, w.start, w.end) < 3
	})
}

// clauses are the words between clauses that are about different things.
var clauses = regexp.MustCompile(`(?i)[,\s](while|but|whereas|compared|against|out of|of)\s`)

// names tells whether a sentence names a span of years.
func (s *sentence) names(years span) bool {
	return years != (span{}) && slices.ContainsFunc(s.mentions, func(m mention) bool {
		return m.years == years
	})
}

// column returns in which column of a row of a table a byte is, from 1, or 0 outside a table.
func (s *sentence) column(at int) int { return strings.Count(s.text[:at], "|") }

// aligned finds the label of a figure in "North and South had 17 and 12": the lists go together.
func (c *Checker) aligned(s *sentence, f figures.Figure, doc, axis int) (choice, bool) {
	numbers := s.run(f)
	at := slices.IndexFunc(numbers, func(g figures.Figure) bool { return g.Start == f.Start })
	if len(numbers) < 2 || at < 0 {
		return choice{}, false
	}
	var run []mention
	for _, m := range s.mentionsOn(doc, axis) {
		if len(run) > 0 && !s.listed(run[len(run)-1].end, m.start) {
			if len(run) == len(numbers) {
				break
			}
			run = nil
		}
		run = append(run, m)
	}
	if all := s.mentionsOn(doc, axis); len(run) != len(numbers) && len(all) == len(numbers) &&
		all[len(all)-1].end <= numbers[0].Start {
		run = all // "more for A than for B: 2 against 1"
	}
	if len(run) != len(numbers) {
		return choice{}, false
	}
	m := run[at]
	return choice{labels: m.on(doc, axis), explicit: true, ranged: m.ranged}, true
}

// run returns the list of numbers that a figure is in.
func (s *sentence) run(f figures.Figure) []figures.Figure {
	var run []figures.Figure
	in := false
	for _, g := range s.figures {
		if g.Kind != figures.Number || s.inName(g) {
			continue
		}
		if len(run) > 0 && !s.listed(run[len(run)-1].End, g.Start) {
			if in {
				break
			}
			run = nil
		}
		run, in = append(run, g), in || g.Start == f.Start
	}
	if !in {
		return nil
	}
	return run
}

// listed tells whether only a comma, an "and" and the like are between two items.
func (s *sentence) listed(a, b int) bool {
	if a > b || strings.ContainsAny(s.text[a:b], ".;:()") {
		return false
	}
	for _, w := range s.words {
		if w.start >= a && w.end <= b && !listWords[w.stem] {
			return false
		}
	}
	return true
}

var listWords = set(`and or to against versus vs compared percent point million billion`)
