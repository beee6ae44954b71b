package llm

import (
	"context"
	"errors"
	"iter"
	"maps"
	"sync"
	"time"
)

// maxAccounts is how many owners of a month have an account in memory. All others share one,
// so that nobody's spending is forgotten.
const maxAccounts = 100_000

// NewLedger returns a ledger in memory. Each has accounts of its own, and the end of the
// program forgets what was spent. After 100,000 owners in a month, all others share an
// account.
func NewLedger() LedgerStore {
	return &memoryLedger{accounts: map[accountID]*Account{}, open: map[openID]time.Time{}}
}

type memoryLedger struct {
	mu       sync.Mutex
	accounts map[accountID]*Account
	owners   map[string]int // how many accounts a month has
	open     map[openID]time.Time
	swept    string // the day of the last sweep
}

type accountID struct{ month, key string }

// openID names a reservation that was not settled yet.
type openID struct{ key, id string }

func (l *memoryLedger) Reserve(ctx context.Context, r Reservation) error {
	if err := errors.Join(ctx.Err(), r.Check()); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweepDaily(r.At)
	month := r.Month()
	key := l.keyOf(month, AccountKey(r.Owner))
	if _, repeated := l.open[openID{key, r.ID}]; repeated {
		return nil
	}
	own, total := l.find(month, key), l.find(month, TotalKey)
	if e := r.Exceeded(own, total); e != nil {
		return e
	}
	l.open[openID{key, r.ID}] = r.At
	for _, key := range []string{key, TotalKey} {
		l.add(month, key, r.Day(), r.Held())
	}
	if key != sharedKey {
		l.accounts[accountID{month, key}].Owner = r.Owner
	}
	return nil
}

func (l *memoryLedger) Settle(ctx context.Context, r Reservation, spent Spending) error {
	if err := errors.Join(ctx.Err(), r.Check(), spent.Check()); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	month := r.Month()
	key := l.keyOf(month, AccountKey(r.Owner))
	if _, open := l.open[openID{key, r.ID}]; !open {
		return nil
	}
	delete(l.open, openID{key, r.ID})
	for _, key := range []string{key, TotalKey} {
		l.add(month, key, r.Day(), spent.Less(r.Held()))
	}
	return nil
}

func (l *memoryLedger) Account(ctx context.Context, key, month string) (Account, error) {
	if err := ctx.Err(); err != nil {
		return Account{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.find(month, key)
	a.Days = maps.Clone(a.Days)
	return a, nil
}

func (l *memoryLedger) Accounts(ctx context.Context, month string) iter.Seq2[Account, error] {
	return func(yield func(Account, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(Account{}, err)
			return
		}
		l.mu.Lock()
		var all []Account
		for id, a := range l.accounts {
			if id.month == month {
				given := *a
				given.Days = maps.Clone(a.Days)
				all = append(all, given)
			}
		}
		l.mu.Unlock()
		for _, a := range all {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func (l *memoryLedger) Raise(ctx context.Context, a Account) error {
	if err := errors.Join(ctx.Err(), a.Check()); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := l.get(a.Month, a.Key)
	kept.Spending = kept.Max(a.Spending)
	for day, s := range a.Days {
		kept.Days[day] = kept.Days[day].Max(s)
	}
	if kept.Owner == "" {
		kept.Owner = a.Owner
	}
	return nil
}

func (l *memoryLedger) Forget(ctx context.Context, owner string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, a := range l.accounts {
		if id.key == AccountKey(owner) {
			a.Owner = ""
		}
	}
	return nil
}

func (l *memoryLedger) Sweep(ctx context.Context, now time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	return nil
}

// sweepDaily sweeps once a day, so that a ledger that nobody sweeps does not grow.
func (l *memoryLedger) sweepDaily(now time.Time) {
	if day := now.UTC().Format(time.DateOnly); day > l.swept {
		l.swept = day
		l.sweep(now)
	}
}

func (l *memoryLedger) sweep(now time.Time) {
	oldest := Oldest(now)
	maps.DeleteFunc(l.accounts, func(id accountID, _ *Account) bool { return id.month < oldest })
	maps.DeleteFunc(l.owners, func(month string, _ int) bool { return month < oldest })
	maps.DeleteFunc(l.open, func(_ openID, at time.Time) bool { return now.Sub(at) > MaxOpen })
}

// sharedKey is the key of the account that owners share who have none of their own.
const sharedKey = "shared"

// keyOf returns the key of the account on which an owner is counted.
func (l *memoryLedger) keyOf(month, key string) string {
	if l.accounts[accountID{month, key}] == nil && l.owners[month] >= maxAccounts {
		return sharedKey
	}
	return key
}

// find returns an account, or a zero one.
func (l *memoryLedger) find(month, key string) Account {
	if a := l.accounts[accountID{month, key}]; a != nil {
		return *a
	}
	return Account{Key: key, Month: month}
}

// get returns an account, which it makes if there is none.
func (l *memoryLedger) get(month, key string) *Account {
	id := accountID{month, key}
	if l.accounts[id] == nil {
		l.accounts[id] = &Account{Key: key, Month: month, Days: map[int]Spending{}}
		if key != TotalKey && key != sharedKey {
			if l.owners == nil {
				l.owners = map[string]int{}
			}
			l.owners[month]++
		}
	}
	return l.accounts[id]
}

func (l *memoryLedger) add(month, key string, day int, s Spending) {
	a := l.get(month, key)
	a.Spending = a.Add(s)
	a.Days[day] = a.Days[day].Add(s)
}
