package storage

import (
	"context"
	"log/slog"
	"time"
)

// LogSlow returns stores that log each call that takes longer than least, with the name of
// the method and its milliseconds, waits included. If there were waits of a millisecond or
// more, retries or others in the way, it says so, see [End]. A line has nothing of what is
// stored. LogSlow is [Observe] with an observer that logs.
func LogSlow(s *Stores, logger *slog.Logger, least time.Duration) *Stores {
	return Observe(s, func(ctx context.Context, c Call) (context.Context, func(End)) {
		return ctx, func(e End) {
			if e.Took <= least {
				return
			}
			line := []slog.Attr{
				slog.String("method", c.String()), slog.Int64("ms", e.Took.Milliseconds()),
			}
			for _, more := range []slog.Attr{
				slog.Int64("waited_ms", e.Waited.Milliseconds()),
				slog.Int64("retries", int64(e.Retries)), slog.Int64("busy", int64(e.Busy)),
			} {
				if more.Value.Int64() > 0 {
					line = append(line, more)
				}
			}
			logger.LogAttrs(ctx, slog.LevelWarn, "slow store", line...)
		}
	})
}
