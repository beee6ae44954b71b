package openai

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// responses is the Responses API.
func responses(cacheKey bool) wire.Protocol {
	return wire.Protocol{
		Render: func(model string, req *llm.Request) map[string]any {
			body := renderResponses(model, req)
			if cacheKey {
				body["prompt_cache_key"] = conversation(req)
			}
			return body
		},
		Optional: []wire.Parameter{
			// A model that does not think refuses it.
			{Name: "include", Said: "include", Also: "Encrypted content", Silent: true},
			{Name: "max_output_tokens", Said: "max_output_tokens"},
			{Name: "prompt_cache_key", Said: "prompt_cache_key"},
			{Name: "reasoning.effort", Said: "reasoning.effort", Hint: true},
			{Name: "store", Said: "store"},
			{Name: "temperature", Said: "temperature", Hint: true},
			{Name: "text", Said: "text.format", Schema: true},
			{Name: "tool_choice", Said: "tool_choice", ByValue: true},
			{Name: "tools.strict", Said: "strict"},
		},
		Lacks: []string{"seed", "stop"},
		Read:  readResponses,
	}
}

func renderResponses(model string, req *llm.Request) map[string]any {
	body := map[string]any{
		"model":  model,
		"input":  inputItems(req),
		"stream": true,
		// Unless this is false, the vendor keeps the reply. Every request brings the whole
		// conversation, so nothing needs to be kept.
		"store": false,
	}
	if len(req.Tools) > 0 {
		// The vendor keeps no thoughts either, so it must send them for the next step.
		body["include"] = []string{"reasoning.encrypted_content"}
	}
	if req.MaxTokens > 0 {
		body["max_output_tokens"] = req.MaxTokens
	}
	if t := req.Options.Temperature; t != nil {
		body["temperature"] = *t
	}
	if effort := req.Options.Effort; effort != "" {
		body["reasoning"] = map[string]any{"effort": string(effort)}
	}
	if s := req.Schema; s != nil {
		body["text"] = map[string]any{
			"format": map[string]any{
				"type": "json_schema", "name": s.Name, "schema": s.JSON, "strict": true,
			},
		}
	}
	addTools(body, req, func(function map[string]any) map[string]any {
		function["type"] = "function"
		return function
	})
	return body
}

// conversation returns a name for the conversation of req. All requests of a conversation have
// the same beginning, and so the same name.
func conversation(req *llm.Request) string {
	hash := sha256.New()
	hash.Write([]byte(req.System))
	if len(req.Messages) > 0 {
		hash.Write([]byte("\x00" + req.Messages[0].Content()))
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

type messageItem struct {
	Role    string `json:"role"`
	Content any    `json:"content"` // a text, or a list of parts
}

// callItem has no id of its own, which would refer to an item that the server has stored.
type callItem struct {
	Type      string `json:"type"`
	CallID    string `json:"call_id"`
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type resultItem struct {
	Type   string `json:"type"`
	CallID string `json:"call_id"`
	Output string `json:"output"`
}

// inputContent returns the text of a message, or a list of its images and its text.
func inputContent(m llm.Message) any {
	if len(m.Images) == 0 {
		return m.Content()
	}
	var parts []map[string]any
	for _, image := range m.Images {
		parts = append(parts, map[string]any{"type": "input_image", "image_url": image.URL()})
	}
	return append(parts, map[string]any{"type": "input_text", "text": m.Content()})
}

// inputItems renders the messages of req. The instructions come first, as a message of the
// system.
func inputItems(req *llm.Request) []any {
	items := make([]any, 0, len(req.Messages)+1)
	if req.System != "" {
		items = append(items, messageItem{"system", req.System})
	}
	for _, m := range req.Messages {
		// Each thought is an item as the server sent it, with what only the server can read.
		items = wire.AppendThoughts(items, m, "")
		if m.Role != llm.RoleTool && (m.Content() != "" || len(m.Calls) == 0) {
			items = append(items, messageItem{string(m.Role), inputContent(m)})
		}
		for _, c := range m.Calls {
			items = wire.AppendThoughts(items, m, c.ID)
			items = append(items, callItem{"function_call", c.ID, c.Name, arguments(c)})
		}
		for _, r := range m.Results {
			items = append(items, resultItem{"function_call_output", r.Call, r.Output})
		}
	}
	return items
}
