package llm

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"sync"
	"time"
)

// BreakerState is what a [Breaker] does with requests.
type BreakerState string

// The states of a breaker.
const (
	BreakerClosed   BreakerState = "closed"    // every request is sent
	BreakerOpen     BreakerState = "open"      // none is
	BreakerHalfOpen BreakerState = "half_open" // one is, to see how it goes
)

// BreakerOptions says when a [Breaker] opens, and for how long; 0 means the
// default.
type BreakerOptions struct {
	Failures int           // how many in a row open it; 5 by default
	Cooldown time.Duration // how long it stays open; 30s by default
	// OnChange is told of every change of state, in order; it starts closed.
	// The breaker is locked meanwhile: OnChange is to be quick, and must not
	// use the model.
	OnChange func(from, to BreakerState)
}

// Breaker is a middleware that spares a provider which fails again and again,
// and its callers the wait for that: after some failures in a row it opens,
// and requests fail at once with [KindOverloaded], RetryAfter being the rest
// of the cooldown. Then one request is let through as a probe, while others
// still fail. The breaker closes when the probe's reply commits (see
// [Chunk.Commits]), and opens anew when it fails; a probe that is abandoned
// leaves its place to the next request.
//
// Failures that count are those of the provider: network, timeout (the
// caller's own deadline included, as a provider that hangs ends no other way),
// overloaded, internal, and truncated, also in the midst of a reply. Whole
// replies end the row of failures, and so do other refusals, such as invalid
// or auth: whoever refuses is alive. What is canceled or abandoned, a rate
// limit, a budget, and an error of no kind say nothing of the provider and
// change nothing.
//
// Each call of Breaker makes one breaker; the models that it wraps share it.
func Breaker(o *BreakerOptions) Middleware {
	if o == nil {
		o = &BreakerOptions{}
	}
	b := &breaker{
		failures: cmp.Or(o.Failures, 5),
		cooldown: cmp.Or(o.Cooldown, 30*time.Second),
		onChange: o.OnChange,
		state:    BreakerClosed,
	}
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				round, err := b.enter()
				if err != nil {
					yield(Chunk{}, err)
					return
				}
				defer func() { b.leave(round) }()
				begun := false
				for chunk, err := range next.Stream(ctx, req) {
					switch {
					case err != nil:
						b.failed(round, err)
					case chunk.Finish != "":
						b.replied(round)
					case chunk.Commits() && !begun:
						begun = true
						round = b.began(round)
					}
					if !yield(chunk, err) || err != nil || chunk.Finish != "" {
						return
					}
				}
				err = Chunk{}.Err()
				b.failed(round, err)
				yield(Chunk{}, err)
			}
		})
	}
}

// breaker counts its changes of state: a request says something of the round
// in which it was sent, and nothing of a later one.
type breaker struct {
	failures int
	cooldown time.Duration
	onChange func(from, to BreakerState)

	mu      sync.Mutex
	state   BreakerState
	round   int
	row     int       // failures so far, while closed
	reopens time.Time // when the cooldown ends, while open
	probing bool      // a probe is under way, while half open
	last    string    // the failure that opened it
}

// enter admits a request to the round that it returns, or refuses it.
func (b *breaker) enter() (round int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rest := time.Until(b.reopens)
	if b.state == BreakerOpen && rest <= 0 {
		b.change(BreakerHalfOpen)
	}
	if b.state == BreakerOpen || b.probing {
		return 0, &Error{
			Kind: KindOverloaded, RetryAfter: max(0, rest),
			Message: "not asked, because it keeps failing; the last time: " + b.last,
		}
	}
	b.probing = b.state == BreakerHalfOpen
	return b.round, nil
}

// began notes that a reply committed, and returns the round that it is of now.
func (b *breaker) began(round int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if round == b.round && b.state == BreakerHalfOpen {
		b.change(BreakerClosed)
		return b.round
	}
	return round
}

// replied notes that the provider gave a whole reply, or refused to.
func (b *breaker) replied(round int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if round != b.round {
		return
	}
	b.row = 0
	if b.state == BreakerHalfOpen {
		b.change(BreakerClosed)
	}
}

// failed notes a request that ended in err.
func (b *breaker) failed(round int, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	switch KindOf(err) {
	case KindNetwork, KindTimeout, KindOverloaded, KindInternal, KindTruncated:
	case KindRateLimit, KindBudget:
		return
	case "":
		if !errors.Is(err, context.DeadlineExceeded) {
			return
		}
	default:
		b.replied(round)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if round != b.round {
		return
	}
	b.row++
	if b.state == BreakerHalfOpen || b.row >= b.failures {
		b.last = err.Error()
		b.reopens = time.Now().Add(b.cooldown)
		b.change(BreakerOpen)
	}
}

// leave frees the place of a probe that told nothing.
func (b *breaker) leave(round int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if round == b.round {
		b.probing = false
	}
}

// change starts a round in another state. b.mu is held.
func (b *breaker) change(to BreakerState) {
	from := b.state
	b.state, b.row, b.probing = to, 0, false
	b.round++
	if b.onChange != nil {
		b.onChange(from, to)
	}
}
