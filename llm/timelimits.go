package llm

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				ctx, cancel := context.WithCancelCause(ctx)
				defer cancel(nil)
				left := l.Whole
				// await cancels the request unless it is stopped in time.
				await := func(what string, limit time.Duration) (stop func()) {
					d := limit
					if l.Whole > 0 && (limit <= 0 || left < limit) {
						what, limit, d = "end", l.Whole, left
					}
					if limit <= 0 {
						return func() {}
					}
					start := time.Now()
					t := time.AfterFunc(d, func() {
						cancel(&Error{Kind: KindTimeout, Message: fmt.Sprintf("no %s within %v", what, limit), Err: context.DeadlineExceeded})
					})
					return func() {
						t.Stop()
						left -= time.Since(start)
					}
				}
				stop := await("first chunk", l.First)
				defer func() { stop() }()
				for chunk, err := range next.Stream(ctx, req) {
					stop()
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
					stop = await("further chunk", l.Idle)
				}
			}
		})
	}
}
