package check

import (
	"slices"
	"strings"
)

// axisOf names the axis of a label by the list that the row is in, or by the property if that
// says more than "name".
func axisOf(path, name string) string {
	if isName(name) {
		return rowAxis(path)
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

// rowAxis names the axis of the rows of a list.
func rowAxis(path string) string {
	if name := lastOf(path); name != "" {
		return name
	}
	return "row"
}

// measure returns the measure of a path.
func (r *reader) measure(p place) int {
	tag := r.tags[p.path]
	name := lastOf(p.path)
	m := newMeasure(p.path, name)
	m.unit, m.rate, m.words = tag.Unit, m.rate || tag.Rate, append(m.words, tag.Words...)
	if p.above != "" && (needsObject(name) || p.above == "interval") {
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
	if m.unit == "%" || m.unit == "share" {
		m.rate = true
	}
	return r.doc.measure(m)
}

// needsObject tells whether a property needs the name of the object that it is in.
func needsObject(name string) bool {
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
