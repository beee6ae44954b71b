package charts

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Figures is how a chart is told: what its figures mean, and the figures.
type Figures struct {
	About   string          `json:"about,omitempty"`
	Figures json.RawMessage `json:"figures"`
}

// Told returns figures as a model reads them, in about half of the tokens. A list of objects
// becomes a table:
//
//	{"columns":["name","return.median"],"rows":[["Drama",1.2],["War",1.5]],"all":{"from":1990}}
//
// What is the same in all rows is in "all". What a row does not have is null. Numbers that are
// not whole have six digits, or as many as stand before the point. Times are told to the second.
func Told(raw json.RawMessage) (json.RawMessage, error) {
	v, err := decode(raw)
	if err != nil {
		return nil, err
	}
	return json.Marshal(shorten(v))
}

func shorten(v any) any {
	switch v := v.(type) {
	case json.Number:
		return round(v)
	case string:
		if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return t.Format(time.RFC3339)
		}
	case object:
		for i, m := range v {
			v[i].value = shorten(m.value)
		}
	case []any:
		for i, item := range v {
			v[i] = shorten(item)
		}
		if t, ok := tabulate(v); ok {
			return t
		}
	}
	return v
}

// digits is how many digits a number has that is not whole.
const digits = 6

func round(n json.Number) json.Number {
	whole, _, ok := strings.Cut(n.String(), ".")
	f, err := n.Float64()
	if !ok || err != nil || strings.ContainsAny(n.String(), "eE") {
		return n
	}
	s := strconv.FormatFloat(f, 'f', max(0, digits-len(strings.TrimLeft(whole, "-0"))), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if f != 0 && strings.Trim(s, "-0.") == "" {
		return n // it is too small for that
	}
	return json.Number(s)
}

// tabulate makes a table of a list of objects. It is not ok if the list is another one, or if the
// names of the columns would not say what they are.
func tabulate(list []any) (table object, ok bool) {
	if len(list) < 2 {
		return nil, false
	}
	var columns []string
	rows := make([]map[string]any, len(list))
	for i, item := range list {
		o, isObject := item.(object)
		rows[i] = map[string]any{}
		if !isObject || !flatten(o, "", rows[i], &columns) {
			return nil, false
		}
	}
	for _, c := range columns {
		if slices.ContainsFunc(columns, func(d string) bool { return strings.HasPrefix(d, c+".") }) {
			return nil, false
		}
	}
	all, left := object{}, []any{}
	for _, c := range columns {
		if same(rows, c) {
			all = append(all, member{c, rows[0][c]})
		} else {
			left = append(left, c)
		}
	}
	cells := make([]any, len(rows))
	for i, row := range rows {
		line := make([]any, len(left))
		for j, c := range left {
			line[j] = row[c.(string)]
		}
		cells[i] = line
	}
	table = object{{"columns", left}, {"rows", cells}}
	if len(all) > 0 {
		table = append(table, member{"all", all})
	}
	return table, true
}

// flatten puts the members of an object and of those inside it into a row, by their paths.
func flatten(o object, path string, row map[string]any, columns *[]string) (ok bool) {
	for _, m := range o {
		if strings.Contains(m.name, ".") {
			return false
		}
		name := path + m.name
		if _, isTable := table(m.value); !isTable {
			if inner, isObject := m.value.(object); isObject {
				if !flatten(inner, name+".", row, columns) {
					return false
				}
				continue
			}
		}
		row[name] = m.value
		if !slices.Contains(*columns, name) {
			*columns = append(*columns, name)
		}
	}
	return true
}

// same tells whether all rows have the same in a column.
func same(rows []map[string]any, column string) bool {
	for _, row := range rows {
		if v, ok := row[column]; !ok || !reflect.DeepEqual(v, rows[0][column]) {
			return false
		}
	}
	return true
}

// Read returns the figures of a chart as they were before they were told.
func Read(raw json.RawMessage) (json.RawMessage, error) {
	var told Figures
	if err := json.Unmarshal(raw, &told); err != nil {
		return nil, err
	}
	if told.Figures != nil {
		raw = told.Figures
	}
	v, err := decode(raw)
	if err != nil {
		return nil, err
	}
	return json.Marshal(lengthen(v))
}

func lengthen(v any) any {
	switch v := v.(type) {
	case object:
		t, isTable := table(v)
		if isTable {
			return lengthen(t.list())
		}
		for i, m := range v {
			v[i].value = lengthen(m.value)
		}
	case []any:
		for i, item := range v {
			v[i] = lengthen(item)
		}
	}
	return v
}

// tabled is a table that was read.
type tabled struct {
	columns, rows []any
	all           object
}

// table tells whether a value is a table.
func table(v any) (t tabled, ok bool) {
	o, isObject := v.(object)
	if !isObject || len(o) < 2 || len(o) > 3 {
		return t, false
	}
	t.all, _ = o.get("all").(object)
	if t.columns, ok = o.get("columns").([]any); ok {
		t.rows, ok = o.get("rows").([]any)
	}
	return t, ok
}

// list returns the objects of a table.
func (t tabled) list() []any {
	list := make([]any, 0, len(t.rows))
	for _, r := range t.rows {
		row, _ := r.([]any)
		o := object{}
		for i, c := range t.columns {
			if name, ok := c.(string); ok && i < len(row) && row[i] != nil {
				o = o.with(strings.Split(name, "."), row[i])
			}
		}
		for _, m := range t.all {
			o = o.with(strings.Split(m.name, "."), m.value)
		}
		list = append(list, o)
	}
	return list
}

// with returns the object with a value at a path.
func (o object) with(path []string, value any) object {
	if len(path) == 1 {
		return append(o, member{path[0], value})
	}
	for i, m := range o {
		if inner, ok := m.value.(object); ok && m.name == path[0] {
			o[i].value = inner.with(path[1:], value)
			return o
		}
	}
	return append(o, member{path[0], object{}.with(path[1:], value)})
}
