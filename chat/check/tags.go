package check

import (
	"reflect"
	"strings"
)

// Tags say how to read the properties of an answer, by their paths: the names of the properties
// from the top, with points between them and without the numbers of rows.
type Tags map[string]Tag

// Tag says how to read one property.
type Tag struct {
	Skip  bool     // it holds nothing that an answer could quote
	Label bool     // it is a label, however long
	Rate  bool     // adding it up makes no sense
	Unit  string   // "%", "share" for parts of 1, "$" and other currencies
	Words []string // by which a text names it, in addition to its own name
}

// TagsOf reads the tags of a type whose JSON is an answer. The tag check has words and these
// marks, with commas between them:
//
//   - "-": the property holds nothing that an answer could quote;
//   - "label": it is a label, however long;
//   - "rate": adding it up makes no sense, such as a price;
//   - "unit=%", "unit=share" (parts of 1), "unit=$" and so on.
//
// For example, `json:"sold" check:"copies,books,unit=$"`.
func TagsOf(t reflect.Type) Tags {
	tags := Tags{}
	tagsOf(t, "", 0, tags)
	return tags
}

func tagsOf(t reflect.Type, path string, depth int, tags Tags) {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice ||
		t.Kind() == reflect.Array || t.Kind() == reflect.Map) {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || depth > maxDepth {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		below := path
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case name != "":
			below = join(path, name)
		case !f.Anonymous:
			below = join(path, f.Name)
		}
		if tag, ok := f.Tag.Lookup("check"); ok {
			tags[below] = tagOf(tag)
		}
		tagsOf(f.Type, below, depth+1, tags)
	}
}

func tagOf(s string) (tag Tag) {
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		unit, isUnit := strings.CutPrefix(part, "unit=")
		switch {
		case part == "-":
			tag.Skip = true
		case part == "label":
			tag.Label = true
		case part == "rate":
			tag.Rate = true
		case isUnit:
			tag.Unit = unit
		default:
			tag.Words = append(tag.Words, stems(part)...)
		}
	}
	return tag
}
