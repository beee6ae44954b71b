package wire

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

func TestParameter(t *testing.T) {
	tests := map[string]struct {
		parameter Parameter
		key       string // empty if the body has no such parameter
		without   string
	}{
		"at the top": {
			Parameter{Name: "a"}, "a", `{"list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`,
		},
		"in an object": {
			Parameter{Name: "o.s"}, "o.s", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}]}`,
		},
		"in a list": {
			Parameter{Name: "list.s"}, "list.s", `{"a":"v","list":[{"x":{"s":2}},{"x":{}}],"o":{"s":3}}`,
		},
		"in objects in a list": {
			Parameter{Name: "list.x.s"}, "list.x.s",
			`{"a":"v","list":[{"s":1,"x":{}},{"x":{}}],"o":{"s":3}}`,
		},
		"by its value": {
			Parameter{Name: "a", ByValue: true}, `a="v"`,
			`{"list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`,
		},
		"not there": {
			Parameter{Name: "b"}, "", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`,
		},
		"not there, in an item": {
			Parameter{Name: "list.y.s"}, "", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`,
		},
		"in what is no object": {
			Parameter{Name: "a.s"}, "", `{"a":"v","list":[{"s":1,"x":{"s":2}},{"x":{}}],"o":{"s":3}}`,
		},
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

// Whatever a server says about a request, the parameter that is left out is an optional one
// that the request still has. So there is an end.
func FuzzRefusedBy(f *testing.F) {
	for _, seed := range []string{
		`{"error":{"message":"Unknown parameter: 'tools[0].strict'.","param":"tools[0].strict",` +
			`"code":"unknown_parameter"}}`,
		`{"error":{"message":"This response format is unavailable","param":null}}`,
		`{"error":{"message":"b.c, a and strict are not supported"}}`,
		`{"error":{"code":"unknown_parameter"}}`,
		`{"detail":[{"loc":["body","a"],"msg":"Extra inputs are not permitted"}]}`,
		`a is too large: this model does not support more than 4`, "null", "", "\xff",
	} {
		f.Add(seed, 400)
	}
	optional := []Parameter{
		{Name: "a", Said: "a"}, {Name: "b", Said: "b.c", ByValue: true},
		{Name: "response_format", Said: "response_format"},
		{Name: "tools.strict", Said: "strict"}, {Name: "absent", Said: "absent"},
	}
	f.Fuzz(func(t *testing.T, answer string, status int) {
		p := ParseProblem([]byte(answer))
		p.status = status
		body := map[string]any{
			"a": 1, "b": "none", "response_format": 2,
			"tools": []map[string]any{{"strict": true}, {"strict": true}},
		}
		for range optional {
			key := refusedBy(optional, p, body)
			if key == "" {
				return
			}
			if kind := p.Kind(); kind != llm.KindInvalid && kind != llm.KindUnsupported {
				t.Errorf("a failure of kind %q refuses %s", kind, key)
			}
			i := slices.IndexFunc(optional, func(o Parameter) bool { return o.key(body) == key })
			if i < 0 {
				t.Fatalf("%s is not there to be left out", key)
			}
			optional[i].drop(body)
		}
		t.Errorf("there is no end: %v", body)
	})
}

func TestInputSchema(t *testing.T) {
	const empty = `{"type":"object","properties":{},"required":[],"additionalProperties":false}`
	tests := map[string]struct {
		schema *llm.Schema
		want   string
	}{
		"none": {nil, empty},
		"of no members": {
			&llm.Schema{JSON: []byte(`{"type":"object","additionalProperties":false}`)},
			`{"additionalProperties":false,"properties":{},"required":[],"type":"object"}`,
		},
		"of some": {
			&llm.Schema{JSON: []byte(`{"type":"object", "properties":{"b":{},"a":{}}}`)},
			`{"type":"object", "properties":{"b":{},"a":{}}}`,
		},
		"null":    {&llm.Schema{JSON: []byte(`null`)}, `null`},
		"no JSON": {&llm.Schema{JSON: []byte(`{`)}, `{`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(InputSchema(tt.schema)); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}
