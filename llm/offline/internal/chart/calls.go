package chart

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// Call is a call of the tool that makes a chart.
type Call struct {
	Name  string
	Input json.RawMessage
}

// Params are parameters of a chart, by name. What is left out has its default.
type Params map[string]any

// maxCalls is how many charts a question may call for.
const maxCalls = 3

// firstYear is the first year that a chart can have. It stands for the open end of "before 1950".
const firstYear = 1870

// Offer adds tools. A tool that is named for a kind of chart can be called.
func (s *Set) Offer(tools []llm.Tool) { s.tools = tools }

// Add adds the results of the calls that were made for a question.
func (s *Set) Add(calls []llm.Call, results []llm.Result) {
	s.made = append(s.made, calls...)
	for _, r := range results {
		c, err := read(r.Name, []byte(r.Output))
		switch {
		case r.Failed:
			s.failed = append(s.failed, r.Output)
		case err != nil:
			s.failed = append(s.failed, "the figures of “"+r.Name+"” cannot be read")
		case c != nil:
			if g, ok := c.(*genres); ok {
				g.trim()
			}
			added := known{chart: c, kind: r.Name, called: true}
			for _, call := range s.made {
				if call.ID == r.Call {
					added.input = call.Input
				}
			}
			s.charts = slices.Insert(s.charts, 0, added)
		}
	}
}

// call returns the call for the chart of a kind that a question is about. It is not ok if there is
// no such tool, or if the call was made.
func (s Set) call(k kind, q *question.Question) (call Call, ok bool) {
	i := slices.IndexFunc(s.tools, func(t llm.Tool) bool { return t.Name == k.name })
	if i < 0 {
		return Call{}, false
	}
	params := k.params(q, s)
	if params == nil {
		return Call{}, false
	}
	input, ok := fill(s.tools[i].Input, params, s.settings(k))
	call = Call{k.name, input}
	return call, ok && !slices.ContainsFunc(s.made, func(c llm.Call) bool {
		return c.Name == call.Name && bytes.Equal(compact(c.Input), compact(call.Input))
	})
}

// settings are what a chart of a kind on the screen says about itself, such as how films were
// counted and from which budget on. A chart that is called for is made in the same way.
func (s Set) settings(k kind) Params {
	for _, c := range s.charts {
		var all Params
		if c.kind == k.name && !c.called && json.Unmarshal(c.raw, &all) == nil {
			return all
		}
	}
	return nil
}

// fill makes the input of a tool from its schema: the parameters, and for what they leave out, the
// settings or the zero values of the types. It is not ok if a parameter has no place in the schema.
func fill(schema *llm.Schema, params, settings Params) (input json.RawMessage, ok bool) {
	if schema == nil {
		return nil, false
	}
	var object struct {
		Properties map[string]struct {
			Type string `json:"type"`
		} `json:"properties"`
	}
	if json.Unmarshal(schema.JSON, &object) != nil {
		return nil, false
	}
	zeros := map[string]any{
		"integer": 0, "number": 0, "string": "", "boolean": false,
		"array": []any{}, "object": map[string]any{},
	}
	all := map[string]any{}
	for name, p := range object.Properties {
		all[name] = zeros[p.Type]
		if value := settings[name]; fits(value, p.Type) {
			all[name] = value
		}
	}
	for name, value := range params {
		if !fits(value, object.Properties[name].Type) {
			return nil, false
		}
		all[name] = value
	}
	input, err := json.Marshal(all) // sorts the names
	return input, err == nil
}

// fits tells whether a value has a type of JSON Schema.
func fits(value any, typed string) bool {
	switch v := value.(type) {
	case int:
		return typed == "integer" || typed == "number"
	case float64:
		return typed == "number" || typed == "integer" && v == math.Trunc(v)
	case string:
		return typed == "string"
	case bool:
		return typed == "boolean"
	}
	return false
}

// compact brings an input to one form, so that equal ones can be told.
func compact(input json.RawMessage) []byte {
	var v any
	if json.Unmarshal(input, &v) != nil {
		return input
	}
	out, err := json.Marshal(v)
	if err != nil {
		return input
	}
	return out
}
