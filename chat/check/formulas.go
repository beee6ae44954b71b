package check

import (
	"fmt"
	"math"
	"slices"

	"github.com/marquee-go/marquee/internal/figures"
)

// derive compares a figure with what follows from two values.
func (k *sentenceCheck) derive(f figures.Figure) bool {
	if k.count(f) {
		return true
	}
	if k.rest(f) {
		return true
	}
	if !k.derived(f) && !k.hasAny(sumWords) && !k.hasAny(addWords) && !k.isMean() &&
		f.Unit == "" {
		return false
	}
	how := senseOf(k.s, f)
	ops := k.operands(f)
	pairs := ops
	if f.Unit == "" && !k.isGap(f) && !k.isSigned(f) && !(f.Words && f.Float() < 1) {
		pairs = nil
	}
	for _, a := range pairs {
		for _, b := range pairs {
			if !k.alike(a, b) {
				continue
			}
			for _, r := range k.formulas(f, a, b) {
				if fits(f, r.value, how) || f.Value[0] != '-' && fits(f, -r.value, how) &&
					r.signless {
					k.hit(Derived, f, hit{
						doc: a.doc, value: r.value, cells: k.cellsOf(a, b), note: r.note,
					})
					return true
				}
			}
		}
	}
	return k.share(f, ops, how) || k.all(f, ops, how)
}

// alike tells whether a formula can have two values: they are of one measure, in one document or
// in two charts of one kind.
func (k *sentenceCheck) alike(a, b operand) bool {
	if a.doc == b.doc && slices.Equal(a.cells, b.cells) {
		return false
	}
	return a.m.name == b.m.name && k.c.docs[a.doc].Name == k.c.docs[b.doc].Name
}

// cellsOf returns the cells of both values that are in the document of the first one.
func (k *sentenceCheck) cellsOf(a, b operand) []int {
	if a.doc != b.doc {
		return a.cells
	}
	return append(slices.Clone(a.cells), b.cells...)
}

// result is what a formula gives.
type result struct {
	value    float64
	note     string
	signless bool // its sign is said by words
}

// formulas returns what follows from two values, in the unit of the figure.
func (k *sentenceCheck) formulas(f figures.Figure, a, b operand) []result {
	x, y := number(a.value), number(b.value)
	switch f.Unit {
	case "%":
		if k.changes(f) {
			if a.value == 0 || !k.base(a, b) {
				return nil
			}
			return []result{{
				100 * (b.value - a.value) / math.Abs(a.value), fmt.Sprintf("(%s − %s) / %s", y,
					x, x), true,
			}}
		}
		if b.value == 0 || a.value > b.value || a.value < 0 {
			return nil
		}
		return []result{{100 * a.value / b.value, fmt.Sprintf("%s / %s", x, y), false}}
	case "pp":
		if a.m.unit != "share" && a.m.unit != "%" {
			return nil
		}
		scale := 1.0
		if a.m.unit == "share" {
			scale = 100
		}
		return []result{{scale * (b.value - a.value), fmt.Sprintf("%s − %s", y, x), true}}
	case "×":
		if b.value == 0 {
			return nil
		}
		return []result{{a.value / b.value, fmt.Sprintf("%s / %s", x, y), false}}
	}
	if f.Words && f.Float() < 1 && f.Float() > 0 && b.value != 0 {
		return []result{{a.value / b.value, fmt.Sprintf("%s / %s", x, y), false}}
	}
	return []result{{b.value - a.value, fmt.Sprintf("%s − %s", y, x), true}}
}

// changes tells whether a percentage says how much something changed or differs.
func (k *sentenceCheck) changes(f figures.Figure) bool {
	switch k.s.wordBefore(f.Start) {
	case "from", "to", "at", "of":
		if !k.isSigned(f) && !k.isGap(f) {
			return false // it is how much there was
		}
	}
	return k.hasAny(riseWords) || k.hasAny(fallWords) || k.isSigned(f) || k.isGap(f) ||
		k.has("change", "changed", "up", "down") && !k.has("made", "make")
}

// base tells whether a change is told from a on: it is earlier than b, or it is what b is
// compared with.
func (k *sentenceCheck) base(a, b operand) bool {
	x, okA := k.c.docs[a.doc].timeOf(a.cells[0])
	y, okB := k.c.docs[b.doc].timeOf(b.cells[0])
	if okA && okB && x != y {
		return x < y
	}
	return k.placeOf(a) > k.placeOf(b)
}

// placeOf returns where the sentence names what an operand is about, last.
func (k *sentenceCheck) placeOf(o operand) int {
	at := -1
	d := k.c.docs[o.doc]
	for _, m := range k.s.mentions {
		for a, l := range d.cells[o.cells[0]].at {
			if !d.axes[a].when && slices.Contains(m.on(o.doc, a), l) {
				at = max(at, m.start)
			}
		}
	}
	return at
}
