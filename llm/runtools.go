package llm

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"
)

// ToolOptions adjusts [WithTools]; the zero value of a field is its default.
// Once a limit is reached no more tools are run, and the model is made to
// answer with what it has.
type ToolOptions struct {
	Steps    int           // requests to the model, the answer among them; default: 8
	Calls    int           // calls that are run; default: 32
	Parallel int           // calls that run at the same time, begun in their order; default: 4
	Time     time.Duration // from the start of the reply; default: 2 minutes
	Timeout  time.Duration // for one call, whose context ends then; default: 30 seconds
	Output   int           // bytes of a result that a model is given; default: 64 KiB
	Tokens   int           // read and written in all steps; default: no limit
	// Cost is what all steps cost, in billionths of a US dollar. It needs a
	// [Budget] inside, and a price: what is unknown counts for nothing, and a
	// warning says so. Default: no limit.
	Cost int64
	// Observe is told of each call, before it runs and when it has its result.
	// It is called by the goroutine that reads the reply, between two chunks.
	Observe func(context.Context, ToolEvent)
}

// ToolEvent is the start or the end of a call.
type ToolEvent struct {
	Call   Call
	Result *Result       // nil at the start
	Err    error         // why the result is a failed one, for operators
	Took   time.Duration // how long it ran
}

// WithTools is a middleware that makes a model with tools of one without: it
// offers them, runs what is called, and asks again with the results, until
// there is an answer. Only text comes out of it, that between calls too, and
// one end, with the Usage, the Cost and the Warnings of all steps.
//
// Every call gets a result. A tool that does not exist, an input that is not of
// its schema, an error, a panic, a timeout, a result that is too long are told
// to the model as failed results, so that it can do better. An equal call (the
// same tool and input) is not run again but given the same result, with a
// remark; if it comes back once more, the model is made to answer. One that
// calls tools even then fails with [KindBadOutput], and a request that has
// Tools already with [KindInvalid].
//
// The ToolChoice of the request is for the first step. When ctx is done, so are
// the contexts of running calls; the reply fails after they have returned. A
// tool that does not heed its context is waited for, beyond Timeout and Time, too.
//
// Every step is a request of its own to what is inside, so WithTools goes
// outside of [Budget], [Cache] and [Retry].
func WithTools(tools []Function, o *ToolOptions) Middleware {
	var opts ToolOptions
	if o != nil {
		opts = *o
	}
	opts.Steps = cmp.Or(opts.Steps, 8)
	opts.Calls = cmp.Or(opts.Calls, 32)
	opts.Parallel = cmp.Or(opts.Parallel, 4)
	opts.Time = cmp.Or(opts.Time, 2*time.Minute)
	opts.Timeout = cmp.Or(opts.Timeout, 30*time.Second)
	opts.Output = cmp.Or(opts.Output, 64<<10)
	if opts.Observe == nil {
		opts.Observe = func(context.Context, ToolEvent) {}
	}
	set := map[string]Function{}
	var offered []Tool
	for _, f := range tools {
		set[f.Name] = f
		offered = append(offered, f.Tool)
	}
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				if len(req.Tools) > 0 {
					yield(Chunk{}, &Error{
						Kind: KindInvalid, Message: "the request has tools already, which cannot be run here",
					})
					return
				}
				l := toolLoop{
					opts: opts, asked: *req,
					calls: toolCalls{opts: &opts, tools: set, start: time.Now(), seen: map[string]*seenCall{}},
				}
				l.asked.Tools = offered
				l.stream(ctx, next, yield)
			}
		})
	}
}

// RunTools asks m, runs the tools that it calls, and returns its answer, as
// [Generate] does of the model that [WithTools] makes.
func RunTools(
	ctx context.Context, m Model, req *Request, tools []Function, o *ToolOptions,
) (*Response, error) {
	return Generate(ctx, WithTools(tools, o)(m), req)
}

// toolLoop is one reply, step by step.
type toolLoop struct {
	opts  ToolOptions
	asked Request
	bill  Bill // of all steps
	calls toolCalls
	open  bool // the text so far does not end in a new line
}

