package openai

import (
	"bytes"
	"encoding/json"

	"github.com/marquee-go/marquee/llm"
)

// responses is the Responses API.
var responses = wire{
	path:   "responses",
	render: renderResponses,
	optional: map[string]string{
		"max_output_tokens": "max_output_tokens",
		"store":             "store",
		"text":              "text.format",
	},
	read: readResponses,
}

func renderResponses(model string, req *llm.Request) map[string]any {
	body := map[string]any{
		"model":  model,
		"input":  messages(req),
		"stream": true,
		// Every request brings the whole conversation, so the server need not
		// keep any of it, which it does unless it is told.
		"store": false,
	}
	if req.MaxTokens > 0 {
		body["max_output_tokens"] = req.MaxTokens
	}
	if s := req.Schema; s != nil {
		body["text"] = map[string]any{
			"format": map[string]any{"type": "json_schema", "name": s.Name, "schema": s.JSON, "strict": true},
		}
	}
	return body
}

// responsesEvent is what matters in an event. Its type is read from the data,
// because not every server also sends the event field.
type responsesEvent struct {
	Type     string          `json:"type"`
	Delta    json.RawMessage `json:"delta"`
	Response json.RawMessage `json:"response"`
}

// responseObject is what matters in the response that ends a stream.
type responseObject struct {
	Model             string `json:"model"`
	IncompleteDetails struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Usage struct {
		InputTokens  int `json:"input_tokens"`
		OutputTokens int `json:"output_tokens"`
	} `json:"usage"`
}

func readResponses(r *reply, event []byte) (string, error) {
	if bytes.HasPrefix(event, []byte("[DONE]")) {
		return "", nil
	}
	var e responsesEvent
	if err := json.Unmarshal(event, &e); err != nil {
		return "", garbled(err)
	}
	switch e.Type {
	case "response.output_text.delta":
		var text string
		if err := json.Unmarshal(e.Delta, &text); err != nil {
			return "", garbled(err)
		}
		return text, nil
	case "response.refusal.delta", "response.refusal.done":
		r.refused = true
	case "response.completed", "response.incomplete":
		return "", r.complete(e)
	case "response.failed":
		return "", parseProblem(e.Response)
	case "error", "": // an error may come bare, as it stands in a body
		return "", parseProblem(event)
	}
	return "", nil
}

// complete takes in the event that ends a stream.
func (r *reply) complete(e responsesEvent) error {
	var o responseObject
	if err := json.Unmarshal(e.Response, &o); err != nil {
		return garbled(err)
	}
	r.done = true
	r.setModel(o.Model)
	r.usage = llm.Usage{Input: o.Usage.InputTokens, Output: o.Usage.OutputTokens}
	if e.Type == "response.completed" {
		return r.end("completed")
	}
	return r.end(o.IncompleteDetails.Reason)
}
