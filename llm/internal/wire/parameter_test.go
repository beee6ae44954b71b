package wire

import (
	"encoding/json"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

func TestParameter(t *testing.T) {
	tests := map[string]struct {
		parameter Parameter
		key       string // empty if the body has no such parameter
		without   string
	}{
		"at the top":            {Parameter{Name: "a"}, "a", `{"list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`},
		"in an object":          {Parameter{Name: "o.s"}, "o.s", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{}}`},
		"in a list":             {Parameter{Name: "list.s"}, "list.s", `{"a":"v","list":[{"x":{"s":2}},{"x":{}}],"o":{"s":3}}`},
		"in objects in a list":  {Parameter{Name: "list.x.s"}, "list.x.s", `{"a":"v","list":[{"s":1,"x":{}},{"x":{}}],"o":{"s":3}}`},
		"by its value":          {Parameter{Name: "a", ByValue: true}, `a="v"`, `{"list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`},
		"not there":             {Parameter{Name: "b"}, "", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`},
		"not there, in an item": {Parameter{Name: "list.y.s"}, "", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`},
		"in what is no object":  {Parameter{Name: "a.s"}, "", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body := map[string]any{
				"a":    "v",
				"list": []map[string]any{{"s": 1, "x": map[string]any{"s": 2}}, {"x": map[string]any{}}},
				"o":    map[string]any{"s": 3},
			}
			key := tt.parameter.key(body)
			tt.parameter.drop(body)
			without, err := json.Marshal(body)
			if err != nil || key != tt.key || string(without) != tt.without {
				t.Errorf("got the key %q, and without it %s, %v", key, without, err)
			}
		})
	}
}

func TestInputSchema(t *testing.T) {
	const empty = `{"type":"object","properties":{},"required":[],"additionalProperties":false}`
	tests := map[string]struct {
		schema *llm.Schema
		want   string
	}{
		"none":          {nil, empty},
		"of no members": {&llm.Schema{JSON: []byte(`{"type":"object","additionalProperties":false}`)}, `{"additionalProperties":false,"properties":{},"required":[],"type":"object"}`},
		"of some":       {&llm.Schema{JSON: []byte(`{"type":"object", "properties":{"b":{},"a":{}}}`)}, `{"type":"object", "properties":{"b":{},"a":{}}}`},
		"null":          {&llm.Schema{JSON: []byte(`null`)}, `null`},
		"no JSON":       {&llm.Schema{JSON: []byte(`{`)}, `{`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(InputSchema(tt.schema)); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}
