package dynamodb_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

func reservation(id string, caps, total llm.Caps) llm.Reservation {
	return llm.Reservation{
		ID: id, Owner: "ann", At: time.Now(), NanoUSD: 100, Caps: caps, Total: total,
	}
}

func total(t *testing.T, db *dynamodb.DB) llm.Account {
	t.Helper()
	a, err := db.Ledger().Account(t.Context(), llm.TotalKey, llm.MonthOf(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Two servers with 50 requests each at the same time spend no more than the budget, and a
// restart forgets nothing.
func TestServersShareABudget(t *testing.T) {
	t.Parallel()
	url := services.DynamoDB(t)
	servers := []*dynamodb.DB{open(t, url), open(t, url)}
	caps := llm.Caps{Day: llm.Cap{NanoUSD: 2050}, Month: llm.Cap{Requests: 30}}
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for i, db := range servers {
		for n := range 50 {
			wg.Go(func() {
				r := reservation(fmt.Sprint(i, "-", n), caps, llm.Caps{})
				err := db.Ledger().Reserve(t.Context(), r)
				if err == nil {
					err = db.Ledger().Settle(t.Context(), r, llm.Spending{Requests: 1, NanoUSD: 100})
					mu.Lock()
					defer mu.Unlock()
					taken++
				}
				if _, full := errors.AsType[*llm.ExceededError](err); err != nil && !full {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	want := llm.Spending{Requests: 20, NanoUSD: 2000}
	if got := total(t, open(t, url)); taken != 20 || got.Spending != want {
		t.Errorf("%d were taken, and the account is %+v, want 20 and %+v", taken, got, want)
	}
}

// A Reserve sends one request for each account at the same time, and so does a Settle.
func TestRequestsOfALedger(t *testing.T) {
	t.Parallel()
	db, requests := record(t)
	r := reservation("1", llm.Caps{}, llm.Caps{Day: llm.Cap{NanoUSD: 150}})
	if err := db.Ledger().Reserve(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if got := requests.take(); got != "UpdateItem UpdateItem" {
		t.Errorf("Reserve sends %s", got)
	}
	if err := db.Ledger().Settle(t.Context(), r, llm.Spending{Requests: 1, NanoUSD: 70}); err != nil {
		t.Fatal(err)
	}
	if got := requests.take(); got != "UpdateItem UpdateItem" {
		t.Errorf("Settle sends %s", got)
	}
}

// If only one of the two accounts has room, the other one counts nothing in the end.
func TestWhatOneAccountRefusesTheOtherTakesBack(t *testing.T) {
	t.Parallel()
	db := open(t, services.DynamoDB(t))
	full := llm.Caps{Day: llm.Cap{NanoUSD: 150}}
	first := reservation("1", llm.Caps{}, llm.Caps{})
	if err := db.Ledger().Reserve(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]llm.Reservation{
		"the owner's": reservation("2", full, llm.Caps{}),
		"the total":   reservation("3", llm.Caps{}, full),
		"both":        reservation("4", full, full),
	} {
		err := db.Ledger().Reserve(t.Context(), r)
		if _, ok := errors.AsType[*llm.ExceededError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
		own, err := db.Ledger().Account(t.Context(), llm.AccountKey("ann"), first.Month())
		all := total(t, db)
		if err != nil || own.Spending != first.Held() || all.Spending != first.Held() {
			t.Errorf("%s: the accounts are %+v and %+v, %v", name, own, all, err)
		}
	}
}

// If DynamoDB is away, nothing is taken, and the error is none of a budget.
func TestALedgerThatIsAway(t *testing.T) {
	t.Parallel()
	url := services.DynamoDB(t)
	db := open(t, url)
	r := reservation("1", llm.Caps{}, llm.Caps{})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ledger := db.Ledger()
	_, accounts := ledger.Account(t.Context(), llm.TotalKey, r.Month())
	for name, err := range map[string]error{
		"Reserve": ledger.Reserve(t.Context(), r),
		"Settle":  ledger.Settle(t.Context(), r, llm.Spending{}),
		"Raise":   ledger.Raise(t.Context(), llm.Account{Key: llm.TotalKey, Month: r.Month()}),
		"Forget":  ledger.Forget(t.Context(), "ann"),
		"Sweep":   ledger.Sweep(t.Context(), r.At),
		"Account": accounts,
	} {
		if err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("%s of a closed store: %v", name, err)
		}
		if _, full := errors.AsType[*llm.ExceededError](err); full {
			t.Errorf("%s of a closed store says that the budget is used up: %v", name, err)
		}
	}
}

// A failure that comes after one of two writes takes the other one back.
func TestAFailedReserveIsTakenBack(t *testing.T) {
	t.Parallel()
	url := services.DynamoDB(t)
	good := open(t, url)
	next := proxy(t, url)
	var mu sync.Mutex
	updates := 0
	db := open(t, serve(t, url, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		if operation(req) == "UpdateItem" {
			updates++
		}
		refuse := updates == 2 && operation(req) == "UpdateItem"
		mu.Unlock()
		if refuse {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException"}`))
			return
		}
		next.ServeHTTP(w, req)
	})))
	err := db.Ledger().Reserve(t.Context(), reservation("1", llm.Caps{}, llm.Caps{}))
	if _, full := errors.AsType[*llm.ExceededError](err); err == nil || full {
		t.Errorf("Reserve: %v", err)
	}
	for a, err := range good.Ledger().Accounts(t.Context(), llm.MonthOf(time.Now())) {
		if err != nil || a.Spending != (llm.Spending{}) {
			t.Errorf("an account has %+v, %v", a, err)
		}
	}
}
