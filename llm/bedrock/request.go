package bedrock

import (
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// converse is the API's streaming method.
var converse = wire.Protocol{
	Render: render,
	Optional: []wire.Parameter{
		{Name: "inferenceConfig.stopSequences", Said: "stopSequences", Hint: true},
		{Name: "inferenceConfig.temperature", Said: "temperature", Hint: true},
		{Name: "toolConfig.toolChoice", Said: "toolChoice", ByValue: true},
	},
	Lacks: []string{"schema", "seed", "effort"},
	Read:  read,
}

func render(_ string, req *llm.Request) map[string]any {
	if req.Schema != nil {
		req = wire.InWords(req)
	}
	body := map[string]any{"messages": wire.Turns(req.Messages, blocks)}
	if req.System != "" {
		body["system"] = []block{{Text: req.System}}
	}
	config := map[string]any{}
	if req.MaxTokens > 0 {
		config["maxTokens"] = req.MaxTokens
	}
	if t := req.Options.Temperature; t != nil {
		config["temperature"] = *t
	}
	if stop := req.Options.Stop; len(stop) > 0 {
		config["stopSequences"] = stop
	}
	if len(config) > 0 {
		body["inferenceConfig"] = config
	}
	if tools := toolConfig(req); tools != nil {
		body["toolConfig"] = tools
	}
	return body
}

// toolConfig returns the tools. The API has no word for the choice of none, and wants the tools if
// there were calls of them.
func toolConfig(req *llm.Request) map[string]any {
	called := false
	for _, m := range req.Messages {
		called = called || len(m.Calls) > 0
	}
	if len(req.Tools) == 0 || req.ToolChoice == llm.ToolsNone && !called {
		return nil
	}
	var tools []map[string]any
	for _, t := range req.Tools {
		spec := map[string]any{
			"name": t.Name, "inputSchema": map[string]any{"json": wire.InputSchema(t.Input)},
		}
		if t.Description != "" {
			spec["description"] = t.Description
		}
		tools = append(tools, map[string]any{"toolSpec": spec})
	}
	config := map[string]any{"tools": tools}
	if req.ToolChoice == llm.ToolsRequired {
		config["toolChoice"] = map[string]any{"any": map[string]any{}}
	}
	return config
}

// block is a part of a turn. Only one of its members is set.
type block struct {
	Text      string      `json:"text,omitempty"`
	Image     *picture    `json:"image,omitempty"`
	ToolUse   *toolUse    `json:"toolUse,omitempty"`
	Result    *toolResult `json:"toolResult,omitempty"`
	Reasoning *reasoning  `json:"reasoningContent,omitempty"`
}

type picture struct {
	Format string            `json:"format"`
	Source map[string]string `json:"source"`
}

type toolUse struct {
	ID    string          `json:"toolUseId"`
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
}

type toolResult struct {
	ID      string  `json:"toolUseId"`
	Content []block `json:"content"`
	Status  string  `json:"status,omitempty"`
}

// reasoning is what a model thought, with a signature, or encrypted.
type reasoning struct {
	Text     *signedText `json:"reasoningText,omitempty"`
	Redacted string      `json:"redactedContent,omitempty"`
}

type signedText struct {
	Text      string `json:"text"`
	Signature string `json:"signature,omitempty"`
}

func blocks(m llm.Message) (blocks []block) {
	for _, r := range m.Results {
		result := &toolResult{ID: wire.CallID(r.Call), Content: []block{{Text: r.Output}}}
		if r.Output == "" {
			result.Content[0].Text = " " // the API refuses a block of nothing
		}
		if r.Failed {
			result.Status = "error"
		}
		blocks = append(blocks, block{Result: result})
	}
	for _, image := range m.Images {
		blocks = append(blocks, block{Image: &picture{
			Format: strings.TrimPrefix(image.Type, "image/"),
			Source: map[string]string{"bytes": image.Base64()},
		}})
	}
	for _, t := range m.Thoughts {
		var own struct{ Text, Signature, Redacted string }
		switch {
		case json.Unmarshal(t.Value, &own) != nil: // it was made elsewhere
		case own.Redacted != "":
			blocks = append(blocks, block{Reasoning: &reasoning{Redacted: own.Redacted}})
		case own.Text != "" || own.Signature != "":
			blocks = append(blocks, block{Reasoning: &reasoning{
				Text: &signedText{own.Text, own.Signature},
			}})
		}
	}
	if text := m.Content(); strings.TrimSpace(text) != "" {
		blocks = append(blocks, block{Text: text})
	}
	for _, c := range m.Calls {
		blocks = append(blocks, block{ToolUse: &toolUse{wire.CallID(c.ID), c.Name, wire.Object(c.Input)}})
	}
	return blocks
}
