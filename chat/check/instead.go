package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// otherwiseDerived returns what a formula gives instead of a figure, if there is one formula.
func (k *sentenceCheck) otherwiseDerived(f figures.Figure) (Finding, bool) {
	ops := k.operands(f)
	if k.isMean() && f.Unit == "" && !k.isGap(f) {
		return k.otherwiseMean(f)
	}
	var found Finding
	var v float64
	for _, a := range ops {
		for _, b := range ops {
			if found.Verdict != "" || a.doc != b.doc || a.m.name != b.m.name ||
				slices.Equal(a.cells, b.cells) ||
				len(a.cells) != len(b.cells) {
				continue
			}
			x, y := a, b
			if f.Unit == "×" && y.value > x.value || f.Words && f.Float() < 1 && y.value < x.value {
				x, y = y, x
			}
			results := k.formulas(f, x, y)
			if len(results) == 0 {
				continue
			}
			found = k.c.finding(Contradicted, a.doc, append(slices.Clone(a.cells), b.cells...),
				results[0].note)
			v = results[0].value
			if f.Value[0] != '-' && results[0].signless && !k.isSigned(f) {
				v = math.Abs(v)
			}
		}
	}
	if found.Verdict == "" || f.Unit == "%" && !k.changes(f) {
		return k.otherwiseShare(f, ops)
	}
	if f.Last <= 0 {
		v = rounded(v, f)
	}
	found.Want = number(v) + map[string]string{"%": "%", "×": "×",
		"pp": " percentage points"}[f.Unit]
	return found, true
}

// summed tells whether a figure is said to be a sum.
func (k *sentenceCheck) summed(f figures.Figure) bool {
	return k.s.sumWordNear(f) || k.together()
}

// otherwiseSum returns the sum of the single cells that the sentence names.
func (k *sentenceCheck) otherwiseSum(f figures.Figure) (Finding, bool) {
	var values []float64
	var cells []int
	doc := -1
	measure := ""
	for _, o := range k.operands(f) {
		if doc < 0 {
			doc, measure = o.doc, o.m.name
		}
		if o.doc == doc && o.m.name == measure && len(o.cells) == 1 && !o.m.rate {
			values, cells = append(values, o.value), append(cells, o.cells...)
		}
	}
	if len(values) < 2 {
		return Finding{}, false
	}
	found := k.c.finding(Contradicted, doc, cells, "sum of "+listed(values))
	found.Want = number(sum(values))
	return found, true
}

// otherwiseMean returns the mean of the cells that are named.
func (k *sentenceCheck) otherwiseMean(f figures.Figure) (Finding, bool) {
	for _, cand := range k.c.candidates(k.s, f) {
		d := k.c.docs[cand.doc]
		if len(cand.cells) < 2 || !d.oneAxis(cand.cells) || cand.explicit == 0 {
			continue
		}
		v := sum(d.values(cand.cells)) / float64(len(cand.cells))
		note := fmt.Sprintf("%s, mean of %d: %s", d.shared(cand.cells), len(cand.cells), number(v))
		found := k.c.finding(Contradicted, cand.doc, cand.cells, strings.TrimPrefix(note, ", "))
		found.Want = show(f, d.measures[cand.measure], v)
		return found, true
	}
	return Finding{}, false
}

// otherwiseShare returns the share of the one value that is named in its whole.
func (k *sentenceCheck) otherwiseShare(f figures.Figure, ops []operand) (Finding, bool) {
	if f.Unit != "%" || len(ops) == 0 || ops[0].m.rate || k.changes(f) {
		return Finding{}, false
	}
	o := ops[0]
	for _, w := range k.c.docs[o.doc].wholes(o.cells) {
		if w.value > 0 && o.value <= w.value {
			found := k.c.finding(Contradicted, o.doc, o.cells, fmt.Sprintf("%s / %s",
				number(o.value), number(w.value)))
			found.Want = number(rounded(100*o.value/w.value, f)) + "%"
			return found, true
		}
	}
	return Finding{}, false
}
