package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// year judges a year: it is the year of the row that is named before it, or a label.
func (k *sentenceCheck) year(f figures.Figure) {
	if k.s.inName(f) {
		return
	}
	if found, ok := k.yearOfRow(f); ok {
		k.say(f, found)
		return
	}
	y := yearsIn(f)
	known := k.c.asked[keyOf(f)]
	for _, d := range k.c.docs {
		known = known || d.scope != (span{}) && y.from <= d.scope.to && y.to >= d.scope.from
		for _, a := range d.axes {
			known = known || slices.ContainsFunc(a.labels, func(l label) bool {
				return a.when && slices.Contains(l.words, f.Value)
			})
			for _, l := range a.labels {
				known = known || l.years != (span{}) && y.from <= l.years.to && y.to >= l.years.from
			}
		}
	}
	verdict := Absent
	if known {
		verdict = Context
	}
	k.say(f, Finding{Verdict: verdict})
}

// yearOfRow compares a year with the year of the row whose name stands right before it.
func (k *sentenceCheck) yearOfRow(f figures.Figure) (Finding, bool) {
	for _, m := range k.s.mentions {
		if m.years != (span{}) || m.end > f.Start ||
			k.s.cost(f.Start, f.End, m.start, m.end) > 2.5 {
			continue
		}
		between := strings.Trim(k.s.text[m.end:f.Start], " *_\"”’")
		if between != "" && between != "(" && between != "," && between != "from" {
			continue
		}
		for _, l := range m.labels {
			d := k.c.docs[l.doc]
			for _, i := range d.axes[l.axis].cells[l.label] {
				c := d.cells[i]
				if d.measures[c.measure].name != "year" {
					continue
				}
				if c.value == f.Float() {
					return k.c.finding(Quoted, l.doc, []int{i}, ""), true
				}
				found := k.c.finding(Contradicted, l.doc, []int{i}, "")
				found.Want = fmt.Sprint(int(c.value))
				return found, true
			}
		}
	}
	return Finding{}, false
}

// miss judges a figure that is not in the data: the data say otherwise, or it is not bound.
func (k *sentenceCheck) miss(f figures.Figure) {
	key := keyOf(f)
	ctx := k.c.asked[key] && (senseOf(k.s, f) != exact ||
		k.has("top", "first", "no", "none", "not"))
	switch k.s.wordBefore(f.Start) {
	case "top", "first", "last", "bottom", "best":
		ctx = true
	}
	for _, d := range k.c.docs {
		ctx = ctx || d.context[key] && (f.Unit != "" && k.has("interval", "confidence") ||
			f.Value == "0" || f.Value == "1")
	}
	if ctx {
		k.say(f, Finding{Verdict: Context})
		return
	}
	cands := k.c.candidates(k.s, f)
	if len(cands) == 0 {
		k.other(f, Absent)
		return
	}
	if found, ok := k.otherwise(f, cands); ok {
		k.say(f, found)
		return
	}
	k.other(f, Unbound)
}

// otherwise returns what the data say instead of a figure, if the words bind it firmly.
func (k *sentenceCheck) otherwise(f figures.Figure, cands []candidate) (Finding, bool) {
	if k.has("both") && k.split(false) {
		return Finding{}, false // what two labels have in common is in no cell
	}
	if k.s.vague || k.s.foreign || k.isLoose(f) {
		return Finding{}, false
	}
	if k.derived(f) {
		return k.otherwiseDerived(f)
	}
	if k.summed(f) {
		if found, ok := k.otherwiseSum(f); ok {
			return found, true
		}
	}
	for _, cand := range cands {
		d := k.c.docs[cand.doc]
		m := d.measures[cand.measure]
		if cand.weak || cand.explicit == 0 && (!cand.hinted || senseOf(k.s, f) != exact) ||
			m.name == "year" || !comparable(f, m) && k.s.column(f.Start) == 0 {
			continue
		}
		cells := k.ends(f, cand)
		v, note := d.cells[cells[0]].value, ""
		if len(cells) > 1 {
			if !k.isSum(f, cand, cells) {
				continue
			}
			v = sum(d.values(cells))
			note = strings.TrimPrefix(fmt.Sprintf("%s, sum of %d: %s", d.shared(cells),
				len(cells), number(v)), ", ")
		}
		found := k.c.finding(Contradicted, cand.doc, cells, note)
		found.Want = show(f, m, v)
		return found, true
	}
	return Finding{}, false
}

// isSum tells whether a figure must be the sum of some cells if it is about them. It may be one of
// them, if the words do not say that it is all of them, or it is said of each.
func (k *sentenceCheck) isSum(f figures.Figure, cand candidate, cells []int) bool {
	d := k.c.docs[cand.doc]
	m := d.measures[cand.measure]
	one := slices.ContainsFunc(d.values(cells), func(v float64) bool {
		return says(f, m, v, exact)
	})
	switch {
	case m.rate, !d.oneAxis(cells), cand.explicit == 0:
		return false
	case k.c.each(k.s, f), k.spans(f), k.has("never", "no", "none", "every", "ever"):
		return false
	}
	return !one || k.hasAny(sumWords)
}

// isLoose tells whether a figure in words may count what the data do not: "the two decades". It
// is about them if a word of theirs or a name follows.
func (k *sentenceCheck) isLoose(f figures.Figure) bool {
	if f.Unit != "" || f.Float() < 1 || f.Last < 0 {
		return false
	}
	for _, w := range k.s.words {
		if w.start < f.End {
			continue
		}
		measured := k.c.lex.measures[w.stem]
		if !f.Words {
			return k.c.lex.axes[w.stem] && !measured && k.s.near(f.End, w.stem)
		}
		return !measured && !linkers[w.stem] &&
			(!k.s.isName(w) || k.s.wordBefore(f.Start) == "not")
	}
	return false
}

// comparable tells whether a figure can be one of a measure by its unit.
func comparable(f figures.Figure, m measure) bool {
	if m.whole && f.Last < 0 && !f.Words && f.Unit != "%" && (f.Or == "" ||
		strings.Contains(f.Or, ".")) {
		return false
	}
	switch f.Unit {
	case "":
		return m.unit != "share" && m.unit != "%"
	case "%":
		return m.unit == "share" || m.unit == "%"
	case "×":
		return m.rate && m.unit != "share" && m.unit != "%"
	case "pp":
		return false
	}
	return m.unit == "" && !m.rate || m.unit == f.Unit
}
