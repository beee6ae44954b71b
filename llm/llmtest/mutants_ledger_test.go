package llmtest_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A file lists the rules, so that nobody loses one by mistake. Each has a mutant.
func TestLedgerRules(t *testing.T) {
	listed, err := os.ReadFile("testdata/ledger_rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(llmtest.LedgerRules(), "\n") + "\n"; got != string(listed) {
		t.Errorf("the rules are not those of testdata/ledger_rules.txt:\n%s", got)
	}
	for _, rule := range llmtest.LedgerRules() {
		if !slices.ContainsFunc(faultyLedgers(), func(m mutants.Mutant[llm.LedgerStore]) bool {
			return m.Rule == rule
		}) {
			t.Errorf("no mutant fails the rule %q", rule)
		}
	}
}

func TestLedgerMutants(t *testing.T) {
	mutants.Test(t, llm.NewLedger, llmtest.CheckLedger, faultyLedgers())
}

func faultyLedgers() []mutants.Mutant[llm.LedgerStore] {
	return slices.Concat(wrongReserves, wrongSettles, wrongAccounts, hastyLedgers)
}

// faulty is a ledger with some methods replaced.
type faulty struct {
	llm.LedgerStore
	reserve  func(ctx context.Context, r llm.Reservation) error
	settle   func(ctx context.Context, r llm.Reservation, s llm.Spending) error
	account  func(ctx context.Context, key, month string) (llm.Account, error)
	accounts func(ctx context.Context, month string) iter.Seq2[llm.Account, error]
	raise    func(ctx context.Context, a llm.Account) error
	forget   func(ctx context.Context, owner string) error
	sweep    func(ctx context.Context, now time.Time) error
}

func (f *faulty) Reserve(ctx context.Context, r llm.Reservation) error { return f.reserve(ctx, r) }

func (f *faulty) Settle(ctx context.Context, r llm.Reservation, s llm.Spending) error {
	return f.settle(ctx, r, s)
}

func (f *faulty) Account(ctx context.Context, key, month string) (llm.Account, error) {
	return f.account(ctx, key, month)
}

func (f *faulty) Accounts(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
	return f.accounts(ctx, month)
}

func (f *faulty) Raise(ctx context.Context, a llm.Account) error { return f.raise(ctx, a) }

func (f *faulty) Forget(ctx context.Context, owner string) error { return f.forget(ctx, owner) }

func (f *faulty) Sweep(ctx context.Context, now time.Time) error { return f.sweep(ctx, now) }

// breaking returns a function that breaks a ledger. The function replace replaces methods by
// others, which may call those of the good one.
func breaking(
	replace func(f *faulty, good llm.LedgerStore),
) func(llm.LedgerStore) llm.LedgerStore {
	return func(good llm.LedgerStore) llm.LedgerStore {
		f := &faulty{
			good, good.Reserve, good.Settle, good.Account, good.Accounts, good.Raise, good.Forget,
			good.Sweep,
		}
		replace(f, good)
		return f
	}
}

// changing returns a function that breaks a ledger: it changes all reservations.
func changing(change func(r *llm.Reservation)) func(llm.LedgerStore) llm.LedgerStore {
	return breaking(func(f *faulty, good llm.LedgerStore) {
		f.reserve = func(ctx context.Context, r llm.Reservation) error {
			change(&r)
			return good.Reserve(ctx, r)
		}
		f.settle = func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
			change(&r)
			return good.Settle(ctx, r, s)
		}
	})
}

// misreading returns a function that breaks a ledger: it changes all accounts that are read.
func misreading(change func(a *llm.Account)) func(llm.LedgerStore) llm.LedgerStore {
	return breaking(func(f *faulty, good llm.LedgerStore) {
		f.account = func(ctx context.Context, key, month string) (llm.Account, error) {
			a, err := good.Account(ctx, key, month)
			change(&a)
			return a, err
		}
		f.accounts = func(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
			return func(yield func(llm.Account, error) bool) {
				for a, err := range good.Accounts(ctx, month) {
					if change(&a); !yield(a, err) {
						return
					}
				}
			}
		}
	})
}

