package llm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// account returns the account of an owner, in the present month.
func account(t *testing.T, l llm.LedgerStore, owner string) llm.Account {
	t.Helper()
	a, err := l.Account(t.Context(), llm.AccountKey(owner), llm.MonthOf(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWhatABudgetCounts(t *testing.T) {
	usage := llm.Usage{Input: 30, Output: 20}
	auth := &llm.Error{Kind: llm.KindAuth}
	cut := &llm.Error{Kind: llm.KindTruncated, Model: "m"}
	answer := func(model string, u llm.Usage) llm.Model {
		return play(llm.Chunk{Text: "Hi"}, llm.Chunk{Finish: llm.FinishStop, Model: model, Usage: u})
	}
	counts := llm.Usage{Input: -5, Output: 1 << 60}
	dollars, requests := each(1e12), llm.Quotas{Each: llm.Caps{Day: llm.Cap{Requests: 5}}}
	tests := map[string]struct {
		model  llm.Model
		quotas llm.Quotas
		leaves bool
		want   llm.Spending
	}{
		"a reply": {
			answer("m", usage), dollars, false,
			llm.Spending{Requests: 1, NanoUSD: 230, Input: 30, Output: 20},
		},
		"a reply without a cap": {
			answer("m", usage), llm.Quotas{}, false,
			llm.Spending{Requests: 1, NanoUSD: 230, Input: 30, Output: 20},
		},
		"no price, and no cap in dollars": {
			answer("other", usage), requests, false,
			llm.Spending{Requests: 1, Input: 30, Output: 20, Unknown: 1},
		},
		"no price, and a cap in dollars": {
			answer("other", usage), dollars, false,
			llm.Spending{Requests: 1, NanoUSD: 230, Input: 30, Output: 20, Unknown: 1},
		},
		"no usage, and a cap in dollars": {
			answer("m", llm.Usage{}), dollars, false,
			llm.Spending{Requests: 1, NanoUSD: 100 + 10, Unknown: 1},
		},
		"what the provider refused": {broken("", llm.Usage{}, auth), requests, false, llm.Spending{}},
		"what failed after some text": {
			broken("Hi", usage, cut), requests, false,
			llm.Spending{Requests: 1, NanoUSD: 230, Input: 30, Output: 20},
		},
		"what failed without a usage": {
			broken("", llm.Usage{}, cut), requests, false, llm.Spending{Requests: 1, Unknown: 1},
		},
		"a reader who leaves": {
			answer("m", usage), dollars, true,
			llm.Spending{Requests: 1, NanoUSD: 100 + 10, Unknown: 1},
		},
		"counts that cannot be": {
			answer("m", counts), requests, false,
			llm.Spending{Requests: 1, Output: 100e6, Unknown: 1},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ledger := llm.NewLedger()
			m := llm.Budget(&llm.BudgetOptions{
				Prices: pennies, Models: []string{"m"}, Quotas: tt.quotas, Ledger: ledger,
			})(tt.model)
			ctx := llm.WithOwner(t.Context(), "ada")
			for chunk, err := range m.Stream(ctx, &llm.Request{System: strings.Repeat("x", 400)}) {
				if err == nil && chunk.Finish == "" && tt.leaves {
					break
				}
				// The account is settled before the last chunk.
				if chunk.Finish != "" && account(t, ledger, "ada").Spending != tt.want {
					t.Errorf("before the end: %+v", account(t, ledger, "ada").Spending)
				}
			}
			if got := account(t, ledger, "ada"); got.Spending != tt.want || got.Owner != "ada" {
				t.Errorf("the account is %+v, want %+v", got, tt.want)
			}
		})
	}
}

// fake is a ledger that fails as told, and notes its calls.
type fake struct {
	reserved, settled error
	onReserve         func()
	calls             []string
}

func (f *fake) Reserve(_ context.Context, r llm.Reservation) error {
	f.calls = append(f.calls, fmt.Sprintf("reserve %d", r.NanoUSD))
	if f.onReserve != nil {
		f.onReserve()
	}
	return f.reserved
}

func (f *fake) Settle(ctx context.Context, _ llm.Reservation, s llm.Spending) error {
	if _, limited := ctx.Deadline(); ctx.Err() != nil || !limited {
		return errors.New("the context of Settle must be alive and end soon")
	}
	f.calls = append(f.calls, fmt.Sprintf("settle %d of %d", s.NanoUSD, s.Requests))
	return f.settled
}

func TestALedgerThatFails(t *testing.T) {
	away := errors.New("the disk is gone")
	req := &llm.Request{MaxTokens: 9}
	model := play(llm.Chunk{
		Finish: llm.FinishStop, Model: "m", Usage: llm.Usage{Input: 1, Output: 2},
		Warnings: []string{"w"},
	})
	var log bytes.Buffer
	budget := func(f *fake, m llm.Model) llm.Model {
		log.Reset()
		return llm.Budget(&llm.BudgetOptions{
			Prices: pennies, Models: []string{"m"}, Quotas: each(1e6), Ledger: f,
			Logger: slog.New(slog.NewTextHandler(&log, nil)),
		})(m)
	}
	t.Run("before the request", func(t *testing.T) {
		f := &fake{reserved: away}
		never := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
			t.Error("the model was asked")
			return nil
		})
		_, err := llm.Generate(t.Context(), budget(f, never), req)
		if !errors.Is(err, llm.ErrLedger) || !errors.Is(err, away) || llm.KindOf(err) != "" {
			t.Errorf("got %v", err)
		}
		const want = "What may still be spent could not be looked up. Please try again."
		if got := llm.Explain(err); got != want {
			t.Errorf("a person is told %q", got)
		}
		if got := strings.Join(f.calls, ", "); got != "reserve 91, settle 0 of 0" {
			t.Errorf("the calls are %s", got)
		}
	})
	t.Run("after the reply", func(t *testing.T) {
		f := &fake{settled: away}
		reply, err := llm.Generate(t.Context(), budget(f, model), req)
		if err != nil || len(reply.Warnings) != 2 || !strings.Contains(reply.Warnings[1], "not settled") {
			t.Errorf("got %+v, %v", reply, err)
		}
		if got := strings.Join(f.calls, ", "); got != "reserve 91, settle 21 of 1" {
			t.Errorf("the calls are %s", got)
		}
		if !strings.Contains(log.String(), away.Error()) {
			t.Errorf("the log is %q", log.String())
		}
	})
	t.Run("because the caller leaves", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &fake{reserved: away, onReserve: cancel}
		if _, err := llm.Generate(ctx, budget(f, model), req); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if got := strings.Join(f.calls, ", "); got != "reserve 91, settle 0 of 0" {
			t.Errorf("the calls are %s", got)
		}
	})
	t.Run("the caller leaves after the reply", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		f := &fake{}
		for _, err := range budget(f, slow(0, 0)).Stream(ctx, req) {
			if err != nil {
				t.Error(err)
			}
			cancel()
			break
		}
		if got := strings.Join(f.calls, ", "); got != "reserve 91, settle 11 of 1" {
			t.Errorf("the calls are %s", got)
		}
	})
}

