package gemini

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// generateContent is the API's streaming method.
var generateContent = wire.Protocol{
	Render: render,
	Optional: []wire.Parameter{
		{Name: "generationConfig.responseJsonSchema", Said: "responseJsonSchema", Schema: true},
		{Name: "generationConfig.seed", Said: "seed", Hint: true},
		{Name: "generationConfig.stopSequences", Said: "stopSequences", Hint: true},
		{Name: "generationConfig.temperature", Said: "temperature", Hint: true},
		{Name: "generationConfig.thinkingConfig", Said: "thinkingConfig", Hint: true},
		{Name: "toolConfig", Said: "toolConfig", ByValue: true},
	},
	Read: read,
}

func render(_ string, req *llm.Request) map[string]any {
	body := map[string]any{"contents": contents(req.Messages)}
	if req.System != "" {
		body["systemInstruction"] = content{Parts: []part{{Text: req.System}}}
	}
	if config := generationConfig(req); len(config) > 0 {
		body["generationConfig"] = config
	}
	var functions []map[string]any
	for _, t := range req.Tools {
		function := map[string]any{
			"name": t.Name, "parametersJsonSchema": wire.InputSchema(t.Input),
		}
		if t.Description != "" {
			function["description"] = t.Description
		}
		functions = append(functions, function)
	}
	if functions != nil {
		body["tools"] = []map[string]any{{"functionDeclarations": functions}}
		if mode := modes[req.ToolChoice]; mode != "" {
			body["toolConfig"] = map[string]any{"functionCallingConfig": map[string]any{"mode": mode}}
		}
	}
	return body
}

var modes = map[llm.ToolChoice]string{llm.ToolsNone: "NONE", llm.ToolsRequired: "ANY"}

func generationConfig(req *llm.Request) map[string]any {
	config := map[string]any{}
	if req.MaxTokens > 0 {
		config["maxOutputTokens"] = req.MaxTokens
	}
	if s := req.Schema; s != nil {
		config["responseMimeType"], config["responseJsonSchema"] = "application/json", s.JSON
	}
	o := req.Options
	if o.Temperature != nil {
		config["temperature"] = *o.Temperature
	}
	if o.Seed != nil {
		config["seed"] = *o.Seed
	}
	if len(o.Stop) > 0 {
		config["stopSequences"] = o.Stop
	}
	switch o.Effort {
	case "":
	case llm.EffortNone:
		config["thinkingConfig"] = map[string]any{"thinkingBudget": 0}
	default:
		config["thinkingConfig"] = map[string]any{"thinkingLevel": string(o.Effort)}
	}
	return config
}

// content is what one side says. Messages of the same side in a row are one content.
type content struct {
	Role  string `json:"role,omitempty"`
	Parts []part `json:"parts"`
}

// part is a piece of a content. Only one of its members is set, except that a signature goes with
// the piece for which it was made.
type part struct {
	Text      string            `json:"text,omitempty"`
	Image     *blob             `json:"inlineData,omitempty"`
	Call      *functionCall     `json:"functionCall,omitempty"`
	Result    *functionResponse `json:"functionResponse,omitempty"`
	Signature string            `json:"thoughtSignature,omitempty"`
	Thought   bool              `json:"thought,omitempty"`
}

type blob struct {
	MimeType string `json:"mimeType"`
	Data     string `json:"data"`
}

type functionCall struct {
	ID   string          `json:"id,omitempty"`
	Name string          `json:"name"`
	Args json.RawMessage `json:"args,omitempty"`
}

type functionResponse struct {
	ID       string            `json:"id,omitempty"`
	Name     string            `json:"name"`
	Response map[string]string `json:"response"`
}

func contents(messages []llm.Message) []content {
	names := map[string]string{} // of the tools, by the ids of their calls
	all := []content{}
	for _, turn := range wire.Turns(messages, func(m llm.Message) []part { return parts(m, names) }) {
		role := "user"
		if turn.Role == llm.RoleAssistant {
			role = "model"
		}
		all = append(all, content{role, turn.Content})
	}
	return all
}

func parts(m llm.Message, names map[string]string) (parts []part) {
	for _, r := range m.Results {
		member := "output"
		if r.Failed {
			member = "error"
		}
		parts = append(parts, part{Result: &functionResponse{
			ID: r.Call, Name: cmp.Or(r.Name, names[r.Call]), Response: map[string]string{member: r.Output},
		}})
	}
	for _, image := range m.Images {
		parts = append(parts, part{Image: &blob{image.Type, image.Base64()}})
	}
	if text := m.Content(); strings.TrimSpace(text) != "" {
		parts = append(parts, part{Text: text})
	}
	for _, c := range m.Calls {
		names[c.ID] = c.Name
		parts = append(parts, part{
			Call: &functionCall{c.ID, c.Name, wire.Object(c.Input)}, Signature: signature(m.Thoughts, c.ID),
		})
	}
	return parts
}

// signature returns what was signed together with a call, if anything was.
func signature(thoughts []llm.Thought, call string) string {
	for _, t := range thoughts {
		var own struct {
			Signature string `json:"thoughtSignature"`
		}
		if t.Call == call && json.Unmarshal(t.Value, &own) == nil && own.Signature != "" {
			return own.Signature
		}
	}
	return ""
}
