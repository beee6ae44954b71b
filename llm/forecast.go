package llm

import (
	"context"
	"fmt"
	"time"
)

// Forecast says what requests would cost before they are sent, and whether the budget has room
// for them. It holds nothing: a [Budget] still decides about each request.
type Forecast struct {
	// Model is the model that usually answers, as Prices names it.
	Model string
	// Prices says what a reply costs. Default: [DefaultPrices].
	Prices Prices
	// Quotas and Ledger are those of the [Budget]. Default: no caps.
	Quotas Quotas
	Ledger LedgerStore
	// Instant means that the model takes no time that matters, such as one that only has rules.
	Instant bool
}

// Cost returns what a reply of the Model would cost, as [Prices.Cost] does.
func (f *Forecast) Cost(u Usage) Cost {
	if f.Prices == nil {
		return DefaultPrices().Cost(f.Model, u)
	}
	return f.Prices.Cost(f.Model, u)
}

// Check returns an [ExceededError] if what is wanted does not fit under the caps of an owner or
// of all owners at that moment. If the Ledger fails, the error is an [ErrLedger].
func (f *Forecast) Check(ctx context.Context, owner string, now time.Time, want Spending) error {
	if f.Ledger == nil || !f.Quotas.Any() {
		return nil
	}
	r := Reservation{Owner: owner, At: now, Caps: f.Quotas.Of(owner), Total: f.Quotas.Total}
	var accounts [2]Account
	for i, key := range []string{AccountKey(owner), TotalKey} {
		var err error
		if accounts[i], err = f.Ledger.Account(ctx, key, r.Month()); err != nil {
			return fmt.Errorf("%w: %w", ErrLedger, err)
		}
	}
	if e := r.exceeded(want, accounts[0], accounts[1]); e != nil {
		return e
	}
	return nil
}
