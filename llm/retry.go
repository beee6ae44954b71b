package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"
)

// RetryOptions says how often and how patiently [Retry] asks again; 0 means
// the default.
type RetryOptions struct {
	// Attempts bounds how often a model is asked, the first time included; 3
	// by default, and 1 asks once.
	Attempts int
	// Base is the longest wait before the second attempt, 500ms by default. It
	// doubles with every further one, up to Max, 20s by default. How long the
	// wait is, between none and the longest, is drawn at random (full jitter),
	// so that clients which failed together do not come back together.
	Base, Max time.Duration
	// MaxRetryAfter is the longest that a provider may ask to wait, 30s by
	// default; if it asks for more, there is no further attempt.
	MaxRetryAfter time.Duration
}

// Retry is a middleware that asks again after a failure which may pass: a
// rate limit, an overload, a network that broke, a timeout, a reply that was
// cut off, and an internal error with a status of 500 and above. An internal
// error without one is a server that breaks its protocol, and will again.
//
// It does so only before the first chunk that [Chunk.Commits]; what comes
// before that is held back. After it, an error comes out as it is.
//
// A provider's RetryAfter is obeyed, with a random time of up to Base upon it.
// There is no further attempt, and the failure comes out at once, when the
// wait for it would outlast MaxRetryAfter or the deadline of the context. When
// the context is canceled in a wait, the reply fails with its error.
//
// The Warnings of the reply tell how each earlier attempt failed, and its
// Usage counts what they consumed, as far as the provider said so beside the
// error.
func Retry(o *RetryOptions) Middleware {
	if o == nil {
		o = &RetryOptions{}
	}
	p := patience{
		attempts: cmp.Or(o.Attempts, 3),
		base:     cmp.Or(o.Base, 500*time.Millisecond),
		max:      cmp.Or(o.Max, 20*time.Second),
		maxAfter: cmp.Or(o.MaxRetryAfter, 30*time.Second),
	}
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				var t tries
				for n := 1; ; n++ {
					err := t.ask(ctx, next, req, yield)
					if err == nil {
						return
					}
					wait, again := p.wait(ctx, n, err)
					if again {
						t.bill.warn("attempt %d of %d failed: %v", n, p.attempts, err)
						err = sleep(ctx, wait)
					}
					if err != nil {
						t.fail(yield, err)
						return
					}
				}
			}
		})
	}
}

// patience is RetryOptions with its defaults.
type patience struct {
	attempts            int
	base, max, maxAfter time.Duration
}

// wait returns how long to wait after the nth attempt, which failed with err,
// and whether to try again at all.
func (p patience) wait(ctx context.Context, n int, err error) (wait time.Duration, again bool) {
	e, ok := errors.AsType[*Error](err)
	if !ok || n >= p.attempts || errors.Is(err, context.Canceled) || !e.passing() ||
		e.RetryAfter > p.maxAfter {
		return 0, false
	}
	longest := min(p.base, p.max)
	if e.RetryAfter == 0 {
		for range n - 1 {
			longest = min(2*longest, p.max)
		}
	}
	wait = e.RetryAfter + rand.N(longest+1) //nolint:gosec // it spreads, it hides nothing
	deadline, ok := ctx.Deadline()
	return wait, !ok || wait < time.Until(deadline)
}

// passing tells whether the failure may be over when the same is asked again.
func (e *Error) passing() bool {
	switch e.Kind {
	case KindRateLimit, KindOverloaded, KindNetwork, KindTimeout, KindTruncated:
		return true
	case KindInternal:
		return e.Status >= 500
	}
	return false
}

// sleep waits for d, or until ctx is done, and then returns its [ended].
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ended(ctx)
	case <-t.C:
		return nil
	}
}

// ended returns the error of a request whose ctx is done: the reason that a
// middleware gave, a cancellation, or the caller's deadline.
func ended(ctx context.Context) error {
	if e, ok := errors.AsType[*Error](context.Cause(ctx)); ok {
		return e
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("llm: %w", context.Canceled)
	}
	return &Error{
		Kind: KindTimeout, Message: "the reply was not finished by the caller's deadline", Err: ctx.Err(),
	}
}
