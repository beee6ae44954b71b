package jsonbody

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// maxDepth is how deep values may stand in one another.
const maxDepth = 32

// walker walks through a text that is valid JSON, from one value to the next.
type walker struct {
	schemas huma.Registry
	text    []byte
	at      int // the next byte
	faults  *wire.Refusals
}

// free is the schema of a value that may have any form.
var free = &huma.Schema{}

// value checks the next value and moves behind it. The argument where says what the
// value is for the errors.
func (w *walker) value(where string, s *huma.Schema, depth int) {
	for s.Ref != "" {
		s = w.schemas.SchemaFromRef(s.Ref)
	}
	got := w.peek()
	switch {
	case depth > maxDepth:
		w.faults.Add(where, "", fmt.Sprintf("has more than %d levels; flatten it", maxDepth))
		w.skip()
	case s.Type != "" && !fits(got, s.Type):
		w.faults.Add(where, "", wanted(s.Type))
		w.skip()
	case got == huma.TypeObject:
		w.object(where, s, depth)
	case got == huma.TypeArray:
		w.array(where, s, depth)
	case got == huma.TypeString:
		w.string(where, s)
	case s.Type == huma.TypeInteger:
		from := w.at
		w.literal()
		if _, err := strconv.ParseInt(string(w.text[from:w.at]), 10, 64); err != nil {
			w.faults.Add(where, "", wanted(s.Type))
		}
	default:
		w.skip()
	}
}

// fits tells whether a value of a type may stand where another type is wanted.
func fits(got, want string) bool {
	return got == want || got == huma.TypeNumber && want == huma.TypeInteger
}

// wanted says what to send where a type is wanted.
func wanted(want string) string {
	if want == huma.TypeInteger {
		return "must be a whole number"
	}
	return "must be a JSON " + want
}

// object checks an object: its names and then its values, one after the other.
func (w *walker) object(where string, s *huma.Schema, depth int) {
	seen := map[string]bool{}
	w.at++ // {
	for w.more('}') {
		name := w.name(where)
		switch {
		case seen[name]:
			w.faults.Add(where, name, "occurs twice; send it once")
			w.skip()
			continue
		case property(s, name) == nil:
			w.faults.Add(where, name, unknown(name, s))
			w.skip() // and do not remember the name: there may be very many
			continue
		}
		seen[name] = true
		if w.peek() == null && !slices.Contains(s.Required, name) {
			w.skip()
			continue
		}
		w.value(where+"."+wire.Echo(name), property(s, name), depth+1)
	}
	for _, name := range s.Required {
		if !seen[name] {
			w.faults.Add(where, name, "must be given")
		}
	}
}

// property returns the schema of a property of an object, or nil if it may not have it.
func property(s *huma.Schema, name string) *huma.Schema {
	if known, ok := s.Properties[name]; ok {
		return known
	}
	switch others := s.AdditionalProperties.(type) {
	case *huma.Schema:
		return others
	case bool:
		if !others {
			return nil
		}
	}
	return free
}

// unknown says what to do about a name that a schema does not have.
func unknown(name string, s *huma.Schema) string {
	for right := range s.Properties {
		if strings.EqualFold(name, right) {
			return "is not known here; write " + right
		}
	}
	return "is not known here; remove it"
}

// array checks a list. A list that is too long is refused as a whole.
func (w *walker) array(where string, s *huma.Schema, depth int) {
	if s.MaxItems != nil && w.longer(*s.MaxItems) {
		w.faults.Add(where, "", fmt.Sprintf("has more than %d items; send fewer", *s.MaxItems))
		w.skip()
		return
	}
	items := s.Items
	if items == nil {
		items = free
	}
	w.at++ // [
	for i := 0; w.more(']'); i++ {
		w.value(where+"["+strconv.Itoa(i)+"]", items, depth+1)
	}
}

// longer tells whether the next list has more than most items. It does not move.
func (w *walker) longer(most int) bool {
	ahead := *w
	ahead.at++ // [
	for range most {
		if !ahead.more(']') {
			return false
		}
		ahead.skip()
	}
	return ahead.more(']')
}

// string checks a text. Its length is in characters (runes).
func (w *walker) string(where string, s *huma.Schema) {
	raw := w.quoted()
	if !utf8.Valid(raw) {
		w.faults.Add(where, "", notUTF8)
		return
	}
	if halfPair(raw) {
		w.faults.Add(where, "", notWhole)
		return
	}
	// A text has at least as many bytes as characters, so a short one is not counted.
	if s.MaxLength != nil && len(raw)-2 > *s.MaxLength &&
		utf8.RuneCountInString(unquote(raw)) > *s.MaxLength {
		w.faults.Add(where, "",
			fmt.Sprintf("is longer than %d characters; shorten it", *s.MaxLength))
	}
}

// name moves behind a name of an object and its colon, and returns the name.
func (w *walker) name(where string) string {
	raw := w.quoted()
	if !utf8.Valid(raw) {
		w.faults.Add(where, "", "has a name that "+notUTF8)
	}
	if halfPair(raw) {
		w.faults.Add(where, "", "has a name that "+notWhole)
	}
	w.space()
	w.at++ // :
	return unquote(raw)
}

// unquote returns what a text means.
func unquote(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	_ = json.Unmarshal(raw, &s) // it is valid
	return s
}
