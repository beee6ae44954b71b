package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// quote compares a figure with single cells, and with sums over the labels that are named.
func (k *sentenceCheck) quote(f figures.Figure) bool {
	how := senseOf(k.s, f)
	cands := k.c.candidates(k.s, f)
	if f.Unit == "%" { // few measures are shares, so they need not be named
		cands = append(cands, k.c.candidatesOf(k.s, f, nil)...)
	}
	for _, cand := range cands {
		d := k.c.docs[cand.doc]
		m := d.measures[cand.measure]
		if f.Unit == "pp" || m.name == "year" || strings.HasPrefix(k.s.text[f.Start:], "+") ||
			f.Unit == "" && k.isGap(f) {
			continue
		}
		if cells := k.ends(f, cand); len(cells) == 1 {
			v := d.cells[cells[0]].value
			if says(f, m, v, how) && !k.together() && (cand.explicit > 0 || k.alone(cand)) {
				k.hit(Quoted, f, hit{doc: cand.doc, m: m, value: v, cells: cells})
				return true
			}
			continue
		}
		if v, note, ok := k.whole(f, cand, how); ok {
			k.hit(Derived, f, hit{doc: cand.doc, m: m, value: v, cells: cand.cells, note: note})
			return true
		}
	}
	return false
}

// alone tells whether a cell that no label in the sentence names can be meant: the words name its
// measure, or it has no labels, or the sentence before was about it.
func (k *sentenceCheck) alone(cand candidate) bool {
	d := k.c.docs[cand.doc]
	c := d.cells[cand.cells[0]]
	return cand.hinted || len(c.at) == 0 || len(d.cells) == 1 || cand.order >= 0 &&
		k.s.before != nil &&
		len(k.s.before.mentions) > 0
}

// together tells whether the sentence is about several labels as one.
func (k *sentenceCheck) together() bool {
	return k.has("together", "combined", "altogether") && k.split(false)
}

// isSigned tells whether a figure begins with a plus or a minus.
func (k *sentenceCheck) isSigned(f figures.Figure) bool {
	return f.Start < f.End && strings.ContainsRune("+-−", firstRune(k.s.text[f.Start:]))
}

// ends returns the cells of a candidate. Of a range from a year to another, the first figure of
// "from 36 to 109" is that of the first year.
func (k *sentenceCheck) ends(f figures.Figure, cand candidate) []int {
	if !cand.ranged || f.Side == "" || len(cand.cells) < 2 {
		return cand.cells
	}
	d := k.c.docs[cand.doc]
	first, last := -1, -1
	for _, i := range cand.cells {
		t, ok := d.timeOf(i)
		if !ok {
			continue
		}
		if first < 0 || t < d.mustTime(first) {
			first = i
		}
		if last < 0 || t > d.mustTime(last) {
			last = i
		}
	}
	switch {
	case first < 0 || k.spans(f):
		return cand.cells
	case f.Side == figures.From:
		return []int{first}
	}
	return []int{last}
}

// spans tells whether a range is that of all values: "ranged from 17 to 64", "between 17 and 64".
func (k *sentenceCheck) spans(f figures.Figure) bool {
	if k.has("range", "ranged", "ranging", "varied", "varies", "vary", "varying") {
		return true
	}
	for i, g := range k.s.figures {
		if g.Start == f.Start && f.Side == figures.To && i > 0 {
			f = k.s.figures[i-1]
		}
	}
	return k.s.wordBefore(f.Start) == "between"
}

// timeOf returns when a cell is, as a number that grows with time: the year, or the place of its
// label in the data.
func (d *Document) timeOf(i int) (int, bool) {
	for a, l := range d.cells[i].at {
		if !d.axes[a].when {
			continue
		}
		if y := d.axes[a].labels[l].years; y != (span{}) {
			return y.from, true
		}
		return l, true
	}
	return 0, false
}

func (d *Document) mustTime(i int) int { t, _ := d.timeOf(i); return t }

// whole compares a figure with what the cells of a candidate are together: their sum, and what
// the words ask for.
func (k *sentenceCheck) whole(
	f figures.Figure, cand candidate, how sense,
) (v float64, note string, ok bool) {
	d := k.c.docs[cand.doc]
	m := d.measures[cand.measure]
	values := d.values(cand.cells)
	said := func(what string, v float64) (float64, string, bool) {
		if !says(f, m, v, how) {
			return 0, "", false
		}
		note := fmt.Sprintf("%s of %d: %s", what, len(values), number(v))
		if name := d.shared(cand.cells); name != "" {
			note = fmt.Sprintf("%s, %s of %d: %s", name, what, len(values), number(v))
		}
		return v, note, true
	}
	if k.bounds(f) && says(f, m, k.bound(f, values), exact) {
		return said("bound", k.bound(f, values))
	}
	each := k.c.each(k.s, f)
	summed := !each && !m.rate && (cand.explicit > 0 || k.hasAny(sumWords) || cand.hinted) &&
		d.oneAxis(cand.cells)
	if summed {
		if v, note, ok = said("sum", sum(values)); ok {
			return v, note, ok
		}
	}
	if k.hasAny(meanWords) || each {
		if v, note, ok = said("mean", sum(values)/float64(len(values))); ok {
			return v, note, ok
		}
	}
	if k.hasAny(medianWords) {
		if v, note, ok = said("median", median(values)); ok {
			return v, note, ok
		}
	}
	if f.Side == figures.From && k.spans(f) || k.hasAny(leastWords) || each {
		if v, note, ok = said("least", slices.Min(values)); ok {
			return v, note, ok
		}
	}
	if f.Side == figures.To && k.spans(f) || k.hasAny(mostWords) || each {
		if v, note, ok = said("most", slices.Max(values)); ok {
			return v, note, ok
		}
	}
	return 0, "", false
}

func (d *Document) values(cells []int) []float64 {
	all := make([]float64, len(cells))
	for i, c := range cells {
		all[i] = d.cells[c].value
	}
	return all
}

// oneAxis tells whether cells differ on one axis only, so that their sum counts nothing twice.
func (d *Document) oneAxis(cells []int) bool {
	differ := 0
	for a := range d.axes {
		first, ok := d.cells[cells[0]].at[a]
		for _, i := range cells[1:] {
			if l, found := d.cells[i].at[a]; found != ok {
				return false
			} else if l != first {
				differ++
				break
			}
		}
	}
	return differ <= 1
}

// shared names the labels that all cells have.
func (d *Document) shared(cells []int) string {
	var parts []string
	for a := range d.axes {
		first, ok := d.cells[cells[0]].at[a]
		if ok && !slices.ContainsFunc(cells, func(i int) bool {
			l, ok := d.cells[i].at[a]
			return !ok || l != first
		}) {
			parts = append(parts, d.axes[a].labels[first].text)
		}
	}
	return strings.Join(parts, ", ")
}

func sum(values []float64) (s float64) {
	for _, v := range values {
		s += v
	}
	return s
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// near tells whether two numbers are the same but for what floats lose.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }
