package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
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

// place is where the reader is in an answer.
type place struct {
	path    string // the properties, without the numbers of rows
	at      map[int]int
	columns []column // the lists of labels around it
	depth   int
	shown   string // the path with the numbers of rows
	above   string // the object that the properties are in, unless it is a row
}

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
			on = rowAxis(p.path)
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
