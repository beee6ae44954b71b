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

// Limits bounds the time that a model may take. The clocks run while the reader waits for the
// model. They do not run while the reader is busy with a chunk.
type Limits struct {
	First time.Duration // until the first chunk, even one without text. Default: no limit.
	Idle  time.Duration // between two chunks. Default: no limit.
	Whole time.Duration // for all waits of a reply together. Default: no limit.
}

// TimeLimits is a middleware that ends a reply which does not start, go on or end in time.
// The reply fails with [KindTimeout]. The error is also [context.DeadlineExceeded]. Put
// TimeLimits inside a [Retry], so that every attempt has its own time.
func TimeLimits(l Limits) Middleware {
	first := limitOf("first chunk", l.First)
	idle := limitOf("further chunk", l.Idle)
	whole := limitOf("end", l.Whole)
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

// limit is how long a wait may take, 0 for any time, and the error of a longer one.
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

// clock cancels a reply that is late. It has one timer for all waits, because a timer for
// each wait would cost more than all else that a chunk needs.
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
