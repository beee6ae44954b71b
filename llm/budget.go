package llm

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"time"
)

// BudgetOptions adjusts [Budget].
type BudgetOptions struct {
	// Prices says what a reply costs. Default: [DefaultPrices].
	Prices Prices
	// Quotas caps what each owner and all owners together spend. Default: no caps.
	Quotas Quotas
	// Models names the models that a request may go to, as Prices names them. A cap in
	// dollars needs Models and a price for each of them, because estimates go by the
	// dearest one. Without that it refuses every request. Default: no models.
	Models []string
	// Ledger keeps the accounts. Default: one of [NewLedger], if there is a cap. Without a
	// cap and a Ledger, nothing is counted.
	Ledger Ledger
	// Logger gets a warning if an account cannot be settled. Default: [slog.Default].
	Logger *slog.Logger
}

const (
	replyTokens   = 4096 // the estimate for a reply without MaxTokens
	settleTimeout = 5 * time.Second
)

// Budget is a middleware that says what a reply costs, and caps what is spent.
//
// It sets the Cost of the last chunk. The Cost is the sum over the Attempts, each by the
// price of its model. It is unknown if one of the models has no price. A reply that failed
// has a Cost too, unless more text came than the provider counted.
//
// With a cap, a request is refused with [KindBudget] before it is sent, if its estimate does
// not fit under the cap. The refusal wraps an [ExceededError]. The estimate is a token for
// every four bytes of the request, and MaxTokens for the reply, or 4,096 tokens without
// MaxTokens. The Ledger holds the estimate while the request runs. So requests at the same
// time pass the cap by no more than what each takes beyond its estimate. A reply without
// MaxTokens may take much more, and a Retry or a Fallback inside may pay for several
// attempts.
//
// At the end, before the last chunk is yielded, the account pays the cost of every attempt.
// If a cost is unknown and there is a cap in dollars, it pays an estimate by the dearest of
// Models, and a warning says so. An attempt that failed or broke off costs what was sent and
// what came until then, unless its usage is known. An attempt is free if the provider
// refused it or was not reached. A request counts as none if all its attempts are free.
//
// There is an account for each [Owner], day and month in UTC. A request belongs to the day on
// which it begins. The RetryAfter of a refusal is the time until the account begins anew. It
// is 0 if the request would never fit. If the Ledger fails, the request is not sent and the
// error is an [ErrLedger]. If it fails at the end, the estimate counts as spent.
func Budget(o *BudgetOptions) Middleware {
	b := &budget{}
	if o != nil {
		b.BudgetOptions = *o
	}
	if b.Prices == nil {
		b.Prices = DefaultPrices()
	}
	if b.Ledger == nil && b.Quotas.Any() {
		b.Ledger = NewLedger()
	}
	b.Logger = cmp.Or(b.Logger, slog.Default())
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				if ctx.Err() != nil { // nothing is sent, so nothing is charged
					yield(Chunk{}, ended(ctx))
					return
				}
				t, err := b.open(ctx, req)
				if err != nil {
					yield(Chunk{}, err)
					return
				}
				defer t.settle(ctx)
				for chunk, err := range next.Stream(ctx, req) {
					if chunk = t.note(chunk, err); t.ended {
						chunk.Warnings = append(slices.Clip(chunk.Warnings), t.settle(ctx)...)
					}
					if !yield(chunk, err) || err != nil {
						return
					}
				}
			}
		})
	}
}

// budget is a [Budget].
type budget struct{ BudgetOptions }

// estimate returns what the dearest of the models would charge.
func (b *budget) estimate(input, output int) (int64, error) {
	if len(b.Models) == 0 {
		return 0, &Error{
			Kind: KindBudget, Message: "there is a cap, but Models has no model to estimate by",
		}
	}
	var most int64
	for _, model := range b.Models {
		cost := b.Prices.Cost(model, Usage{Input: input, Output: output})
		if !cost.Known {
			return 0, &Error{
				Kind: KindBudget, Model: model,
				Message: "there is a cap, but Prices has no price for this model",
			}
		}
		most = max(most, cost.NanoUSD)
	}
	return most, nil
}

// open reserves the estimate of a request.
func (b *budget) open(ctx context.Context, req *Request) (*tab, error) {
	t := &tab{budget: b, input: max(1, tokens(req)-req.MaxTokens)}
	if b.Ledger == nil {
		return t, nil
	}
	owner := Owner(ctx)
	r := Reservation{
		ID: rand.Text(), Owner: owner, At: time.Now(),
		Caps: b.Quotas.Of(owner), Total: b.Quotas.Total,
	}
	if t.estimates = b.Quotas.InDollars(); t.estimates {
		output := req.MaxTokens
		if output <= 0 {
			output = replyTokens
		}
		most, err := b.estimate(t.input, output)
		if err != nil {
			return nil, err
		}
		r.NanoUSD = min(most, MaxNanoUSD)
	}
	t.reservation = &r
	err := b.Ledger.Reserve(ctx, r)
	if err == nil {
		return t, nil
	}
	return nil, b.refusal(ctx, t, err)
}

// refusal returns the error of a request that could not be reserved.
func (b *budget) refusal(ctx context.Context, t *tab, err error) error {
	if e, ok := errors.AsType[*ExceededError](err); ok {
		refusal := &Error{Kind: KindBudget, Err: err}
		if !e.Resets.IsZero() {
			refusal.RetryAfter = e.Resets.Sub(t.reservation.At)
		}
		return refusal
	}
	_ = t.pay(ctx, Spending{}) // it may be reserved all the same; the log has the error
	if errors.Is(ctx.Err(), context.Canceled) {
		return ended(ctx)
	}
	return fmt.Errorf("%w: %w", ErrLedger, err) // also if it took all the time of the reply
}