func (l *toolLoop) stream(ctx context.Context, next Model, yield func(Chunk, error) bool) {
	for step := 1; ; step++ {
		if reached := l.limit(step); reached != "" {
			l.asked.ToolChoice = ToolsNone
			if step > 1 {
				l.bill.warn("tools: stopped, because of %s", reached)
			}
		}
		text, end, ok := l.ask(ctx, next, yield)
		if !ok {
			return
		}
		l.add(end, nil)
		switch {
		case end.Finish != FinishCalls:
			yield(l.bill.On(Chunk{Finish: end.Finish, RawFinish: end.RawFinish, Model: end.Model}), nil)
			return
		case l.asked.ToolChoice == ToolsNone:
			l.fail(yield, &Error{
				Kind: KindBadOutput, Model: end.Model, Message: "the model calls tools where it was to answer",
			})
			return
		}
		results := l.calls.run(ctx, end.Calls)
		if ctx.Err() != nil {
			l.fail(yield, ended(ctx))
			return
		}
		l.asked.Messages = append(slices.Clip(l.asked.Messages),
			Message{Role: RoleAssistant, Text: text, Calls: sound(end.Calls)},
			Message{Role: RoleTool, Results: results})
		l.asked.ToolChoice = ""
	}
}

// limit says which limit is reached, "" if none is.
func (l *toolLoop) limit(step int) string {
	used := l.bill.usage
	switch {
	case step >= l.opts.Steps:
		return "the limit of steps"
	case l.calls.stuck:
		return "a call that came again"
	case l.calls.count >= l.opts.Calls:
		return "the limit of calls"
	case l.calls.left() <= 0:
		return "the limit of time"
	case l.opts.Tokens > 0 && used.Input+used.Output >= l.opts.Tokens:
		return "the limit of tokens"
	case l.opts.Cost > 0 && l.bill.cost.NanoUSD >= l.opts.Cost:
		return "the limit of cost"
	}
	return ""
}

// ask streams the text of one step. Without ok the stream is over.
func (l *toolLoop) ask(
	ctx context.Context, next Model, yield func(Chunk, error) bool,
) (text string, end Chunk, ok bool) {
	var b strings.Builder
	for chunk, err := range next.Stream(ctx, &l.asked) {
		delta := chunk.Text
		if delta != "" && b.Len() == 0 && l.open {
			chunk.Text = "\n\n" + delta // or the steps would run into one another
		}
		b.WriteString(delta)
		if delta != "" {
			l.open = !strings.HasSuffix(delta, "\n")
		}
		on := err == nil && chunk.Finish == ""
		if (on || delta != "") && !yield(Chunk{Text: chunk.Text}, nil) {
			return "", Chunk{}, false
		}
		if err != nil {
			l.add(chunk, err)
			l.fail(yield, err)
			return "", Chunk{}, false
		}
		if chunk.Finish != "" {
			return b.String(), chunk, true
		}
	}
	err := Chunk{}.Err()
	l.add(Chunk{}, err)
	l.fail(yield, err)
	return "", Chunk{}, false
}

// add adds the end of a step to the bill.
func (l *toolLoop) add(end Chunk, err error) {
	known := !l.bill.unknown
	l.bill.Add(end, err)
	if known && l.bill.unknown && l.opts.Cost > 0 {
		l.bill.warn("tools: the cost is unknown, so its limit does not hold")
	}
}

// fail ends the reply with an error, and with what is known of its cost.
func (l *toolLoop) fail(yield func(Chunk, error) bool, err error) { yield(l.bill.On(Chunk{}), err) }

// sound returns the calls as a provider takes them back: inputs that are no
// JSON objects are left out.
func sound(calls []Call) []Call {
	calls = slices.Clone(calls)
	for i, c := range calls {
		var input map[string]json.RawMessage
		if json.Unmarshal(c.Input, &input) != nil || input == nil {
			calls[i].Input = json.RawMessage("{}")
		}
	}
	return calls
}
