package main

import (
	"context"
	"time"

	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/storage"
)

// waitOptions says how long a start may wait for the store.
type waitOptions struct {
	StoreWait time.Duration `default:"0s" env:"MARQUEE_STORE_WAIT" help:"How long to wait at the start for a store that cannot be opened yet (${default})."`
}

// open opens the stores. It tries for as long as StoreWait, and gives each reason why it
// has to wait to waits, once.
func (o waitOptions) open(
	ctx context.Context, url string, waits func(error),
) (stores *storage.Stores, err error) {
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
