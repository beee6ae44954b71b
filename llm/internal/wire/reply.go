package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/marquee-go/marquee/llm"
)

// Reply is what a stream has said so far, except its text.
type Reply struct {
	Usage   llm.Usage
	Refused bool // the model refused to answer
	Done    bool // no more events will come

	model  string
	finish llm.Finish
	raw    string // the reason for the end in the server's words
	calls  []*Call
	size   int // of the calls, in bytes

	event   bytes.Reader
	decoder *json.Decoder // decodes one event after another
}

// Call is a tool call, which may come in pieces.
type Call struct {
	ID, Name string

	index int
	input []byte
}

// Decode decodes an event as [json.Unmarshal] does. It keeps its decoder: a decoder for each
// event would be half of all that reading a stream allocates.
func (r *Reply) Decode(event []byte, v any) error {
	if r.decoder == nil {
		r.decoder = json.NewDecoder(&r.event)
	}
	r.event.Reset(event)
	if err := r.decoder.Decode(v); err != nil {
		return err
	}
	if _, err := r.decoder.Token(); err != io.EOF {
		return errors.New("there is something after its end")
	}
	return nil
}

// SetModel notes which model answers. An empty name changes nothing.
func (r *Reply) SetModel(name string) {
	if name != "" {
		r.model = name
	}
}

// Finished tells whether the finish reason has come.
func (r *Reply) Finished() bool { return r.finish != "" }

// Call returns the latest call at index, or nil if there is none.
func (r *Reply) Call(index int) *Call {
	for i := len(r.calls) - 1; i >= 0; i-- {
		if r.calls[i].index == index {
			return r.calls[i]
		}
	}
	return nil
}

// LastIndex returns the index of the call that came last, or -1 if there is none.
func (r *Reply) LastIndex() int {
	if len(r.calls) == 0 {
		return -1
	}
	return r.calls[len(r.calls)-1].index
}

// Open adds a call at index.
func (r *Reply) Open(index int) *Call {
	c := &Call{index: index}
	r.calls = append(r.calls, c)
	return c
}

// Add adds a piece of a call: its id and its name, unless they are known, and the next piece
// of its input. It fails if there are too many calls, or too many bytes of them.
func (r *Reply) Add(c *Call, id, name, input string) error {
	if c.ID == "" {
		c.ID = id
	}
	if c.Name == "" {
		c.Name = name
	}
	c.input = append(c.input, input...)
	if r.size += len(id) + len(name) + len(input); r.size > maxEvent || len(r.calls) > maxCalls {
		return &llm.Error{
			Kind: llm.KindInternal,
			Message: fmt.Sprintf("the server sent more than %d tool calls, or %d bytes of them",
				maxCalls, maxEvent),
		}
	}
	return nil
}

// Replace replaces the pieces of a call's input with the whole input.
func (r *Reply) Replace(c *Call, id, name, input string) error {
	if input != "" {
		c.input = nil
	}
	return r.Add(c, id, name, input)
}

// maxCalls bounds the calls of one reply, far above what any model makes. Each piece looks for
// its call, so 130,000 calls with an index of their own would take very long.
const maxCalls = 1000

// reasons are the servers' words for why a reply ended. Any other reason is a failure, so that
// half of a reply never passes for a whole one.
var reasons = map[string]llm.Finish{
	"stop": llm.FinishStop, "completed": llm.FinishStop, "eos_token": llm.FinishStop,
	"stop_sequence": llm.FinishStop, "end_turn": llm.FinishStop,

	"length": llm.FinishLength, "max_tokens": llm.FinishLength,
	"max_output_tokens": llm.FinishLength, "model_length": llm.FinishLength,
	"model_context_window_exceeded": llm.FinishLength,

	"tool_calls": llm.FinishCalls, "function_call": llm.FinishCalls, "tool_use": llm.FinishCalls,
}

// End notes why the reply ended.
func (r *Reply) End(reason string) error {
	finish, good := reasons[reason]
	switch {
	case good:
		r.finish, r.raw = finish, reason
		return nil
	case reason == "content_filter":
		return &llm.Error{
			Kind: llm.KindContentFilter, Message: "the provider's content filter stopped the reply",
		}
	case reason == "refusal":
		return errRefused
	}
	return &llm.Error{
		Kind: llm.KindTruncated, Message: fmt.Sprintf("the reply ended early: %.100q", reason),
	}
}

var errRefused = &llm.Error{Kind: llm.KindContentFilter, Message: "the model refused to answer"}

// last returns the chunk that ends a reply whose finish reason has come. With an error, the
// chunk has the usage only.
func (r *Reply) last() (llm.Chunk, error) {
	failed := llm.Chunk{Usage: r.usage()}
	chunk := llm.Chunk{Finish: r.finish, RawFinish: r.raw, Model: r.model, Usage: failed.Usage}
	switch {
	case r.Refused:
		return failed, errRefused
	case r.finish == llm.FinishLength:
		// The last call may be cut off, and others may be missing.
	case len(r.calls) > 0:
		// Some servers give the usual reason even when there are calls.
		chunk.Finish = llm.FinishCalls
		for _, c := range r.calls {
			chunk.Calls = append(chunk.Calls, c.whole())
		}
	case r.finish == llm.FinishCalls:
		return failed, &llm.Error{
			Kind: llm.KindTruncated, Message: "the reply ended in tool calls, but none came",
		}
	}
	return chunk, nil
}

// usage returns what the server counts, within the bounds that llm.Usage promises, and small
// enough to be added up and priced.
func (r *Reply) usage() llm.Usage {
	u := r.Usage
	u.Input, u.Output = min(max(u.Input, 0), maxTokens), min(max(u.Output, 0), maxTokens)
	u.Cached, u.Reasoning = min(max(u.Cached, 0), u.Input), min(max(u.Reasoning, 0), u.Output)
	return u
}

// maxTokens bounds the count of a server, far above what any model takes.
const maxTokens = 100e6

// whole returns the call, with an id and an input if the server sent none.
func (c *Call) whole() llm.Call {
	call := llm.Call{ID: c.ID, Name: c.Name, Input: c.input}
	if call.ID == "" {
		call.ID = rand.Text()[:9] // the form that the strictest servers want
	}
	if len(call.Input) == 0 {
		call.Input = json.RawMessage("{}")
	}
	return call
}
