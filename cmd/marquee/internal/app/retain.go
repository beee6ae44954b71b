package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/storage"
)

// day is how often a server deletes what is too old. It is also the least that --retain
// takes, so that nobody loses everything by writing 30s for 30 days.
const day = 24 * time.Hour

// CheckRetain refuses a --retain that is too short. 0 keeps everything.
func CheckRetain(retain time.Duration) error {
	if retain != 0 && retain < day {
		return options.Usage(fmt.Errorf("--retain: is %s; it must be %s or more, such as 30d",
			commandline.FormatDuration(retain), commandline.FormatDuration(day)))
	}
	return nil
}

// dropOld deletes old accounts of budgets, and what was not changed for --retain, while the
// application runs: at its start, and then once a day.
func dropOld(lc fx.Lifecycle, stores *storage.Stores, c *Options, logger *slog.Logger) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	lc.Append(fx.StartStopHook(
		func() { done.Go(func() { dropDaily(ctx, stores, c.Retain, logger) }) },
		func() {
			cancel()
			done.Wait()
		},
	))
}

// Sweep deletes old accounts of budgets once, while the application serves. It is for a function,
// which does nothing between two requests and is started often.
func Sweep(lc fx.Lifecycle, stores *storage.Stores, logger *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), sweepTimeout)
	var done sync.WaitGroup
	lc.Append(fx.StartStopHook(
		func() {
			done.Go(func() {
				err := stores.Ledger.Sweep(ctx, time.Now())
				if err != nil && !errors.Is(ctx.Err(), context.Canceled) {
					logger.Warn("old accounts could not all be deleted; the next start tries again", "error", err)
				}
			})
		},
		func() {
			cancel()
			done.Wait()
		},
	))
}

// sweepTimeout is how long Sweep may take, with the time in which a function is frozen.
const sweepTimeout = time.Hour

// dropDaily deletes old accounts, and what was not changed for so long unless that is 0: now,
// and once a day until ctx ends.
func dropDaily(
	ctx context.Context, stores *storage.Stores, retain time.Duration, logger *slog.Logger,
) {
	next := time.NewTicker(day)
	defer next.Stop()
	for {
		now := time.Now()
		err := stores.Ledger.Sweep(ctx, now)
		var n storage.Counts
		if retain > 0 {
			var failed error
			n, failed = storage.Retain(ctx, stores, now.Add(-retain))
			err = errors.Join(err, failed)
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			logger.Error("old drafts, conversations and accounts could not all be deleted; "+
				"the server tries again in a day", "error", err)
		}
		if n != (storage.Counts{}) {
			logger.Info("old drafts, conversations and keys were deleted",
				"drafts", n.Drafts, "conversations", n.Conversations, "keys", n.Keys, "retain", retain)
		}
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
	}
}
