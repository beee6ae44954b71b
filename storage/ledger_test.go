package storage_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage"
)

// What a request to the model of these tests may cost, and costs.
const priceOf = 100

// server returns the model of a server, which may spend so much in all.
func server(s *storage.Stores, quotas llm.Quotas) llm.Model {
	model := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			yield(llm.Chunk{
				Text: "Hi", Finish: llm.FinishStop, Model: llmtest.ModelName,
				Usage: llm.Usage{Input: 1, Output: priceOf - 1},
			}, nil)
		}
	})
	return llm.Budget(&llm.BudgetOptions{
		Prices: llm.Prices{{Model: llmtest.ModelName, Input: 1, Output: 1}},
		Models: []string{llmtest.ModelName}, Quotas: quotas, Ledger: s.Ledger,
	})(model)
}

func ask(ctx context.Context, m llm.Model, owner string) error {
	_, err := llm.Generate(llm.WithOwner(ctx, owner), m, &llm.Request{MaxTokens: priceOf - 1})
	return err
}

// Two servers with 50 requests each at the same time spend no more than the budget, and a
// restart forgets nothing.
func TestServersShareABudget(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		if name == "dynamodb" {
			continue // its package has this test, with more patience
		}
		for whose, quotas := range map[string]llm.Quotas{
			"an owner's":  {Each: llm.Caps{Day: llm.Cap{NanoUSD: 20*priceOf + 1}}},
			"all owners'": {Total: llm.Caps{Month: llm.Cap{NanoUSD: 20*priceOf + 1}}},
		} {
			t.Run(name+"/"+whose, func(t *testing.T) {
				t.Parallel()
				url := services.Stores[name](t)
				s := []*storage.Stores{openStores(t, url), openStores(t, url)}
				if name == "memory" {
					s[1] = s[0]
				}
				answered := askAll(t, server(s[0], quotas), server(s[1], quotas))
				at := llm.MonthOf(time.Now())
				before, err := s[0].Ledger.Account(t.Context(), llm.TotalKey, at)
				if err != nil || before.Requests != int64(answered) ||
					before.NanoUSD != before.Requests*priceOf {
					t.Fatalf("%d were answered, and the account is %+v, %v", answered, before, err)
				}
				if most := int64(20 * priceOf); before.NanoUSD > most || answered < 18 {
					t.Errorf("%d of 20 requests were answered for %d", answered, before.NanoUSD)
				}
				if name == "memory" {
					return
				}
				for _, s := range s {
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
				}
				again := openStores(t, url)
				after, err := again.Ledger.Account(t.Context(), llm.TotalKey, at)
				if err != nil || after.Spending != before.Spending || !maps.Equal(after.Days, before.Days) {
					t.Errorf("after a restart: %+v, %v, want %+v", after, err, before)
				}
				err = ask(t.Context(), server(again, quotas), "ann")
				if answered == 20 && llm.KindOf(err) != llm.KindBudget {
					t.Error("after a restart there is a new budget")
				}
			})
		}
	}
}

// askAll asks each model 50 times at once, and returns how many requests were answered. All
// others must be refused.
func askAll(t *testing.T, models ...llm.Model) int {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	answered := 0
	for _, m := range models {
		for range 50 {
			wg.Go(func() {
				err := ask(t.Context(), m, "ann")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					answered++
				case llm.KindOf(err) != llm.KindBudget:
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	return answered
}

// Neither an erase nor deleted drafts give anybody a new budget.
func TestAnErasedOwnerHasNoNewBudget(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStores(t, services.Stores[name](t))
			m := server(s, llm.Quotas{Each: llm.Caps{Month: llm.Cap{Requests: 2}}})
			for range 2 {
				if err := ask(t.Context(), m, forgotten); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := storage.Erase(t.Context(), s, forgotten); err != nil {
				t.Fatal(err)
			}
			if err := ask(t.Context(), m, forgotten); llm.KindOf(err) != llm.KindBudget {
				t.Errorf("after the erase: %v", err)
			}
			for a, err := range s.Ledger.Accounts(t.Context(), llm.MonthOf(time.Now())) {
				if err != nil || a.Owner != "" {
					t.Errorf("an account has the name %q, %v", a.Owner, err)
				}
			}
		})
	}
}

// A copy moves what was spent, never lowers it, and in a mirror forgets names.
func TestCopyOfAccounts(t *testing.T) {
	from, to := openStores(t, "memory:"), openStores(t, "memory:")
	reserve := func(s *storage.Stores, owner string, n int) {
		t.Helper()
		if err := s.Ledger.Reserve(t.Context(), reservation(owner, n)); err != nil {
			t.Fatal(err)
		}
	}
	copied := func(mirror bool, want error) storage.Copied {
		t.Helper()
		r, err := storage.Copy(t.Context(), to, from, &storage.CopyOptions{Mirror: mirror})
		if err != want { //nolint:errorlint // it is returned as it is
			t.Errorf("Copy: %v, want %v", err, want)
		}
		return r.Accounts
	}
	for n := range 3 {
		reserve(from, fmt.Sprint("owner ", n), n)
	}
	r := copied(false, nil)
	if r.Done != 4 || r.Written != 4 || r.Source != r.Target || r.Source.Count != 4 {
		t.Errorf("the first copy: %+v", r)
	}
	if r := copied(false, nil); r.Written != 0 || r.Done != 4 {
		t.Errorf("the second copy: %+v", r)
	}
	reserve(from, "owner 0", 10)
	if r := copied(false, nil); r.Written != 2 {
		t.Errorf("after one request: %+v", r)
	}
	if err := from.Ledger.Forget(t.Context(), "owner 1"); err != nil {
		t.Fatal(err)
	}
	copied(true, nil)
	for a, err := range to.Ledger.Accounts(t.Context(), llm.MonthOf(time.Now())) {
		if err != nil || a.Owner == "owner 1" {
			t.Errorf("the mirror still has %q, %v", a.Owner, err)
		}
	}
	reserve(to, "owner 2", 11)
	reserve(to, "owner 7", 12)
	if r := copied(true, storage.ErrDiffers); r.Extra != 1 {
		t.Errorf("into a target that has more: %+v", r)
	}
	a, err := to.Ledger.Account(t.Context(), llm.AccountKey("owner 2"), llm.MonthOf(time.Now()))
	if err != nil || a.Requests != 2 {
		t.Errorf("the target has %+v, %v, want two requests", a, err)
	}
}
