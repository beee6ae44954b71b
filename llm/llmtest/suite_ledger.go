package llmtest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

func reserveCounts(t ledgerTest) {
	t.reserve(reservation("1", ann, 70))
	t.reserve(reservation("2", ann, 0))
	later := reservation("3", ann, 5)
	later.At = noon.AddDate(0, 0, 1)
	t.reserve(later)
	days := map[int]llm.Spending{
		15: {Requests: 2, NanoUSD: 70}, 16: {Requests: 1, NanoUSD: 5},
	}
	sum := llm.Spending{Requests: 3, NanoUSD: 75}
	t.wantAll("2026-11",
		llm.Account{
			Key: llm.AccountKey(ann), Owner: ann, Month: "2026-11", Spending: sum, Days: days,
		},
		llm.Account{Key: llm.TotalKey, Month: "2026-11", Spending: sum, Days: days},
	)
}

func settleReplaces(t ledgerTest) {
	less, more, free := reservation("1", ann, 100), reservation("2", ann, 3), reservation("3", ann, 9)
	for _, r := range []llm.Reservation{less, more, free} {
		t.reserve(r)
	}
	t.settle(less, spending(40))
	t.settle(more, spending(60))
	t.settle(free, llm.Spending{}) // it was refused, so it counts as none
	sum := spending(40).Add(spending(60))
	t.want(ann, sum, sum)
}

func reserveTwice(t ledgerTest) {
	r := reservation("1", ann, 60)
	r.Caps.Day.NanoUSD, r.Total.Month.Requests = 100, 1
	t.reserve(r)
	t.reserve(r)
	t.want(ann, r.Held(), r.Held())
}

func settleTwice(t ledgerTest) {
	r := reservation("1", ann, 60)
	t.reserve(r)
	t.settle(r, spending(20))
	t.settle(r, spending(20))
	t.want(ann, spending(20), spending(20))
}

func settleNothing(t ledgerTest) {
	t.settle(reservation("1", ann, 60), spending(20))
	t.wantAll("2026-11")
	kept := reservation("2", ann, 5)
	t.reserve(kept)
	t.settle(reservation("3", ann, 5), spending(20))
	t.want(ann, kept.Held(), kept.Held())
}

func sharedID(t ledgerTest) {
	a, b := reservation("1", ann, 60), reservation("1", bob, 7)
	t.reserve(a)
	t.reserve(b)
	t.settle(a, spending(1))
	t.want(bob, b.Held(), b.Held().Add(spending(1)))
	t.settle(b, spending(2))
	t.want(ann, spending(1), spending(1).Add(spending(2)))
}

// capsOf are the caps that a reservation may have.
var capsOf = map[string]func(r *llm.Reservation) *llm.Cap{
	"dollars_per_day":           func(r *llm.Reservation) *llm.Cap { return &r.Caps.Day },
	"dollars_per_month":         func(r *llm.Reservation) *llm.Cap { return &r.Caps.Month },
	"requests_per_day":          func(r *llm.Reservation) *llm.Cap { return &r.Caps.Day },
	"requests_per_month":        func(r *llm.Reservation) *llm.Cap { return &r.Caps.Month },
	"dollars_per_day_in_all":    func(r *llm.Reservation) *llm.Cap { return &r.Total.Day },
	"dollars_per_month_in_all":  func(r *llm.Reservation) *llm.Cap { return &r.Total.Month },
	"requests_per_day_in_all":   func(r *llm.Reservation) *llm.Cap { return &r.Total.Day },
	"requests_per_month_in_all": func(r *llm.Reservation) *llm.Cap { return &r.Total.Month },
}

// limit sets one cap of a reservation, in dollars or in requests as its name says.
func limit(r *llm.Reservation, name string, c llm.Cap) {
	if strings.HasPrefix(name, "dollars") {
		capsOf[name](r).NanoUSD = c.NanoUSD
	} else {
		capsOf[name](r).Requests = c.Requests
	}
}

func fitsExactly(t ledgerTest) {
	var want llm.Spending
	for name := range capsOf {
		for i := range 2 { // the second of two requests that take half of the cap each
			owner := name
			if strings.HasSuffix(name, "_in_all") {
				owner = ann
			}
			r := reservation(fmt.Sprint(name, i), owner, 50)
			used := t.account(llm.AccountKey(owner), r.Month()).Spending
			if strings.HasSuffix(name, "_in_all") {
				used = want
			}
			limit(&r, name, llm.Cap{NanoUSD: used.NanoUSD + 50, Requests: used.Requests + 1})
			t.reserve(r)
			want = want.Add(r.Held())
		}
	}
	if got := t.account(llm.TotalKey, "2026-11"); got.Spending != want {
		t.Errorf("all together have %+v, want %+v", got, want)
	}
}

