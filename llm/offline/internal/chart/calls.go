package chart

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/marquee-go/marquee/internal/charts"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// made is a call that was made.
type made struct {
	id string
	charts.Call
}

// Params are parameters of a chart, by name. What is left out has its default.
type Params map[string]any

// maxCalls is how many charts a question may call for.
const maxCalls = 3

// firstYear is the first year that a chart can have. It stands for the open end of "before 1950".
const firstYear = 1870

// Offer adds tools. The one that works out charts can be called for its kinds.
func (s *Set) Offer(tools []llm.Tool) { s.kinds = charts.Kinds(tools) }

// Add adds the results of the calls that were made for a question.
func (s *Set) Add(calls []llm.Call, results []llm.Result) {
	for _, call := range calls {
		if c, err := charts.ReadCall(call.Input); err == nil && call.Name == charts.ToolName {
			s.made = append(s.made, made{call.ID, c})
		}
	}
	for _, r := range results {
		i := slices.IndexFunc(s.made, func(m made) bool { return m.id == r.Call })
		if i < 0 {
			continue // it is of another tool
		}
		call := s.made[i].Call
		c, _, err := read(call.Kind, []byte(r.Output))
		switch {
		case r.Failed:
			s.failed = append(s.failed, r.Output)
		case err != nil:
			s.failed = append(s.failed, "the figures of “"+call.Kind+"” cannot be read")
		case c != nil:
			if g, ok := c.(*genres); ok {
				g.trim()
			}
			s.charts = slices.Insert(s.charts, 0,
				known{chart: c, kind: call.Kind, called: true, input: call.Params})
		}
	}
}

// call returns the call for the chart of a kind that a question is about. It is not ok if no tool
// works it out, or if the call was made.
func (s Set) call(k kind, q *question.Question) (call charts.Call, ok bool) {
	if !slices.Contains(s.kinds, k.name) {
		return call, false
	}
	params := k.params(q, s)
	if params == nil {
		return call, false
	}
	all := s.settings(k)
	maps.Copy(all, params)
	maps.DeleteFunc(all, func(_ string, value any) bool { return isDefault(value) })
	raw, err := json.Marshal(all) // sorts the names
	call = charts.Call{Kind: k.name, Params: raw}
	return call, err == nil && !slices.ContainsFunc(s.made, func(m made) bool {
		return m.Kind == call.Kind && bytes.Equal(compact(m.Params), compact(call.Params))
	})
}

// settings are what a chart of a kind on the screen says about itself: how films were counted and
// from which budget on, for example. A chart that is called for is made in the same way.
func (s Set) settings(k kind) Params {
	settings := Params{}
	for _, c := range s.charts {
		var all Params
		if c.kind == k.name && !c.called && json.Unmarshal(c.raw, &all) == nil {
			for _, name := range k.settings {
				settings[name] = all[name]
			}
			break
		}
	}
	return settings
}

// isDefault tells whether a value is what a parameter that is left out has.
func isDefault(value any) bool { return value == nil || value == 0 || isZero(value) }

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
