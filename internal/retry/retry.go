// Package retry repeats what may heal by itself.
package retry

import (
	"context"
	"time"
)

// The pause before the second try; it doubles up to the longest.
const (
	firstPause = 20 * time.Millisecond
	maxPause   = time.Second
)

// Until calls f until it succeeds, fails with an error that is final, or ctx
// ends. It returns the last error of f, nil on success.
func Until(ctx context.Context, final func(error) bool, f func(context.Context) error) error {
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		err := f(ctx)
		if err == nil || final(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}