func refused(t ledgerTest) {
	first := reservation("0", ann, 50)
	t.reserve(first)
	for name := range capsOf {
		t.Run(name, func(s *testing.T) {
			t := ledgerTest{s, t.LedgerStore}
			r := reservation(name, ann, 51)
			limit(&r, name, llm.Cap{NanoUSD: 100, Requests: 1})
			e := t.refuse(r)
			resets := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
			if e.Month {
				resets = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
			}
			want := llm.ExceededError{
				Total: e.Total, Month: e.Month, Limit: 100, Used: 50, Wanted: 51, Resets: resets,
			}
			if e.Requests {
				want.Requests, want.Limit, want.Used, want.Wanted = true, 1, 1, 1
			}
			if e.Kind() != name || e != want {
				t.Errorf("got %s: %+v, want %+v", e.Kind(), e, want)
			}
			t.want(ann, first.Held(), first.Held())
			t.settle(r, spending(9)) // it holds nothing
			t.want(ann, first.Held(), first.Held())
		})
	}
	alone := reservation("alone", bob, 101)
	alone.Caps.Day.NanoUSD = 100
	if e := t.refuse(alone); !e.Resets.IsZero() {
		t.Errorf("what would never fit may come back: %+v", e)
	}
	t.want(bob, llm.Spending{}, first.Held())
}

func longest(t ledgerTest) {
	t.reserve(reservation("0", ann, 50))
	r := reservation("1", ann, 51)
	r.Caps.Day.NanoUSD, r.Caps.Month.NanoUSD = 100, 100
	r.Total.Day.Requests = 1
	if e := t.refuse(r); e.Kind() != "dollars_per_month" {
		t.Errorf("the refusal names %s", e.Kind())
	}
	r.Caps.Month, r.Total.Month.Requests = llm.Cap{}, 1
	if e := t.refuse(r); e.Kind() != "requests_per_month_in_all" {
		t.Errorf("the refusal names %s", e.Kind())
	}
}

func makesRoom(t ledgerTest) {
	capped := func(id string) llm.Reservation {
		r := reservation(id, ann, 60)
		r.Caps = llm.Caps{Day: llm.Cap{NanoUSD: 100}, Month: llm.Cap{Requests: 2}}
		r.Total.Month.NanoUSD = 100
		return r
	}
	t.reserve(capped("1"))
	t.refuse(capped("2"))
	t.settle(capped("1"), llm.Spending{Requests: 1, NanoUSD: 40})
	t.reserve(capped("2"))
	t.settle(capped("2"), llm.Spending{})
	t.reserve(capped("3"))
	t.want(ann, llm.Spending{Requests: 2, NanoUSD: 100}, llm.Spending{Requests: 2, NanoUSD: 100})
}

func totalOfAll(t ledgerTest) {
	for i, owner := range []string{ann, bob, "carol", ""} {
		r := reservation(fmt.Sprint(i), owner, 30)
		r.Total.Day.NanoUSD = 90
		if i < 3 {
			t.reserve(r)
			continue
		}
		if e := t.refuse(r); !e.Total || e.Used != 90 || e.Remaining() != 0 {
			t.Errorf("the fourth: %+v", e)
		}
	}
}

func beginsAnew(t ledgerTest) {
	day := time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	capped := func(id string, at time.Time) llm.Reservation {
		r := reservation(id, ann, 60)
		r.At = at
		r.Caps.Day.NanoUSD, r.Total.Day.NanoUSD = 100, 100
		r.Caps.Month.Requests = 2
		return r
	}
	t.reserve(capped("1", day.Add(-24*time.Hour)))
	t.reserve(capped("2", day))
	if e := t.refuse(capped("3", day)); !e.Month || !e.Resets.Equal(day.Add(1)) {
		t.Errorf("in the last moment of the year: %+v", e)
	}
	// The next year, in another zone, where it began hours ago.
	t.reserve(capped("4", day.Add(1).In(time.FixedZone("", 9*3600))))
	if a := t.account(llm.AccountKey(ann), "2027-01"); a.Days[1].Requests != 1 {
		t.Errorf("the account of the new year is %+v", a)
	}
	if e := t.refuse(capped("5", day.Add(time.Hour))); e.Month {
		t.Errorf("the second of the day: %+v", e)
	}
}

