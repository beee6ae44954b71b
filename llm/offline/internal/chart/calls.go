package chart

import (
	"bytes"
	"encoding/json"
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
	input, ok := fill(s.tools[i].Input, params)
	call = Call{k.name, input}
	return call, ok && !slices.ContainsFunc(s.made, func(c llm.Call) bool {
		return c.Name == call.Name && bytes.Equal(compact(c.Input), compact(call.Input))
	})
}

// fill makes the input of a tool from its schema: all that the schema has, with the zero values of
// its types for what is left out. It is not ok if the schema has no place for a parameter.
func fill(schema *llm.Schema, params Params) (input json.RawMessage, ok bool) {
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
	}
	for name, value := range params {
		switch p := object.Properties[name]; value.(type) {
		case int:
			ok = p.Type == "integer" || p.Type == "number"
		case string:
			ok = p.Type == "string"
		case bool:
			ok = p.Type == "boolean"
		default:
			ok = false
		}
		if !ok {
			return nil, false
		}
		all[name] = value
	}
	input, err := json.Marshal(all) // sorts the names
	return input, err == nil
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
