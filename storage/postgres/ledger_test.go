package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage/postgres"
)

// Two servers count the requests of many owners at once, some with caps. Neither waits for the
// other in a circle, and nothing is lost.
func TestAccountsOfManyAtOnce(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	for range 3 {
		t.Run("round", func(t *testing.T) { manyAtOnce(t, two(t)) })
	}
}

func manyAtOnce(t *testing.T, db []*postgres.DB) {
	t.Helper()
	servers := []llm.LedgerStore{db[0].Ledger(), db[1].Ledger()}
	const owners, each = 5, 8
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	spent := llm.Spending{Requests: 1, NanoUSD: 2, Input: 3, Output: 4}
	var wg sync.WaitGroup
	for i := range owners * each {
		wg.Go(func() {
			r := llm.Reservation{ID: fmt.Sprint(i), Owner: fmt.Sprint(i % owners), NanoUSD: 9}
			r.At = at.AddDate(0, 0, i%3) // in two months
			if i%4 == 0 {
				r.Total.Month.Requests = 1000
			}
			ledger := servers[i%2]
			err := ledger.Reserve(t.Context(), r)
			if err = errors.Join(err, ledger.Settle(t.Context(), r, spent)); err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	got := map[string]int64{}
	for _, month := range []string{"2026-11", "2026-12"} {
		for a, err := range servers[0].Accounts(t.Context(), month) {
			if err != nil {
				t.Fatal(err)
			}
			if a.NanoUSD != 2*a.Requests || a.Input != 3*a.Requests || a.Output != 4*a.Requests {
				t.Errorf("the account is %+v", a)
			}
			got[a.Key] += a.Requests
		}
	}
	for i := range owners {
		if n := got[llm.AccountKey(fmt.Sprint(i))]; n != each {
			t.Errorf("owner %d has %d requests, want %d", i, n, each)
		}
	}
	if n := got[llm.TotalKey]; n != owners*each {
		t.Errorf("all together have %d requests, want %d", n, owners*each)
	}
}
