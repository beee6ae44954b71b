package wire

import (
	"fmt"
	"maps"
	"slices"

	"github.com/marquee-go/marquee/llm"
)

// own are the members of a body that the fields of a request make, in all protocols.
var own = []string{
	"model", "messages", "input", "contents", "system", "systemInstruction", "stream", "tools",
	"toolConfig", "tool_choice", "response_format",
}

// CheckParameters refuses parameters that the fields of a request make.
func CheckParameters(parameters map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if slices.Contains(own, name) {
			return fmt.Errorf("the parameter %s is made by the request itself, so no option can set it",
				name)
		}
	}
	return nil
}

// merge adds parameters to a body. Objects that both have are merged.
func merge(body, parameters map[string]any) {
	for name, value := range parameters {
		inner, isObject := body[name].(map[string]any)
		more, both := value.(map[string]any)
		if isObject && both {
			inner = maps.Clone(inner) // a protocol may have made it once for all
			merge(inner, more)
			body[name] = inner
			continue
		}
		body[name] = value
	}
}

// optional returns the parameters that a request can do without. They belong to the protocol,
// or only this vendor has them.
func (m *Model) optional(req *llm.Request) []Parameter {
	all := slices.Clip(m.Protocol.Optional)
	for _, name := range slices.Sorted(maps.Keys(req.Options.Parameters[m.Provider])) {
		known := slices.ContainsFunc(all, func(p Parameter) bool { return p.Name == name })
		if !known {
			all = append(all, Parameter{Name: name, Said: name, Hint: true})
		}
	}
	return all
}

// lacking returns a warning for each part of a request that the protocol does not have.
func (p Protocol) lacking(req *llm.Request) (warnings []string) {
	o := req.Options
	asked := map[string]bool{
		"schema":      req.Schema != nil,
		"temperature": o.Temperature != nil, "seed": o.Seed != nil,
		"stop": len(o.Stop) > 0, "effort": o.Effort != "",
	}
	for _, name := range p.Lacks {
		if !asked[name] {
			continue
		}
		became := "was left out"
		if name == "schema" {
			became = "is in the instructions"
		}
		warnings = append(warnings, fmt.Sprintf("the API has no parameter for %s; it %s", name, became))
	}
	return warnings
}
