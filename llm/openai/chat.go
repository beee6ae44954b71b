package openai

import (
	"bytes"
	"encoding/json"

	"github.com/marquee-go/marquee/llm"
)

// chatCompletions is the Chat Completions API.
var chatCompletions = wire{
	path:   "chat/completions",
	render: renderChat,
	optional: map[string]string{
		"max_tokens":      "max_tokens",
		"response_format": "response_format",
		"stream_options":  "stream_options",
	},
	read: readChat,
}

func renderChat(model string, req *llm.Request) map[string]any {
	body := map[string]any{
		"model":    model,
		"messages": messages(req),
		"stream":   true,
		// Without this the stream says nothing of tokens.
		"stream_options": map[string]bool{"include_usage": true},
	}
	if req.MaxTokens > 0 {
		// OpenAI's newer models take max_completion_tokens only, but they are
		// reached by the Responses API; of the servers that need this one, some
		// pass over the newer name, which would leave the reply unbounded.
		body["max_tokens"] = req.MaxTokens
	}
	if s := req.Schema; s != nil {
		body["response_format"] = map[string]any{
			"type":        "json_schema",
			"json_schema": map[string]any{"name": s.Name, "schema": s.JSON, "strict": true},
		}
	}
	return body
}

// chatEvent is what matters in a chat.completion.chunk.
type chatEvent struct {
	Model   string          `json:"model"`
	Error   json.RawMessage `json:"error"`
	Choices []struct {
		Delta struct {
			Content string `json:"content"`
			Refusal string `json:"refusal"`
		} `json:"delta"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
	} `json:"usage"`
}

func readChat(r *reply, event []byte) (string, error) {
	if bytes.HasPrefix(event, []byte("[DONE]")) {
		r.done = true
		return "", nil
	}
	var e chatEvent
	if err := json.Unmarshal(event, &e); err != nil {
		return "", garbled(err)
	}
	if present(e.Error) {
		return "", parseProblem(event)
	}
	r.setModel(e.Model)
	if u := e.Usage; u != nil {
		r.usage = llm.Usage{Input: u.PromptTokens, Output: u.CompletionTokens}
	}
	if len(e.Choices) == 0 {
		// Usage comes in a chunk of its own, after the finish reason.
		r.done = r.finish != "" && e.Usage != nil
		return "", nil
	}
	choice := e.Choices[0]
	r.refused = r.refused || choice.Delta.Refusal != ""
	if choice.FinishReason == "" {
		return choice.Delta.Content, nil
	}
	return choice.Delta.Content, r.end(choice.FinishReason)
}

// present tells whether a JSON value is there and not null.
func present(raw json.RawMessage) bool {
	return len(raw) > 0 && !bytes.Equal(raw, []byte("null"))
}
