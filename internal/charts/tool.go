// Package charts is how models are told the figures of charts, and how they call for others.
package charts

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/marquee-go/marquee/llm"
)

// ToolName is the name of the tool that works out charts.
const ToolName = "chart"

// Call is what a model gives the tool.
type Call struct {
	Kind   string
	Params json.RawMessage // a JSON object; empty if the model gave none
}

// Tool returns the tool, for some kinds of charts. The parameters are a text because strict
// modes know no object of any shape, and one schema is much shorter than one for each kind.
func Tool(kinds []string) (llm.Tool, error) {
	schema := struct {
		Type       string         `json:"type"`
		Properties map[string]any `json:"properties"`
		Required   []string       `json:"required"`
		Additional bool           `json:"additionalProperties"`
	}{
		Type: "object", Required: []string{"kind", "params"},
		Properties: map[string]any{
			"kind":   map[string]any{"type": "string", "enum": kinds},
			"params": map[string]string{"type": "string", "description": "One JSON object."},
		},
	}
	raw, err := json.Marshal(schema)
	return llm.Tool{
		Name: ToolName, Description: "Works out a chart that is not on the screen.",
		Input: &llm.Schema{Name: ToolName, JSON: raw},
	}, err
}

// Kinds returns the kinds that the tool among some tools works out.
func Kinds(tools []llm.Tool) []string {
	var schema struct {
		Properties struct {
			Kind struct {
				Enum []string `json:"enum"`
			} `json:"kind"`
		} `json:"properties"`
	}
	i := slices.IndexFunc(tools, func(t llm.Tool) bool { return t.Name == ToolName })
	if i < 0 || tools[i].Input == nil || json.Unmarshal(tools[i].Input.JSON, &schema) != nil {
		return nil
	}
	return schema.Properties.Kind.Enum
}

// Input returns the input of the tool for a call.
func (c Call) Input() (json.RawMessage, error) {
	return json.Marshal(map[string]string{"kind": c.Kind, "params": string(c.Params)})
}

// ReadCall reads the input of the tool. Models without a strict mode may write the parameters
// as the object itself, or leave them out.
func ReadCall(input json.RawMessage) (Call, error) {
	var given struct {
		Kind   *string         `json:"kind"`
		Params json.RawMessage `json:"params"`
	}
	if json.Unmarshal(input, &given) != nil || given.Kind == nil {
		return Call{}, errors.New(`the input is wrong: it must be an object such as ` +
			`{"kind":"…","params":"{}"}`)
	}
	c := Call{Kind: *given.Kind, Params: given.Params}
	var inside string
	if json.Unmarshal(given.Params, &inside) == nil {
		c.Params = json.RawMessage(inside)
	}
	return c, nil
}
