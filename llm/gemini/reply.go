package gemini

import (
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// event has the members of an event that matter. A whole reply in place of a stream is one event.
type event struct {
	Model      string          `json:"modelVersion"`
	Error      json.RawMessage `json:"error"`
	Candidates [1]struct {     // the first, if there are more
		Content struct {
			Parts []said `json:"parts"`
		} `json:"content"`
		FinishReason string `json:"finishReason"`
	} `json:"candidates"`
	Feedback struct {
		BlockReason string `json:"blockReason"`
	} `json:"promptFeedback"`
	Usage *usage `json:"usageMetadata"`
}

// said is a piece of what the model says.
type said struct {
	Text      string `json:"text"`
	Thought   bool   `json:"thought"`
	Signature string `json:"thoughtSignature"`
	Call      *struct {
		ID   string    `json:"id"`
		Name string    `json:"name"`
		Args wire.Text `json:"args"` // some servers send the object in a string
	} `json:"functionCall"`
}

// usage counts from the beginning of the reply to its own event.
type usage struct {
	Prompt     wire.Count `json:"promptTokenCount"`
	ToolPrompt wire.Count `json:"toolUsePromptTokenCount"` // of the server's own tools
	Cached     wire.Count `json:"cachedContentTokenCount"` // a part of Prompt
	Candidates wire.Count `json:"candidatesTokenCount"`    // without the thoughts
	Thoughts   wire.Count `json:"thoughtsTokenCount"`
}

func read(r *wire.Reply, data []byte) (string, error) {
	var e event
	if err := r.Decode(data, &e); err != nil {
		return "", wire.Garbled(err)
	}
	if wire.Present(e.Error) {
		return "", wire.ParseProblem(data)
	}
	r.SetModel(e.Model)
	if u := e.Usage; u != nil {
		r.Usage = llm.Usage{
			Input: int(u.Prompt + u.ToolPrompt), Output: int(u.Candidates + u.Thoughts),
			Cached: int(u.Cached), Reasoning: int(u.Thoughts),
		}
	}
	if reason := e.Feedback.BlockReason; reason != "" {
		return "", &llm.Error{
			Kind:    llm.KindContentFilter,
			Message: "the provider's content filter stopped the request: " + reason,
		}
	}
	var text strings.Builder
	for _, piece := range e.Candidates[0].Content.Parts {
		if piece.Call != nil {
			if err := call(r, piece); err != nil {
				return text.String(), err
			}
			continue
		}
		if !piece.Thought {
			text.WriteString(piece.Text)
		} else if err := r.Pondered(piece.Text); err != nil {
			return text.String(), err
		}
	}
	reason := e.Candidates[0].FinishReason
	if reason == "" {
		return text.String(), nil
	}
	r.Done = true // the last event has everything
	return text.String(), r.End(reason)
}

// call notes a call, which comes whole. What was signed together with it goes back with it.
func call(r *wire.Reply, piece said) error {
	c := r.Open(r.LastIndex() + 1)
	if piece.Signature != "" {
		signed, err := json.Marshal(piece.Signature)
		if err != nil {
			return err // a string can be encoded
		}
		if err := r.Set(r.Thought(r.Place(c)), "thoughtSignature", signed); err != nil {
			return err
		}
		r.Before(c)
	}
	return r.Add(c, piece.Call.ID, piece.Call.Name, string(piece.Call.Args))
}
