package llm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"sync/atomic"
	"time"
)

// Limits bounds the time that a model may take; 0 means no limit. The clocks
// run while the model is awaited, not while the reader of the stream is busy.
type Limits struct {
	First time.Duration // until the first chunk, visible or not
	Idle  time.Duration // between two chunks
	Whole time.Duration // for the whole reply, all its waits together
}

// TimeLimits is a middleware that ends a reply which does not start, does not
// go on, or does not end, in time. It fails with [KindTimeout], an error that
// is also [context.DeadlineExceeded]. Where there is a [Retry], TimeLimits
// stands inside of it, so that every attempt has its own time.
func TimeLimits(l Limits) Middleware {
	first, idle, whole := limitOf("first chunk", l.First), limitOf("further chunk",
		l.Idle), limitOf("end", l.Whole)
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				ctx, cancel := context.WithCancelCause(ctx)
				defer cancel(nil)
				c := newClock(whole, cancel)
				defer c.stop()
				c.run(first)
				for chunk, err := range next.Stream(ctx, req) {
					c.stop()
					if err != nil {
						if cause, ok := errors.AsType[*Error](context.Cause(ctx)); ok {
							timeout := *cause
							if e, ok := errors.AsType[*Error](err); ok {
								timeout.Provider, timeout.Model = e.Provider, e.Model
							}
							err = &timeout
						}
						yield(chunk, err)
						return
					}
					if !yield(chunk, nil) || chunk.Finish != "" {
						return
					}
					c.run(idle)
				}
			}
		})
	}
}

// limit is how long a wait may take, 0 if forever, and the error of one that
// takes longer.
type limit struct {
	d    time.Duration
	late *Error
}

func limitOf(what string, d time.Duration) limit {
	return limit{d, &Error{
		Kind: KindTimeout, Message: fmt.Sprintf("no %s within %v", what, d),
		Err: context.DeadlineExceeded,
	}}
}

// clock cancels a reply that is late. Its timer serves all waits, because one
// for each would be the dearest part of relaying a chunk.
type clock struct {
	timer *time.Timer
	late  atomic.Pointer[Error] // of this wait; the timer may fire as it ends
	whole limit
	left  time.Duration // of the whole
	start time.Time     // of this wait, if there is a limit to the whole
}

// newClock returns a clock that does not run yet.
func newClock(whole limit, cancel context.CancelCauseFunc) *clock {
	c := &clock{whole: whole, left: whole.d}
	c.timer = time.AfterFunc(math.MaxInt64, func() { cancel(c.late.Load()) })
	c.timer.Stop()
	return c
}

// run begins a wait.
func (c *clock) run(l limit) {
	if c.whole.d > 0 {
		c.start = time.Now()
		if l.d <= 0 || c.left < l.d {
			l = limit{max(c.left, 1), c.whole.late}
		}
	}
	if l.d > 0 {
		c.late.Store(l.late)
		c.timer.Reset(l.d)
	}
}

// stop ends the wait.
func (c *clock) stop() {
	c.timer.Stop()
	if c.whole.d > 0 {
		c.left -= time.Since(c.start)
	}
}
