package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// unmarshal decodes JSON into v, which has the type for which p was made. Its error says at
// which path something is wrong. It does not repeat what the JSON holds.
func (p *property) unmarshal(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var decoded any
	if err := d.Decode(&decoded); err != nil {
		return errors.New("it is not valid JSON")
	}
	if problems := p.check(nil, "", decoded); len(problems) > 0 {
		return errors.New(strings.Join(problems[:min(len(problems), 5)], "; "))
	}
	if err := json.Unmarshal(raw, v); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return fmt.Errorf("%s does not fit into %v", place(e.Field), e.Type)
		}
		return errors.New("it is not valid JSON")
	}
	return nil
}

// check appends what is wrong with a decoded value to problems.
func (p *property) check(problems []string, path string, v any) []string {
	if got := typeOf(v); got != p.Type && (p.Type != "number" || got != "integer") {
		return append(problems, fmt.Sprintf("%s is %s, and must be %s",
			place(path), article(got), article(p.Type)))
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			problems = p.Items.check(problems, fmt.Sprintf("%s[%d]", path, i), item)
		}
	case map[string]any:
		known := 0
		for _, m := range p.Properties {
			inner := strings.TrimPrefix(path+"."+m.name, ".")
			item, ok := v[m.name]
			if !ok {
				problems = append(problems, place(inner)+" is missing")
				continue
			}
			known++
			problems = m.value.check(problems, inner, item)
		}
		if known < len(v) {
			problems = append(problems, fmt.Sprintf("%s has properties other than %s",
				place(path), strings.Join(p.Required, ", ")))
		}
	}
	return problems
}

// place names a part of a reply.
func place(path string) string {
	if path == "" {
		return "the JSON"
	}
	return path
}

// typeOf returns the type of a decoded value, as schemas name it.
func typeOf(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "number"
		}
		return "integer"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}

func article(typ string) string {
	switch {
	case typ == "null":
		return typ
	case strings.ContainsRune("aeiou", rune(typ[0])):
		return "an " + typ
	}
	return "a " + typ
}

// canonical returns JSON in a form that is the same for equal values. It returns other text
// as a quoted string.
func canonical(raw []byte) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if !json.Valid(raw) || d.Decode(&v) != nil {
		return strconv.Quote(string(raw))
	}
	form, _ := json.Marshal(v) // it was decoded just now, so it can be encoded
	return string(form)
}
