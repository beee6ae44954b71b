// Package retry repeats what may heal by itself.
package retry

import (
	"context"
	"errors"
	"fmt"
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

// Accept calls f, which takes something on, and once more if the first call
// fails with an error that is not final: f must be repeatable, and then tells
// whether it had happened. Whoever leaves meanwhile does not stop it, because a
// call that is interrupted may have happened all the same; limit does, with an
// error that is not ctx's.
func Accept(ctx context.Context, limit time.Duration, final func(error) bool, f func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	err := f(ctx)
	if err != nil && !final(err) {
		err = f(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %v: %v", limit, err) //nolint:errorlint // it is not the caller's deadline
	}
	return err
}
