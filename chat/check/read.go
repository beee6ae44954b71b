package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/figures"
)

// Read returns the document in the JSON answer of a chart.
//
// Objects are rows: a string in one is its label, and a number is a cell that has the name of
// its property. Lists of numbers are columns. They go with a list of as many years or names in
// the same object or in one around it. The properties from, to and year at the top say which
// years the document is about.
//
// Tags say what JSON does not, see [TagsOf]. The about text of the chart is written by the
// program: the figures in it, such as the 95% of an interval, need no source.
func Read(name, version, about string, raw []byte, tags Tags) (*Document, error) {
	d := &Document{Name: name, Version: version, context: map[string]bool{}}
	for _, f := range figures.Read(about) {
		d.context[keyOf(f)] = true
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	root, err := decode(dec, 0)
	if err != nil {
		return nil, fmt.Errorf("check: the answer of %q: %w", name, err)
	}
	r := reader{doc: d, tags: tags}
	r.scope(root)
	r.walk(root, place{at: map[int]int{}})
	d.finish()
	return d, nil
}

// node is a value in JSON: an object, a list or anything else.
type node struct {
	names  []string // of the properties
	values []node   // of the properties, or of the list
	isList bool
	leaf   any // a string, a json.Number, a bool or nil
}

var errDeep = errors.New("is nested too deeply")

// decode reads one value and keeps the order of the properties.
func decode(dec *json.Decoder, depth int) (n node, err error) {
	t, err := dec.Token()
	if err != nil {
		return n, err
	}
	delim, ok := t.(json.Delim)
	if !ok {
		return node{leaf: t}, nil
	}
	if depth > 4*maxDepth {
		return n, errDeep
	}
	n.isList = delim == '['
	for dec.More() {
		if !n.isList {
			name, err := dec.Token()
			if err != nil {
				return n, err
			}
			n.names = append(n.names, strings.ReplaceAll(name.(string), "\x00", ""))
		}
		v, err := decode(dec, depth+1)
		if err != nil {
			return n, err
		}
		n.values = append(n.values, v)
	}
	_, err = dec.Token()
	return n, err
}

func (n node) isObject() bool { return n.names != nil }

// property returns the value of a property.
func (n node) property(name string) (node, bool) {
	for i, s := range n.names {
		if s == name {
			return n.values[i], true
		}
	}
	return node{}, false
}

// number returns a number.
func (n node) number() (float64, bool) {
	s, ok := n.leaf.(json.Number)
	if !ok {
		return 0, false
	}
	v, err := s.Float64()
	return v, err == nil
}

// year returns a whole number that can be a year.
func (n node) year() (int, bool) {
	v, ok := n.number()
	return int(v), ok && v == float64(int(v)) && v >= 1500 && v <= 2199
}

// place is where the reader is in an answer.
type place struct {
	path    string // the properties, without the numbers of rows
	at      map[int]int
	columns []column // the lists of labels around it
	depth   int
	shown   string // the path with the numbers of rows
	above   string // the object that the properties are in, unless it is a row
}

// column is a list of labels, which names the entries of lists of the same length.
type column struct{ axis, length int }

type reader struct {
	doc  *Document
	tags Tags
}

// scope reads the years that the whole document is about.
func (r *reader) scope(root node) {
	r.doc.about = map[string]bool{}
	for _, v := range root.values {
		if s, ok := v.leaf.(string); ok && len(s) <= 4*maxLabel {
			for _, w := range stems(s) {
				r.doc.about[w] = true
			}
		}
	}
	from, okFrom := root.property("from")
	to, okTo := root.property("to")
	a, isFrom := from.year()
	b, isTo := to.year()
	if okFrom && okTo && isFrom && isTo {
		r.doc.scope = span{a, b}
		return
	}
	if v, ok := root.property("year"); ok {
		if y, ok := v.year(); ok {
			r.doc.scope = span{y, y}
		}
	}
}

// walk reads a value.
func (r *reader) walk(n node, p place) {
	tag := r.tags[p.path]
	if tag.Skip || p.depth > maxDepth {
		return
	}
	switch {
	case n.isList:
		r.list(n, p)
	case n.isObject():
		r.object(n, p)
	default:
		if v, ok := n.number(); ok && p.path != "" {
			r.doc.add(r.measure(p), p.at, v, p.shown)
		}
	}
}

// object reads a row. Its strings are labels of all its cells.
func (r *reader) object(n node, p place) {
	at := map[int]int{}
	for a, l := range p.at {
		at[a] = l
	}
	p.at = at
	hasName := slices.ContainsFunc(n.names, isName)
	for i, name := range n.names {
		path := join(p.path, name)
		if s, ok := n.values[i].leaf.(string); ok && p.depth > 0 && r.isLabel(path, s) {
			r.put(p.at, axisOf(p.path, name), s, span{}, hasName && !isName(name))
		}
	}
	named := len(p.at) > 0
	if y, ok := r.yearsOf(n); ok && p.depth > 0 {
		on := "year"
		if !named {
			on = cutLast(p.path)
		}
		r.put(p.at, on, y.String(), y, hasName)
	}
	p.columns = append(p.columns[:len(p.columns):len(p.columns)], r.columns(n, p)...)
	for i, name := range n.names {
		q := p
		q.path, q.shown, q.depth = join(p.path, name), join(p.shown, name), p.depth+1
		if name == "id" || strings.HasSuffix(name, "_id") || name == "from" || name == "to" ||
			p.depth == 0 && name == "year" {
			continue
		}
		if n.values[i].isObject() {
			q.above = name
		}
		r.walk(n.values[i], q)
	}
}

// put sets the label of a row on an axis.
func (r *reader) put(at map[int]int, axis, text string, years span, aside bool) {
	a := r.doc.axis(axis)
	r.doc.axes[a].aside = aside
	at[a] = r.doc.label(a, text, years)
}

// isLabel tells whether a string names its row. Texts of many words do not.
func (r *reader) isLabel(path, s string) bool {
	if r.tags[path].Label {
		return true
	}
	if _, err := time.Parse(time.RFC3339, s); err == nil {
		return false
	}
	return s != "" && len(s) <= maxLabel && !strings.ContainsRune(s, 0) &&
		len(strings.Fields(s)) <= 12 && !strings.Contains(s, "\n")
}

// axisOf names the axis of a label by the list that the row is in, or by the property if that
// says more than "name".
func axisOf(path, name string) string {
	if isName(name) {
		return cutLast(path)
	}
	return name
}

// isName tells whether a property is the name of its row.
func isName(property string) bool {
	switch property {
	case "name", "title", "label", "key":
		return true
	}
	return false
}

// yearsOf returns the years that a row is about.
func (r *reader) yearsOf(n node) (span, bool) {
	if v, ok := n.property("year"); ok {
		y, ok := v.year()
		return span{y, y}, ok
	}
	from, ok := n.property("from")
	to, found := n.property("to")
	a, okA := from.year()
	b, okB := to.year()
	return span{a, b}, ok && found && okA && okB && a <= b
}

// String writes the years of a label.
func (s span) String() string {
	if s.from == s.to {
		return strconv.Itoa(s.from)
	}
	return fmt.Sprintf("%d–%d", s.from, s.to)
}

// columns returns the lists of labels in an object.
func (r *reader) columns(n node, p place) []column {
	var all []column
	for i, name := range n.names {
		path := join(p.path, name)
		labels, years, ok := columnLabels(n.values[i])
		if !ok || r.tags[path].Skip || !r.heads(n, i) && !r.tags[path].Label {
			continue
		}
		a := r.doc.axis(name)
		for j, l := range labels {
			r.doc.label(a, l, years[j])
		}
		all = append(all, column{axis: a, length: len(labels)})
	}
	return all
}

// heads tells whether a list of labels is followed by a list of numbers of its length, here or in
// a row below.
func (r *reader) heads(n node, i int) bool {
	length := len(n.values[i].values)
	for j, v := range n.values {
		if j == i {
			continue
		}
		if isNumbers(v, length) {
			return true
		}
		if v.isList && len(v.values) > 0 && v.values[0].isObject() {
			for _, w := range v.values[0].values {
				if isNumbers(w, length) {
					return true
				}
			}
		}
	}
	return false
}

func isNumbers(n node, length int) bool {
	if !n.isList || len(n.values) != length || length == 0 {
		return false
	}
	for _, v := range n.values {
		if _, ok := v.number(); !ok && v.leaf != nil {
			return false
		}
		if v.isList || v.isObject() {
			return false
		}
	}
	return true
}

// columnLabels returns the labels of a list, if it has nothing but different names or years.
func columnLabels(n node) (labels []string, years []span, ok bool) {
	if !n.isList || len(n.values) == 0 || len(n.values) > maxLabels {
		return nil, nil, false
	}
	last := 0
	seen := map[string]bool{}
	for _, v := range n.values {
		var text string
		var at span
		if s, isText := v.leaf.(string); isText {
			text = s
		} else if y, isYear := v.year(); isYear && y > last {
			text, at, last = strconv.Itoa(y), span{y, y}, y
		}
		if text == "" || len(text) > maxLabel || seen[text] {
			return nil, nil, false
		}
		seen[text] = true
		labels, years = append(labels, text), append(years, at)
	}
	return labels, years, true
}

// list reads a list: rows, or numbers that go with labels.
func (r *reader) list(n node, p place) {
	for i := len(p.columns) - 1; i >= 0; i-- {
		c := p.columns[i]
		if c.length != len(n.values) || r.doc.axes[c.axis].name == lastOf(p.path) {
			continue
		}
		if _, taken := p.at[c.axis]; taken || !isNumbers(n, c.length) {
			continue
		}
		m := r.measure(p)
		for j, v := range n.values {
			value, ok := v.number()
			if !ok {
				continue // there are no data
			}
			at := map[int]int{c.axis: j}
			for a, l := range p.at {
				at[a] = l
			}
			r.doc.add(m, at, value, fmt.Sprintf("%s[%d]", p.shown, j))
		}
		return
	}
	for i, v := range n.values {
		q := p
		q.depth, q.shown = p.depth+1, fmt.Sprintf("%s[%d]", p.shown, i)
		q.above = ""
		if v.isObject() {
			r.walk(v, q)
		}
	}
}

// measure returns the measure of a path.
func (r *reader) measure(p place) int {
	tag := r.tags[p.path]
	name := lastOf(p.path)
	m := measure{path: p.path, name: name, unit: tag.Unit, rate: tag.Rate,
		words: append(stems(name), tag.Words...)}
	if p.above != "" && (rateOnly(name) || p.above == "interval") {
		m.name = p.above + "." + name
		m.words = append(m.words, stems(p.above)...)
	}
	if words := slices.DeleteFunc(slices.Clone(m.words), func(w string) bool {
		return linkers[w] || boundaries[w]
	}); len(words) > 0 {
		m.words = words
	}
	if slices.Contains(m.words, "mean") {
		m.words = append(m.words, "average")
	}
	m.neutral = true
	for _, w := range stems(name) {
		m.neutral = m.neutral && neutralWords[w]
		m.rate = m.rate || rateWords[w]
	}
	if m.unit == "%" || m.unit == "share" {
		m.rate = true
	}
	return r.doc.measure(m)
}

// rateOnly tells whether a property needs the name of the object that it is in.
func rateOnly(name string) bool {
	switch name {
	case "low", "high", "median", "mean", "share", "min", "max":
		return true
	}
	return false
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// lastOf returns the last property of a path.
func lastOf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// cutLast names the axis of the rows of a list.
func cutLast(path string) string {
	if name := lastOf(path); name != "" {
		return name
	}
	return "row"
}

// keyOf is a figure as contexts are compared.
func keyOf(f figures.Figure) string { return f.Value + " " + f.Unit }