// A cap of a month lasts until the next one, and a cap of requests needs no price.
func TestCapsOfAMonth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the clock begins at midnight UTC
		now := time.Now().UTC()
		m := llm.Budget(&llm.BudgetOptions{
			Quotas: llm.Quotas{
				Each:   llm.Caps{Month: llm.Cap{Requests: 1}},
				Owners: map[string]llm.Caps{"grace": {}},
			},
		})(reply("Hi"))
		ask := func(owner string) *llm.Error {
			_, err := llm.Generate(llm.WithOwner(t.Context(), owner), m, &llm.Request{})
			e, _ := errors.AsType[*llm.Error](err)
			return e
		}
		if err := ask("ada"); err != nil {
			t.Fatal(err)
		}
		next := llm.NextMonth(now)
		if err := ask("ada"); err == nil || err.Kind != llm.KindBudget ||
			err.RetryAfter != next.Sub(now) {
			t.Errorf("the second one: %v", err)
		}
		for range 3 {
			if err := ask("grace"); err != nil {
				t.Errorf("an owner without a cap: %v", err)
			}
		}
		<-time.After(next.Sub(now))
		if err := ask("ada"); err != nil {
			t.Errorf("the next month: %v", err)
		}
	})
}

func TestWhatAnExceededBudgetSays(t *testing.T) {
	resets := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		e                       llm.ExceededError
		kind, operator, explain string
	}{
		"all used up": {
			llm.ExceededError{Limit: 2e9, Used: 3e9, Wanted: 1, Resets: resets},
			"dollars_per_day", "the owner's limit of $2.00 a day is used up",
			"The limit of $2.00 a day is used up. It begins anew on 1 December 2026 at 00:00 UTC.",
		},
		"a part is left": {
			llm.ExceededError{
				Total: true, Month: true, Limit: 2.5e9, Used: 2_487_654_321, Wanted: 1e9, Resets: resets,
			},
			"dollars_per_month_in_all",
			"of the total limit of $2.50 a month, $0.012345679 is left, and the request may take $1.00",
			"Of the limit of $2.50 a month for all people together, $0.0123 is left, and this may cost " +
				"more. It begins anew on 1 December 2026 at 00:00 UTC.",
		},
		"it would never fit": {
			llm.ExceededError{Limit: 1e9, Wanted: 1_234_567_891},
			"dollars_per_day", "the request alone is over the owner's limit of $1.00 a day",
			"This may cost up to $1.2346, which the limit of $1.00 a day never allows. " +
				"Please ask for something shorter.",
		},
		"requests that would never fit": {
			llm.ExceededError{Requests: true, Limit: 20, Wanted: 21},
			"requests_per_day", "the request alone is over the owner's limit of 20 requests a day",
			"This takes 21 requests, which the limit of 20 requests a day never allows. " +
				"Please ask for fewer.",
		},
		"requests": {
			llm.ExceededError{Requests: true, Limit: 1, Used: 1, Wanted: 1, Resets: resets},
			"requests_per_day", "the owner's limit of 1 request a day is used up",
			"The limit of 1 request a day is used up. It begins anew on 1 December 2026 at 00:00 UTC.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.e.Kind(); got != tt.kind {
				t.Errorf("its kind is %q, want %q", got, tt.kind)
			}
			if got := tt.e.Error(); got != tt.operator {
				t.Errorf("operators are told\n%s\nwant\n%s", got, tt.operator)
			}
			err := fmt.Errorf("draft: %w", &llm.Error{Kind: llm.KindBudget, Err: &tt.e})
			if got := llm.Explain(err); got != tt.explain {
				t.Errorf("people are told\n%s\nwant\n%s", got, tt.explain)
			}
		})
	}
}

