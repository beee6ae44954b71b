package storage

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// seenLedger has an observer see the accounts of budgets.
type seenLedger struct {
	store llm.LedgerStore
	seen  seen
}

func (s seenLedger) Reserve(ctx context.Context, r llm.Reservation) error {
	return s.seen.do(ctx, "Reserve", func(ctx context.Context) error {
		return s.store.Reserve(ctx, r)
	})
}

func (s seenLedger) Settle(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	return s.seen.do(ctx, "Settle", func(ctx context.Context) error {
		return s.store.Settle(ctx, r, spent)
	})
}

func (s seenLedger) Account(ctx context.Context, key, month string) (llm.Account, error) {
	return get(ctx, s.seen, "Account", func(ctx context.Context) (llm.Account, error) {
		return s.store.Account(ctx, key, month)
	})
}

func (s seenLedger) Accounts(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
	return all(ctx, s.seen, "Accounts", func(ctx context.Context) iter.Seq2[llm.Account, error] {
		return s.store.Accounts(ctx, month)
	})
}

func (s seenLedger) Raise(ctx context.Context, a llm.Account) error {
	return s.seen.do(ctx, "Raise", func(ctx context.Context) error { return s.store.Raise(ctx, a) })
}

func (s seenLedger) Forget(ctx context.Context, owner string) error {
	return s.seen.do(ctx, "Forget", func(ctx context.Context) error {
		return s.store.Forget(ctx, owner)
	})
}

func (s seenLedger) Sweep(ctx context.Context, now time.Time) error {
	return s.seen.do(ctx, "Sweep", func(ctx context.Context) error { return s.store.Sweep(ctx, now) })
}

func (s seenLedger) Purge(ctx context.Context, owners []string) error {
	return s.seen.purge(ctx, s.store, owners)
}