// refusing returns a function that breaks a ledger: it changes its refusals.
func refusing(change func(e *llm.ExceededError)) func(llm.LedgerStore) llm.LedgerStore {
	return breaking(func(f *faulty, good llm.LedgerStore) {
		f.reserve = func(ctx context.Context, r llm.Reservation) error {
			err := good.Reserve(ctx, r)
			if e, ok := errors.AsType[*llm.ExceededError](err); ok {
				change(e)
			}
			return err
		}
	})
}

// wrongReserves count the wrong thing, or refuse the wrong request.
var wrongReserves = []mutants.Mutant[llm.LedgerStore]{
	{
		Fault: "days are not counted",
		Rule:  "Reserve counts a request and what it may cost, in its month and on its day",
		Break: misreading(func(a *llm.Account) { a.Days = nil }),
	},
	{
		Fault: "a repeated Reserve is another one",
		Rule:  "a Reserve that is repeated counts once",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			var mu sync.Mutex
			n := 0
			f.reserve = func(ctx context.Context, r llm.Reservation) error {
				mu.Lock()
				defer mu.Unlock()
				n++
				r.ID += strings.Repeat("x", n)
				return good.Reserve(ctx, r)
			}
		}),
	},
	{
		Fault: "an ID belongs to everybody",
		Rule:  "reservations of two owners may have one ID",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			seen := map[string]bool{}
			f.reserve = func(ctx context.Context, r llm.Reservation) error {
				if seen[r.ID] {
					return nil
				}
				seen[r.ID] = true
				return good.Reserve(ctx, r)
			}
		}),
	},
	{
		Fault: "a cap is what must be left",
		Rule:  "what fits exactly is counted",
		Break: changing(func(r *llm.Reservation) {
			for _, c := range []*llm.Caps{&r.Caps, &r.Total} {
				c.Day.NanoUSD, c.Month.NanoUSD = max(0, c.Day.NanoUSD-1), max(0, c.Month.NanoUSD-1)
			}
		}),
	},
	{
		Fault: "the month is not capped",
		Rule:  "what does not fit under a cap is refused, and counts nowhere",
		Break: changing(func(r *llm.Reservation) { r.Caps.Month, r.Total.Month = llm.Cap{}, llm.Cap{} }),
	},
	{
		Fault: "what was used is kept secret",
		Rule:  "what does not fit under a cap is refused, and counts nowhere",
		Break: refusing(func(e *llm.ExceededError) { e.Used = 0 }),
	},
	{
		Fault: "the owner's account keeps what the total refuses",
		Rule:  "what does not fit under a cap is refused, and counts nowhere",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.reserve = func(ctx context.Context, r llm.Reservation) error {
				err := good.Reserve(ctx, r)
				if e, ok := errors.AsType[*llm.ExceededError](err); ok && e.Total {
					r.Caps, r.Total = llm.Caps{}, llm.Caps{}
					_ = good.Reserve(ctx, r)
				}
				return err
			}
		}),
	},
	{
		Fault: "the day comes before the month",
		Rule:  "of several caps the one that lasts longest is named",
		Break: refusing(func(e *llm.ExceededError) { e.Month = false }),
	},
	{
		Fault: "the total is that of each",
		Rule:  "the caps of all owners count every owner",
		Break: changing(func(r *llm.Reservation) { r.Caps, r.Total = r.Total, llm.Caps{} }),
	},
	{
		Fault: "days are those of the zone of the caller",
		Rule:  "a day begins anew at midnight in UTC, and a month on its first day",
		Break: changing(func(r *llm.Reservation) {
			_, offset := r.At.Zone()
			r.At = r.At.Add(time.Duration(offset) * time.Second)
			if offset > 0 {
				r.At = r.At.AddDate(0, 0, 1)
			}
		}),
	},
	{
		Fault: "names have no case",
		Rule:  "owners that look alike have accounts of their own",
		Break: changing(func(r *llm.Reservation) { r.Owner = strings.ToLower(r.Owner) }),
	},
	{
		Fault: "amounts below nothing count as nothing",
		Rule:  "reservations that not every ledger could keep are refused",
		Break: changing(func(r *llm.Reservation) { r.NanoUSD = max(0, r.NanoUSD) }),
	},
}

// wrongSettles forget or double what was spent.
var wrongSettles = []mutants.Mutant[llm.LedgerStore]{
	{
		Fault: "Settle forgets the tokens",
		Rule:  "Settle replaces what was held with what was spent",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.settle = func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
				s.Input, s.Output = 0, 0
				return good.Settle(ctx, r, s)
			}
		}),
	},
	{
		Fault: "a Settle always counts",
		Rule:  "a Settle that is repeated counts once",
		Break: breaking(func(f *faulty, good llm.LedgerStore) { f.settle = settleAlways(good) }),
	},
	{
		Fault: "a Settle makes a reservation",
		Rule:  "a Settle without a Reserve counts nothing",
		Break: breaking(func(f *faulty, good llm.LedgerStore) { f.settle = settleAlways(good) }),
	},
	{
		Fault: "what was held is never given back",
		Rule:  "what was settled for less makes room",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.settle = func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
				s.NanoUSD = max(s.NanoUSD, r.NanoUSD)
				return good.Settle(ctx, r, s)
			}
		}),
	},
	{
		Fault: "a Settle belongs to the day after",
		Rule:  "a Settle belongs to the day of its Reserve",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.settle = func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
				if err := good.Settle(ctx, r, llm.Spending{}); err != nil {
					return err
				}
				r.At, r.ID, r.NanoUSD = llm.NextDay(r.At), r.ID+"x", 0
				return errors.Join(good.Reserve(ctx, r), good.Settle(ctx, r, s))
			}
		}),
	},
	{
		Fault: "what was spent is cut to nothing",
		Rule:  "spending that no request can have is refused",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.settle = func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
				s.NanoUSD = max(0, s.NanoUSD)
				return good.Settle(ctx, r, s)
			}
		}),
	},
}

// settleAlways makes the reservation that it settles.
func settleAlways(
	good llm.LedgerStore,
) func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
	return func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
		free := r
		free.Caps, free.Total = llm.Caps{}, llm.Caps{}
		return errors.Join(good.Reserve(ctx, free), good.Settle(ctx, r, s))
	}
}

