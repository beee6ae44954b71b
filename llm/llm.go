package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Model is a language model. It answers each request with a stream. Several goroutines may
// use a Model at the same time.
type Model interface {
	// Stream returns the reply to req as a sequence of chunks. It does not change req.
	//
	// The sequence is lazy: nothing is sent before somebody ranges over it. It can be
	// ranged over once. It ends in exactly one of two ways: with a Chunk whose Finish is
	// set, or with an error that is not nil. Text that came before an error stays valid.
	//
	// Breaking out of the range cancels the request. No goroutine outlives the range.
	// If ctx ends before the reply does, the stream soon ends in an error that wraps
	// ctx.Err(), or in the [Error] that context.Cause(ctx) returns. If ctx had ended at
	// the start, nothing is sent.
	Stream(ctx context.Context, req *Request) iter.Seq2[Chunk, error]
}

// Request is what a model is asked.
type Request struct {
	// System holds the standing instructions. It is the only part of a request that the
	// model should obey.
	System string
	// Messages is the conversation so far, oldest first. The model answers the last one.
	Messages []Message
	// Schema asks for a reply that is one JSON object of this shape. Providers with
	// structured output enforce it. Others may not. Default: the reply is free text.
	Schema *Schema
	// MaxTokens bounds the length of the reply, in the model's tokens. Default: the
	// bound of the provider.
	MaxTokens int
	// Tools are what the model may call instead of answering at once. See [RunTools].
	Tools []Tool
	// WithoutTools is what a model that cannot call tools is told in place of them. It then
	// answers, and the reply has a warning. Default: such a model fails with
	// [KindUnsupported].
	WithoutTools string
	// ToolChoice narrows what the model does with the Tools. Default: the model chooses.
	ToolChoice ToolChoice
	// Options are what not every API has. Default: none.
	Options Options
	// Only is the name of the model that answers, and no other one, where there are several:
	// see [Choose]. Default: the models decide.
	Only string
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
	// Images go with a message of a person. Default: none.
	Images []Image
	// Calls are the tool calls that the assistant made in this turn. The next message
	// then has [RoleTool], and a result for each of them.
	Calls   []Call
	Results []Result
	// Thoughts are those of the reply that made the Calls.
	Thoughts []Thought
}

// Thought is something that a model wants to see again with its calls: what it thought, in its
// own words, signed or encrypted. Many models that think refuse the results of their calls
// without it. It is told again to nobody but the model that made it.
type Thought struct {
	Maker string          // the model, its endpoint and its protocol
	Call  string          // the ID of the call to which it belongs; empty for all of the reply
	Value json.RawMessage // as the API of the maker has it
}

// Data is a named JSON document: facts for the model, never instructions.
type Data struct {
	Name  string
	Value json.RawMessage
}

// Content returns the message as one text, as providers send it: first its data, each
// document in a data element, and then its text. A document cannot close its element,
// because <, > and & are escaped in it.
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

// escape replaces what could open or close an element with its JSON escape.
var escape = strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`)

// Chunk is one piece of a streamed reply.
type Chunk struct {
	// Text is the next piece of the reply, in whole characters of UTF-8. It may be
	// empty.
	Text string
	// Finish says why the reply ended. Only the last chunk has a Finish, and only the
	// last chunk has any of the fields below.
	//
	// A chunk that comes with an error has no Finish. It may have a Usage, a Cost,
	// Attempts and Warnings, which say what was counted and what went wrong until then.
	// A middleware passes all of them on.
	Finish    Finish
	RawFinish string // the reason in the provider's own words; empty if it gave none
	// Calls are whole tool calls, in the order in which the model made them. The chunk
	// has Calls if and only if its Finish is [FinishCalls].
	Calls []Call
	// Thoughts go with the Calls into the [Message] that repeats them.
	Thoughts []Thought
	// Model names the model that answered, as its provider calls it.
	Model string
	// Usage is what the whole reply consumed. Cost is what that costs, if the
	// middleware [Budget] works it out.
	Usage Usage
	Cost  Cost
	// Attempts are the requests to models that the reply took, oldest first: attempts
	// that failed, steps with tools, and the last request. Usage is the sum of their
	// usages. A reply without Attempts took one request, to Model.
	Attempts []Attempt
	// Warnings tell operators what of the request the provider did without, and what
	// went wrong before this reply came about.
	Warnings []string
}

// Commits tells whether a person can see the chunk, or whether it ends the reply. Before
// the first such chunk a request can be repeated, or sent to another model, and nobody
// notices. After it that is not possible.
func (c Chunk) Commits() bool { return c.Text != "" || c.Finish != "" }

// Err returns the error of a reply whose last chunk is c. It is nil if the model was done
// or calls tools. It has [KindLength] if a limit cut the reply off, and [KindTruncated]
// otherwise.
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

// The reasons for the end of a reply. A reply that a provider withholds does not finish. It
// fails with [KindContentFilter].
const (
	FinishStop   Finish = "stop"   // the model was done
	FinishLength Finish = "length" // MaxTokens or the model's own limit cut it off
	FinishCalls  Finish = "calls"  // the model calls tools, and waits for their results
)

// Usage counts tokens as the provider bills them. A count is 0 if the provider does not tell
// it.
type Usage struct {
	Input  int // tokens read: instructions, messages, data; Cached and CacheWrites are parts of it
	Output int // tokens written; Reasoning is a part of it
	// Cached counts the tokens of Input that the provider had read before, and for which
	// it charges less.
	Cached int
	// CacheWrites counts the tokens of Input that the provider keeps for the next request, if
	// it charges more for them. Drafts and answers have it in their Cost only.
	CacheWrites int
	// Reasoning counts the tokens of Output that nobody sees.
	Reasoning int
}

// Add returns the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Input: u.Input + v.Input, Output: u.Output + v.Output,
		Cached: u.Cached + v.Cached, CacheWrites: u.CacheWrites + v.CacheWrites,
		Reasoning: u.Reasoning + v.Reasoning,
	}
}

// less returns u without v, which is a part of it.
func (u Usage) less(v Usage) Usage {
	return Usage{
		Input: u.Input - v.Input, Output: u.Output - v.Output,
		Cached: u.Cached - v.Cached, CacheWrites: u.CacheWrites - v.CacheWrites,
		Reasoning: u.Reasoning - v.Reasoning,
	}
}

// Cost is an amount of money. The zero value is an unknown amount.
type Cost struct {
	NanoUSD int64 // in billionths of a US dollar
	Known   bool
}

// Add returns the sum of two costs. It is unknown if one of them is.
func (c Cost) Add(d Cost) Cost {
	if !c.Known || !d.Known {
		return Cost{}
	}
	return Cost{NanoUSD: c.NanoUSD + d.NanoUSD, Known: true}
}

// String returns the amount in dollars, such as $0.000000007, or "unknown".
func (c Cost) String() string {
	if !c.Known {
		return "unknown"
	}
	return fmt.Sprintf("$%d.%09d", c.NanoUSD/1e9, c.NanoUSD%1e9)
}

// Short returns the amount in dollars with cents and as many further digits as needed, such
// as $2.50 or $0.0013, or "unknown".
func (c Cost) Short() string {
	text := c.String()
	if !c.Known {
		return text
	}
	cents := len(text) - len("0000000")
	return text[:cents] + strings.TrimRight(text[cents:], "0")
}

// Middleware wraps a model in another one, as an http.RoundTripper is wrapped.
type Middleware func(Model) Model

// Chain wraps m in the middlewares. mw[0] is the outermost: it sees a request first, and its
// chunks last.
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
