package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// ranking is the labels of an axis by their values, the largest first.
type ranking struct {
	doc, axis, measure int
	labels             []int
	values             map[int]float64
	cells              map[int][]int
}

// rankings returns the values of the labels of an axis, for each measure that is meant.
func (k *sentenceCheck) rankings(at figures.Figure, doc, axis int) []ranking {
	d := k.c.docs[doc]
	chosen := make([]choice, len(d.axes))
	for a := range d.axes {
		if a != axis {
			chosen[a] = k.nearestOn(at, doc, a)
		}
	}
	hints := k.adjective(at)
	if hints == nil {
		hints = k.c.hints(k.s, at)
	}
	var all []ranking
	for _, cand := range k.c.pick(doc, chosen, at, hints, 0) {
		m := d.measures[cand.measure]
		if m.name == "year" {
			continue
		}
		r := ranking{doc: doc, axis: axis, measure: cand.measure, values: map[int]float64{},
			cells: map[int][]int{}}
		for _, i := range cand.cells {
			if l, ok := d.cells[i].at[axis]; ok {
				r.values[l] += d.cells[i].value
				r.cells[l] = append(r.cells[l], i)
			}
		}
		single := true
		for l := range r.values {
			single = single && (len(r.cells[l]) == 1 || !m.rate && d.oneAxis(r.cells[l]))
			r.labels = append(r.labels, l)
		}
		if !single || len(r.labels) < 2 {
			continue
		}
		slices.SortFunc(r.labels, func(a, b int) int {
			return cmp.Or(cmp.Compare(r.values[b], r.values[a]), cmp.Compare(a, b))
		})
		all = append(all, r)
	}
	return all
}

// pair returns a finding about the values of two labels.
func (k *sentenceCheck) pair(v Verdict, r ranking, x, y int) Finding {
	labels := k.c.docs[r.doc].axes[r.axis].labels
	note := fmt.Sprintf("%s: %s, %s: %s", labels[x].text, number(r.values[x]),
		labels[y].text, number(r.values[y]))
	return k.c.finding(v, r.doc, append(slices.Clone(r.cells[x]), r.cells[y]...), note)
}

// nearestOn returns the labels of an axis that are meant at a place of the sentence.
func (k *sentenceCheck) nearestOn(at figures.Figure, doc, axis int) choice {
	for _, m := range k.s.mentionsOn(doc, axis) {
		if d := k.c.docs[doc]; d.axes[axis].when || len(k.s.mentionsOn(doc, axis)) == 1 {
			return choice{labels: m.on(doc, axis), explicit: true, ranged: m.ranged}
		}
	}
	return k.c.choices(k.s, at, doc, axis, true)[0]
}

// adjective returns the measure that a word after "most" names: "rated" is rating.
func (k *sentenceCheck) adjective(at figures.Figure) []string {
	w := k.s.wordAfter(at.End, 1)
	if len(w) < 5 {
		return nil
	}
	for m := range k.c.lex.measures {
		if strings.HasPrefix(m, w) {
			return []string{m}
		}
	}
	return nil
}

// rank compares the place of a label with the one that is said. Equal values share a place.
func (k *sentenceCheck) rank(r ranking, labels []int, most bool, place int) (Finding, bool, bool) {
	if len(labels) != 1 || len(r.cells[labels[0]]) == 0 || place > len(r.labels) {
		return Finding{}, false, false
	}
	d := k.c.docs[r.doc]
	order := slices.Clone(r.labels)
	if !most {
		slices.Reverse(order)
	}
	said := order[place-1]
	name := func(l int) string { return d.axes[r.axis].labels[l].text }
	what := "least"
	if most {
		what = "most"
	}
	if place > 1 {
		what = fmt.Sprintf("place %d", place)
	}
	note := fmt.Sprintf("%s of %d: %s, %s", what, len(order), name(said), number(r.values[said]))
	if near(r.values[said], r.values[labels[0]]) {
		return k.c.finding(Derived, r.doc, r.cells[labels[0]], note), true, true
	}
	found := k.c.finding(Contradicted, r.doc, r.cells[said], note)
	found.Want = name(said)
	return found, false, true
}
