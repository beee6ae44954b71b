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
	BreakerOpen     BreakerState = "open"      // no request is sent
	BreakerHalfOpen BreakerState = "half_open" // one request is sent, as a probe
)

// BreakerOptions says when a [Breaker] opens, and for how long.
type BreakerOptions struct {
	Failures int           // how many failures in a row open the breaker. Default: 5.
	Cooldown time.Duration // how long the breaker stays open. Default: 30 seconds.
	// OnChange is called at every change of state, in order. A new breaker is closed. The
	// breaker is locked during the call, so OnChange must be quick, and must not use the
	// model. Default: nothing is called.
	OnChange func(from, to BreakerState)
}

// Breaker is a middleware for a provider that fails again and again. It spares the provider
// the requests, and the callers the wait.
//
// After some failures in a row the breaker opens, and requests fail at once with
// [KindOverloaded]. The RetryAfter of the error is the rest of the cooldown. After the
// cooldown one request goes through as a probe, and all others still fail. The breaker
// closes when the reply to the probe commits (see [Chunk.Commits]), and opens again when the
// probe fails. If the probe is abandoned, the next request becomes the probe.
//
// A failure counts if it speaks of the provider: network, timeout, overloaded, internal, and
// truncated, at the start of a reply or later. The caller's own deadline counts as a timeout,
// because a provider that hangs ends in no other way. A whole reply ends the row of
// failures. So does any other refusal, such as invalid or auth, because a provider that
// refuses is alive. Nothing changes after a request that was canceled or abandoned, a rate
// limit, a budget, or an error without a kind. They say nothing about the provider.
//
// Each call of Breaker makes one breaker. All models that it wraps share that breaker.
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

// breaker counts its changes of state as rounds. A request says something about the round in
// which it was sent, and nothing about a later one.
type breaker struct {
	failures int
	cooldown time.Duration
	onChange func(from, to BreakerState)

	mu      sync.Mutex
	state   BreakerState
	round   int
	row     int       // while closed: failures so far
	reopens time.Time // while open: when the cooldown ends
	probing bool      // while half open: a probe is under way
	last    string    // the failure that opened it
}

// enter lets a request into a round, which it returns, or refuses the request.
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
			Message: "not asked, because it keeps failing; the last failure: " + b.last,
		}
	}
	b.probing = b.state == BreakerHalfOpen
	return b.round, nil
}

// began notes that a reply committed, and returns the round to which it belongs now.
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

// leave ends a probe that said nothing about the provider.
func (b *breaker) leave(round int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if round == b.round {
		b.probing = false
	}
}

// change starts a round in another state. The caller holds b.mu.
func (b *breaker) change(to BreakerState) {
	from := b.state
	b.state, b.row, b.probing = to, 0, false
	b.round++
	if b.onChange != nil {
		b.onChange(from, to)
	}
}
