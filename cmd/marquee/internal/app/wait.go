package app

import (
	"context"
	"fmt"
	"time"

	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/storage"
)

// WaitOptions says how long a start may wait for the store.
type WaitOptions struct {
	StoreWait time.Duration `default:"0s" env:"MARQUEE_STORE_WAIT" help:"How long to wait at the start for a store that cannot be opened yet (${default})."`
}

// Progress is how far a store has come on the way to the schema of this program.
type Progress struct {
	Version, Latest int64
	Spent           time.Duration
}

func (p Progress) String() string {
	return fmt.Sprintf("Migrating the store: version %d of %d, after %v",
		p.Version, p.Latest, p.Spent.Round(time.Second))
}

// Open opens the stores. It tries for as long as StoreWait, and gives each reason why it
// has to wait to waits, once. It tells migrates how far a long migration has come.
func (o WaitOptions) Open(
	ctx context.Context, url string, waits func(error), migrates func(Progress),
) (stores *storage.Stores, err error) {
	watching, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		watchMigration(watching, func(ctx context.Context) (int64, int64, error) {
			return storage.Status(ctx, url)
		}, migrates)
	}()
	defer func() { stop(); <-done }()
	end := time.Now().Add(o.StoreWait)
	final := func(error) bool { return time.Now().After(end) }
	told := ""
	err = retry.Until(ctx, final, func(ctx context.Context) (err error) {
		if stores, err = storage.Open(ctx, url); err != nil && !final(err) && err.Error() != told {
			told = err.Error()
			waits(err)
		}
		return err
	})
	return stores, err
}

// often is how often a migration that takes long is told of.
const often = 3 * time.Second

// watchMigration tells how far a migration has come, until ctx ends. A store that is new or
// cannot be read is not told of.
func watchMigration(
	ctx context.Context, status func(context.Context) (current, latest int64, err error),
	tell func(Progress),
) {
	start, tick := time.Now(), time.NewTicker(often)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		current, latest, err := status(ctx)
		if err == nil && current > 0 && current < latest && ctx.Err() == nil {
			tell(Progress{current, latest, time.Since(start)})
		}
	}
}
