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

// ToolOptions adjusts [WithTools]. When a limit is reached, no more tools run, and the model
// must answer with what it has.
type ToolOptions struct {
	// Steps is how many requests to the model there may be, including the one that is
	// answered. Default: 8.
	Steps int
	// Calls is how many calls may run. Default: 32.
	Calls int
	// Parallel is how many calls may run at the same time. They begin in their order.
	// Default: 4.
	Parallel int
	// Time is how long after the start of the reply calls may run. Default: 2 minutes.
	Time time.Duration
	// Timeout is how long one call may run before its context ends. Default: 30 seconds.
	Timeout time.Duration
	// Output is how many bytes a result may have. Default: 64 KiB.
	Output int
	// Tokens is how many tokens all steps may read and write. Default: no limit.
	Tokens int
	// Cost is what all steps may cost, in billionths of a US dollar. It needs a [Budget]
	// inside, and a price for the model. A cost that is unknown counts as 0, and a
	// warning says so. Default: no limit.
	Cost int64
	// Observe gets each call before it runs, and again when it has its result. The
	// goroutine that reads the reply calls it, between two chunks. Default: nothing is
	// called.
	Observe func(context.Context, ToolEvent)
}

// ToolEvent is the start or the end of a call.
type ToolEvent struct {
	Call   Call
	Result *Result       // nil at the start
	Err    error         // why the result is a failed one, for operators
	Took   time.Duration // how long it ran
}

// WithTools is a middleware that makes a model with tools from a model without. It offers the
// tools, runs the calls, and asks again with their results, until there is an answer. Its
// stream has the text of all steps, also the text between calls. It has one end, with the
// Usage, the Cost, the Attempts and the Warnings of all steps, and without calls.
//
// Every call gets a result. The result is a failed one if there is no such tool, or if the
// input does not fit its schema. It is also a failed one if the tool fails, panics or takes
// too long, or if the result is too long. The model reads why, and can do better.
//
// An equal call (the same tool and input) does not run again. It gets the same result, with
// a remark. If it comes once more, the model must answer. A model that calls tools when it
// must answer fails with [KindBadOutput]. A request that already has Tools fails with
// [KindInvalid].
//
// The ToolChoice of the request is for the first step only. If ctx ends, the contexts of
// running calls end too, and the reply fails when these calls have returned. WithTools waits
// for a tool even if it ignores its context, and then longer than Timeout and Time.
//
// Every step is a request of its own to the model inside. Put WithTools outside [Budget],
// [Cache] and [Retry].
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
						Kind: KindInvalid, Message: "the request already has tools, which cannot run here",
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

// RunTools asks m, runs the tools that it calls, and returns its answer. It is [Generate] with
// the model that [WithTools] makes.
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
	open  bool // the text so far does not end in a line break
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
				Kind: KindBadOutput, Model: end.Model,
				Message: "the model called tools when it had to answer",
			})
			return
		}
		results := l.calls.run(ctx, end.Calls)
		if ctx.Err() != nil {
			l.fail(yield, ended(ctx))
			return
		}
		l.asked.Messages = append(slices.Clip(l.asked.Messages),
			Message{
				Role: RoleAssistant, Text: text, Calls: sound(end.Calls), Thoughts: end.Thoughts,
			},
			Message{Role: RoleTool, Results: results})
		l.asked.ToolChoice = ""
	}
}

// limit says which limit is reached, or "" if none is.
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

// ask streams the text of one step. If it is not ok, the stream is over.
func (l *toolLoop) ask(
	ctx context.Context, next Model, yield func(Chunk, error) bool,
) (text string, end Chunk, ok bool) {
	var b strings.Builder
	for chunk, err := range next.Stream(ctx, &l.asked) {
		delta := chunk.Text
		if delta != "" && b.Len() == 0 && l.open {
			chunk.Text = "\n\n" + delta // keeps the steps apart
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

// fail ends the reply with an error, and with the bill of all steps.
func (l *toolLoop) fail(yield func(Chunk, error) bool, err error) { yield(l.bill.On(Chunk{}), err) }

// sound returns the calls as providers take them back. An input that is not a JSON object
// becomes an empty one.
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
