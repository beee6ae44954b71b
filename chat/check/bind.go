package check

import (
	"slices"

	"github.com/marquee-go/marquee/internal/figures"
)

// candidate is a set of cells of one measure that a figure can be about.
type candidate struct {
	doc      int
	measure  int
	cells    []int
	explicit int  // how many axes this sentence names
	hinted   bool // the sentence names the measure
	ranged   bool // a span of time was named
	weak     bool // the sentence before names several labels of which one is taken
	order    int
}

// candidates returns what a figure can be about, the likeliest first.
func (c *Checker) candidates(s *sentence, f figures.Figure) []candidate {
	return c.candidatesOf(s, f, c.hints(s, f))
}

// candidatesOf returns the candidates of measures that have one of the words.
func (c *Checker) candidatesOf(s *sentence, f figures.Figure, hints []string) []candidate {
	var all []candidate
	for i := range c.docs {
		if !c.compatible(s, f, i) {
			continue
		}
		order := 0
		for _, carry := range []carrying{carryAll, carryNames, carryNothing} {
			if order > 0 && (s.before == nil || len(s.before.mentions) == 0) {
				break
			}
			for _, chosen := range c.sets(s, f, i, carry) {
				all = append(all, c.pick(i, chosen, f, hints, order)...)
				order++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return b.rank() - a.rank() })
	return all
}

// carrying says which labels of the sentence before count where a sentence names none.
type carrying int

const (
	carryAll carrying = iota
	carryNames
	carryNothing
)

// maxSets bounds how many sets of labels a figure can be about in one document.
const maxSets = 12

// sets returns the sets of labels that a figure can be about, with a choice for each axis.
func (c *Checker) sets(s *sentence, f figures.Figure, doc int, carry carrying) [][]choice {
	sets := [][]choice{nil}
	for a, ax := range c.docs[doc].axes {
		var next [][]choice
		carried := carry == carryAll || carry == carryNames && !ax.when
		for _, have := range sets {
			for _, ch := range c.choices(s, f, doc, a, carried) {
				next = append(next, append(have[:len(have):len(have)], ch))
			}
		}
		sets = next[:min(len(next), maxSets)]
	}
	return sets
}

func (k candidate) rank() int {
	r := 30*k.explicit - k.order
	if k.hinted {
		r += 25
	}
	if len(k.cells) == 1 {
		r += 2
	}
	return r
}

// compatible tells whether a document can be what a figure is about: it knows the years and the
// name that stand next to the figure.
func (c *Checker) compatible(s *sentence, f figures.Figure, doc int) bool {
	d := c.docs[doc]
	nearest, cost := s.nearest(f, false)
	if cost < far && !nearest.in(doc) && !c.isAbout(doc, nearest) {
		return false
	}
	times := c.timesFor(s, f)
	if d.covers(doc, times[0]) {
		return true
	}
	known := slices.ContainsFunc(c.docs, func(d *Document) bool {
		return d.scope == times[0].years
	})
	return len(times) > 1 && !known
}

// nearest returns the mention that is nearest to a figure, of the times or of the others, and how
// far it is.
func (s *sentence) nearest(f figures.Figure, times bool) (nearest mention, least float64) {
	least = far
	for _, m := range s.mentions {
		if (m.years != span{}) != times {
			continue
		}
		if cost := s.cost(f.Start, f.End, m.start, m.end); cost < least {
			nearest, least = m, cost
		}
	}
	return nearest, least
}

// in tells whether a document has a label of a mention.
func (m mention) in(doc int) bool {
	return slices.ContainsFunc(m.labels, func(l labelAt) bool { return l.doc == doc })
}

// isAbout tells whether the texts at the top of a document name what a mention names.
func (c *Checker) isAbout(doc int, m mention) bool {
	return slices.ContainsFunc(m.labels, func(l labelAt) bool {
		words := c.docs[l.doc].axes[l.axis].labels[l.label].words
		return !slices.ContainsFunc(words, func(w string) bool { return !c.docs[doc].about[w] })
	})
}

// timesFor returns the mentions of time that a figure can be about. A zero mention is none.
func (c *Checker) timesFor(s *sentence, f figures.Figure) []mention {
	nearest, cost := s.nearest(f, true)
	if cost < 5 || cost < far && len(s.mentions) == 1 {
		return []mention{nearest}
	}
	return []mention{nearest, {}}
}

// covers tells whether a document knows the years of a mention.
func (d *Document) covers(doc int, m mention) bool {
	timely := slices.ContainsFunc(d.axes, func(a axis) bool { return a.timely })
	switch {
	case m.years == (span{}):
		return true
	case m.in(doc):
		return true
	case d.scope == (span{}):
		return !timely
	case m.open:
		return m.years.from <= d.scope.from && m.years.to >= d.scope.to
	}
	return m.years == d.scope
}

// pick returns the cells of each measure for one choice on each axis.
func (c *Checker) pick(
	doc int, chosen []choice, f figures.Figure, hints []string, order int,
) []candidate {
	d := c.docs[doc]
	explicit, ranged, weak, labelled := 0, false, false, 0
	ids := []int(nil)
	narrowed := false
	for a, ch := range chosen {
		if len(ch.labels) == 0 {
			continue
		}
		labelled++
		if ch.explicit {
			explicit++
		}
		weak = weak || ch.weak
		ranged = ranged || ch.ranged && len(ch.labels) > 1
		if ch.ranged && len(ch.labels) == len(d.axes[a].labels) && len(ch.labels) > 1 {
			continue // also what has no time at all
		}
		var set []int
		for _, l := range ch.labels {
			set = append(set, d.axes[a].cells[l]...)
		}
		if narrowed {
			set = set[:0]
			for _, i := range ids {
				if l, ok := d.cells[i].at[a]; ok && slices.Contains(ch.labels, l) {
					set = append(set, i)
				}
			}
		}
		ids, narrowed = set, true
	}
	if !narrowed {
		ids = make([]int, len(d.cells))
		for i := range ids {
			ids[i] = i
		}
	}
	by := map[int][]int{}
	for _, i := range ids {
		by[d.cells[i].measure] = append(by[d.cells[i].measure], i)
	}
	var all []candidate
	for m := range d.measures {
		if len(by[m]) == 0 {
			continue
		}
		hinted := slices.ContainsFunc(d.measures[m].words, func(w string) bool {
			return slices.Contains(hints, w)
		})
		if len(hints) > 0 && !hinted && !c.stands(doc, m, hints) && !d.measures[m].ends(f) {
			continue
		}
		if bare := d.bare(by[m], labelled); len(bare) == 1 && len(by[m]) > 1 {
			all = append(all, candidate{
				doc: doc, measure: m, cells: bare, explicit: explicit, hinted: hinted, order: order,
			})
		}
		all = append(all, candidate{
			doc: doc, measure: m, cells: by[m], explicit: explicit, hinted: hinted,
			ranged: ranged, weak: weak, order: order,
		})
	}
	return all
}
