package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/httpapi"
)

// contract is what the OpenAPI document of the API says about its routes.
type contract struct {
	Info  struct{ Version string }
	Paths map[string]map[string]struct {
		OperationID string        `json:"operationId"`
		Scope       httpapi.Scope `json:"x-scope"`
		Parameters  []parameter
		RequestBody struct{ Content map[string]media } `json:"requestBody"`
		Responses   map[string]struct{ Content map[string]media }
	}
	Components struct{ Schemas map[string]schema }
}

type media struct{ Schema schema }

// parameter is a part of a request outside of its body.
type parameter struct {
	Name, In string
	Required bool
	Schema   schema
}

// schema is the part of a JSON Schema that tools tell.
type schema struct {
	Ref        string            `json:"$ref,omitempty"`
	Type       any               `json:"type,omitempty"`
	Enum       []any             `json:"enum,omitempty"`
	Items      *schema           `json:"items,omitempty"`
	Default    any               `json:"default,omitempty"`
	Properties map[string]schema `json:"properties,omitempty"`
	Required   []string          `json:"required,omitempty"`
}

// route is a route of the API.
type route struct {
	method, path string
	scope        httpapi.Scope
	params       []parameter // also those in the body
	answer       schema
}

// readContract reads the OpenAPI document.
func readContract(api caller) (*contract, error) {
	a, err := api.do(context.Background(), request{method: http.MethodGet, path: "/openapi.json"})
	if err != nil {
		return nil, fmt.Errorf("mcp: the description of the API: %w", err)
	}
	c := &contract{}
	if err := json.Unmarshal(a.body, c); err != nil {
		return nil, fmt.Errorf("mcp: the description of the API: %w", err)
	}
	return c, nil
}

// route returns the route of an operation, and whether the API has it.
func (c *contract) route(id string) (r route, ok bool) {
	for path, operations := range c.Paths {
		for method, op := range operations {
			if op.OperationID != id {
				continue
			}
			r := route{
				method: strings.ToUpper(method), path: path, scope: op.Scope,
				params: slices.Clone(op.Parameters),
			}
			body := c.resolve(op.RequestBody.Content["application/json"].Schema)
			for name, property := range body.Properties {
				r.params = append(r.params, parameter{
					Name: name, In: "body", Schema: property,
					Required: slices.Contains(body.Required, name),
				})
			}
			for _, status := range []string{"200", "201"} {
				if found := op.Responses[status].Content["application/json"]; found.Schema.Ref != "" {
					r.answer = c.resolve(found.Schema)
				}
			}
			return r, true
		}
	}
	return route{}, false
}

// resolve returns the schema that a reference names, or the schema itself.
func (c *contract) resolve(s schema) schema {
	name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	if name == "" {
		return s
	}
	return c.Components.Schemas[name]
}

// outline returns a schema without its details: what the properties of an object are called, and
// their types. A list of tools with all details would cost a model more than most answers.
func (c *contract) outline(s schema) schema {
	out := schema{Type: "object", Properties: map[string]schema{}}
	for name, property := range s.Properties {
		out.Properties[name] = schema{Type: c.resolve(property).Type}
	}
	return out
}
