package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/marquee-go/marquee/email"
)

// maxTakeUpInterval is how long it takes at most to the next look for drafts
// whose server died.
const maxTakeUpInterval = 30 * time.Second

// takeUpDrafts looks for drafts whose server died, for as long as the
// application runs: at once, since that may have been this server before, and
// then as often as a reply may take, but now and then at least.
func takeUpDrafts(lc fx.Lifecycle, drafts *email.Service, c *serveCmd, logger *slog.Logger) {
	interval := min(c.ReplyTimeout, maxTakeUpInterval)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	lc.Append(fx.StartStopHook(
		func() {
			done.Go(func() {
				for ctx.Err() == nil {
					takeUp(ctx, drafts, logger)
					select {
					case <-ctx.Done():
					case <-time.After(interval):
					}
				}
			})
		},
		func() {
			cancel()
			done.Wait()
		},
	))
}

func takeUp(ctx context.Context, drafts *email.Service, logger *slog.Logger) {
	n, err := drafts.TakeUp(ctx)
	if n > 0 {
		logger.Info("drafts whose server had stopped were finished", "drafts", n)
	}
	if err != nil && ctx.Err() == nil {
		logger.Warn("drafts whose server stopped cannot be looked for", "error", err)
	}
}
