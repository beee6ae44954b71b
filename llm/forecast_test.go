package llm_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

func TestForecast(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	ledger := llm.NewLedger()
	spend := func(owner string, nano int64) {
		t.Helper()
		err := ledger.Reserve(
			t.Context(), llm.Reservation{ID: owner, Owner: owner, At: now, NanoUSD: nano},
		)
		if err != nil {
			t.Fatal(err)
		}
	}
	spend("ada", 600)
	spend("bob", 300)
	month := func(nano, requests int64) llm.Caps {
		return llm.Caps{Month: llm.Cap{NanoUSD: nano, Requests: requests}}
	}
	for name, tt := range map[string]struct {
		quotas llm.Quotas
		want   llm.Spending
		kind   string // of the cap that is in the way
	}{
		"no caps": {llm.Quotas{}, llm.Spending{NanoUSD: 1e15, Requests: 1e6}, ""},
		"just enough dollars": {
			llm.Quotas{Each: month(1000, 0)}, llm.Spending{NanoUSD: 400, Requests: 9}, "",
		},
		"a little too much": {
			llm.Quotas{Each: month(1000, 0)}, llm.Spending{NanoUSD: 401, Requests: 9},
			"dollars_per_month",
		},
		"just enough requests": {llm.Quotas{Each: month(0, 10)}, llm.Spending{Requests: 9}, ""},
		"a request too many": {
			llm.Quotas{Each: month(0, 10)}, llm.Spending{Requests: 10}, "requests_per_month",
		},
		"another cap for ada": {
			llm.Quotas{Owners: map[string]llm.Caps{"ada": month(0, 1)}}, llm.Spending{Requests: 1},
			"requests_per_month",
		},
		"all people together": {
			llm.Quotas{Total: month(1000, 0)}, llm.Spending{NanoUSD: 101, Requests: 1},
			"dollars_per_month_in_all",
		},
		"in all, just enough": {
			llm.Quotas{Total: month(1000, 0)}, llm.Spending{NanoUSD: 100, Requests: 1}, "",
		},
		"the day, and no month": {
			llm.Quotas{Each: llm.Caps{Day: llm.Cap{Requests: 5}}}, llm.Spending{Requests: 5},
			"requests_per_day",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := &llm.Forecast{Quotas: tt.quotas, Ledger: ledger}
			err := f.Check(t.Context(), "ada", now, tt.want)
			exceeded, ok := errors.AsType[*llm.ExceededError](err)
			if (tt.kind == "") != (err == nil) || ok && exceeded.Kind() != tt.kind {
				t.Errorf("error %v, want %q", err, tt.kind)
			}
		})
	}
	f := &llm.Forecast{Quotas: llm.Quotas{Each: month(1, 0)}}
	if err := f.Check(t.Context(), "ada", now, llm.Spending{NanoUSD: 9}); err != nil {
		t.Errorf("without a ledger: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	f.Ledger = ledger
	if err := f.Check(ended, "ada", now, llm.Spending{}); !errors.Is(err, llm.ErrLedger) {
		t.Errorf("a ledger that fails: %v", err)
	}
}

func ExampleForecast() {
	ctx, now := context.Background(), time.Now()
	f := &llm.Forecast{
		Model:  "m",
		Prices: llm.Prices{{Model: "m", Input: 1000, Output: 4000}},
		Quotas: llm.Quotas{Each: llm.Caps{Month: llm.Cap{NanoUSD: 2e9}}}, // 2 dollars
		Ledger: llm.NewLedger(),
	}
	one := f.Cost(llm.Usage{Input: 1000, Output: 500})
	fmt.Println(one.Short())
	for _, n := range []int64{600, 700} {
		want := llm.Spending{Requests: n, NanoUSD: n * one.NanoUSD}
		fmt.Println(n, f.Check(ctx, "ada", now, want) == nil)
	}
	// Output:
	// $0.003
	// 600 true
	// 700 false
}
