package llm_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// pennies has round prices: input costs 1 and output 10. "dear" costs ten times as much.
var pennies = llm.Prices{
	{Model: "m", Input: 1, Output: 10},
	{Model: "dear", Input: 10, Output: 100},
}

func daily(nano int64) llm.Caps { return llm.Caps{Day: llm.Cap{NanoUSD: nano}} }

// each and total cap what is spent in a day.
func each(nano int64) llm.Quotas  { return llm.Quotas{Each: daily(nano)} }
func total(nano int64) llm.Quotas { return llm.Quotas{Total: daily(nano)} }

func TestBudgetTellsTheCost(t *testing.T) {
	usage := llm.Usage{Input: 3, Output: 2}
	tests := map[string]struct {
		opts *llm.BudgetOptions
		end  llm.Chunk
		cost string
		warn int
	}{
		"of a model with a price": {
			&llm.BudgetOptions{Prices: pennies}, llm.Chunk{Model: "m", Usage: usage}, "$0.000000023", 0,
		},
		"of the usual prices": {
			nil, llm.Chunk{Model: "gpt-6-luna", Usage: usage}, "$0.000001300", 0,
		},
		"of the usual, without a cap": {
			&llm.BudgetOptions{}, llm.Chunk{Model: "gpt-6-luna", Usage: usage}, "$0.000001300", 0,
		},
		"that was known already": {
			&llm.BudgetOptions{Prices: pennies},
			llm.Chunk{Model: "m", Usage: usage, Cost: llm.Cost{NanoUSD: 7, Known: true}}, "$0.000000007", 0,
		},
		"of a model without one": {
			&llm.BudgetOptions{Prices: pennies}, llm.Chunk{Model: "other", Usage: usage}, "unknown", 0,
		},
		"of a usage nobody counted": {
			&llm.BudgetOptions{Prices: pennies}, llm.Chunk{Model: "m"}, "unknown", 0,
		},
		"unknown, though capped": {
			&llm.BudgetOptions{Prices: pennies, Quotas: each(1e6), Models: []string{"m"}},
			llm.Chunk{Model: "other", Usage: usage, Warnings: []string{"w"}}, "unknown", 2,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.end.Finish = llm.FinishStop
			m := llm.Budget(tt.opts)(play(llm.Chunk{Text: "Hi"}, tt.end))
			reply, err := llm.Generate(t.Context(), m, &llm.Request{})
			if err != nil || reply.Text != "Hi" || reply.Cost.String() != tt.cost {
				t.Errorf("got %+v, %v", reply, err)
			}
			if len(reply.Warnings) != max(tt.warn, len(tt.end.Warnings)) {
				t.Errorf("the warnings are %q", reply.Warnings)
			}
		})
	}
}

func TestBudgetRefuses(t *testing.T) {
	const day = 24 * time.Hour
	// One token of request and 99 of reply: it costs as much as was held.
	req := &llm.Request{MaxTokens: 99}
	m := play(llm.Chunk{Finish: llm.FinishStop, Model: "m", Usage: llm.Usage{Input: 1, Output: 99}})
	const cost = 1 + 99*10
	const usedUp = "budget: the owner's limit of $0.000000991 a day is used up"
	const alone = "budget: the request alone is over the owner's limit of "
	type ask struct {
		owner string
		after time.Duration
		want  string // the error
		retry time.Duration
	}
	tests := map[string]struct {
		opts llm.BudgetOptions
		asks []ask
	}{
		"up to the cap": {
			llm.BudgetOptions{Quotas: each(2 * cost), Models: []string{"m"}},
			[]ask{
				{"ada", 0, "", 0}, {"ada", 0, "", 0},
				{"ada", 0, "budget: the owner's limit of $0.000001982 a day is used up", day},
			},
		},
		"each owner": {
			llm.BudgetOptions{Quotas: each(cost), Models: []string{"m"}},
			[]ask{
				{"ada", 0, "", 0}, {"grace", 0, "", 0}, {"", 0, "", 0},
				{"grace", 0, usedUp, day},
			},
		},
		"all owners": {
			llm.BudgetOptions{Quotas: total(2 * cost), Models: []string{"m"}},
			[]ask{
				{"ada", 0, "", 0}, {"grace", 0, "", 0},
				{"edith", 0, "budget: the total limit of $0.000001982 a day is used up", day},
			},
		},
		"until the next day": {
			llm.BudgetOptions{
				Quotas: llm.Quotas{Each: daily(cost), Total: daily(cost)}, Models: []string{"m"},
			},
			[]ask{
				{"ada", 0, "", 0},
				{"ada", day - time.Minute, usedUp, time.Minute},
				{"ada", time.Minute, "", 0},
			},
		},
		"what is over the cap by itself": {
			llm.BudgetOptions{Quotas: each(cost - 1), Models: []string{"m"}},
			[]ask{{"ada", 0, alone + "$0.00000099 a day", 0}},
		},
		"by the dearest model": {
			llm.BudgetOptions{Quotas: each(10*cost - 1), Models: []string{"m", "dear", "m"}},
			[]ask{{"ada", 0, alone + "$0.000009909 a day", 0}},
		},
		"a model without a price": {
			llm.BudgetOptions{Quotas: each(1e9), Models: []string{"m", "other"}},
			[]ask{{"ada", 0, "other: budget: there is a cap, but Prices has no price for this model", 0}},
		},
		"no models": {
			llm.BudgetOptions{Quotas: total(1e9)},
			[]ask{{"ada", 0, "budget: there is a cap, but Models has no model to estimate by", 0}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // the clock begins at midnight UTC
				tt.opts.Prices = pennies
				asked := 0
				budget := llm.Budget(&tt.opts)
				counted := llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
					asked++
					return m.Stream(ctx, req)
				})
				want := 0
				for i, a := range tt.asks {
					<-time.After(a.after)
					_, err := llm.Generate(llm.WithOwner(t.Context(), a.owner), budget(counted), req)
					if a.want == "" {
						want++
						if err != nil {
							t.Errorf("request %d: %v", i, err)
						}
						continue
					}
					e, ok := errors.AsType[*llm.Error](err)
					if !ok || e.Kind != llm.KindBudget || e.Error() != a.want || e.RetryAfter != a.retry {
						t.Errorf("request %d: %v, retry after %v; want %s after %v",
							i, err, e.RetryAfter, a.want, a.retry)
					}
				}
				if asked != want {
					t.Errorf("the model was asked %d times, want %d", asked, want)
				}
			})
		})
	}
}

