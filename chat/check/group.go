package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// share compares a percentage or a part with that of a value in the whole of its axis.
func (k *sentenceCheck) share(f figures.Figure, ops []operand, how sense) bool {
	if f.Unit == "%" && k.changes(f) {
		return false
	}
	scale := 100.0
	if f.Unit != "%" {
		scale = 1
		if f.Unit != "" || !f.Words || f.Float() >= 1 {
			return false
		}
	}
	for _, o := range ops {
		d := k.c.docs[o.doc]
		if o.m.rate {
			continue
		}
		for _, w := range d.wholes(o.cells) {
			if w.value > 0 && o.value <= w.value && fits(f, scale*o.value/w.value, how) {
				k.hit(Derived, f, hit{
					doc: o.doc, value: o.value / w.value, cells: o.cells,
					note: fmt.Sprintf("%s / %s", number(o.value), w.label),
				})
				return true
			}
		}
	}
	return false
}

// all compares a figure with the sum, the mean or the median of the named labels.
func (k *sentenceCheck) all(f figures.Figure, ops []operand, how sense) bool {
	if f.Unit == "%" || f.Unit == "×" || f.Unit == "pp" {
		return false
	}
	for i, o := range ops {
		values, cells := []float64{o.value}, slices.Clone(o.cells)
		for _, p := range ops[i+1:] {
			if p.doc == o.doc && p.m.name == o.m.name && len(p.cells) == len(o.cells) {
				values, cells = append(values, p.value), append(cells, p.cells...)
			}
		}
		if len(values) < 2 {
			continue
		}
		for _, r := range []struct {
			name  string
			value float64
			ok    bool
		}{
			{"sum", sum(values), (k.hasAny(sumWords) || k.hasAny(addWords)) && !o.m.rate},
			{"mean", sum(values) / float64(len(values)), k.hasAny(meanWords)},
			{"median", median(values), k.hasAny(medianWords)},
		} {
			if r.ok && says(f, o.m, r.value, how) {
				note := fmt.Sprintf("%s of %s", r.name, listed(values))
				k.hit(Derived, f, hit{doc: o.doc, m: o.m, value: r.value, cells: cells, note: note})
				return true
			}
		}
	}
	return false
}

func listed(values []float64) string {
	var parts []string
	for _, v := range values[:min(len(values), 5)] {
		parts = append(parts, number(v))
	}
	if len(values) > 5 {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

// count compares a figure with how many labels an axis has: "18 regions".
func (k *sentenceCheck) count(f figures.Figure) bool {
	if f.Unit != "" || f.Last < 0 {
		return false
	}
	for n := 1; n <= 2; n++ {
		w := k.s.wordAfter(f.End, n)
		for i, d := range k.c.docs {
			for a, ax := range d.axes {
				if w == "" || !slices.Contains(ax.words, w) || !k.s.near(f.End, w) {
					continue
				}
				if math.Abs(float64(len(ax.labels))-f.Float()) < 0.5 {
					k.hit(Derived, f, hit{doc: i, value: f.Float(),
						note: fmt.Sprintf("count of %s: %d", ax.name, len(ax.labels))})
					return true
				}
				if k.countsAll(f, n) {
					found := k.c.finding(Contradicted, i, nil, fmt.Sprintf("count of %s: %d",
						ax.name, len(ax.labels)))
					found.Want = number(float64(len(ax.labels)))
					k.say(f, found)
					return true
				}
				if m := k.rangeOn(i, a); m > 0 && float64(m) == f.Float() {
					k.hit(Derived, f, hit{doc: i, value: f.Float(),
						note: fmt.Sprintf("count of %s: %d", ax.name, m)})
					return true
				}
			}
		}
	}
	return false
}

// countsAll tells whether a figure before the nth word counts everything: "all 4 regions".
func (k *sentenceCheck) countsAll(f figures.Figure, n int) bool {
	switch k.s.wordBefore(f.Start) {
	case "all", "are":
	default:
		return false
	}
	switch k.s.wordAfter(f.End, n+1) {
	case "that", "which", "with", "where", "whose", "had", "above", "below", "over", "under":
		return false
	}
	return n == 1 && senseOf(k.s, f) == exact && len(k.s.mentions) == 0
}

// rangeOn returns how many labels of an axis the sentence names as a span.
func (k *sentenceCheck) rangeOn(doc, axis int) int {
	for _, m := range k.s.mentionsOn(doc, axis) {
		if m.ranged {
			return len(m.on(doc, axis))
		}
	}
	return 0
}

// rest finds the whole of "58.6%: 184 of 314", which follows from the share and the part.
func (k *sentenceCheck) rest(f figures.Figure) bool {
	prev := k.s.wordBefore(f.Start)
	if f.Unit == "" && k.product(f) {
		return true
	}
	if prev != "of" && prev != "from" || f.Unit != "" {
		return false
	}
	for _, part := range k.s.hits {
		if part.figure.Unit != "" || part.figure.End > f.Start || f.Start-part.figure.End > 20 {
			continue
		}
		for _, share := range k.s.hits {
			if share.figure.Unit == "%" && fits(share.figure, 100*part.value/f.Float(), exact) {
				note := fmt.Sprintf("%s / %s", number(part.value), share.note)
				k.hit(Derived, f, hit{doc: part.doc, value: f.Float(), cells: part.cells,
					note: note})
				return true
			}
		}
	}
	return false
}

// product finds the part of "28.2% of 451 (127)", which follows from the share and the whole.
func (k *sentenceCheck) product(f figures.Figure) bool {
	for _, share := range k.s.hits {
		for _, whole := range k.s.hits {
			v := share.figure.Float() * whole.value / 100
			if share.figure.Unit != "%" || whole.figure.Unit != "" ||
				share.figure.End > whole.figure.Start ||
				whole.figure.End > f.Start ||
				math.Abs(v-f.Float()) > 0.5+whole.value*step(share.figure, exact)/200 {
				continue
			}
			note := fmt.Sprintf("%s of %s", number(share.figure.Float())+"%", number(whole.value))
			k.hit(Derived, f, hit{doc: whole.doc, value: f.Float(), cells: whole.cells, note: note})
			return true
		}
	}
	return false
}
