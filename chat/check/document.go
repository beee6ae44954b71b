package check

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/chat/check/internal/rows"
	"github.com/marquee-go/marquee/internal/figures"
)

// Document is the data behind one chart or one result of a tool. Use [Read] or [Table] to make
// one. It is not changed after that.
type Document struct {
	// Name is what people call the source, such as the kind of the chart.
	Name string
	// Version says of when the data are. A source without versions leaves it empty.
	Version string

	rows   *rows.Table // of a table; the fields below are those of other documents
	header []string

	axes     []axis
	measures []measure
	cells    []cell
	scope    span            // the years that the document is about; zero if it names none
	context  map[string]bool // figures of the texts around the data
	about    map[string]bool // words of the texts at the top, which say what all cells are of
}

// axis is one way in which the cells are labelled, such as the regions.
type axis struct {
	name   string
	words  []string // of its name
	labels []label
	timely bool // its labels are years
	when   bool // its labels are times of some sort, such as quarters
	aside  bool // its labels say more about rows that have names
	index  map[string]int
	cells  [][]int // the cells of each label
}

// label is the name of a row or of a column.
type label struct {
	text  string
	words []string
	years span // what time it is; zero if it is none
}

// span is a span of years. The zero span is none.
type span struct{ from, to int }

// String writes the years of a label.
func (s span) String() string {
	if s.from == s.to {
		return strconv.Itoa(s.from)
	}
	return fmt.Sprintf("%d–%d", s.from, s.to)
}

// measure is what a cell is the number of.
type measure struct {
	path    string
	name    string
	words   []string // by which a text names it
	neutral bool     // its name says nothing: "value"
	rate    bool     // adding its cells up makes no sense
	whole   bool     // all cells are whole numbers
	unit    string
}

// newMeasure returns a measure with what follows from its name.
func newMeasure(path, name string) measure {
	m := measure{path: path, name: name, words: stems(name), neutral: true}
	for _, w := range m.words {
		m.neutral = m.neutral && neutralWords[w]
		m.rate = m.rate || rateWords[w]
	}
	return m
}

// cell is one number.
type cell struct {
	measure int
	at      map[int]int // the label on each axis
	value   float64
	path    string
}

// The bounds of a document. What is more is not read, so figures of it cannot be checked.
const (
	maxCells  = 20000
	maxLabels = 5000
	maxDepth  = 8
	maxLabel  = 120 // bytes of a label
)

// axis returns the number of an axis, which is added if it is new.
func (d *Document) axis(name string, extra ...string) int {
	for i, a := range d.axes {
		if a.name == name {
			return i
		}
	}
	d.axes = append(d.axes, axis{
		name: name, words: append(stems(name), extra...), index: map[string]int{},
	})
	return len(d.axes) - 1
}

// label returns the number of a label on an axis, which is added if it is new, or -1 if there is
// no more room.
func (d *Document) label(on int, text string, years span) int {
	a := &d.axes[on]
	if i, ok := a.index[text]; ok {
		return i
	}
	if len(a.labels) >= maxLabels || len(text) > maxLabel {
		return -1
	}
	if years == (span{}) {
		years = yearsOf(text)
	}
	a.index[text] = len(a.labels)
	a.labels = append(a.labels, label{text: text, words: stems(text), years: years})
	a.cells = append(a.cells, nil)
	a.timely = a.timely || years != span{}
	a.when = a.when || isTime(text)
	return len(a.labels) - 1
}

// measure returns the number of a measure, which is added if it is new.
func (d *Document) measure(m measure) int {
	for i, n := range d.measures {
		if n.path == m.path {
			return i
		}
	}
	d.measures = append(d.measures, m)
	return len(d.measures) - 1
}

// add adds a cell.
func (d *Document) add(m int, at map[int]int, value float64, path string) {
	if len(d.cells) >= maxCells {
		return
	}
	c := cell{measure: m, at: at, value: value, path: path}
	for a, l := range at {
		if l < 0 {
			return
		}
		d.axes[a].cells[l] = append(d.axes[a].cells[l], len(d.cells))
	}
	d.cells = append(d.cells, c)
}

// isTime tells whether a label is a time and nothing else, such as "Q1 2024" or "March".
func isTime(text string) bool {
	any := false
	for _, w := range stems(text) {
		year := len(w) == 4 && isNumber(w) && w >= "1500" && w <= "2199"
		if !times[w] && !isNumber(w) {
			return false
		}
		any = any || times[w] || year
	}
	return any
}

var times = set(`q1 q2 q3 q4 h1 h2 january february march april may june july august september
	october november december jan feb mar apr jun jul aug sep oct nov dec monday tuesday wednesday
	thursday friday saturday sunday`)

// finish sets what follows from all cells: parts of 1 are shares.
func (d *Document) finish() {
	low, high, parts := map[int]float64{}, map[int]float64{}, map[int]bool{}
	for _, c := range d.cells {
		low[c.measure], high[c.measure] = min(low[c.measure], c.value), max(high[c.measure],
			c.value)
		parts[c.measure] = parts[c.measure] || c.value != math.Trunc(c.value)
	}
	for i, m := range d.measures {
		d.measures[i].whole = !parts[i]
		if m.unit == "" && (m.rate || m.neutral) && low[i] >= 0 && high[i] <= 1 && parts[i] {
			d.measures[i].unit = "share"
			d.measures[i].rate = true
		}
	}
}

// yearsOf returns the years that a label names: a year, a decade or a span of them.
func yearsOf(text string) span {
	fs := figures.Read(text)
	switch {
	case len(fs) == 1 && fs[0].Kind == figures.Year && fs[0].Start == 0 && fs[0].End == len(text):
		return yearsIn(fs[0])
	case len(fs) == 2 && fs[0].Side == figures.From && fs[0].Kind == figures.Year &&
		fs[1].Kind == figures.Year && fs[0].Start == 0 && fs[1].End == len(text):
		return span{int(fs[0].Float()), int(fs[1].Float())}
	}
	return span{}
}

// yearsIn returns the years of a figure that is a year or a decade.
func yearsIn(f figures.Figure) span {
	y := int(f.Float())
	if f.Unit == "s" {
		return span{y, y + 9}
	}
	return span{y, y}
}

// name says what a cell is, for people: "North, 1995".
func (d *Document) name(c cell) string {
	var parts []string
	named := false
	for i, a := range d.axes {
		_, ok := c.at[i]
		named = named || ok && !a.aside
	}
	for i, a := range d.axes {
		if l, ok := c.at[i]; ok && (!a.aside || !named) {
			parts = append(parts, a.labels[l].text)
		}
	}
	if m := d.measures[c.measure]; !m.neutral || len(parts) == 0 {
		parts = append(parts, strings.ReplaceAll(m.name, ".", " "))
	}
	return strings.ReplaceAll(strings.Join(parts, ", "), "_", " ")
}

// number writes a value as people read it.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if whole, fraction, ok := strings.Cut(s, "."); ok && len(fraction) > 4 {
		s = strconv.FormatFloat(v, 'f', 4, 64)
		if whole != "0" && whole != "-0" {
			s = strconv.FormatFloat(v, 'f', 2, 64)
		}
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	whole, fraction, ok := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	for i := len(digits) - 3; i > 0 && len(digits) > 4; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if strings.HasPrefix(whole, "-") {
		digits = "-" + digits
	}
	if ok {
		digits += "." + fraction
	}
	return digits
}
