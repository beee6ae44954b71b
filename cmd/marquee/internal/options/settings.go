package options

import (
	"cmp"
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/marquee-go/marquee/internal/commandline"
)

// Setting is an option with its value.
type Setting struct {
	// Name is its name in the file of --config.
	Name string `json:"name"`
	// Variable is the first variable of the environment that sets it, if any does.
	Variable string `json:"variable,omitempty"`
	// Value is a bool, a number, a string or a list of strings.
	Value any `json:"value"`
	// From says where the value is from: a flag, a variable, a file, or "the default".
	From string `json:"from"`
	// None tells that the option is not set and has no default.
	None bool `json:"-"`
}

// Settings returns the options of a command in the order of its help, without the options in the
// list apart.
func Settings(command *commandline.Command, apart ...string) (all []Setting) {
	apart = append(apart, "version")
	for _, option := range command.Options() {
		if slices.Contains(apart, option.Name) {
			continue
		}
		value := option.Value()
		s := Setting{Name: nameInFile(option), Value: plain(value)}
		s.None = option.Default == "" && !option.IsBool() && option.Target.IsZero()
		if len(option.Variables) > 0 {
			s.Variable = option.Variables[0]
		}
		s.From = cmp.Or(option.From, "the default")
		all = append(all, s)
	}
	return all
}

// plain returns the value of an option as a bool, a number, a string or a list of strings.
func plain(value any) any {
	switch v := reflect.ValueOf(value); {
	case !v.IsValid():
		return ""
	case v.Kind() == reflect.Pointer && v.IsNil():
		return ""
	case v.Kind() == reflect.Pointer:
		return plain(v.Elem().Interface())
	case v.Kind() == reflect.Slice:
		list := []string{}
		for _, item := range v.Seq2() {
			list = append(list, text(item.Interface()))
		}
		return list
	case isText(v.Type()):
		return text(value)
	}
	return value
}

// text writes a value as its flag reads it.
func text(value any) string {
	if d, ok := value.(time.Duration); ok {
		return commandline.FormatDuration(d)
	}
	if m, ok := value.(encoding.TextMarshaler); ok {
		if raw, err := m.MarshalText(); err == nil {
			return string(raw)
		}
	}
	return fmt.Sprint(value)
}

// isText tells whether an option is written as text, although its type is not a string.
func isText(t reflect.Type) bool {
	return t.Kind() == reflect.String || t == reflect.TypeFor[time.Duration]() ||
		t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// Schema returns the JSON Schema of the file of --config. It has all options of all
// commands, because one file may serve several of them.
func Schema(root *commandline.Command) map[string]any {
	properties := map[string]any{}
	for name, options := range inFile(root) {
		properties[name] = propertyOf(options)
	}
	return map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "The file of marquee --config",
		"type":                 "object",
		"properties":           properties,
		"additionalProperties": false,
	}
}

// propertyOf describes the options of one name in the schema. Those of several commands may take
// values of different types.
func propertyOf(options []*commandline.Option) any {
	var different []any
	for _, option := range options {
		p := property(option)
		if !slices.ContainsFunc(different, func(other any) bool { return sameValues(other, p) }) {
			different = append(different, p)
		}
	}
	if len(different) == 1 {
		return different[0]
	}
	return map[string]any{"anyOf": different}
}

// sameValues tells whether two properties take the same values.
func sameValues(a, b any) bool {
	one, other := maps.Clone(a.(map[string]any)), maps.Clone(b.(map[string]any))
	delete(one, "description")
	delete(other, "description")
	return reflect.DeepEqual(one, other)
}

// described is the value of an option that describes itself in the schema.
type described interface{ JSONSchema() map[string]any }

// property describes an option in the schema.
func property(option *commandline.Option) map[string]any {
	p := map[string]any{"description": option.Help()}
	if d, ok := option.Target.Addr().Interface().(described); ok {
		maps.Copy(p, d.JSONSchema())
		return p
	}
	target := option.Target.Type()
	if target.Kind() == reflect.Pointer {
		target = target.Elem()
	}
	switch kind := target.Kind(); {
	case kind == reflect.Slice:
		p["type"], p["items"] = "array", map[string]any{"type": "string"}
	case kind == reflect.Map:
		p["type"], p["additionalProperties"] = "object", map[string]any{"type": "string"}
	case isText(target):
		p["type"] = "string"
	case kind == reflect.Bool:
		p["type"] = "boolean"
	case kind == reflect.Float64:
		p["type"] = "number"
	default:
		p["type"] = "integer"
	}
	if len(option.Enum) > 0 {
		p["enum"] = option.Enum
	}
	return p
}
