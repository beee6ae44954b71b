package retry

import (
	"context"
	"sync/atomic"
	"time"
)

// Tally counts what a call had to put up with. Several goroutines may count.
type Tally struct {
	outer   *Tally       // of the context before, which counts the same; nil if there is none
	waited  atomic.Int64 // nanoseconds
	retries atomic.Int64
	busy    atomic.Int64
}

type tallyKey struct{}

// tallyOf returns the tally of a context, nil if nobody counts.
func tallyOf(ctx context.Context) *Tally {
	t, _ := ctx.Value(tallyKey{}).(*Tally)
	return t
}

// WithTally returns a context in which calls are counted, and their tally.
func WithTally(ctx context.Context) (context.Context, *Tally) {
	t := &Tally{outer: tallyOf(ctx)}
	return context.WithValue(ctx, tallyKey{}, t), t
}

// Waited returns how long the calls waited, all together.
func (t *Tally) Waited() time.Duration { return time.Duration(t.waited.Load()) }

// Retries returns how often something was tried again.
func (t *Tally) Retries() int { return int(t.retries.Load()) }

// Busy returns how often somebody else was in the way.
func (t *Tally) Busy() int { return int(t.busy.Load()) }

// Waited counts a wait that began at start and ends now: for a connection, or for the turn
// to write.
func Waited(ctx context.Context, start time.Time) {
	for t := tallyOf(ctx); t != nil; t = t.outer {
		t.waited.Add(int64(time.Since(start)))
	}
}

// Retried counts that something is tried again, because it was lost.
func Retried(ctx context.Context) {
	for t := tallyOf(ctx); t != nil; t = t.outer {
		t.retries.Add(1)
	}
}

// Busy counts that somebody else was in the way: another writer, or too many callers.
func Busy(ctx context.Context) {
	for t := tallyOf(ctx); t != nil; t = t.outer {
		t.busy.Add(1)
	}
}