// Requests at the same time cannot pass the cap together.
func TestBudgetHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Each holds 991 and spends 101.
		m := llm.Chain(slow(time.Second, time.Second),
			llm.Budget(&llm.BudgetOptions{
				Prices: llm.Prices{{Model: "*", Input: 1, Output: 10}}, Quotas: each(2500),
				Models: []string{"m"},
			}))
		var mu sync.Mutex
		var errs []error
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				_, err := llm.Generate(t.Context(), m, &llm.Request{MaxTokens: 99})
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			})
		}
		wg.Wait()
		refused := slices.DeleteFunc(errs, func(err error) bool { return err == nil })
		if len(refused) != 3 {
			t.Errorf("%d of 5 are refused: %v", len(refused), refused)
		}
		if _, err := llm.Generate(t.Context(), m, &llm.Request{MaxTokens: 99}); err != nil {
			t.Errorf("afterwards there is room, but: %v", err)
		}
	})
}

// A reply that ends on the next day belongs to the day on which it began.
func TestBudgetAcrossMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := llm.Budget(&llm.BudgetOptions{
			Prices: pennies, Quotas: each(1e6), Models: []string{"m"},
		})
		<-time.After(24*time.Hour - time.Second)
		_, err := llm.Generate(t.Context(), budget(slow(2*time.Second, 0)), &llm.Request{
			System: strings.Repeat("x", 400),
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := spent(t, budget); got > 10 {
			t.Errorf("%d are charged to the new day", got)
		}
	})
}

// The estimate of a reply without a limit is 4,096 tokens.
func TestBudgetWithoutMaxTokens(t *testing.T) {
	for limit, want := range map[int64]llm.Kind{40961: "", 40960: llm.KindBudget} {
		m := llm.Budget(&llm.BudgetOptions{
			Prices: pennies, Quotas: total(limit), Models: []string{"m"},
		})(reply("Hi"))
		if _, err := llm.Generate(t.Context(), m, &llm.Request{}); llm.KindOf(err) != want {
			t.Errorf("with a cap of %d: %v", limit, err)
		}
	}
}

// After 100,000 owners in a day, all others share an account. An owner who has an account
// keeps it.
func TestBudgetBoundsItsAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := llm.Budget(&llm.BudgetOptions{
			Prices: llm.Prices{{Model: "*", Input: 1}}, Quotas: each(1), Models: []string{"m"},
		})(play(llm.Chunk{Finish: llm.FinishStop, Usage: llm.Usage{Input: 1}}))
		ask := func(i int) error {
			_, err := llm.Generate(llm.WithOwner(t.Context(), fmt.Sprint(i)), m, &llm.Request{})
			return err
		}
		for i := range 100_000 {
			if err := ask(i); err != nil {
				t.Fatalf("owner %d: %v", i, err)
			}
		}
		if err := ask(-1); err != nil {
			t.Errorf("the first that shares: %v", err)
		}
		for _, i := range []int{-2, -1, 0, 99_999} {
			if err := ask(i); llm.KindOf(err) != llm.KindBudget {
				t.Errorf("owner %d: %v", i, err)
			}
		}
	})
}

func ExampleBudget() {
	model := llm.Chain(
		llmtest.NewScript(llmtest.Reply{
			Chunks: []string{"Hello."}, Usage: llm.Usage{Input: 2000, Output: 600},
		}),
		llm.Budget(&llm.BudgetOptions{
			// Without Prices, DefaultPrices are used.
			Prices: llm.Prices{{Model: llmtest.ModelName, Input: 100, Cached: 10, Output: 500}},
			Models: []string{llmtest.ModelName},
			Quotas: llm.Quotas{ // a tenth of a cent a day for each owner
				Each: llm.Caps{Day: llm.Cap{NanoUSD: 1_000_000}},
			},
		}),
	)
	ctx := llm.WithOwner(context.Background(), "ada")
	for range 3 {
		reply, err := llm.Generate(ctx, model, &llm.Request{MaxTokens: 1000})
		fmt.Printf("%v %q\n", reply.Cost, llm.KindOf(err))
	}
	// Output:
	// $0.000500000 ""
	// unknown "budget"
	// unknown "budget"
}
