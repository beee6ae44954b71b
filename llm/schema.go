package llm

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Schema is the shape of a reply, or of what a tool takes: a JSON Schema of an object, in
// the strict form that providers with structured output take (every property
// required, none beside them).
type Schema struct {
	Name string          // for the provider's logs: letters, digits, _ and -
	JSON json.RawMessage // the schema itself
}

// SchemaOf derives the schema of T, a struct of strings, booleans, integers
// (signed and unsigned), floats, structs, and slices of these other than of
// bytes, nested up to 5 levels deep. Everything else fails: pointers, maps,
// arrays, interfaces, embedded fields, and types that decode themselves, such
// as [time.Time]. Properties take their names from json tags, their
// descriptions from doc tags, and their order from the fields: models write
// them in this order.
func SchemaOf[T any]() (*Schema, error) {
	_, schema, err := shapeOf[T]()
	return schema, err
}

// shapeOf derives the schema of T, and the same for checking values.
func shapeOf[T any]() (*property, *Schema, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, nil, fmt.Errorf("llm: no JSON schema of an object for %v, which is no struct", t)
	}
	p, err := schemaOf(t, 0)
	if err != nil {
		return nil, nil, err
	}
	raw, err := json.Marshal(p)
	return p, &Schema{Name: schemaName(t), JSON: raw}, err
}

// schemaName makes a name of a type's: of Reply[pkg.T] it keeps Reply.
func schemaName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	if name == "" {
		return "reply"
	}
	return strings.ToLower(name)
}

// property is the part of JSON Schema (draft 2020-12) that strict modes know.
type property struct {
	Type        string     `json:"type"`
	Description string     `json:"description,omitempty"`
	Items       *property  `json:"items,omitempty"`
	Properties  properties `json:"properties,omitzero"`
	Required    []string   `json:"required,omitzero"`
	Additional  *bool      `json:"additionalProperties,omitempty"`
}

// properties is a JSON object whose members keep their order.
type properties []member

type member struct {
	name  string
	value *property
}

// MarshalJSON writes the members in their order.
func (ps properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range ps {
		name, err := json.Marshal(p.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// maxDepth bounds the nesting of a schema: a type that contains itself has no
// end, and providers take few levels anyway.
const maxDepth = 5

// What a type that decodes itself implements.
var (
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func schemaOf(t reflect.Type, depth int) (*property, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("llm: a JSON schema may be nested %d levels deep, %v is deeper",
			maxDepth, t)
	}
	if p := reflect.PointerTo(t); p.Implements(jsonUnmarshaler) || p.Implements(textUnmarshaler) {
		return nil, fmt.Errorf("llm: no JSON schema for %v, which decodes itself", t)
	}
	switch t.Kind() {
	case reflect.String:
		return &property{Type: "string"}, nil
	case reflect.Bool:
		return &property{Type: "boolean"}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return &property{Type: "integer"}, nil
	case reflect.Float32, reflect.Float64:
		return &property{Type: "number"}, nil
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			break // JSON has bytes as a string, in an encoding that models get wrong
		}
		items, err := schemaOf(t.Elem(), depth+1)
		return &property{Type: "array", Items: items}, err
	case reflect.Struct:
		return objectOf(t, depth)
	}
	return nil, fmt.Errorf("llm: no JSON schema for %v", t)
}

func objectOf(t reflect.Type, depth int) (*property, error) {
	s := &property{
		Type: "object", Properties: properties{}, Required: []string{}, Additional: new(bool),
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name != "-" {
			return nil, fmt.Errorf("llm: no JSON schema for the embedded field %s", f.Name)
		}
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		p, err := schemaOf(f.Type, depth+1)
		if err != nil {
			return nil, fmt.Errorf("%w (field %s)", err, f.Name)
		}
		p.Description = f.Tag.Get("doc")
		s.Properties = append(s.Properties, member{name, p})
		s.Required = append(s.Required, name)
	}
	return s, nil
}
