package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Reply is what a stream has said so far.
type Reply struct {
	Said    strings.Builder // the text, which [Protocol.Read] does not write
	Usage   llm.Usage
	Refused bool // the model refused to answer
	Done    bool // no more events will come

	farewell bool // the server said that nothing follows
	warnings []string

	model  string
	maker  string // of the thoughts
	finish llm.Finish
	raw    string // the reason for the end in the server's words
	calls  []*Call
	size   int // of the calls and the thoughts, in bytes

	thoughts []*Thought
	placed   int  // how many of the thoughts belong to a call or to text
	pondered bool // the model thought in this event
	thought  bool // the model thought

	decoder decoder
}

// Call is a tool call, which may come in pieces.
type Call struct {
	ID, Name string

	index int
	input []byte
}

// Rest returns what has not come yet of the whole text, which some servers send at the end of a
// stream, and some in place of it. It fails if a piece is missing in what came.
func (r *Reply) Rest(whole string) (string, error) {
	said := r.Said.String()
	rest, ok := strings.CutPrefix(whole, said)
	switch {
	case ok:
		return rest, nil
	case len(whole) > len(said):
		return "", &llm.Error{
			Kind: llm.KindInternal, Message: "the server repeated the reply at its end, and a piece of it " +
				"had not come",
		}
	case whole != "":
		r.Warn("the server repeated the reply at its end in other words")
	}
	return "", nil
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

// Place returns the place of a call among all calls.
func (r *Reply) Place(c *Call) int { return slices.Index(r.calls, c) }

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
	r.size += len(id) + len(name) + len(input)
	return r.bounded()
}

// bounded fails if there are too many calls or thoughts, or too many bytes of them.
func (r *Reply) bounded() error {
	if r.size <= maxEvent && len(r.calls) <= maxCalls && len(r.thoughts) <= maxCalls {
		return nil
	}
	return &llm.Error{
		Kind: llm.KindInternal,
		Message: fmt.Sprintf("the server sent more than %d tool calls or thoughts, or %d bytes of them",
			maxCalls, maxEvent),
	}
}

// Replace replaces the pieces of a call's input with the whole input.
func (r *Reply) Replace(c *Call, id, name, input string) error {
	if input != "" {
		c.input = nil
	}
	return r.Add(c, id, name, input)
}

// Complete tells whether a call has all of its input: it is one JSON object.
func (c *Call) Complete() bool {
	return bytes.HasSuffix(bytes.TrimSpace(c.input), []byte("}")) && json.Valid(c.input)
}

// maxCalls bounds the calls of one reply, far above what any model makes. Each piece looks for
// its call, so 130,000 calls with an index of their own would take very long.
const maxCalls = 1000

// last returns the chunk that ends a reply whose finish reason has come. With an error, the
// chunk has the usage only.
func (r *Reply) last() (llm.Chunk, error) {
	failed := llm.Chunk{Usage: r.usage()}
	chunk := llm.Chunk{
		Finish: r.finish, RawFinish: r.raw, Model: r.model, Usage: failed.Usage, Warnings: r.warnings,
	}
	switch {
	case r.Refused:
		return failed, errRefused
	case r.finish == llm.FinishLength:
		// The last call may be cut off, and others may be missing.
	case len(r.calls) > 0:
		// Some servers give the usual reason even when there are calls.
		chunk.Finish = llm.FinishCalls
		ids := map[*Call]string{}
		for _, c := range r.calls {
			call := c.whole()
			chunk.Calls, ids[c] = append(chunk.Calls, call), call.ID
		}
		chunk.Thoughts = r.told(r.maker, ids)
	case r.finish == llm.FinishCalls:
		return failed, &llm.Error{
			Kind: llm.KindTruncated, Message: "the reply ended in tool calls, but none came",
		}
	}
	return chunk, nil
}

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
