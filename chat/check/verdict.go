package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// hit is a figure that was found in the data.
type hit struct {
	figure figures.Figure
	doc    int
	m      measure
	value  float64
	cells  []int
	note   string
}

// sentenceCheck checks the figures of one sentence.
type sentenceCheck struct {
	c     *Checker
	s     *sentence
	hits  []hit
	found []Finding
	ranks []figures.Figure // places before a superlative, which tells of them
	// placed are the words that rank and were checked with a place.
	placed map[int]bool
}

// maxFigures is how many figures of one sentence are checked. The others are unbound.
const maxFigures = 60

// check returns the findings of a sentence, in its order.
func (c *Checker) check(s *sentence) []Finding {
	k := &sentenceCheck{c: c, s: s, placed: map[int]bool{}}
	var open []figures.Figure
	for i, f := range s.figures {
		switch {
		case f.Unit == "×" && k.counts(f):
			f.Unit = ""
		case f.Unit == "" && k.isDifference(f) && s.wordsAfter(f.End, 1) == "point":
			f.Unit = "pp"
		}
		switch {
		case s.inName(f):
		case i >= maxFigures:
			k.say(f, Finding{Verdict: Unbound})
		case f.Kind == figures.Year:
			k.year(f)
		case f.Kind == figures.Item:
		case f.Kind == figures.Ordinal, k.numbered(f):
			k.ordinal(f)
		case k.heads(f):
		case f.Kind == figures.Label:
			k.other(f, Absent)
		case f.Kind != figures.Number:
			k.other(f, Unbound)
		case !k.quote(f):
			open = append(open, f)
		}
	}
	for _, f := range open {
		if !k.derive(f) {
			k.miss(f)
		}
	}
	k.claims()
	for _, f := range k.ranks {
		next := f.End + 20
		if !slices.ContainsFunc(k.found, func(g Finding) bool {
			return g.Start > f.End &&
				g.Start < next
		}) {
			k.other(f, Unbound)
		}
	}
	slices.SortStableFunc(k.found, func(a, b Finding) int { return a.Start - b.Start })
	s.hits = k.hits
	return k.found
}

// counts tells whether "3 times" says how often, and not how many times as much.
func (k *sentenceCheck) counts(f figures.Figure) bool {
	if f.Words || !strings.HasSuffix(strings.ToLower(k.s.text[f.Start:f.End]), "times") {
		return false
	}
	switch k.s.wordsAfter(f.End, 1) {
	case "as", "more", "the", "higher", "larger", "that", "what", "less", "greater", "it":
		return false
	}
	return true
}

// say adds the finding about a figure.
func (k *sentenceCheck) say(f figures.Figure, found Finding) {
	found.Start, found.End = f.Start, f.End
	k.found = append(k.found, found)
}

// other judges a figure that is not compared: it is of the question, or nothing is known of it.
func (k *sentenceCheck) other(f figures.Figure, or Verdict) {
	if k.c.asked[keyOf(f)] && f.Value != "" {
		or = Context
	}
	k.say(f, Finding{Verdict: or})
}

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

// finding returns a finding about cells of a document.
func (c *Checker) finding(v Verdict, doc int, cells []int, note string) Finding {
	d := c.docs[doc]
	found := Finding{Verdict: v, Source: d.Name, Version: d.Version, Note: note, Document: doc}
	for _, i := range cells[:min(len(cells), 12)] {
		found.Cells = append(found.Cells, Cell{Path: d.cells[i].path, Value: d.cells[i].value})
	}
	if note == "" && len(cells) > 0 {
		found.Note = d.name(d.cells[cells[0]]) + ": " + number(d.cells[cells[0]].value)
	}
	return found
}

// hit notes that a figure was found in the data.
func (k *sentenceCheck) hit(v Verdict, f figures.Figure, h hit) {
	h.figure = f
	k.hits = append(k.hits, h)
	k.say(f, k.c.finding(v, h.doc, h.cells, h.note))
}

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

// isDifference tells whether a figure has a plus or a minus before it, or says that it is one.
func (k *sentenceCheck) isDifference(f figures.Figure) bool {
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

// has tells whether the sentence has one of the words.
func (k *sentenceCheck) has(words ...string) bool {
	for _, w := range k.s.words {
		if slices.Contains(words, w.stem) || slices.Contains(words, strings.ToLower(w.text)) {
			return true
		}
	}
	return false
}

// hasAny tells whether the sentence has a word of a set.
func (k *sentenceCheck) hasAny(words map[string]bool) bool {
	for _, w := range k.s.words {
		if words[w.stem] || words[strings.ToLower(w.text)] {
			return true
		}
	}
	return false
}

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
			l,
				ok := d.cells[i].at[a]
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
		verdict := Absent
		if k.c.asked[key] {
			verdict = Context
		}
		k.say(f, Finding{Verdict: verdict})
		return
	}
	if found, ok := k.otherwise(f, cands); ok {
		k.say(f, found)
		return
	}
	verdict := Unbound
	if k.c.asked[key] {
		verdict = Context
	}
	k.say(f, Finding{Verdict: verdict})
}

// otherwise returns what the data say instead of a figure, if the words bind it firmly.
func (k *sentenceCheck) otherwise(f figures.Figure, cands []candidate) (Finding, bool) {
	if k.has("both") && k.split(false) {
		return Finding{}, false // what two labels have in common is in no cell
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
		if cand.weak || cand.explicit == 0 && !cand.hinted || m.name == "year" ||
			!comparable(f, m) && k.s.column(f.Start) == 0 {
			continue
		}
		cells := k.ends(f, cand)
		v := d.cells[cells[0]].value
		note := ""
		if len(cells) > 1 {
			if m.rate || !d.oneAxis(cells) || cand.explicit == 0 || k.c.each(k.s, f) || k.spans(f) {
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

// near tells whether two numbers are the same but for what floats lose.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }
