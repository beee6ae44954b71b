package llmtest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/marquee-go/marquee/llm"
)

func accounts(t ledgerTest) {
	const many = 150
	for i := range many {
		t.reserve(reservation("1", fmt.Sprintf("owner %d", i), int64(i)))
	}
	early := reservation("2", ann, 1)
	early.At = noon.AddDate(0, -1, 0)
	t.reserve(early)
	got := t.collect("2026-11")
	if len(got) != many+1 {
		t.Errorf("Accounts yields %d accounts, want %d", len(got), many+1)
	}
	for i := range many {
		owner := fmt.Sprintf("owner %d", i)
		if a := got[llm.AccountKey(owner)]; a.Owner != owner || a.NanoUSD != int64(i) {
			t.Errorf("the account of %s is %+v", owner, a)
		}
	}
	t.wantAll("2026-09")
}

func accountsBreak(t ledgerTest) {
	for i := range 5 {
		t.reserve(reservation("1", fmt.Sprint(i), 1))
	}
	yields := 0
	t.Accounts(t.Context(), "2026-11")(func(llm.Account, error) bool {
		yields++
		return yields < 2
	})
	if yields != 2 {
		t.Errorf("Accounts yields %d accounts, want 2", yields)
	}
}

// raised is an account whose counts are all set.
func raised(owner string, nano int64) llm.Account {
	return llm.Account{
		Key: llm.AccountKey(owner), Owner: owner, Month: "2026-11",
		Spending: times(2, spending(nano)),
		Days:     map[int]llm.Spending{1: spending(nano), 31: spending(nano)},
	}
}

func raise(t ledgerTest) {
	want := raised(ann, 9)
	for _, a := range []llm.Account{raised(ann, 5), want, want, raised(ann, 3)} {
		if err := t.Raise(t.Context(), a); err != nil {
			t.Fatalf("Raise: %v", err)
		}
	}
	t.wantAll("2026-11", want)
	mixed := raised(ann, 9)
	mixed.Input, mixed.NanoUSD, mixed.Days = 1000, 0, map[int]llm.Spending{2: {Output: 4}}
	if err := t.Raise(t.Context(), mixed); err != nil {
		t.Fatalf("Raise: %v", err)
	}
	want.Input, want.Days[2] = 1000, llm.Spending{Output: 4}
	t.wantAll("2026-11", want)
}

func raiseName(t ledgerTest) {
	nameless, other := raised(ann, 5), raised(ann, 5)
	nameless.Owner, other.Owner = "", "somebody else"
	for _, a := range []llm.Account{nameless, raised(ann, 5), other, nameless} {
		if err := t.Raise(t.Context(), a); err != nil {
			t.Fatalf("Raise: %v", err)
		}
	}
	t.wantAll("2026-11", raised(ann, 5))
}

func refusedAccounts(t ledgerTest) {
	for name, change := range map[string]func(*llm.Account){
		"no key":              func(a *llm.Account) { a.Key = "" },
		"a name for a key":    func(a *llm.Account) { a.Key = ann },
		"a total of an owner": func(a *llm.Account) { a.Key = llm.TotalKey },
		"no month":            func(a *llm.Account) { a.Month = "" },
		"a day for a month":   func(a *llm.Account) { a.Month = "2026-11-01" },
		"a month of no year":  func(a *llm.Account) { a.Month = "2026-13" },
		"less than nothing":   func(a *llm.Account) { a.Output = -1 },
		"less on a day":       func(a *llm.Account) { a.Days[1] = llm.Spending{NanoUSD: -1} },
		"a day 0":             func(a *llm.Account) { a.Days[0] = llm.Spending{} },
		"a day 32":            func(a *llm.Account) { a.Days[32] = llm.Spending{} },
		"NUL":                 func(a *llm.Account) { a.Owner = "a\x00b" },
	} {
		a := raised(ann, 5)
		change(&a)
		if err := t.Raise(t.Context(), a); err == nil {
			t.Errorf("Raise takes an account (%s): %+v", name, a)
		}
	}
	t.wantAll("2026-11")
}

func forget(t ledgerTest) {
	first, early := reservation("1", ann, 60), reservation("2", ann, 7)
	early.At = noon.AddDate(0, -1, 0)
	other := reservation("3", bob, 1)
	for _, r := range []llm.Reservation{first, early, other} {
		t.reserve(r)
	}
	for _, owner := range []string{ann, ann, "nobody"} {
		if err := t.Forget(t.Context(), owner); err != nil {
			t.Fatalf("Forget(%q): %v", owner, err)
		}
	}
	for _, month := range []string{"2026-10", "2026-11"} {
		for _, a := range t.collect(month) {
			if a.Owner != "" && a.Owner != bob {
				t.Errorf("in %s somebody is still called %q", month, a.Owner)
			}
		}
	}
	again := reservation("4", ann, 60)
	again.Caps.Day.NanoUSD = 100
	if e := t.refuse(again); e.Used != 60 {
		t.Errorf("after a Forget: %+v", e)
	}
	t.settle(first, llm.Spending{Requests: 1, NanoUSD: 30})
	t.reserve(again)
	if a := t.account(llm.AccountKey(ann), "2026-11"); a.Owner != ann || a.NanoUSD != 90 {
		t.Errorf("after another Reserve: %+v", a)
	}
}

func sweepMonths(t ledgerTest) {
	for i := range 5 {
		r := reservation(fmt.Sprint(i), ann, 1)
		r.At = time.Date(2026, time.Month(11-i), 28, 0, 0, 0, 0, time.UTC)
		t.reserve(r)
	}
	for range 2 {
		if err := t.Sweep(t.Context(), noon); err != nil {
			t.Fatalf("Sweep: %v", err)
		}
	}
	for month, want := range map[string]int{
		"2026-11": 2, "2026-10": 2, "2026-09": 2, "2026-08": 0, "2026-07": 0,
	} {
		if got := len(t.collect(month)); got != want {
			t.Errorf("%s has %d accounts after a Sweep, want %d", month, got, want)
		}
	}
}

func sweepOpen(t ledgerTest) {
	old, young := reservation("1", ann, 60), reservation("2", ann, 7)
	old.At = noon.Add(-25 * time.Hour)
	young.At = noon.Add(-23 * time.Hour)
	t.reserve(old)
	t.reserve(young)
	if err := t.Sweep(t.Context(), noon); err != nil {
		t.Fatalf("Sweep: %v", err)
	}
	t.settle(old, spending(1))
	t.settle(young, spending(2))
	want := old.Held().Add(spending(2))
	if a := t.account(llm.AccountKey(ann), "2026-11"); a.Spending != want {
		t.Errorf("the account is %+v, want %+v", a, want)
	}
}

// parallel makes n calls at the same time, and returns how many of them return nil. Other
// errors than an ExceededError fail the test.
func (t ledgerTest) parallel(n int, call func(i int) error) int {
	var wg sync.WaitGroup
	var taken atomic.Int64
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			err := call(i)
			if err == nil {
				taken.Add(1)
				return
			}
			if _, ok := errors.AsType[*llm.ExceededError](err); !ok {
				t.Errorf("call %d: %v", i, err)
			}
		})
	}
	close(start)
	wg.Wait()
	return int(taken.Load())
}

func concurrentOwner(t ledgerTest) {
	taken := t.parallel(50, func(i int) error {
		r := reservation(fmt.Sprint(i), ann, 10)
		r.Caps = llm.Caps{Day: llm.Cap{NanoUSD: 75}, Month: llm.Cap{Requests: 20}}
		return t.Reserve(t.Context(), r)
	})
	held := llm.Spending{Requests: 7, NanoUSD: 70}
	if taken != 7 {
		t.Errorf("%d requests were taken, want 7", taken)
	}
	t.want(ann, held, held)
}

// concurrentTotal: a store that holds the two accounts one after the other may refuse a
// request for a moment that would fit. It must not take one that does not.
func concurrentTotal(t ledgerTest) {
	capped := func(i int) llm.Reservation {
		r := reservation(fmt.Sprint(i), fmt.Sprintf("owner %d", i%5), 10)
		r.Total = llm.Caps{Day: llm.Cap{Requests: 30}, Month: llm.Cap{NanoUSD: 75}}
		return r
	}
	taken := t.parallel(50, func(i int) error { return t.Reserve(t.Context(), capped(i)) })
	for i := 50; taken < 7 && i < 60; i++ {
		if t.Reserve(t.Context(), capped(i)) == nil {
			taken++
		}
	}
	if taken != 7 {
		t.Errorf("%d requests were taken, want 7", taken)
	}
	var sum llm.Spending
	for key, a := range t.collect("2026-11") {
		if key != llm.TotalKey {
			sum = sum.Add(a.Spending)
		}
	}
	total := t.account(llm.TotalKey, "2026-11")
	if want := (llm.Spending{Requests: 7, NanoUSD: 70}); total.Spending != want || sum != want {
		t.Errorf("all together have %+v, and their accounts add up to %+v; want %+v", total, sum, want)
	}
}

func concurrentSums(t ledgerTest) {
	t.parallel(40, func(i int) error {
		r := reservation(fmt.Sprint(i), []string{ann, bob}[i%2], 10)
		if err := t.Reserve(t.Context(), r); err != nil {
			return err
		}
		return t.Settle(t.Context(), r, spending(3))
	})
	t.want(ann, times(20, spending(3)), times(40, spending(3)))
	t.want(bob, times(20, spending(3)), times(40, spending(3)))
}

func concurrentRepeats(t ledgerTest) {
	r := reservation("1", ann, 10)
	r.Caps.Day.Requests = 1
	if n := t.parallel(20, func(int) error { return t.Reserve(t.Context(), r) }); n != 20 {
		t.Errorf("%d of 20 repetitions were taken", n)
	}
	t.want(ann, r.Held(), r.Held())
	t.parallel(20, func(int) error { return t.Settle(t.Context(), r, spending(3)) })
	t.want(ann, spending(3), spending(3))
}

func endedContext(t ledgerTest) {
	kept := reservation("1", ann, 5)
	t.reserve(kept)
	for want, ctx := range ended(t.T) {
		for name, err := range map[string]error{
			"Reserve": t.Reserve(ctx, reservation("2", ann, 5)),
			"Settle":  t.Settle(ctx, kept, spending(1)),
			"Raise":   t.Raise(ctx, raised(bob, 1)),
			"Forget":  t.Forget(ctx, ann),
			"Sweep":   t.Sweep(ctx, noon.AddDate(1, 0, 0)),
		} {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
		if _, err := t.Account(ctx, llm.TotalKey, "2026-11"); !errors.Is(err, want) {
			t.Errorf("Account: %v, want %v", err, want)
		}
		yields := 0
		for a, err := range t.Accounts(ctx, "2026-11") {
			if yields++; !errors.Is(err, want) || a.Key != "" {
				t.Errorf("Accounts yields %+v, %v; want %v", a, err, want)
			}
		}
		if yields != 1 {
			t.Errorf("Accounts yields %d times, want an error once", yields)
		}
	}
	t.want(ann, kept.Held(), kept.Held())
	if a := t.account(llm.AccountKey(ann), "2026-11"); a.Owner != ann {
		t.Errorf("the account is %+v", a)
	}
}