func TestQuotas(t *testing.T) {
	none, some := llm.Caps{}, llm.Caps{Month: llm.Cap{Requests: 1}}
	ada := func(c llm.Caps) map[string]llm.Caps { return map[string]llm.Caps{"ada": c} }
	for name, tt := range map[string]struct {
		q                llm.Quotas
		any, dollars     bool
		ofAda, ofSomeone llm.Caps
	}{
		"nothing":   {llm.Quotas{}, false, false, none, none},
		"each":      {llm.Quotas{Each: some}, true, false, some, some},
		"but one":   {llm.Quotas{Each: some, Owners: ada(none)}, true, false, none, some},
		"only one":  {llm.Quotas{Owners: ada(daily(1))}, true, true, daily(1), none},
		"one, none": {llm.Quotas{Owners: ada(none)}, false, false, none, none},
		"all":       {total(1), true, true, none, none},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.q.Any() != tt.any || tt.q.InDollars() != tt.dollars || tt.q.Of("ada") != tt.ofAda ||
				tt.q.Of("eve") != tt.ofSomeone {
				t.Errorf("any is %t, in dollars is %t, ada has %+v and eve %+v",
					tt.q.Any(), tt.q.InDollars(), tt.q.Of("ada"), tt.q.Of("eve"))
			}
		})
	}
}

