package llm

import (
	"context"
	"iter"
	"sync"
	"time"
)

// BudgetOptions adjusts [Budget]; the zero value of a field is its default.
type BudgetOptions struct {
	// Prices tell what a reply costs. Default: [DefaultPrices].
	Prices Prices
	// Owner caps what each owner spends in a day, and Total what all of them
	// do, in billionths of a US dollar. Default: no cap.
	Owner int64
	Total int64
	// Models are those that a request may go to, by the names that Prices has.
	// The dearest of them makes the estimates that caps need, so a cap without
	// a price for each of Models lets nothing through.
	Models []string
}

// What estimates go by.
const (
	replyTokens = 4096  // the length of a reply that has no MaxTokens
	maxAccounts = 100e3 // owners of a day; the others share one account
)

// Budget is a middleware that sets the Cost of a reply on its last chunk, and
// refuses a request with [KindBudget], before anything is spent, when it would
// pass a cap. The Cost is that of the Usage, each of the Attempts by the price of
// its model; if a model among them has none, it is unknown. A reply that failed has
// a Cost, too, unless more came than was counted.
//
// With a cap, a request needs room for its estimate: a token for every four
// bytes that are sent, and MaxTokens of reply, or 4,096 where there is none.
// That much is held while it runs, so that requests at the same time cannot
// pass the cap together by more than what each takes beyond its estimate: set
// MaxTokens, as a reply without it may be much longer, and a Retry or Fallback
// inside may pay for more than one attempt.
//
// At the end the account is charged with the cost of every attempt, or if that
// is unknown with the price of the dearest of Models, and a warning says so. One
// that failed or broke off is charged for what was sent and came by then, unless
// its usage is known. One that the provider refused, or that did not reach it,
// is free.
//
// Accounts are by [Owner] and by day in UTC; what begins on one day is that
// day's. They are kept in the memory of this process: a cap is for each
// server, and a restart forgets what was spent. The RetryAfter of a refusal is
// the time until the next day, or 0 if the request alone is over the cap.
func Budget(o *BudgetOptions) Middleware {
	b := &budget{}
	if o != nil {
		b.opts = *o
	}
	if b.opts.Prices == nil {
		b.opts.Prices = DefaultPrices()
	}
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				if ctx.Err() != nil { // so nothing is sent, and nothing charged
					yield(Chunk{}, ended(ctx))
					return
				}
				t, err := b.open(Owner(ctx), req)
				if err != nil {
					yield(Chunk{}, err)
					return
				}
				defer t.settle()
				for chunk, err := range next.Stream(ctx, req) {
					chunk = t.note(chunk, err)
					if !yield(chunk, err) || err != nil {
						return
					}
				}
			}
		})
	}
}

// budget keeps the accounts of one day.
type budget struct {
	opts BudgetOptions

	mu     sync.Mutex
	day    time.Time
	total  *account
	owners map[string]*account
}

// account holds what was spent on a day and what is held for running requests.
// It is guarded by the budget's mu.
type account struct{ used int64 }

// capped tells whether there is anything to keep accounts for.
func (b *budget) capped() bool { return b.opts.Owner > 0 || b.opts.Total > 0 }

// estimate returns what the dearest of the models would cost.
func (b *budget) estimate(input, output int) (int64, error) {
	if len(b.opts.Models) == 0 {
		return 0, &Error{
			Kind: KindBudget, Message: "there is a cap, but no models are named to estimate by",
		}
	}
	var most int64
	for _, model := range b.opts.Models {
		cost := b.opts.Prices.Cost(model, Usage{Input: input, Output: output})
		if !cost.Known {
			return 0, &Error{
				Kind: KindBudget, Model: model, Message: "there is a cap, but no price for this model",
			}
		}
		most = max(most, cost.NanoUSD)
	}
	return most, nil
}

// open holds the estimate of a request.
func (b *budget) open(owner string, req *Request) (*tab, error) {
	t := &tab{budget: b, input: max(1, tokens(req)-req.MaxTokens)}
	if !b.capped() {
		return t, nil
	}
	output := req.MaxTokens
	if output <= 0 {
		output = replyTokens
	}
	held, err := b.estimate(t.input, output)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now().UTC()
	if today := now.Truncate(24 * time.Hour); b.owners == nil || !today.Equal(b.day) {
		b.day, b.total, b.owners = today, &account{}, map[string]*account{}
	}
	own, ok := b.owners[owner]
	if !ok {
		if len(b.owners) >= maxAccounts {
			owner = "" // shared, rather than forgetting what somebody spent
		}
		if own = b.owners[owner]; own == nil {
			own = &account{}
			b.owners[owner] = own
		}
	}
	for _, c := range []struct {
		account *account
		limit   int64
		whose   string
	}{{own, b.opts.Owner, "the owner's"}, {b.total, b.opts.Total, "the whole"}} {
		if c.limit <= 0 || c.account.used+held <= c.limit {
			continue
		}
		refusal := &Error{Kind: KindBudget, Message: c.whose + " budget of the day is used up"}
		if held > c.limit {
			refusal.Message = "the request alone is over " + c.whose + " budget of a day"
		} else {
			refusal.RetryAfter = b.day.AddDate(0, 0, 1).Sub(now)
		}
		return nil, refusal
	}
	t.accounts, t.held = []*account{own, b.total}, held
	for _, a := range t.accounts {
		a.used += held
	}
	return t, nil
}
