package llm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Limits bounds the time that a reply may take; 0 means no limit.
type Limits struct {
	First time.Duration // until the first chunk
	Idle  time.Duration // between two chunks
}

// TimeLimits is a middleware that ends a reply which does not start, or does
// not go on, in time. It fails with [KindTimeout].
func TimeLimits(l Limits) Middleware {
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				ctx, cancel := context.WithCancelCause(ctx)
				defer cancel(nil)
				stalled := func(what string, d time.Duration) func() {
					return func() {
						cancel(&Error{Kind: KindTimeout, Message: fmt.Sprintf("no %s within %v", what, d), Err: context.DeadlineExceeded})
					}
				}
				watch := after(l.First, stalled("first chunk", l.First))
				defer func() { watch() }()
				for chunk, err := range next.Stream(ctx, req) {
					watch()
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
					// The clock runs while the model is awaited, not while the
					// reader of the stream is busy.
					if !yield(chunk, nil) || chunk.Finish != "" {
						return
					}
					watch = after(l.Idle, stalled("further chunk", l.Idle))
				}
			}
		})
	}
}

// after runs f once d has passed, unless the returned function is called
// before; with d = 0 it never does.
func after(d time.Duration, f func()) (stop func()) {
	if d <= 0 {
		return func() {}
	}
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}