func TestMonths(t *testing.T) {
	at := func(text string) time.Time {
		now, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	for now, want := range map[string][4]string{ // month, oldest, next day, next month
		"2026-11-30T23:59:59Z":      {"2026-11", "2026-09", "2026-12-01", "2026-12-01"},
		"2027-01-31T12:00:00Z":      {"2027-01", "2026-11", "2027-02-01", "2027-02-01"},
		"2024-02-28T00:00:00Z":      {"2024-02", "2023-12", "2024-02-29", "2024-03-01"},
		"2026-12-31T20:00:00-05:00": {"2027-01", "2026-11", "2027-01-02", "2027-02-01"},
		"2024-05-31T00:00:00Z":      {"2024-05", "2024-03", "2024-06-01", "2024-06-01"},
	} {
		n := at(now)
		got := [4]string{
			llm.MonthOf(n), llm.Oldest(n), llm.NextDay(n).Format(time.DateOnly),
			llm.NextMonth(n).Format(time.DateOnly),
		}
		if got != want {
			t.Errorf("%s: %q, want %q", now, got, want)
		}
	}
	for text, want := range map[string]string{
		"": "2026-11", "2026-01": "2026-01", "2026-13": "", "2026-1": "", "november": "",
		"2026-11-01": "",
	} {
		got, ok := llm.ParseMonth(text, at("2026-11-30T00:00:00Z"))
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is the month %q, %t", text, got, ok)
		}
	}
}

// Without a Sweep, a ledger in memory forgets old months by itself.
func TestALedgerInMemoryDoesNotGrow(t *testing.T) {
	l := llm.NewLedger()
	for month := range 12 {
		at := time.Date(2026, time.Month(1+month), 3, 0, 0, 0, 0, time.UTC)
		r := llm.Reservation{ID: "1", Owner: "ada", At: at}
		if err := l.Reserve(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for month, want := range map[string]int64{"2026-09": 0, "2026-10": 1, "2026-12": 1} {
		if a, err := l.Account(t.Context(), llm.TotalKey, month); err != nil || a.Requests != want {
			t.Errorf("%s: %+v, %v", month, a, err)
		}
	}
}

func TestAccountsOfAMonth(t *testing.T) {
	l := llm.NewLedger()
	for i, owner := range []string{"grace", "ada", "grace"} {
		r := llm.Reservation{ID: fmt.Sprint(i), Owner: owner, At: time.Now(), NanoUSD: 12_500_000}
		if err := l.Reserve(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	month := llm.MonthOf(time.Now())
	total, owners, err := llm.AccountsOf(t.Context(), l, month)
	if err != nil || total.Requests != 3 || len(owners) != 2 || owners[0].Owner != "ada" {
		t.Fatalf("got %+v, %+v, %v", total, owners, err)
	}
	want := []string{month, "grace", llm.AccountKey("grace"), "2", "0.025", "0", "0", "0"}
	if got := owners[1].Cells(); strings.Join(got, "|") != strings.Join(want, "|") ||
		len(got) != len(llm.AccountColumns) {
		t.Errorf("the cells are %q, want %q", got, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := llm.AccountsOf(ctx, l, month); !errors.Is(err, context.Canceled) {
		t.Errorf("after a cancel: %v", err)
	}
}

func ExampleNewLedger() {
	ctx := llm.WithOwner(context.Background(), "ada")
	ledger := llm.NewLedger() // a store of package storage has one that servers share
	model := llm.Budget(&llm.BudgetOptions{
		Ledger: ledger,
		Quotas: llm.Quotas{Each: llm.Caps{Month: llm.Cap{Requests: 100}}},
		Prices: llm.Prices{{Model: llmtest.ModelName, Input: 1000, Output: 5000}},
	})(llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"Hello."}, Usage: llm.Usage{Input: 2000, Output: 600},
	}))
	if _, err := llm.Generate(ctx, model, &llm.Request{}); err != nil {
		fmt.Println(llm.Explain(err))
		return
	}
	a, err := ledger.Account(ctx, llm.AccountKey("ada"), llm.MonthOf(time.Now()))
	fmt.Println(a.Requests, llm.Cost{NanoUSD: a.NanoUSD, Known: true}.Short(), err)
	// Output: 1 $0.005 <nil>
}
