package app

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"go.uber.org/fx"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/dynamodb/sqs"
	"github.com/marquee-go/marquee/storage/postgres/river"
)

// openQueue opens the queue of drafts that nobody waits for. It is that of Amazon SQS if it has
// an address, in the tables of River if the store is a Postgres, and otherwise in memory. A
// program that does nothing between requests has none without an address.
func (c *Options) openQueue(
	ctx context.Context, lc fx.Lifecycle, store string, logger *slog.Logger,
) (email.Queue, error) {
	lease := min(time.Minute, 2*c.ReplyTimeout+20*time.Second) // like that of a draft
	switch {
	case c.QueueURL != "":
		return sqs.Open(ctx, c.QueueURL, &sqs.Options{AtOnce: c.Limits.Queued, Hidden: lease})
	case c.Attached:
		return nil, nil //nolint:nilnil // a service without a queue
	case isPostgres(store):
		q, err := river.Open(ctx, store, &river.Options{
			AtOnce: c.Limits.Queued, Lease: lease, Logger: logger,
		})
		if err != nil {
			return nil, err
		}
		lc.Append(fx.StopHook(q.Close))
		return q, nil
	}
	return email.NewLocalQueue(c.Limits.Queued), nil
}

// MigrateQueue brings the tables of the queue in a store up to date, if it is kept there.
func MigrateQueue(ctx context.Context, store string) error {
	if !isPostgres(store) {
		return nil
	}
	return river.Migrate(ctx, store)
}

func isPostgres(store string) bool {
	return strings.HasPrefix(store, "postgres:") || strings.HasPrefix(store, "postgresql:")
}

// checkQueue returns an error of usage for an address that no queue has.
func (c *Options) checkQueue() error {
	if c.QueueURL == "" {
		return nil
	}
	if err := sqs.CheckURL(c.QueueURL); err != nil {
		return options.Usage(fmt.Errorf("--queue: %w", err))
	}
	return nil
}
