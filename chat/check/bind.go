package check

import (
	"regexp"
	"slices"
	"strings"

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
		if slices.ContainsFunc(m.labels, func(l labelAt) bool {
			return l.doc == doc &&
				l.axis == axis
		}) {
			all = append(all, m)
		}
	}
	return all
}

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
	for _, w := range s.words {
		if sumWords[w.stem] && s.cost(f.Start, f.End, w.start, w.end) < 3 {
			return true
		}
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

var listWords = set(`and or against versus vs compared percent point million billion`)

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
	nearest, least := mention{}, far
	for _, m := range s.mentions {
		if m.years != (span{}) {
			continue
		}
		if cost := s.cost(f.Start, f.End, m.start, m.end); cost < least {
			nearest, least = m, cost
		}
	}
	if least < far && !nearest.in(doc) && !c.isAbout(doc, nearest) {
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
	nearest, least := mention{}, far
	for _, m := range s.mentions {
		if m.years == (span{}) {
			continue
		}
		if cost := s.cost(f.Start, f.End, m.start, m.end); cost < least {
			nearest, least = m, cost
		}
	}
	if least < 5 || least < far && len(s.mentions) == 1 {
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
		w := s.wordsAfter(f.End, n)
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
		switch s.wordsAfter(f.End, n) {
		case "a", "an", "per", "each", "every":
			return c.lex.axes[s.wordsAfter(f.End, n+1)]
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
		switch w := s.wordsAfter(f.End, n); w {
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