// wrongAccounts read or clean the accounts wrongly.
var wrongAccounts = []mutants.Mutant[llm.LedgerStore]{
	{
		Fault: "an account without anything is not found",
		Rule:  "an account without anything is zero",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.account = func(ctx context.Context, key, month string) (llm.Account, error) {
				a, err := good.Account(ctx, key, month)
				if err == nil && a.Requests == 0 {
					err = errors.New("not found")
				}
				return a, err
			}
		}),
	},
	{
		Fault: "Accounts yields at most 100",
		Rule:  "Accounts yields each account of a month once",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.accounts = func(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
				return func(yield func(llm.Account, error) bool) {
					n := 0
					for a, err := range good.Accounts(ctx, month) {
						if n++; n > 100 || !yield(a, err) {
							return
						}
					}
				}
			}
		}),
	},
	{
		Fault: "Accounts goes on when nobody listens",
		Rule:  "a range over Accounts may end early",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.accounts = func(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
				return func(yield func(llm.Account, error) bool) {
					for a, err := range good.Accounts(ctx, month) {
						yield(a, err)
					}
				}
			}
		}),
	},
	{
		Fault: "Raise adds",
		Rule:  "Raise raises every count and lowers none",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.raise = func(ctx context.Context, a llm.Account) error {
				kept, err := good.Account(ctx, a.Key, a.Month)
				a.Spending = a.Add(kept.Spending)
				return errors.Join(err, good.Raise(ctx, a))
			}
		}),
	},
	{
		Fault: "Raise gives no name",
		Rule:  "Raise gives a name to an account without one only",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.raise = func(ctx context.Context, a llm.Account) error {
				a.Owner = ""
				return good.Raise(ctx, a)
			}
		}),
	},
	{
		Fault: "Raise takes counts below nothing for nothing",
		Rule:  "accounts that not every ledger could keep are refused",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.raise = func(ctx context.Context, a llm.Account) error {
				a.Spending = a.Max(llm.Spending{})
				return good.Raise(ctx, a)
			}
		}),
	},
	{
		Fault: "Forget forgets nothing",
		Rule:  "Forget removes the name and nothing else",
		Break: breaking(func(f *faulty, _ llm.LedgerStore) {
			f.forget = func(context.Context, string) error { return nil }
		}),
	},
	{
		Fault: "Forget forgets what was spent",
		Rule:  "Forget removes the name and nothing else",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.forget = func(ctx context.Context, _ string) error {
				return good.Sweep(ctx, time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC))
			}
		}),
	},
	{
		Fault: "Sweep keeps a month more",
		Rule:  "Sweep deletes the accounts of old months only",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.sweep = func(ctx context.Context, now time.Time) error {
				return good.Sweep(ctx, now.AddDate(0, -1, 0))
			}
		}),
	},
	{
		Fault: "Sweep forgets no reservation",
		Rule:  "what a forgotten reservation held counts as spent",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.sweep = func(ctx context.Context, now time.Time) error {
				return good.Sweep(ctx, now.Add(-2*llm.MaxOpen))
			}
		}),
	},
	{
		Fault: "Account takes no notice of a context",
		Rule:  "a context that has ended is an error, and nothing is counted",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.account = func(ctx context.Context, key, month string) (llm.Account, error) {
				return good.Account(context.WithoutCancel(ctx), key, month)
			}
		}),
	},
}

// hastyLedgers look first and count later.
var hastyLedgers = []mutants.Mutant[llm.LedgerStore]{
	{
		Fault: "a request is counted after a look at the owner's account",
		Rule:  "of concurrent Reserves of an owner no more are counted than fit",
		Break: breaking(func(f *faulty, good llm.LedgerStore) { f.reserve = lookFirst(good) }),
	},
	{
		Fault: "a request is counted after a look at the account of all owners",
		Rule:  "of concurrent Reserves of all owners no more are counted than fit",
		Break: breaking(func(f *faulty, good llm.LedgerStore) { f.reserve = lookFirst(good) }),
	},
	{
		Fault: "one of many calls is lost",
		Rule:  "concurrent calls lose nothing",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			var mu sync.Mutex
			n := 0
			f.settle = func(ctx context.Context, r llm.Reservation, s llm.Spending) error {
				mu.Lock()
				n++
				lost := n == 20
				mu.Unlock()
				if lost {
					s = llm.Spending{}
				}
				return good.Settle(ctx, r, s)
			}
		}),
	},
	{
		Fault: "a repetition at the same time does not fit",
		Rule:  "concurrent repetitions of one call count once",
		Break: breaking(func(f *faulty, good llm.LedgerStore) {
			f.reserve = func(ctx context.Context, r llm.Reservation) error {
				own, err := good.Account(ctx, llm.AccountKey(r.Owner), r.Month())
				if e := r.Exceeded(own, llm.Account{}); err == nil && e != nil {
					return e
				}
				return good.Reserve(ctx, r)
			}
		}),
	},
}

// lookFirst reserves without caps what fits at a first look.
func lookFirst(good llm.LedgerStore) func(ctx context.Context, r llm.Reservation) error {
	return func(ctx context.Context, r llm.Reservation) error {
		own, err := good.Account(ctx, llm.AccountKey(r.Owner), r.Month())
		if err != nil {
			return err
		}
		total, err := good.Account(ctx, llm.TotalKey, r.Month())
		if err != nil {
			return err
		}
		if e := r.Exceeded(own, total); e != nil {
			return e
		}
		time.Sleep(time.Millisecond) // others look now
		r.Caps, r.Total = llm.Caps{}, llm.Caps{}
		return good.Reserve(ctx, r)
	}
}
