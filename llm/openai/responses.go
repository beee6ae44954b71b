package openai

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// responses is the Responses API.
func responses(cacheKey bool) wire.Protocol {
	return wire.Protocol{
		Path: "responses",
		Render: func(model string, req *llm.Request) map[string]any {
			body := renderResponses(model, req)
			if cacheKey {
				body["prompt_cache_key"] = conversation(req)
			}
			return body
		},
		Optional: []wire.Parameter{
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
	Content string `json:"content"`
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

// inputItems renders the messages of req. The instructions come first, as a message of the
// system.
func inputItems(req *llm.Request) []any {
	items := make([]any, 0, len(req.Messages)+1)
	if req.System != "" {
		items = append(items, messageItem{"system", req.System})
	}
	for _, m := range req.Messages {
		if content := m.Content(); m.Role != llm.RoleTool && (content != "" || len(m.Calls) == 0) {
			items = append(items, messageItem{string(m.Role), content})
		}
		for _, c := range m.Calls {
			items = append(items, callItem{"function_call", c.ID, c.Name, arguments(c)})
		}
		for _, r := range m.Results {
			items = append(items, resultItem{"function_call_output", r.Call, r.Output})
		}
	}
	return items
}

// responsesEvent has the members of an event that matter. Its type is read from the data,
// because some servers do not send the event field.
type responsesEvent struct {
	Type      string          `json:"type"`
	Index     int             `json:"output_index"`
	Delta     json.RawMessage `json:"delta"`
	Arguments inputText       `json:"arguments"`
	Item      json.RawMessage `json:"item"`
	Response  json.RawMessage `json:"response"`
}

// outputItem has the members of an item that matter.
type outputItem struct {
	Type      string    `json:"type"`
	CallID    string    `json:"call_id"`
	Name      string    `json:"name"`
	Arguments inputText `json:"arguments"`
}

// responseObject has the members that matter in the response that ends a stream.
type responseObject struct {
	Model             string       `json:"model"`
	Output            []outputItem `json:"output"`
	IncompleteDetails struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Usage struct {
		InputTokens  int `json:"input_tokens"`
		OutputTokens int `json:"output_tokens"`
		TotalTokens  int `json:"total_tokens"`
		InputDetails struct {
			CachedTokens int `json:"cached_tokens"`
		} `json:"input_tokens_details"`
		OutputDetails struct {
			ReasoningTokens int `json:"reasoning_tokens"`
		} `json:"output_tokens_details"`
	} `json:"usage"`
}

// count notes the usage.
func (o responseObject) count(r *wire.Reply) {
	u := o.Usage
	r.Usage = llm.Usage{
		Input: u.InputTokens, Output: output(u.InputTokens, u.OutputTokens, u.TotalTokens),
		Cached: u.InputDetails.CachedTokens, Reasoning: u.OutputDetails.ReasoningTokens,
	}
}

func readResponses(r *wire.Reply, event []byte) (string, error) {
	if bytes.HasPrefix(event, []byte("[DONE]")) {
		return "", nil
	}
	var e responsesEvent
	if err := r.Decode(event, &e); err != nil {
		return "", wire.Garbled(err)
	}
	switch e.Type {
	case "response.output_text.delta":
		var text string
		if err := json.Unmarshal(e.Delta, &text); err != nil {
			return "", wire.Garbled(err)
		}
		return text, nil
	case "response.refusal.delta", "response.refusal.done":
		r.Refused = true
	case "response.output_item.added", "response.output_item.done":
		var item outputItem
		if err := json.Unmarshal(e.Item, &item); err != nil {
			return "", wire.Garbled(err)
		}
		return "", replaceCall(r, e.Index, item)
	case "response.function_call_arguments.delta":
		var piece string
		if err := json.Unmarshal(e.Delta, &piece); err != nil {
			return "", wire.Garbled(err)
		}
		return "", r.Add(callAt(r, e.Index), "", "", piece)
	case "response.function_call_arguments.done":
		return "", replaceCall(r, e.Index, outputItem{Type: "function_call", Arguments: e.Arguments})
	case "response.completed", "response.incomplete":
		return "", complete(r, e)
	case "response.failed":
		var o responseObject
		if json.Unmarshal(e.Response, &o) == nil {
			o.count(r)
		}
		return "", wire.ParseProblem(e.Response)
	case "error", "": // some servers send an error as it would be in a body
		return "", wire.ParseProblem(event)
	}
	return "", nil
}

func callAt(r *wire.Reply, index int) *wire.Call {
	if c := r.Call(index); c != nil {
		return c
	}
	return r.Open(index)
}

// replaceCall notes an item if it is a call. At first the item has a name only, and at last
// it is whole.
func replaceCall(r *wire.Reply, index int, item outputItem) error {
	if item.Type != "function_call" {
		return nil
	}
	return r.Replace(callAt(r, index), item.CallID, item.Name, string(item.Arguments))
}

// complete notes the event that ends a stream.
func complete(r *wire.Reply, e responsesEvent) error {
	var o responseObject
	if err := json.Unmarshal(e.Response, &o); err != nil {
		return wire.Garbled(err)
	}
	r.Done = true
	r.SetModel(o.Model)
	if r.LastIndex() < 0 { // some servers send the calls only now
		for i, item := range o.Output {
			if err := replaceCall(r, i, item); err != nil {
				return err
			}
		}
	}
	o.count(r)
	if e.Type == "response.completed" {
		return r.End("completed")
	}
	return r.End(o.IncompleteDetails.Reason)
}
