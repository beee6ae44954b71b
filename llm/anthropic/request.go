package anthropic

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// messages is the Messages API.
var messages = wire.Protocol{
	Render: render,
	Optional: []wire.Parameter{
		{Name: "output_config.effort", Said: "output_config", Hint: true},
		{Name: "output_config.format", Said: "output_config", Schema: true},
		{Name: "system.cache_control", Said: "cache_control"},
		{Name: "stop_sequences", Said: "stop_sequences", Hint: true},
		{Name: "temperature", Said: "temperature", Hint: true},
		{Name: "thinking", Said: "thinking", Hint: true},
		// The newest models refuse a forced call, and the choice becomes free. They still
		// take the choice "none".
		{Name: "tool_choice", Said: "tool_choice", ByValue: true},
		{Name: "tools.strict", Said: "strict"},
	},
	Lacks: []string{"seed"},
	Read:  read,
}

func render(model string, req *llm.Request) map[string]any {
	body := map[string]any{
		"model":      model,
		"max_tokens": cmp.Or(req.MaxTokens, DefaultMaxTokens),
		"messages":   wire.Turns(req.Messages, blocks),
		"stream":     true,
	}
	if req.System != "" {
		body["system"] = system(req)
	}
	addOptions(body, req.Options)
	if output := outputConfig(req); len(output) > 0 {
		body["output_config"] = output
	}
	var tools []map[string]any
	for _, t := range req.Tools {
		tool := map[string]any{"name": t.Name, "input_schema": wire.InputSchema(t.Input), "strict": true}
		if t.Description != "" {
			tool["description"] = t.Description
		}
		tools = append(tools, tool)
	}
	if tools != nil {
		body["tools"] = tools
		if choice := choices[req.ToolChoice]; choice != "" {
			body["tool_choice"] = map[string]any{"type": choice}
		}
	}
	return body
}

// worthKeeping is how many bytes of instructions and tools a cache mark is worth. The API keeps no
// fewer than about a thousand tokens, and takes a mark on less without a word.
const worthKeeping = 4096

// system returns the instructions. Long ones have a mark, so that the API keeps them and the tools
// before them for the next request: reading them again costs a tenth or less, and keeping them a
// quarter more.
func system(req *llm.Request) any {
	long := len(req.System)
	for _, t := range req.Tools {
		long += len(t.Name) + len(t.Description)
		if t.Input != nil {
			long += len(t.Input.JSON)
		}
	}
	if long < worthKeeping {
		return req.System
	}
	return []map[string]any{{
		"type": "text", "text": req.System, "cache_control": map[string]any{"type": "ephemeral"},
	}}
}

// outputConfig returns the shape of the reply, and the effort that it is worth.
func outputConfig(req *llm.Request) map[string]any {
	output := map[string]any{}
	if s := req.Schema; s != nil {
		output["format"] = map[string]any{"type": "json_schema", "schema": s.JSON}
	}
	if effort := req.Options.Effort; effort != "" && effort != llm.EffortNone {
		output["effort"] = string(effort)
	}
	return output
}

func addOptions(body map[string]any, o llm.Options) {
	if o.Temperature != nil {
		body["temperature"] = *o.Temperature
	}
	if len(o.Stop) > 0 {
		body["stop_sequences"] = o.Stop
	}
	if o.Effort == llm.EffortNone {
		body["thinking"] = map[string]any{"type": "disabled"}
	}
}

var choices = map[llm.ToolChoice]string{llm.ToolsNone: "none", llm.ToolsRequired: "any"}

// block is a part of a turn. Its type says which members it has.
type block struct {
	Type string `json:"type"`

	Text   string       `json:"text,omitempty"`
	Source *imageSource `json:"source,omitempty"`

	ID    string          `json:"id,omitempty"`
	Name  string          `json:"name,omitempty"`
	Input json.RawMessage `json:"input,omitempty"`

	Call    string `json:"tool_use_id,omitempty"`
	Output  string `json:"content,omitempty"`
	IsError bool   `json:"is_error,omitempty"`
}

// imageSource is an image in a block.
type imageSource struct {
	Type      string `json:"type"`
	MediaType string `json:"media_type"`
	Data      string `json:"data"`
}

func blocks(m llm.Message) (blocks []any) {
	// The API wants results first, and refuses blocks of blank text.
	for _, r := range m.Results {
		blocks = append(blocks, block{
			Type: "tool_result", Call: wire.CallID(r.Call), Output: r.Output, IsError: r.Failed,
		})
	}
	// Each thought is a block as the server sent it. Its signature covers every character.
	blocks = wire.AppendThoughts(blocks, m, "")
	for _, image := range m.Images {
		blocks = append(blocks, block{Type: "image", Source: &imageSource{
			Type: "base64", MediaType: image.Type, Data: image.Base64(),
		}})
	}
	if text := m.Content(); strings.TrimSpace(text) != "" {
		blocks = append(blocks, block{Type: "text", Text: text})
	}
	for _, c := range m.Calls {
		blocks = wire.AppendThoughts(blocks, m, c.ID)
		blocks = append(blocks, block{
			Type: "tool_use", ID: wire.CallID(c.ID), Name: c.Name, Input: wire.Object(c.Input),
		})
	}
	return blocks
}
