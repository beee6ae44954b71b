package llm

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"sync"
	"time"
)

// RateOptions says what a provider allows, and how long a request may wait for its turn.
type RateOptions struct {
	Requests int           // a minute. Default: no limit.
	Tokens   int           // a minute, read and written. Default: no limit.
	MaxWait  time.Duration // the longest wait for a turn. Default: 30 seconds.
}

// RateLimit is a middleware that sends no more than a provider allows. Requests wait here,
// in the order in which they came, instead of failing there. The limits are token buckets:
// what is allowed in a minute may be used at once, and comes back evenly over a minute.
//
// The tokens of a request are known at its end. Until then RateLimit guesses them: one for
// every four bytes of the request, and its MaxTokens. The Usage of the reply replaces the
// guess. Without a Usage the guess stays. A request of more tokens than a minute allows
// waits until the bucket is full, and empties it. No Usage takes more than what comes back
// in a day.
//
// A request fails at once with [KindRateLimit] if its wait would outlast MaxWait or the
// deadline of the context, as far as can be told. Its RetryAfter is that wait. If the
// context ends during a wait, the reply fails with the error of the context. At a deadline,
// that error has KindRateLimit, because the provider was not asked.
//
// Inside a [Retry], every attempt waits for a turn and counts. Outside a Retry, all attempts
// of a request count as one.
//
// Each call of RateLimit makes one limit. All models that it wraps share that limit.
func RateLimit(o *RateOptions) Middleware {
	if o == nil {
		o = &RateOptions{}
	}
	l := &limiter{
		maxWait: cmp.Or(o.MaxWait, 30*time.Second),
		rate:    rate{requests: bucket{size: o.Requests}, tokens: bucket{size: o.Tokens}},
	}
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				guess := min(tokens(req), o.Tokens)
				if err := l.acquire(ctx, guess); err != nil {
					yield(Chunk{}, err)
					return
				}
				for chunk, err := range next.Stream(ctx, req) {
					if used := chunk.Usage.Input + chunk.Usage.Output; used > 0 {
						l.settle(guess, used)
					}
					if !yield(chunk, err) {
						return
					}
				}
			}
		})
	}
}

// tokens guesses how many tokens a request takes.
func tokens(req *Request) int { return req.InputTokens() + req.MaxTokens }

// InputTokens estimates how many tokens a request has: one for every four bytes.
func (r *Request) InputTokens() int {
	n := len(r.System)
	for _, m := range r.Messages {
		n += len(m.Text) + len(m.Images)*imageTokens*4
		for _, d := range m.Data {
			n += len(d.Name) + len(d.Value)
		}
		for _, c := range m.Calls {
			n += len(c.Name) + len(c.Input)
		}
		for _, result := range m.Results {
			n += len(result.Output)
		}
		for _, t := range m.Thoughts {
			n += len(t.Value)
		}
	}
	for _, t := range r.Tools {
		n += len(t.Name) + len(t.Description) + t.Input.size()
	}
	return (n + r.Schema.size()) / 4
}

// imageTokens is what a large image takes with most vendors.
const imageTokens = 1600

// size returns the bytes of a schema, if there is one.
func (s *Schema) size() int {
	if s == nil {
		return 0
	}
	return len(s.JSON)
}

// limiter lets requests through at a rate, first come, first served.
type limiter struct {
	maxWait time.Duration

	mu    sync.Mutex
	rate  rate
	queue []*turn     // the requests that wait, the next one first
	timer *time.Timer // runs when the next one's turn comes; nil if nobody waits
}

// turn is a request that waits.
type turn struct {
	tokens int
	come   chan struct{} // closed when its turn has come
}

// acquire takes the tokens of one request, after the requests that came before.
func (l *limiter) acquire(ctx context.Context, tokens int) error {
	t := &turn{tokens, make(chan struct{})}
	wait, err := l.enqueue(ctx, t)
	if err != nil {
		return err
	}
	if wait > 0 {
		Notify(ctx, Notice{Kind: NoticeTurn, Wait: wait})
	}
	select {
	case <-t.come:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.queue, t)
	if i < 0 {
		return nil // its turn came at the same moment
	}
	l.queue = slices.Delete(l.queue, i, i+1)
	l.advance()
	// Any other reason goes first.
	if context.Cause(ctx) == context.DeadlineExceeded { //nolint:errorlint // it is not wrapped
		return &Error{
			Kind: KindRateLimit, Err: ctx.Err(),
			Message: "not sent, because its turn within the rate limit did not come " +
				"by the caller's deadline",
		}
	}
	return ended(ctx)
}

// enqueue gives t its place, unless it would have to wait there for too long. It returns
// about how long that is.
func (l *limiter) enqueue(ctx context.Context, t *turn) (wait time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	then, at := l.rate, now // as they will be when those in front have gone
	for _, front := range l.queue {
		at = at.Add(then.wait(at, front.tokens))
		then.take(at, front.tokens)
	}
	at = at.Add(then.wait(at, t.tokens))
	deadline, ok := ctx.Deadline()
	if wait = at.Sub(now); wait > l.maxWait || ok && wait > 0 && !at.Before(deadline) {
		return 0, &Error{
			Kind: KindRateLimit, RetryAfter: wait,
			Message: fmt.Sprintf("not sent, because its turn within the rate limit would come in %v",
				wait.Round(time.Millisecond)),
		}
	}
	l.queue = append(l.queue, t)
	l.advance()
	return wait, nil
}

// settle corrects what a request took from a guess.
func (l *limiter) settle(guess, used int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rate.tokens.take(time.Now(), used-guess)
	l.advance()
}

// advance lets requests go whose turn has come. The caller holds l.mu.
func (l *limiter) advance() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	now := time.Now()
	for len(l.queue) > 0 {
		next := l.queue[0]
		if wait := l.rate.wait(now, next.tokens); wait > 0 {
			l.timer = time.AfterFunc(wait, func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.advance()
			})
			return
		}
		l.rate.take(now, next.tokens)
		l.queue = slices.Delete(l.queue, 0, 1)
		close(next.come)
	}
}

// rate is what may be sent at present.
type rate struct{ requests, tokens bucket }

// wait returns how long it takes until a request of n tokens may be sent.
func (r *rate) wait(now time.Time, n int) time.Duration {
	return max(r.requests.wait(now, 1), r.tokens.wait(now, n))
}

// take sends a request of n tokens.
func (r *rate) take(now time.Time, n int) {
	r.requests.take(now, 1)
	r.tokens.take(now, n)
}

// bucket holds up to size, and an empty one fills in a minute. Without a size it is never
// empty. It keeps what it lacks as the time at which it will be full.
type bucket struct {
	size int
	full time.Time
}

// maxWorth bounds what one request can take, whatever its server counts.
const maxWorth = 24 * time.Hour

// worth returns the time in which n come back.
func (b *bucket) worth(n int) time.Duration {
	if b.size <= 0 {
		return 0
	}
	nanoseconds := float64(n) * float64(time.Minute) / float64(b.size) // integers would overflow
	return time.Duration(math.Round(min(nanoseconds, float64(maxWorth))))
}

// wait returns how long it takes until n are there.
func (b *bucket) wait(now time.Time, n int) time.Duration {
	lacks := max(0, b.full.Sub(now))
	return max(0, lacks+b.worth(n)-time.Minute)
}

// take takes n out, even if they are not there. It puts some back if n is negative.
func (b *bucket) take(now time.Time, n int) {
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(b.worth(n))
}
