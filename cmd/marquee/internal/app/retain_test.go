package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/fx/fxtest"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage"
)

// A server deletes what is too old at its start, and then once a day.
func TestDropDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stores := opened(t)
		defer stores.Close()
		for id, age := range map[string]time.Duration{
			"old": 721 * time.Hour, "tomorrow": 700 * time.Hour, "new": 0,
		} {
			then := time.Now().Add(-age)
			d := email.Draft{ID: id, Version: 1, Created: then, Updated: then}
			if err := stores.Email.Create(t.Context(), "ann", d); err != nil {
				t.Fatal(err)
			}
		}
		left := func() string {
			list, err := stores.Email.List(t.Context(), "ann", marquee.Place{}, 9)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, d := range list {
				ids = append(ids, d.ID)
			}
			return strings.Join(ids, " ")
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var log bytes.Buffer
		go dropDaily(ctx, stores, 720*time.Hour, slog.New(slog.NewTextHandler(&log, nil)))
		for _, want := range []string{"new tomorrow", "new", "new"} {
			synctest.Wait()
			if got := left(); got != want {
				t.Errorf("%q are left, want %q", got, want)
			}
			time.Sleep(day)
		}
		cancel()
		synctest.Wait()
		if n := strings.Count(log.String(), "were deleted"); n != 2 {
			t.Errorf("the log says %d times that something was deleted:\n%s", n, log.String())
		}
	})
}

// broken is a store that cannot list its owners.
type broken struct{ email.Store }

func TestDropDailyLogsWhatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stores := opened(t)
		defer stores.Close()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var log bytes.Buffer
		own := &storage.Stores{Email: broken{stores.Email}, Ledger: stores.Ledger}
		go dropDaily(ctx, own, 720*time.Hour, slog.New(slog.NewTextHandler(&log, nil)))
		for range 2 {
			synctest.Wait()
			time.Sleep(day)
		}
		cancel()
		synctest.Wait()
		if n := strings.Count(log.String(), "level=ERROR"); n < 2 {
			t.Errorf("the log has %d errors:\n%s", n, log.String())
		}
	})
}

// opened returns new stores in memory.
func opened(t *testing.T) *storage.Stores {
	t.Helper()
	stores, err := storage.Open(t.Context(), "memory:")
	if err != nil {
		t.Fatal(err)
	}
	return stores
}

// A function deletes old accounts when it starts, and says so if it cannot.
func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stores := opened(t)
		defer stores.Close()
		spend := func(at time.Time) {
			r := llm.Reservation{ID: at.Format("20060102"), Owner: "ada", At: at}
			err := errors.Join(stores.Ledger.Reserve(t.Context(), r),
				stores.Ledger.Settle(t.Context(), r, llm.Spending{Requests: 1}))
			if err != nil {
				t.Fatal(err)
			}
		}
		left := func(at time.Time) int64 {
			a, err := stores.Ledger.Account(t.Context(), llm.AccountKey("ada"), llm.MonthOf(at))
			if err != nil {
				t.Fatal(err)
			}
			return a.Requests
		}
		now, old := time.Now(), time.Now().AddDate(0, -3, 0)
		spend(now)
		spend(old)
		var log bytes.Buffer
		for _, s := range []*storage.Stores{stores, {Ledger: unswept{stores.Ledger}}} {
			lc := fxtest.NewLifecycle(t)
			Sweep(lc, s, slog.New(slog.NewTextHandler(&log, nil)))
			lc.RequireStart()
			synctest.Wait()
			lc.RequireStop()
		}
		if left(now) != 1 || left(old) != 0 {
			t.Errorf("%d requests of this month are left, and %d of an old one", left(now), left(old))
		}
		if n := strings.Count(log.String(), "the next start tries again"); n != 1 {
			t.Errorf("the log is %s", log.String())
		}
	})
}

// unswept is a ledger that cannot be swept.
type unswept struct{ llm.LedgerStore }

func (unswept) Sweep(context.Context, time.Time) error { return errors.New("throttled") }
