package llm

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// toolCalls runs the calls of one reply.
type toolCalls struct {
	opts  *ToolOptions
	tools map[string]Function
	start time.Time
	count int                  // calls that were run
	seen  map[string]*seenCall // by tool and input
	stuck bool                 // a call came again after its remark
}

// seenCall is a call that was made.
type seenCall struct {
	result   Result
	repeated bool
}

// left returns how much of the time for tools is left.
func (c *toolCalls) left() time.Duration { return c.opts.Time - time.Since(c.start) }

var errPanic = errors.New("the tool panicked")

// toolStep is an event of call i.
type toolStep struct {
	i int
	ToolEvent
}

// run returns a result for each of the calls, in their order. No call outlives run, even if
// Observe panics.
func (c *toolCalls) run(ctx context.Context, calls []Call) []Result {
	var running sync.WaitGroup
	defer running.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make([]Result, len(calls))
	first := make([]*seenCall, len(calls))      // the first of the calls that each one equals
	events := make(chan toolStep, 2*len(calls)) // room for all: no tool waits for Observe
	jobs := make(chan func(), len(calls))
	var repeats []int
	for i, call := range calls {
		key := call.Name + " " + canonical(call.Input)
		if seen, ok := c.seen[key]; ok {
			c.stuck = c.stuck || seen.repeated
			seen.repeated = true
			first[i], repeats = seen, append(repeats, i)
			continue
		}
		first[i] = &seenCall{}
		c.seen[key] = first[i]
		end := func(output string, err error, took time.Duration) {
			events <- toolStep{i, ToolEvent{
				Call: call, Result: c.result(ctx, call, output, err), Err: err, Took: took,
			}}
		}
		f, ok := c.tools[call.Name]
		switch {
		case !ok:
			end("", errors.New("there is no tool of this name"), 0)
			continue
		case c.count >= c.opts.Calls:
			end("", errors.New("not run: there were too many calls"), 0)
			continue
		}
		c.count++
		jobs <- func() {
			events <- toolStep{i, ToolEvent{Call: call}}
			start := time.Now()
			output, err := c.call(ctx, f, call)
			end(output, err, time.Since(start))
		}
	}
	close(jobs)
	for range min(c.opts.Parallel, len(jobs)) {
		running.Go(func() {
			for job := range jobs {
				job()
			}
		})
	}
	for done := len(repeats); done < len(calls); {
		e := <-events
		if e.Result != nil {
			done++
			results[e.i], first[e.i].result = *e.Result, *e.Result
		}
		c.opts.Observe(ctx, e.ToolEvent)
	}
	for _, i := range repeats {
		r := first[i].result
		r.Call, r.Output = calls[i].ID, repeated+r.Output
		results[i] = r
		c.opts.Observe(ctx, ToolEvent{Call: calls[i], Result: &r})
	}
	return results
}

// repeated goes before the result of a call that was made before.
const repeated = "This was called before with the same input, and is not run again. The result " +
	"was:\n"

// call runs one tool.
func (c *toolCalls) call(ctx context.Context, f Function, call Call) (output string, err error) {
	ctx, cancel := context.WithTimeout(ctx, min(c.opts.Timeout, c.left()))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, p, debug.Stack())
		}
	}()
	if ctx.Err() != nil {
		return "", ctx.Err() // it waited too long for its turn
	}
	output, err = f.Run(ctx, call.Input)
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	if err == nil && len(output) > c.opts.Output {
		err = fmt.Errorf("the result has %d bytes, more than the %d that can be read: ask for less",
			len(output), c.opts.Output)
	}
	return output, err
}

// result makes the result of a call. It does not tell the model what a panic says.
func (c *toolCalls) result(ctx context.Context, call Call, output string, err error) *Result {
	r := &Result{Call: call.ID, Name: call.Name, Output: output, Failed: err != nil}
	switch {
	case err == nil:
	case errors.Is(err, errPanic):
		r.Output = "the tool failed"
	case ctx.Err() != nil:
		r.Output = "the call was canceled"
	case errors.Is(err, context.DeadlineExceeded):
		r.Output = "the tool did not finish in time"
	default:
		r.Output = err.Error()
	}
	return r
}
