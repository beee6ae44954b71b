package check

import "strconv"

// column is a list of labels, which names the entries of lists of the same length.
type column struct{ axis, length int }

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
