package memory

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// ledger is an [llm.LedgerStore] that can be closed.
type ledger struct {
	llm.LedgerStore
	closed *closed
}

func (l ledger) Reserve(ctx context.Context, r llm.Reservation) error {
	return l.unlessClosed(ctx, func() error { return l.LedgerStore.Reserve(ctx, r) })
}

func (l ledger) Settle(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	return l.unlessClosed(ctx, func() error { return l.LedgerStore.Settle(ctx, r, spent) })
}

func (l ledger) Account(ctx context.Context, key, month string) (a llm.Account, err error) {
	err = l.unlessClosed(ctx, func() error {
		a, err = l.LedgerStore.Account(ctx, key, month)
		return err
	})
	return a, err
}

func (l ledger) Accounts(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
	return func(yield func(llm.Account, error) bool) {
		if err := l.closed.check(ctx); err != nil {
			yield(llm.Account{}, err)
			return
		}
		l.LedgerStore.Accounts(ctx, month)(yield)
	}
}

func (l ledger) Raise(ctx context.Context, a llm.Account) error {
	return l.unlessClosed(ctx, func() error { return l.LedgerStore.Raise(ctx, a) })
}

func (l ledger) Forget(ctx context.Context, owner string) error {
	return l.unlessClosed(ctx, func() error { return l.LedgerStore.Forget(ctx, owner) })
}

func (l ledger) Sweep(ctx context.Context, now time.Time) error {
	return l.unlessClosed(ctx, func() error { return l.LedgerStore.Sweep(ctx, now) })
}

func (l ledger) unlessClosed(ctx context.Context, call func() error) error {
	if err := l.closed.check(ctx); err != nil {
		return err
	}
	return call()
}
