package openai

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// responsesEvent has the members of an event that matter. Its type is read from the data,
// because some servers do not send the event field.
type responsesEvent struct {
	Type      string          `json:"type"`
	Object    string          `json:"object"`
	Index     int             `json:"output_index"`
	Delta     json.RawMessage `json:"delta"`
	Text      string          `json:"text"`
	Arguments wire.Text       `json:"arguments"`
	Item      json.RawMessage `json:"item"`
	Response  json.RawMessage `json:"response"`
}

// outputItem has the members of an item that matter.
type outputItem struct {
	Type    string `json:"type"`
	Content []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"content"`
	CallID    string    `json:"call_id"`
	Name      string    `json:"name"`
	Arguments wire.Text `json:"arguments"`
}

// responseObject has the members that matter in the response that ends a stream.
type responseObject struct {
	Model             string            `json:"model"`
	Status            string            `json:"status"`
	Output            []json.RawMessage `json:"output"`
	IncompleteDetails struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Usage struct {
		InputTokens  wire.Count `json:"input_tokens"`
		OutputTokens wire.Count `json:"output_tokens"`
		TotalTokens  wire.Count `json:"total_tokens"`
		InputDetails struct {
			CachedTokens wire.Count `json:"cached_tokens"`
			CacheWrites  wire.Count `json:"cache_write_tokens"`
		} `json:"input_tokens_details"`
		OutputDetails struct {
			ReasoningTokens wire.Count `json:"reasoning_tokens"`
		} `json:"output_tokens_details"`
	} `json:"usage"`
}

// count notes the usage.
func (o responseObject) count(r *wire.Reply) {
	u := o.Usage
	thoughts := u.OutputDetails.ReasoningTokens
	r.Usage = llm.Usage{
		Input:     int(u.InputTokens),
		Output:    wire.Written(u.InputTokens, u.OutputTokens, u.TotalTokens, thoughts),
		Cached:    int(u.InputDetails.CachedTokens),
		Reasoning: int(thoughts),

		CacheWrites: int(u.InputDetails.CacheWrites),
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
	case "response.output_text.done":
		if r.Said.Len() == 0 { // some servers send no deltas
			return e.Text, nil
		}
	case "response.refusal.delta", "response.refusal.done":
		r.Refused = true
	case "response.output_item.added", "response.output_item.done":
		var item outputItem
		if err := json.Unmarshal(e.Item, &item); err != nil {
			return "", wire.Garbled(err)
		}
		return "", addItem(r, e.Index, item, e.Item)
	case "response.function_call_arguments.delta":
		var piece string
		if err := json.Unmarshal(e.Delta, &piece); err != nil {
			return "", wire.Garbled(err)
		}
		return "", r.Add(callAt(r, e.Index), "", "", piece)
	case "response.function_call_arguments.done":
		return "", replaceCall(r, e.Index, outputItem{Type: "function_call", Arguments: e.Arguments})
	case "response.completed", "response.incomplete":
		return complete(r, e.Response, strings.TrimPrefix(e.Type, "response."))
	case "response.failed":
		var o responseObject
		if json.Unmarshal(e.Response, &o) == nil {
			o.count(r)
		}
		return "", wire.ParseProblem(e.Response)
	case "error", "": // some servers send an error as it would be in a body
		if e.Object == "response" { // some send the whole response in place of a stream
			return complete(r, event, "")
		}
		return "", wire.ParseProblem(event)
	}
	return "", nil
}

func callAt(r *wire.Reply, index int) *wire.Call {
	if c := r.Call(index); c != nil {
		return c
	}
	c := r.Open(index)
	r.Before(c)
	return c
}

// addItem notes an item that matters: a call, what the model thought, and where text begins.
func addItem(r *wire.Reply, index int, item outputItem, raw json.RawMessage) error {
	switch item.Type {
	case "function_call":
		return replaceCall(r, index, item)
	case "message":
		r.Before(nil)
	case "reasoning":
		return addThought(r, index, raw)
	}
	return nil
}

// addThought notes what the model thought, if it is whole. Without its encrypted content, it
// would refer to an item that the server has stored.
func addThought(r *wire.Reply, index int, raw json.RawMessage) error {
	var item map[string]json.RawMessage
	if err := json.Unmarshal(raw, &item); err != nil || !wire.Present(item["encrypted_content"]) {
		return err
	}
	t := r.Thought(index)
	if !wire.Present(item["summary"]) {
		item["summary"] = json.RawMessage("[]")
	}
	for _, name := range []string{"type", "id", "summary", "encrypted_content"} {
		if value := item[name]; wire.Present(value) {
			if err := r.Set(t, name, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaceCall notes a call. At first it has a name only, and at last it is whole.
func replaceCall(r *wire.Reply, index int, item outputItem) error {
	return r.Replace(callAt(r, index), item.CallID, item.Name, string(item.Arguments))
}

// complete notes the response that ends a stream with a status, or that came in place of a
// stream. It returns the text that did not come before.
func complete(r *wire.Reply, response []byte, status string) (string, error) {
	var o responseObject
	if err := json.Unmarshal(response, &o); err != nil {
		return "", wire.Garbled(err)
	}
	r.Done = true
	r.SetModel(o.Model)
	o.count(r)
	if o.Status == "failed" {
		return "", wire.ParseProblem(response)
	}
	text, err := addOutput(r, o.Output)
	if err != nil {
		return "", err
	}
	rest, err := r.Rest(text)
	switch {
	case err != nil:
		return rest, err
	case status == "incomplete" || o.Status == "incomplete" || o.IncompleteDetails.Reason != "":
		return rest, r.End(o.IncompleteDetails.Reason)
	}
	return rest, r.End(cmp.Or(status, o.Status))
}

// addOutput returns the text of a whole response, and notes a refusal. It notes calls if none came
// before, because some servers send them only now.
func addOutput(r *wire.Reply, output []json.RawMessage) (string, error) {
	var text strings.Builder
	streamed := r.LastIndex() >= 0
	for i, raw := range output {
		var item outputItem
		if err := json.Unmarshal(raw, &item); err != nil {
			return "", wire.Garbled(err)
		}
		for _, part := range item.Content {
			switch {
			case part.Type == "refusal":
				r.Refused = true
			case item.Type == "message" && part.Type == "output_text":
				text.WriteString(part.Text)
			}
		}
		if streamed {
			continue
		}
		if err := addItem(r, i, item, raw); err != nil {
			return "", err
		}
	}
	return text.String(), nil
}
