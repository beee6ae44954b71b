package llmtest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// TestLedger tests the contract of [llm.LedgerStore], with a subtest for each rule. Each
// subtest calls open, which must return an empty ledger. To close it, open calls t.Cleanup.
// It may call t.Parallel first, if the ledgers that it opens are independent. Use go test
// -race: many rules make calls at the same time.
func TestLedger(t *testing.T, open func(t *testing.T) llm.LedgerStore) {
	for _, rule := range ledgerRules {
		t.Run(rule.name, func(t *testing.T) { rule.check(ledgerTest{t, open(t)}) })
	}
}

// ledgerRule is one thing that a ledger must do. Its name says it in a sentence.
type ledgerRule struct {
	name  string
	check func(t ledgerTest)
}

var ledgerRules = []ledgerRule{
	{"Reserve counts a request and what it may cost, in its month and on its day", reserveCounts},
	{"Settle replaces what was held with what was spent", settleReplaces},
	{"a Reserve that is repeated counts once", reserveTwice},
	{"a Settle that is repeated counts once", settleTwice},
	{"a Settle without a Reserve counts nothing", settleNothing},
	{"reservations of two owners may have one ID", sharedID},
	{"what fits exactly is counted", fitsExactly},
	{"what does not fit under a cap is refused, and counts nowhere", refused},
	{"of several caps the one that lasts longest is named", longest},
	{"what was settled for less makes room", makesRoom},
	{"the caps of all owners count every owner", totalOfAll},
	{"a day begins anew at midnight in UTC, and a month on its first day", beginsAnew},
	{"a Settle belongs to the day of its Reserve", settleLater},
	{"owners that look alike have accounts of their own", ownersAlike},
	{"reservations that not every ledger could keep are refused", refusedReservations},
	{"spending that no request can have is refused", refusedSpending},
	{"an account without anything is zero", nothingYet},

	{"Accounts yields each account of a month once", accounts},
	{"a range over Accounts may end early", accountsBreak},
	{"Raise raises every count and lowers none", raise},
	{"Raise gives a name to an account without one only", raiseName},
	{"accounts that not every ledger could keep are refused", refusedAccounts},
	{"Forget removes the name and nothing else", forget},
	{"Sweep deletes the accounts of old months only", sweepMonths},
	{"what a forgotten reservation held counts as spent", sweepOpen},

	{"of concurrent Reserves of an owner no more are counted than fit", concurrentOwner},
	{"of concurrent Reserves of all owners no more are counted than fit", concurrentTotal},
	{"concurrent calls lose nothing", concurrentSums},
	{"concurrent repetitions of one call count once", concurrentRepeats},
	{"a context that has ended is an error, and nothing is counted", endedContext},
}

// ledgerTest is a test of a ledger.
type ledgerTest struct {
	*testing.T
	llm.LedgerStore
}

// noon is the time of most reservations.
var noon = time.Date(2026, 11, 15, 12, 0, 0, 0, time.UTC)

const (
	ann = "ann"
	bob = "bob"
)

// reservation returns a reservation without caps.
func reservation(id, owner string, nano int64) llm.Reservation {
	return llm.Reservation{ID: id, Owner: owner, At: noon, NanoUSD: nano}
}

// reserve makes a reservation. The ledger must take it.
func (t ledgerTest) reserve(r llm.Reservation) {
	t.Helper()
	if err := t.Reserve(t.Context(), r); err != nil {
		t.Fatalf("Reserve(%+v): %v", r, err)
	}
}

// settle settles a reservation.
func (t ledgerTest) settle(r llm.Reservation, s llm.Spending) {
	t.Helper()
	if err := t.Settle(t.Context(), r, s); err != nil {
		t.Fatalf("Settle(%+v): %v", r, err)
	}
}

// refuse makes a reservation that does not fit under a cap.
func (t ledgerTest) refuse(r llm.Reservation) llm.ExceededError {
	t.Helper()
	err := t.Reserve(t.Context(), r)
	e, ok := errors.AsType[*llm.ExceededError](err)
	if !ok {
		t.Fatalf("Reserve(%+v): %v, want an ExceededError", r, err)
	}
	return *e
}

// account reads an account.
func (t ledgerTest) account(key, month string) llm.Account {
	t.Helper()
	a, err := t.Account(t.Context(), key, month)
	if err != nil {
		t.Fatalf("Account: %v", err)
	}
	if a.Key != key || a.Month != month {
		t.Errorf("the account has the key %q and the month %q, want %q and %q",
			a.Key, a.Month, key, month)
	}
	return a
}

// want compares the account of an owner, in the month and on the day of noon, and that of
// all owners.
func (t ledgerTest) want(owner string, own, total llm.Spending) {
	t.Helper()
	for _, w := range []struct {
		key  string
		want llm.Spending
	}{{llm.AccountKey(owner), own}, {llm.TotalKey, total}} {
		a := t.account(w.key, llm.MonthOf(noon))
		if a.Spending != w.want || a.Days[noon.Day()] != w.want {
			t.Errorf("the account %.8s of %q is %+v, want %+v", w.key, owner, a, w.want)
		}
	}
}

// wantAll compares all accounts of a month.
func (t ledgerTest) wantAll(month string, want ...llm.Account) {
	t.Helper()
	got := t.collect(month)
	for _, w := range want {
		if !reflect.DeepEqual(got[w.Key], w) {
			t.Errorf("in %s: %+v, want %+v", month, got[w.Key], w)
		}
		delete(got, w.Key)
	}
	for _, a := range got {
		t.Errorf("in %s: nobody should have %+v", month, a)
	}
}

// collect returns the accounts of a month by their keys. None may come twice.
func (t ledgerTest) collect(month string) map[string]llm.Account {
	t.Helper()
	all := map[string]llm.Account{}
	for a, err := range t.Accounts(t.Context(), month) {
		if err != nil {
			t.Fatalf("Accounts: %v", err)
		}
		if _, twice := all[a.Key]; twice {
			t.Errorf("Accounts yields %q twice", a.Key)
		}
		all[a.Key] = a
	}
	return all
}

// spending returns a spending whose counts are all different.
func spending(nano int64) llm.Spending {
	return llm.Spending{Requests: 1, NanoUSD: nano, Input: 2*nano + 1, Output: 3 * nano, Unknown: 1}
}

// times returns the sum of n equal spendings.
func times(n int64, s llm.Spending) llm.Spending {
	return llm.Spending{
		Requests: n * s.Requests, NanoUSD: n * s.NanoUSD,
		Input: n * s.Input, Output: n * s.Output, Unknown: n * s.Unknown,
	}
}

// ended returns contexts that have ended, by the errors that calls with them must return.
func ended(t *testing.T) map[error]context.Context {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	t.Cleanup(cancel)
	return map[error]context.Context{context.Canceled: canceled, context.DeadlineExceeded: expired}
}
