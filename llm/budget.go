package llm

import (
	"context"
	"iter"
	"sync"
	"time"
)

// BudgetOptions adjusts [Budget].
type BudgetOptions struct {
	// Prices says what a reply costs. Default: [DefaultPrices].
	Prices Prices
	// Owner caps what each owner spends in a day, in billionths of a US dollar.
	// Default: no cap.
	Owner int64
	// Total caps what all owners together spend in a day, in billionths of a US dollar.
	// Default: no cap.
	Total int64
	// Models names the models that a request may go to, as Prices names them. A cap needs
	// Models and a price for each of them, because estimates go by the dearest one.
	// Without that it refuses every request. Default: no models.
	Models []string
}

const (
	replyTokens = 4096  // the estimate for a reply without MaxTokens
	maxAccounts = 100e3 // owners of a day who have an account; all others share one
)

// Budget is a middleware that says what a reply costs, and caps what is spent.
//
// It sets the Cost of the last chunk. The Cost is the sum over the Attempts, each by the
// price of its model. It is unknown if one of the models has no price. A reply that failed
// has a Cost too, unless more text came than the provider counted.
//
// With a cap, a request is refused with [KindBudget] before it is sent, if its estimate does
// not fit under the cap. The estimate is a token for every four bytes of the request, and
// MaxTokens for the reply, or 4,096 tokens without MaxTokens. Budget holds the estimate
// while the request runs. So requests at the same time pass the cap by no more than what
// each takes beyond its estimate. A reply without MaxTokens may take much more, and a Retry
// or a Fallback inside may pay for several attempts.
//
// At the end, the account pays the cost of every attempt. If a cost is unknown, it pays an
// estimate by the dearest of Models, and a warning says so. An attempt that failed or broke
// off costs what was sent and what came until then, unless its usage is known. An attempt is
// free if the provider refused it or was not reached.
//
// There is an account for each [Owner] and day in UTC. A request belongs to the day on which
// it begins. The accounts are in memory: each process has a cap of its own, and a restart
// forgets what was spent. The RetryAfter of a refusal is the time until the next day. It is
// 0 if the request would not fit on any day.
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
				if ctx.Err() != nil { // nothing is sent, so nothing is charged
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

// account counts what was spent on a day and what is held for running requests. The mu of the
// budget guards it.
type account struct{ used int64 }

// capped tells whether there is a cap, and so a need for accounts.
func (b *budget) capped() bool { return b.opts.Owner > 0 || b.opts.Total > 0 }

// estimate returns what the dearest of the models would charge.
func (b *budget) estimate(input, output int) (int64, error) {
	if len(b.opts.Models) == 0 {
		return 0, &Error{
			Kind: KindBudget, Message: "there is a cap, but Models has no model to estimate by",
		}
	}
	var most int64
	for _, model := range b.opts.Models {
		cost := b.opts.Prices.Cost(model, Usage{Input: input, Output: output})
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
			owner = "" // a shared account, so that nobody's spending is forgotten
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
	}{{own, b.opts.Owner, "the owner's"}, {b.total, b.opts.Total, "the total"}} {
		if c.limit <= 0 || c.account.used+held <= c.limit {
			continue
		}
		refusal := &Error{Kind: KindBudget, Message: c.whose + " budget for the day is used up"}
		if held > c.limit {
			refusal.Message = "the request alone is over " + c.whose + " budget for a day"
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
