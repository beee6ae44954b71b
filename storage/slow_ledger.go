package storage

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// slowLedger watches the accounts of budgets.
type slowLedger struct {
	store llm.LedgerStore
	watch watch
}

func (s slowLedger) Reserve(ctx context.Context, r llm.Reservation) error {
	defer s.watch.begun(ctx, "ledger.Reserve")()
	return s.store.Reserve(ctx, r)
}

func (s slowLedger) Settle(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	defer s.watch.begun(ctx, "ledger.Settle")()
	return s.store.Settle(ctx, r, spent)
}

func (s slowLedger) Account(ctx context.Context, key, month string) (llm.Account, error) {
	defer s.watch.begun(ctx, "ledger.Account")()
	return s.store.Account(ctx, key, month)
}

func (s slowLedger) Accounts(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
	return timed(ctx, s.watch, "ledger.Accounts", s.store.Accounts(ctx, month))
}

func (s slowLedger) Raise(ctx context.Context, a llm.Account) error {
	defer s.watch.begun(ctx, "ledger.Raise")()
	return s.store.Raise(ctx, a)
}

func (s slowLedger) Forget(ctx context.Context, owner string) error {
	defer s.watch.begun(ctx, "ledger.Forget")()
	return s.store.Forget(ctx, owner)
}

func (s slowLedger) Sweep(ctx context.Context, now time.Time) error {
	defer s.watch.begun(ctx, "ledger.Sweep")()
	return s.store.Sweep(ctx, now)
}

func (s slowLedger) Purge(ctx context.Context, owners []string) error {
	return s.watch.purge(ctx, "ledger.Purge", s.store, owners)
}
