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

// RetryOptions says how often and how patiently [Retry] asks again.
type RetryOptions struct {
	// Attempts is how often a model is asked, including the first time. With 1 it is
	// asked once. Default: 3.
	Attempts int
	// Base is the longest wait before the second attempt. It doubles with every further
	// attempt. Default: 500 milliseconds.
	//
	// The wait is drawn at random between nothing and the longest (full jitter), so that
	// clients that failed together do not come back together.
	Base time.Duration
	// Max is the longest wait before any attempt. Default: 20 seconds.
	Max time.Duration
	// MaxRetryAfter is the longest wait that a provider may ask for. If it asks for more,
	// there is no further attempt. Default: 30 seconds.
	MaxRetryAfter time.Duration
}

// Retry is a middleware that asks again after a failure that may pass. These are a rate
// limit, an overload, a network failure, a timeout, and a reply that was cut off. They are also
// output that the provider could not use, and an internal error with a status of 500 or more. An
// internal error without a status comes from a server that breaks its protocol, and would do so
// again.
//
// Retry asks again only before the first chunk that [Chunk.Commits]. It holds back what
// comes before that chunk. After it, an error comes out as it is.
//
// Retry waits as long as the RetryAfter of a provider says, and a random time of up to Base
// longer. If that wait would be longer than MaxRetryAfter, or would outlast the deadline of
// the context, the failure comes out at once. If the context is canceled during a wait, the
// reply fails with the error of the context.
//
// The Warnings of the reply say how each earlier attempt failed. Its Usage includes what
// these attempts consumed, as far as the provider told it with the error.
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
					if err = p.pause(ctx, &t, n, err); err != nil {
						t.fail(yield, err)
						return
					}
				}
			}
		})
	}
}

// patience is RetryOptions with the defaults filled in.
type patience struct {
	attempts            int
	base, max, maxAfter time.Duration
}

// pause waits after the nth attempt, which failed with err. It returns an error if there must
// not be a further one.
func (p patience) pause(ctx context.Context, t *tries, n int, err error) error {
	wait, again := p.wait(ctx, n, err)
	if !again {
		return err
	}
	t.bill.warn("attempt %d of %d failed: %v", n, p.attempts, err)
	Notify(ctx, Notice{Kind: NoticeRetry, Wait: wait, Err: err})
	return sleep(ctx, wait)
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
	wait = e.RetryAfter + rand.N(longest+1) //nolint:gosec // it is not a secret
	deadline, ok := ctx.Deadline()
	return wait, !ok || wait < time.Until(deadline)
}

// passing tells whether the same request may succeed later.
func (e *Error) passing() bool {
	switch e.Kind {
	case KindRateLimit, KindOverloaded, KindNetwork, KindTimeout, KindTruncated,
		KindBadOutput:
		return true
	case KindInternal:
		return e.Status >= 500
	}
	return false
}

// sleep waits for d. If ctx ends before that, it returns the error of [ended].
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

// ended returns the error of a request whose ctx has ended: the reason that a middleware
// gave, a cancellation, or the caller's deadline.
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
