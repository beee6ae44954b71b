package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/marquee-go/marquee/internal/figures"
)

// operand is a value that a formula can have.
type operand struct {
	doc   int
	m     measure
	value float64
	cells []int
	label string
}

// maxOperands bounds the formulas that are tried.
const maxOperands = 14

// nameAfter tells whether the word after a figure begins a name: "26.6, More Light at 13.5".
func (k *sentenceCheck) nameAfter(f figures.Figure) bool {
	for _, w := range k.s.words {
		if w.start >= f.End {
			return k.s.isName(w)
		}
	}
	return false
}

// operands returns the values that a figure can have been worked out from: figures that were
// found, and the cells of all labels that the sentence names.
func (k *sentenceCheck) operands(f figures.Figure) []operand {
	var all []operand
	add := func(o operand) {
		for _, p := range all {
			if p.doc == o.doc && slices.Equal(p.cells, o.cells) {
				return
			}
		}
		if len(all) < maxOperands {
			all = append(all, o)
		}
	}
	for _, s := range []*sentence{k.s, k.s.before} {
		if s == nil {
			continue
		}
		for _, h := range s.hits {
			if h.figure.Unit != "pp" && len(h.cells) > 0 && h.m.name != "" {
				add(operand{h.doc, h.m, h.value, h.cells, k.c.docs[h.doc].labelOf(h.cells)})
			}
		}
	}
	for _, o := range k.named(f) {
		add(o)
	}
	return all
}

// labelOf names cells briefly.
func (d *Document) labelOf(cells []int) string {
	if len(cells) == 1 {
		return d.name(d.cells[cells[0]])
	}
	return cmp.Or(d.shared(cells), "sum")
}

// named returns the cells that each label of the sentence names, with the other labels as they
// are nearest to the figure.
func (k *sentenceCheck) named(f figures.Figure) []operand {
	var all []operand
	hints := k.c.hints(k.s, f)
	for i, d := range k.c.docs {
		base := make([]choice, len(d.axes))
		for a := range d.axes {
			base[a] = k.c.choices(k.s, f, i, a, true)[0]
		}
		for a := range d.axes {
			mentions := k.s.mentionsOn(i, a)
			if len(mentions) == 1 && !mentions[0].ranged && k.s.before != nil && !k.split(true) {
				mentions = append(mentions, k.s.before.mentionsOn(i, a)...)
			}
			for _, m := range mentions {
				for _, labels := range parts(m, m.on(i, a)) {
					chosen := slices.Clone(base)
					chosen[a] = choice{labels: labels, explicit: true}
					for _, cand := range k.c.pick(i, chosen, f, hints, 0) {
						mm := d.measures[cand.measure]
						if mm.name == "year" || len(cand.cells) > 1 && (mm.rate ||
							!d.oneAxis(cand.cells)) {
							continue
						}
						all = append(all, operand{
							i, mm, sum(d.values(cand.cells)), cand.cells, d.labelOf(cand.cells),
						})
					}
				}
			}
		}
	}
	return all
}

// split tells whether the sentence names two labels of one axis already. Times count if it is so
// said.
func (k *sentenceCheck) split(times bool) bool {
	seen := map[[2]int]int{}
	for _, m := range k.s.mentions {
		for _, l := range m.labels {
			key := [2]int{l.doc, l.axis}
			if !times && k.c.docs[l.doc].axes[l.axis].when {
				continue
			}
			if seen[key] > 0 && seen[key] != m.start+1 {
				return true
			}
			seen[key] = m.start + 1
		}
	}
	return false
}

// parts returns the labels of a mention: all of them, and those at the ends of a span of time.
func parts(m mention, labels []int) [][]int {
	if len(labels) < 2 || !m.ranged {
		return [][]int{labels}
	}
	return [][]int{{labels[0]}, {labels[len(labels)-1]}, labels}
}

// wholes returns the values that cells can be a part of: the sums over each of their axes, and
// what has the same other labels.
func (d *Document) wholes(cells []int) []operand {
	first := d.cells[cells[0]]
	var all []operand
	for a := range first.at {
		var same, bare []int
		for i, c := range d.cells {
			if !d.agree(cells, c, a) {
				continue
			}
			if _, ok := c.at[a]; ok && c.measure == first.measure {
				same = append(same, i)
			} else if !ok && !d.measures[c.measure].rate {
				bare = append(bare, i)
			}
		}
		total := sum(d.values(same))
		all = append(all, operand{value: total, label: number(total)})
		byMeasure := map[int]float64{}
		for _, i := range bare {
			byMeasure[d.cells[i].measure] += d.cells[i].value
		}
		for m := range d.measures {
			v, ok := byMeasure[m]
			if !ok {
				continue
			}
			all = append(all, operand{value: v, label: number(v)})
			for n := range d.measures { // all but those of which something is not known
				if w, ok := byMeasure[n]; ok && w < v && d.measures[n].lacks() {
					all = append(all, operand{value: v - w, label: fmt.Sprintf("(%s − %s)",
						number(v), number(w))})
				}
			}
		}
	}
	return all
}

// lacks tells whether a measure counts what lacks something.
func (m measure) lacks() bool {
	for _, w := range m.words {
		switch w {
		case "without", "no", "unknown", "missing", "excluded":
			return true
		}
	}
	return false
}

// agree tells whether a cell has the labels of one of the cells on all axes but one.
func (d *Document) agree(cells []int, c cell, but int) bool {
	for _, i := range cells {
		same := true
		for a, l := range d.cells[i].at {
			if m, ok := c.at[a]; a != but && (!ok || m != l) {
				same = false
				break
			}
		}
		if same {
			for a := range c.at {
				if _, ok := d.cells[i].at[a]; !ok {
					same = false
				}
			}
		}
		if same {
			return true
		}
	}
	return false
}
