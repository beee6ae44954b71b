package llm

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Schema is the shape that a reply must have: a JSON Schema of an object, in
// the strict form that providers with structured output take (every property
// required, none beside them).
type Schema struct {
	Name string          // for the provider's logs: letters, digits, _ and -
	JSON json.RawMessage // the schema itself
}

// SchemaOf derives the schema of T, a struct of strings, booleans, numbers,
// structs and slices of these. Properties take their names from json tags and
// their descriptions from doc tags.
func SchemaOf[T any]() (*Schema, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("llm: a reply must be a struct, not %v", t)
	}
	s, err := schemaOf(t)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(s)
	return &Schema{Name: strings.ToLower(t.Name()), JSON: raw}, err
}

// property is the part of JSON Schema (draft 2020-12) that strict modes know.
type property struct {
	Type        string               `json:"type"`
	Description string               `json:"description,omitempty"`
	Items       *property            `json:"items,omitempty"`
	Properties  map[string]*property `json:"properties,omitempty"`
	Required    []string             `json:"required,omitempty"`
	Additional  *bool                `json:"additionalProperties,omitempty"`
}

func schemaOf(t reflect.Type) (*property, error) {
	switch t.Kind() {
	case reflect.String:
		return &property{Type: "string"}, nil
	case reflect.Bool:
		return &property{Type: "boolean"}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &property{Type: "integer"}, nil
	case reflect.Float32, reflect.Float64:
		return &property{Type: "number"}, nil
	case reflect.Slice:
		items, err := schemaOf(t.Elem())
		return &property{Type: "array", Items: items}, err
	case reflect.Struct:
		s := &property{Type: "object", Properties: map[string]*property{}, Additional: new(bool)}
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.IsExported() || name == "-" {
				continue
			}
			if name == "" {
				name = f.Name
			}
			p, err := schemaOf(f.Type)
			if err != nil {
				return nil, fmt.Errorf("%w (field %s)", err, f.Name)
			}
			p.Description = f.Tag.Get("doc")
			s.Properties[name] = p
			s.Required = append(s.Required, name)
		}
		return s, nil
	}
	return nil, fmt.Errorf("llm: no JSON schema for %v", t)
}
