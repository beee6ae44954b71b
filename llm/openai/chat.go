package openai

import (
	"cmp"
	"encoding/json"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// chatCompletions is the Chat Completions API.
var chatCompletions = wire.Protocol{
	Render: renderChat,
	Optional: []wire.Parameter{
		{Name: "max_tokens", Said: "max_tokens", NewName: "max_completion_tokens"},
		{Name: "max_completion_tokens", Said: "max_completion_tokens"},
		{Name: "reasoning_effort", Said: "reasoning_effort", Hint: true},
		{Name: "response_format", Said: "response_format", Schema: true},
		{Name: "seed", Said: "seed", Hint: true},
		{Name: "stop", Said: "stop", Hint: true},
		{Name: "stream_options", Said: "stream_options"},
		{Name: "temperature", Said: "temperature", Hint: true},
		{Name: "tool_choice", Said: "tool_choice", ByValue: true},
		{Name: "tools.function.strict", Said: "strict"},
	},
	Read: readChat,
}

func renderChat(model string, req *llm.Request) map[string]any {
	body := map[string]any{
		"model":    model,
		"messages": chatMessages(req),
		"stream":   true,
		// Without this the stream does not count tokens.
		"stream_options": map[string]any{"include_usage": true},
	}
	if req.MaxTokens > 0 {
		// OpenAI's newer models take max_completion_tokens only, but the Responses API
		// serves them. Some of the other servers ignore the newer name, and would leave
		// the reply unbounded.
		body["max_tokens"] = req.MaxTokens
	}
	o := req.Options
	if o.Temperature != nil {
		body["temperature"] = *o.Temperature
	}
	if o.Seed != nil {
		body["seed"] = *o.Seed
	}
	if len(o.Stop) > 0 {
		body["stop"] = o.Stop
	}
	if o.Effort != "" {
		body["reasoning_effort"] = string(o.Effort)
	}
	if s := req.Schema; s != nil {
		// Models write members in the order of the schema, so it goes out as it is.
		body["response_format"] = map[string]any{
			"type":        "json_schema",
			"json_schema": map[string]any{"name": s.Name, "schema": s.JSON, "strict": true},
		}
	}
	// Ollama and others ignore the choice "none". Without tools there are no calls.
	if req.ToolChoice != llm.ToolsNone {
		addTools(body, req, func(function map[string]any) map[string]any {
			return map[string]any{"type": "function", "function": function}
		})
	}
	return body
}

// addTools adds the tools of req, each as describe returns it.
func addTools(
	body map[string]any, req *llm.Request, describe func(function map[string]any) map[string]any,
) {
	if len(req.Tools) == 0 {
		return
	}
	var tools []map[string]any
	for _, t := range req.Tools {
		function := map[string]any{
			"name": t.Name, "parameters": wire.InputSchema(t.Input), "strict": true,
		}
		if t.Description != "" {
			function["description"] = t.Description
		}
		tools = append(tools, describe(function))
	}
	body["tools"] = tools
	if req.ToolChoice != "" {
		body["tool_choice"] = string(req.ToolChoice) // the API has the same words
	}
}

// arguments returns the input of a call as both APIs want it, as a string.
func arguments(c llm.Call) string { return cmp.Or(string(c.Input), "{}") }

type chatMessage struct {
	Role    string     `json:"role"`
	Content any        `json:"content"` // a text, or a list of parts
	Calls   []chatCall `json:"tool_calls,omitempty"`
	Result  string     `json:"tool_call_id,omitempty"` // the call whose result the content is
	chatThoughts
}

// chatThoughts are what servers tell of a model's thoughts, and want back with its calls.
type chatThoughts struct {
	ReasoningContent string            `json:"reasoning_content,omitempty"` // DeepSeek, Kimi, vLLM
	Reasoning        looseText         `json:"reasoning,omitempty"`         // Ollama, Groq
	ReasoningDetails []json.RawMessage `json:"reasoning_details,omitempty"` // OpenRouter
}

// looseText is text. Some servers have something else under the same name, which is left out.
type looseText string

// UnmarshalJSON takes anything.
func (t *looseText) UnmarshalJSON(raw []byte) error {
	_ = json.Unmarshal(raw, (*string)(t)) // it stays empty
	return nil
}

type chatCall struct {
	Index    *int         `json:"index,omitempty"` // in a stream
	ID       string       `json:"id"`
	Type     string       `json:"type,omitempty"`
	Function chatFunction `json:"function"`
	// Extra has the signature of Gemini's thoughts, which goes back with the call.
	Extra json.RawMessage `json:"extra_content,omitempty"`
}

type chatFunction struct {
	Name      string    `json:"name"`
	Arguments wire.Text `json:"arguments"` // JSON, which some servers send without a string
}

// chatMessages renders the messages of req. The instructions come first, as a message of the
// system, which every server knows.
func chatMessages(req *llm.Request) []chatMessage {
	turns := make([]chatMessage, 0, len(req.Messages)+1)
	if req.System != "" {
		turns = append(turns, chatMessage{Role: "system", Content: req.System})
	}
	for _, m := range req.Messages {
		if m.Role == llm.RoleTool {
			for _, r := range m.Results {
				turns = append(turns, chatMessage{Role: "tool", Content: r.Output, Result: r.Call})
			}
			continue
		}
		turn := chatMessage{Role: string(m.Role), Content: chatContent(m)}
		for _, c := range m.Calls {
			call := chatCall{
				ID: c.ID, Type: "function", Function: chatFunction{c.Name, wire.Text(arguments(c))},
			}
			for _, t := range m.Thoughts {
				if t.Call != "" && t.Call == c.ID {
					call.Extra = extraContent(t)
				}
			}
			turn.Calls = append(turn.Calls, call)
		}
		for _, t := range m.Thoughts {
			if t.Call == "" {
				_ = json.Unmarshal(t.Value, &turn.chatThoughts) // as it was made here
			}
		}
		turns = append(turns, turn)
	}
	return turns
}

// chatContent returns the text of a message, or a list of its images and its text. Not every
// server takes a list.
func chatContent(m llm.Message) any {
	if len(m.Images) == 0 {
		return m.Content()
	}
	var parts []map[string]any
	for _, image := range m.Images {
		parts = append(parts, map[string]any{
			"type": "image_url", "image_url": map[string]any{"url": image.URL()},
		})
	}
	return append(parts, map[string]any{"type": "text", "text": m.Content()})
}

// extraContent returns what a call came with, as it came.
func extraContent(t llm.Thought) json.RawMessage {
	var value struct {
		Extra json.RawMessage `json:"extra_content"`
	}
	_ = json.Unmarshal(t.Value, &value) // it was made here
	return value.Extra
}