func settleLater(t ledgerTest) {
	r := reservation("1", ann, 60)
	r.At = time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC)
	next := reservation("2", ann, 5)
	next.At = r.At.Add(2 * time.Second)
	t.reserve(r)
	t.reserve(next)
	t.settle(r, spending(20))
	for month, want := range map[string]map[int]llm.Spending{
		"2026-11": {30: spending(20)}, "2026-12": {1: next.Held()},
	} {
		a := t.account(llm.AccountKey(ann), month)
		for day, s := range want {
			if a.Days[day] != s || a.Spending != s {
				t.Errorf("in %s: %+v, want %+v", month, a, s)
			}
		}
	}
}

// alike are names that a careless ledger confuses.
var alike = []string{
	"", "a", "A", "a ", " a", "á", "a\u0301", "ａ", "a/b", "a%b", "a_b", "a'b", `a"b`, "a\\b", "a\nb",
	"total", "shared", "owner", "2026-11", "𝄞", strings.Repeat("ü", 255), strings.Repeat("ü", 254),
	"https://id.example/realms/a|0123=", llm.AccountKey("a"), "\u200b", "NULL",
}

func ownersAlike(t ledgerTest) {
	for i, owner := range alike {
		r := reservation("1", owner, int64(i+1))
		r.Caps.Day.Requests = 1
		t.reserve(r)
	}
	month := t.collect("2026-11")
	for i, owner := range alike {
		a := month[llm.AccountKey(owner)]
		if a.NanoUSD != int64(i+1) || a.Requests != 1 || a.Owner != owner {
			t.Errorf("the account of %.20q is %+v", owner, a)
		}
	}
}

func refusedReservations(t ledgerTest) {
	for name, change := range map[string]func(*llm.Reservation){
		"no ID":                func(r *llm.Reservation) { r.ID = "" },
		"a long ID":            func(r *llm.Reservation) { r.ID = strings.Repeat("x", 65) },
		"an ID with a blank":   func(r *llm.Reservation) { r.ID = "a b" },
		"an ID with an accent": func(r *llm.Reservation) { r.ID = "é" },
		"less than nothing":    func(r *llm.Reservation) { r.NanoUSD = -1 },
		"more than a million":  func(r *llm.Reservation) { r.NanoUSD = llm.MaxNanoUSD + 1 },
		"the most of all":      func(r *llm.Reservation) { r.NanoUSD = math.MaxInt64 },
		"NUL":                  func(r *llm.Reservation) { r.Owner = "a\x00b" },
		"not UTF-8":            func(r *llm.Reservation) { r.Owner = "a\xffb" },
		"a long name":          func(r *llm.Reservation) { r.Owner = strings.Repeat("x", 256) },
		"the year 0":           func(r *llm.Reservation) { r.At = noon.AddDate(-2026, 0, 0) },
		"the year 10,000":      func(r *llm.Reservation) { r.At = noon.AddDate(9000, 0, 0) },
	} {
		r := reservation("1", ann, 5)
		change(&r)
		if err := t.Reserve(t.Context(), r); err == nil {
			t.Errorf("Reserve takes a reservation (%s): %+v", name, r)
		}
		if err := t.Settle(t.Context(), r, llm.Spending{}); err == nil {
			t.Errorf("Settle takes a reservation (%s): %+v", name, r)
		}
	}
	t.wantAll("2026-11")
	r := reservation(strings.Repeat("~", 64), strings.Repeat("x", 255), llm.MaxNanoUSD)
	t.reserve(r)
	t.settle(r, llm.Spending{Requests: 1, NanoUSD: llm.MaxNanoUSD})
}

func refusedSpending(t ledgerTest) {
	r := reservation("1", ann, 5)
	t.reserve(r)
	for _, s := range []llm.Spending{
		{Requests: 2}, {Requests: -1}, {NanoUSD: -1}, {NanoUSD: llm.MaxNanoUSD + 1},
		{NanoUSD: math.MinInt64}, {Input: -1}, {Input: math.MaxInt64}, {Output: -1},
		{Output: math.MaxInt64}, {Unknown: 2}, {Unknown: -1},
	} {
		if err := t.Settle(t.Context(), r, s); err == nil {
			t.Errorf("Settle takes %+v", s)
		}
	}
	t.want(ann, r.Held(), r.Held())
}

func nothingYet(t ledgerTest) {
	t.reserve(reservation("1", ann, 5))
	for _, key := range []string{llm.AccountKey(bob), llm.TotalKey} {
		if a := t.account(key, "2026-10"); a.Spending != (llm.Spending{}) || len(a.Days) > 0 {
			t.Errorf("the account %.8s is %+v", key, a)
		}
	}
}
