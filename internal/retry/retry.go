// Package retry repeats calls whose errors may go away.
package retry

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The first pause comes before the second try. Each pause is twice as long as the
// one before, up to maxPause.
const (
	firstPause = 20 * time.Millisecond
	maxPause   = time.Second
)

// Until calls f until it succeeds, until it returns an error that is final, or until
// ctx ends. It returns the last error of f, or nil if f succeeded.
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

// Accept calls f, which stores work that was accepted. If f returns an error that
// is not final, Accept calls it once more. The second call tells whether the first
// one had stored the work, so f must be repeatable.
//
// The end of ctx does not interrupt f. A store may have the work already when it is
// interrupted, and then nobody would do the work. Accept interrupts f after limit,
// and returns an error that is not the error of a context.
func Accept(
	ctx context.Context, limit time.Duration,
	final func(error) bool, f func(context.Context) error,
) error {
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
		//nolint:errorlint // this is not the deadline of the caller
		err = fmt.Errorf("no answer within %v: %v", limit, err)
	}
	return err
}
