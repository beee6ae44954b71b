package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

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

// derived tells whether the words around a figure say that it was worked out.
func (k *sentenceCheck) derived(f figures.Figure) bool {
	switch {
	case f.Unit == "pp" || k.isDifference(f):
		return true
	case f.Unit == "%":
		return !k.quotesShares(f)
	case f.Unit == "×", f.Words && f.Value[0] == '0' && len(f.Value) > 1:
		return !k.isRate(f)
	}
	return k.isGap(f) || k.isMean()
}

func (k *sentenceCheck) isMean() bool {
	return k.hasAny(meanWords) && !k.measured("mean", "average", "averaged")
}

// measured tells whether a document has a measure with one of the words.
func (k *sentenceCheck) measured(words ...string) bool {
	for _, w := range words {
		if k.c.lex.measures[w] {
			return true
		}
	}
	return false
}

// quotesShares tells whether some document has shares that a figure can be.
func (k *sentenceCheck) quotesShares(f figures.Figure) bool {
	if k.hasAny(riseWords) || k.hasAny(fallWords) || k.hasAny(gapWords) {
		return false
	}
	for _, cand := range k.c.candidates(k.s, f) {
		m := k.c.docs[cand.doc].measures[cand.measure]
		if (m.unit == "%" || m.unit == "share" || m.rate && cand.hinted) && cand.explicit > 0 {
			return true
		}
	}
	return false
}

// isRate tells whether a "×" is a cell, such as a return, and not a ratio of two.
func (k *sentenceCheck) isRate(f figures.Figure) bool {
	if f.Words {
		return false
	}
	for _, cand := range k.c.candidates(k.s, f) {
		if k.c.docs[cand.doc].measures[cand.measure].rate && cand.hinted {
			return true
		}
	}
	return false
}

// isGap tells whether a figure is a difference: "75 more than", "rose by 73", "a gap of 12".
func (k *sentenceCheck) isGap(f figures.Figure) bool {
	prev := k.s.wordBefore(f.Start)
	if prev == "by" && (k.hasAny(riseWords) || k.hasAny(fallWords) ||
		k.has("lead", "ahead", "behind", "differ", "beat", "change", "changed", "outsold",
			"exceed", "exceeded")) {
		return true
	}
	if prev == "of" && k.has("difference", "gap", "lead", "rise", "increase", "drop",
		"decline", "gain", "fall", "decrease", "growth", "change", "margin") {
		return true
	}
	if k.s.gapAfter(f) {
		return !k.nameAfter(f)
	}
	if k.has("gap", "difference", "margin") && k.split(true) {
		return true
	}
	return prev == "another"
}

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
		hits := s.hits
		if s == k.s {
			hits = k.hits
		}
		for _, h := range hits {
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
	return cmpOr(d.shared(cells), "sum")
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
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

// derive compares a figure with what follows from two values.
func (k *sentenceCheck) derive(f figures.Figure) bool {
	if k.count(f) {
		return true
	}
	if k.rest(f) {
		return true
	}
	if !k.derived(f) && !k.hasAny(sumWords) && !k.isMean() && f.Unit == "" {
		return false
	}
	how := senseOf(k.s, f)
	ops := k.operands(f)
	pairs := ops
	if f.Unit == "" && !k.isGap(f) && !k.isDifference(f) && !(f.Words && f.Float() < 1) {
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
		if !k.isDifference(f) && !k.isGap(f) {
			return false // it is how much there was
		}
	}
	return k.hasAny(riseWords) || k.hasAny(fallWords) || k.isDifference(f) || k.isGap(f) ||
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
			{"sum", sum(values), k.hasAny(sumWords) && !o.m.rate},
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
		w := k.s.wordsAfter(f.End, n)
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
	switch k.s.wordsAfter(f.End, n+1) {
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
	for _, part := range k.hits {
		if part.figure.Unit != "" || part.figure.End > f.Start || f.Start-part.figure.End > 20 {
			continue
		}
		for _, share := range k.hits {
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
	for _, share := range k.hits {
		for _, whole := range k.hits {
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
			if f.Value[0] != '-' && results[0].signless && !k.isDifference(f) {
				v = math.Abs(v)
			}
		}
	}
	if found.Verdict == "" || f.Unit == "%" && !k.changes(f) {
		return k.otherwiseShare(f, ops)
	}
	if f.Last <= 0 {
		p := math.Pow(10, float64(-f.Last))
		v = math.Round(v*p) / p
	}
	found.Want = number(v) + map[string]string{"%": "%", "×": "×",
		"pp": " percentage points"}[f.Unit]
	return found, true
}

// summed tells whether a figure is said to be a sum.
func (k *sentenceCheck) summed(f figures.Figure) bool {
	for _, w := range k.s.words {
		if sumWords[w.stem] && k.s.cost(f.Start, f.End, w.start, w.end) < 3 {
			return true
		}
	}
	return k.together()
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
			p := math.Pow(10, float64(-f.Last))
			found.Want = number(math.Round(100*o.value/w.value*p)/p) + "%"
			return found, true
		}
	}
	return Finding{}, false
}
