package anthropic

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// event has the members of an event that matter. Its type says which ones are there. The type
// is read from the data, because some servers do not send the event field.
type event struct {
	Type    string `json:"type"`
	Index   int    `json:"index"`
	whole          // a message in place of a stream
	Message struct {
		Model string `json:"model"`
		Usage usage  `json:"usage"`
	} `json:"message"`
	Block contentBlock `json:"content_block"`
	Delta struct {
		Type       string `json:"type"`
		Text       string `json:"text"`
		Input      string `json:"partial_json"`
		Thinking   string `json:"thinking"`
		Signature  string `json:"signature"`
		StopReason string `json:"stop_reason"`
	} `json:"delta"`
	Usage usage `json:"usage"`
}

// contentBlock has the members of a block that matter.
type contentBlock struct {
	Type  string          `json:"type"`
	Text  string          `json:"text"`
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`

	Thinking  string `json:"thinking"`
	Signature string `json:"signature"`
	Data      string `json:"data"` // of a thought that only the vendor can read
}

// whole has the members that matter of a whole message.
type whole struct {
	Model      string         `json:"model"`
	Content    []contentBlock `json:"content"`
	StopReason string         `json:"stop_reason"`
}

// usage counts from the beginning of the reply to its own event.
type usage struct {
	Input         wire.Count `json:"input_tokens"` // without those of the cache
	CacheRead     wire.Count `json:"cache_read_input_tokens"`
	CacheCreation wire.Count `json:"cache_creation_input_tokens"`
	Output        wire.Count `json:"output_tokens"`
	OutputDetails struct {
		Thinking wire.Count `json:"thinking_tokens"`
	} `json:"output_tokens_details"`
}

// count notes what is counted so far. What an event leaves out stays as it was. The input of
// llm.Usage includes the tokens of the cache.
func count(r *wire.Reply, u usage) {
	r.Usage = llm.Usage{
		Input:       max(r.Usage.Input, int(u.Input+u.CacheRead+u.CacheCreation)),
		Output:      max(r.Usage.Output, int(u.Output)),
		Cached:      max(r.Usage.Cached, int(u.CacheRead)),
		CacheWrites: max(r.Usage.CacheWrites, int(u.CacheCreation)),
		Reasoning:   max(r.Usage.Reasoning, int(u.OutputDetails.Thinking)),
	}
}

func read(r *wire.Reply, data []byte) (string, error) {
	var e event
	if err := r.Decode(data, &e); err != nil {
		return "", wire.Garbled(err)
	}
	switch e.Type {
	case "message_start":
		r.SetModel(e.Message.Model)
		count(r, e.Message.Usage)
	case "content_block_start":
		return e.Block.Text, open(r, e.Index, e.Block)
	case "content_block_delta":
		switch e.Delta.Type {
		case "text_delta":
			return e.Delta.Text, nil
		case "input_json_delta":
			return "", add(r, e)
		case "thinking_delta":
			return "", r.Say(r.Thought(e.Index), "thinking", e.Delta.Thinking)
		case "signature_delta":
			return "", r.Say(r.Thought(e.Index), "signature", e.Delta.Signature)
		}
	case "message_delta":
		count(r, e.Usage)
		if e.Delta.StopReason != "" {
			return "", r.End(e.Delta.StopReason)
		}
	case "message":
		return readWhole(r, e)
	case "message_stop":
		r.Done = true
	case "error", "": // some servers send an error as it would be in a body
		return "", wire.ParseProblem(data)
	}
	return "", nil
}

// open begins a block. It is text, a call, what the model thinks, or does not matter.
func open(r *wire.Reply, index int, b contentBlock) error {
	switch b.Type {
	case "tool_use":
		var input string
		if wire.Present(b.Input) && string(b.Input) != "{}" {
			input = string(b.Input) // usually it comes in pieces
		}
		call := r.Open(index)
		r.Before(call)
		return r.Add(call, b.ID, b.Name, input)
	case "thinking":
		t := r.Thought(index)
		return cmp.Or(r.Say(t, "type", b.Type), r.Say(t, "thinking", b.Thinking),
			r.Say(t, "signature", b.Signature))
	case "redacted_thinking":
		t := r.Thought(index)
		return cmp.Or(r.Say(t, "type", b.Type), r.Say(t, "data", b.Data))
	}
	r.Before(nil)
	return nil
}

// readWhole reads a message that came in place of a stream.
func readWhole(r *wire.Reply, e event) (string, error) {
	r.SetModel(e.Model)
	count(r, e.Usage)
	var text strings.Builder
	for i, block := range e.Content {
		text.WriteString(block.Text)
		if err := open(r, i, block); err != nil {
			return text.String(), err
		}
	}
	r.Done = true
	return text.String(), r.End(e.StopReason)
}

// add adds a piece of the input of a call.
func add(r *wire.Reply, e event) error {
	call := r.Call(e.Index)
	if call == nil {
		return nil // the tool is the server's own
	}
	return r.Add(call, "", "", e.Delta.Input)
}
