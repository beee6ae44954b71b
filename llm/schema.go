package llm

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/ordered"
)

// Schema is the shape of a reply, or of the input of a tool. It is the JSON Schema (draft
// 2020-12) of an object, in the strict form that providers with structured output take: every
// property is required, and there are no others.
type Schema struct {
	Name string          // for the provider's logs: letters, digits, _ and -
	JSON json.RawMessage // the schema itself
}

// SchemaOf derives the schema of T, which must be a struct. Its fields may be strings,
// booleans, integers, floats, structs and slices of these, nested up to 5 levels deep. It
// fails for everything else: pointers, maps, arrays, slices of bytes, interfaces,
// and types that decode themselves, such as [time.Time]. The fields of an embedded struct are
// fields of the struct around it, as for encoding/json.
//
// A property has the name of the field's json tag, and the description of its doc tag.
// Properties have the order of the fields, and models write them in this order.
func SchemaOf[T any]() (*Schema, error) {
	_, schema, err := shapeOf[T]()
	return schema, err
}

// shapeOf derives the schema of T, and the property that checks values.
func shapeOf[T any]() (*property, *Schema, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, nil, fmt.Errorf("llm: no JSON schema of an object for %v: it is not a struct", t)
	}
	p, err := schemaOf(t, 0)
	if err != nil {
		return nil, nil, err
	}
	raw, err := json.Marshal(p)
	return p, &Schema{Name: schemaName(t), JSON: raw}, err
}

// schemaName makes a name of the name of a type. Of Reply[pkg.T] it keeps Reply.
func schemaName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	if name == "" {
		return "reply"
	}
	return strings.ToLower(name)
}

// property has the part of JSON Schema that strict modes know.
type property struct {
	Type        string     `json:"type"`
	Description string     `json:"description,omitempty"`
	Items       *property  `json:"items,omitempty"`
	Properties  properties `json:"properties,omitzero"`
	Required    []string   `json:"required,omitzero"`
	Additional  *bool      `json:"additionalProperties,omitempty"`
}

// properties is a JSON object whose members keep their order. A map would sort them, and
// models write the members in the order of the schema.
type properties []member

type member struct {
	name  string
	value *property
}

// MarshalJSON writes the members in their order.
func (ps properties) MarshalJSON() ([]byte, error) {
	return ordered.Marshal(func(yield func(string, any) bool) {
		for _, m := range ps {
			if !yield(m.name, m.value) {
				return
			}
		}
	})
}

// maxDepth bounds the nesting of a schema. A type that contains itself has no end, and
// providers take few levels.
const maxDepth = 5

// The interfaces of types that decode themselves.
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
			break // JSON has bytes as base64, which models get wrong
		}
		items, err := schemaOf(t.Elem(), depth+1)
		return &property{Type: "array", Items: items}, err
	case reflect.Struct:
		return objectOf(t, depth)
	}
	return nil, fmt.Errorf("llm: no JSON schema for %v", t)
}

// embed adds the properties of an embedded struct.
func (p *property) embed(f reflect.StructField, depth int) error {
	if f.Type.Kind() != reflect.Struct {
		return fmt.Errorf("llm: no JSON schema for the embedded field %s, which is not a struct", f.Name)
	}
	inner, err := objectOf(f.Type, depth)
	if err != nil {
		return fmt.Errorf("%w (field %s)", err, f.Name)
	}
	for _, name := range inner.Required {
		if slices.Contains(p.Required, name) {
			return fmt.Errorf("llm: the embedded field %s has another field %q", f.Name, name)
		}
	}
	p.Properties = append(p.Properties, inner.Properties...)
	p.Required = append(p.Required, inner.Required...)
	return nil
}

func objectOf(t reflect.Type, depth int) (*property, error) {
	s := &property{
		Type: "object", Properties: properties{}, Required: []string{}, Additional: new(bool),
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			if err := s.embed(f, depth); err != nil {
				return nil, err
			}
			continue
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
