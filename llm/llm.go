package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Model is a language model that answers one request at a time as a stream.
// Implementations are safe for concurrent use.
type Model interface {
	// Stream starts one reply to req, which it does not change. The sequence
	// is lazy (nothing is sent before it is ranged over) and single-use. It
	// ends in exactly one of: a Chunk whose Finish is set, or a non-nil error.
	// Text that came before an error stays valid. Breaking out of the range
	// cancels the request; no goroutine outlives it. When ctx is done before
	// the reply is, the stream soon ends in an error that wraps ctx.Err(), or in
	// the [Error] that context.Cause has; if it was done at the start, nothing
	// is sent.
	Stream(ctx context.Context, req *Request) iter.Seq2[Chunk, error]
}

// Request is what a model is asked.
type Request struct {
	// System holds the standing instructions. It is the only part of a
	// request that the model is to obey.
	System string
	// Messages is the conversation so far, oldest first. The last message is
	// the one to answer.
	Messages []Message
	// Schema asks for a reply that is one JSON object of this shape. Providers
	// with structured output enforce it; the others are only asked.
	Schema *Schema
	// MaxTokens bounds the length of the reply, in the model's tokens; 0
	// leaves it to the provider.
	MaxTokens int
	// Tools are what the model may call instead of answering at once. See
	// [RunTools].
	Tools []Tool
	// ToolChoice narrows what it does with them.
	ToolChoice ToolChoice
}

// Role says who speaks in a [Message].
type Role string

// The roles of a conversation.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	RoleTool      Role = "tool" // a message of Results
)

// Message is one turn of a conversation.
type Message struct {
	Role Role
	Text string
	// Data goes with the message as facts to work from, apart from its text.
	Data []Data
	// Calls are those that the assistant made in this turn. The next message is
	// then one of [RoleTool] with a result for each of them.
	Calls   []Call
	Results []Result
}

// Data is a named JSON document: facts for the model, never instructions.
type Data struct {
	Name  string
	Value json.RawMessage
}

// Content renders the message as the one text that providers send: its data,
// each document fenced in a data element, then its text. Nothing inside a
// document can close its fence, because <, > and & are escaped in it.
func (m Message) Content() string {
	if len(m.Data) == 0 {
		return m.Text
	}
	var b strings.Builder
	for _, d := range m.Data {
		fmt.Fprintf(&b, "<data name=%s>\n%s\n</data>\n\n",
			escape.Replace(strconv.Quote(d.Name)), escape.Replace(string(d.Value)))
	}
	b.WriteString(m.Text)
	return b.String()
}

// escape replaces what could open or close a fence by its JSON escape.
var escape = strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`)

// Chunk is one piece of a streamed reply.
type Chunk struct {
	// Text is the next piece of the reply, in whole characters of UTF-8; it
	// may be empty.
	Text string
	// Finish says why the reply ended. It is set on the last chunk only, as is
	// all below. A chunk that comes with an error has no Finish, but may have a
	// Usage, a Cost, Attempts and Warnings: what had been counted and had gone
	// wrong by then. A middleware passes all of them on.
	Finish    Finish
	RawFinish string // the reason in the provider's own words
	// Calls are whole, in the order in which the model made them. There are
	// some if and only if Finish is [FinishCalls].
	Calls []Call
	// Model names the model that answers, as its provider calls it.
	Model string
	// Usage is what the whole reply consumed, and Cost what that costs, where
	// the middleware [Budget] works it out.
	Usage Usage
	Cost  Cost
	// Attempts are the requests to models that the reply took, oldest first: those
	// that failed before it, the steps with tools, and the last. Usage is the sum of
	// theirs. A reply without Attempts took one request, to Model.
	Attempts []Attempt
	// Warnings say, for operators, what of the request the provider did
	// without, and what went wrong before this reply came about.
	Warnings []string
}

// Commits tells whether the chunk is one that a person can see, or an end.
// Before the first such chunk a request can be repeated, or sent to another
// model, without anybody noticing; after it no more.
func (c Chunk) Commits() bool { return c.Text != "" || c.Finish != "" }

// Err returns the error of a reply whose last chunk is c: nil if the model was
// done, or calls tools, one of [KindLength] if a limit cut it off, and otherwise
// one of [KindTruncated].
func (c Chunk) Err() error {
	switch c.Finish {
	case FinishStop, FinishCalls:
		return nil
	case FinishLength:
		return &Error{
			Kind: KindLength, Model: c.Model, Message: "the reply reached its limit before it was complete",
		}
	}
	return &Error{
		Kind: KindTruncated, Model: c.Model, Message: "the reply stopped before it was finished",
	}
}

// Finish is the reason why a reply ended.
type Finish string

// The reasons for the end of a reply. A reply that a provider withheld is not
// finished but fails with [KindContentFilter].
const (
	FinishStop   Finish = "stop"   // the model was done
	FinishLength Finish = "length" // MaxTokens or the model's own limit cut it off
	FinishCalls  Finish = "calls"  // the model calls tools, and waits for their results
)

// Usage counts tokens as the provider bills them; 0 where it does not say.
type Usage struct {
	Input  int // tokens read: instructions, messages, data, and those of Cached
	Output int // tokens written, and those of Reasoning
	// Cached are those of Input that the provider had read before, and bills for less.
	Cached int
	// Reasoning are those of Output that nobody sees.
	Reasoning int
}

// Add returns the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Input: u.Input + v.Input, Output: u.Output + v.Output,
		Cached: u.Cached + v.Cached, Reasoning: u.Reasoning + v.Reasoning,
	}
}

// less returns what is left of u without v, which is a part of it.
func (u Usage) less(v Usage) Usage {
	return Usage{
		Input: u.Input - v.Input, Output: u.Output - v.Output,
		Cached: u.Cached - v.Cached, Reasoning: u.Reasoning - v.Reasoning,
	}
}

// Cost is an amount of money. The zero value is an unknown one.
type Cost struct {
	NanoUSD int64 // in billionths of a US dollar
	Known   bool
}

// Add returns the sum of two costs, which is unknown if either is.
func (c Cost) Add(d Cost) Cost {
	if !c.Known || !d.Known {
		return Cost{}
	}
	return Cost{NanoUSD: c.NanoUSD + d.NanoUSD, Known: true}
}

// String writes the amount in dollars.
func (c Cost) String() string {
	if !c.Known {
		return "unknown"
	}
	return fmt.Sprintf("$%d.%09d", c.NanoUSD/1e9, c.NanoUSD%1e9)
}

// Middleware wraps a model in another, as http.RoundTrippers are wrapped.
type Middleware func(Model) Model

// Chain wraps m in the middlewares; mw[0] is outermost, the first to see a
// request and the last to see its chunks.
func Chain(m Model, mw ...Middleware) Model {
	for i := len(mw) - 1; i >= 0; i-- {
		m = mw[i](m)
	}
	return m
}

// Func adapts a function to a [Model].
type Func func(ctx context.Context, req *Request) iter.Seq2[Chunk, error]

// Stream calls f.
func (f Func) Stream(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
	return f(ctx, req)
}
