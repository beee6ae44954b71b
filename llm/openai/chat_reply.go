package openai

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// chatEvent has the members that matter of a chat.completion.chunk, and of a whole
// chat.completion, which some servers send in place of a stream.
type chatEvent struct {
	Model   string          `json:"model"`
	Error   json.RawMessage `json:"error"`
	Choices [1]struct {     // the first, if there are more
		Delta        chatDelta       `json:"delta"`
		Message      chatDelta       `json:"message"` // in place of the delta
		Text         string          `json:"text"`    // in place of both
		Error        json.RawMessage `json:"error"`   // OpenRouter
		FinishReason string          `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		PromptTokens     wire.Count `json:"prompt_tokens"`
		CompletionTokens wire.Count `json:"completion_tokens"`
		TotalTokens      wire.Count `json:"total_tokens"`
		PromptDetails    struct {
			CachedTokens wire.Count `json:"cached_tokens"`
			CacheWrites  wire.Count `json:"cache_write_tokens"`
		} `json:"prompt_tokens_details"`
		CompletionDetails struct {
			ReasoningTokens wire.Count `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
	} `json:"usage"`
}

type chatDelta struct {
	Content contentText `json:"content"`
	Refusal string      `json:"refusal"`
	Calls   []chatCall  `json:"tool_calls"`
	chatThoughts
}

// contentText is text. Mistral's reasoning models send it as a list of parts, in which their
// thoughts are parts of another type.
type contentText string

// UnmarshalJSON takes both.
func (t *contentText) UnmarshalJSON(raw []byte) error {
	if raw[0] != '[' {
		return json.Unmarshal(raw, (*string)(t))
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		return err
	}
	for _, p := range parts {
		if p.Type == "text" {
			*t += contentText(p.Text)
		}
	}
	return nil
}

func readChat(r *wire.Reply, event []byte) (string, error) {
	if bytes.HasPrefix(event, []byte("[DONE]")) {
		r.Farewell()
		return "", nil
	}
	var e chatEvent
	if err := r.Decode(event, &e); err != nil {
		return "", wire.Garbled(err)
	}
	choice := e.Choices[0]
	if wire.IsError(e.Error) {
		return "", wire.ParseProblem(event)
	}
	r.SetModel(e.Model)
	if u := e.Usage; u != nil {
		thoughts := u.CompletionDetails.ReasoningTokens
		r.Usage = llm.Usage{
			Input:     int(u.PromptTokens),
			Output:    wire.Written(u.PromptTokens, u.CompletionTokens, u.TotalTokens, thoughts),
			Cached:    int(u.PromptDetails.CachedTokens),
			Reasoning: int(thoughts),

			CacheWrites: int(u.PromptDetails.CacheWrites),
		}
	}
	text, err := addDelta(r, choice.Delta)
	if err != nil {
		return text, err
	}
	text += choice.Text
	if text == "" {
		text, err = addMessage(r, choice.Message)
	}
	switch {
	case err != nil:
		return text, err
	case wire.IsError(choice.Error):
		return text, wire.ParseProblem(choice.Error)
	case choice.FinishReason != "":
		return text, r.End(choice.FinishReason)
	}
	// The usage comes in a chunk of its own, after the finish reason.
	r.Done = r.Finished() && e.Usage != nil && text == ""
	return text, nil
}

// addDelta notes a piece of the reply, and returns its text.
func addDelta(r *wire.Reply, d chatDelta) (string, error) {
	r.Refused = r.Refused || d.Refusal != ""
	if err := addThoughts(r, d.chatThoughts); err != nil {
		return string(d.Content), err
	}
	for _, c := range d.Calls {
		if err := addChatCall(r, c); err != nil {
			return string(d.Content), err
		}
	}
	return string(d.Content), nil
}

// addThoughts notes what the model thinks. All of it is one thought.
func addThoughts(r *wire.Reply, t chatThoughts) (err error) {
	if t.ReasoningContent != "" {
		err = r.Say(r.Thought(-1), "reasoning_content", t.ReasoningContent)
	}
	if t.Reasoning != "" && err == nil {
		err = r.Say(r.Thought(-1), "reasoning", string(t.Reasoning))
	}
	if t.ReasoningDetails != nil && err == nil {
		err = r.List(r.Thought(-1), "reasoning_details", t.ReasoningDetails)
	}
	r.Before(nil)
	return err
}

// addMessage notes what a server sends as a whole message, and returns the text that did not
// come before. Some servers send deltas first, and the whole at the end.
func addMessage(r *wire.Reply, m chatDelta) (string, error) {
	if r.LastIndex() >= 0 {
		m.Calls = nil
	}
	whole, err := addDelta(r, m)
	if err != nil {
		return "", err
	}
	return r.Rest(whole)
}

// addChatCall adds a piece of a call. It belongs to the latest call at its index, unless it
// begins a new call. Some servers send whole calls, all with the index 0 or without one, and
// some of them without ids.
func addChatCall(r *wire.Reply, c chatCall) error {
	index := max(r.LastIndex(), 0)
	if c.Index != nil {
		index = *c.Index
	}
	call := r.Call(index)
	if call == nil || begins(call, c) {
		call = r.Open(index)
	}
	if wire.Present(c.Extra) {
		if err := r.Set(r.Thought(r.Place(call)), "extra_content", c.Extra); err != nil {
			return err
		}
		r.Before(call)
	}
	return r.Add(call, c.ID, c.Function.Name, string(c.Function.Arguments))
}

// begins tells whether c is a new call, and not a piece of the call at its index. Only the first
// piece of a call has a name, as a rule.
func begins(call *wire.Call, c chatCall) bool {
	switch name := c.Function.Name; {
	case name == "":
		return false
	case call.ID != c.ID && (c.ID != "" || c.Index == nil):
		return true
	case c.ID != "":
		return false
	}
	return call.Name != "" && call.Name != c.Function.Name ||
		strings.HasPrefix(string(c.Function.Arguments), "{") && call.Complete()
}
