package answers

import (
	"context"
	"sync"
	"time"
)

// MaxAge is the greatest age of a value that [Watch.Recent] returns.
const MaxAge = time.Second

// Watch reads a value that changes rarely, such as a version, for any number of
// callers. Only one reading runs at a time, so a later call never returns an older
// value. It is safe for concurrent use.
type Watch[T any] struct {
	read func(context.Context) (T, error)
	now  func() time.Time

	mu      sync.Mutex
	calls   int // of Fresh and Expire; each asks for a reading that begins later
	expired int // the number of calls at the last Expire
	running *reading[T]
	last    *reading[T] // the last reading, if it succeeded
}

// reading is one call of read.
type reading[T any] struct {
	*flight[T]
	calls int       // the number of calls when it began
	began time.Time // the value is of this time or later
}

// NewWatch returns a watch of the value that read returns, with the clock now.
func NewWatch[T any](read func(context.Context) (T, error), now func() time.Time) *Watch[T] {
	return &Watch[T]{read: read, now: now}
}

// Recent returns a value whose reading began at most [MaxAge] ago and after the
// last call of Expire. It waits for a reading that runs.
func (w *Watch[T]) Recent(ctx context.Context) (T, error) {
	w.mu.Lock()
	after := w.expired
	w.mu.Unlock()
	return w.get(ctx, after)
}

// Fresh returns a value whose reading began after the call of Fresh.
func (w *Watch[T]) Fresh(ctx context.Context) (T, error) {
	w.mu.Lock()
	w.calls++
	after := w.calls
	w.mu.Unlock()
	return w.get(ctx, after)
}

// Expire has the watch forget all values whose reading began before.
func (w *Watch[T]) Expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	w.expired = w.calls
}

// get returns the value of a reading that began after so many calls. It is the last
// reading, the one that runs, or the next one.
func (w *Watch[T]) get(ctx context.Context, after int) (T, error) {
	for {
		w.mu.Lock()
		if r := w.last; r != nil && r.calls >= after && w.now().Sub(r.began) < MaxAge {
			w.mu.Unlock()
			return r.value, nil
		}
		r := w.running
		if r == nil {
			r = &reading[T]{newFlight[T](), w.calls, w.now()}
			w.running = r
			w.mu.Unlock()
			return w.lead(ctx, r)
		}
		w.mu.Unlock()
		if err := r.wait(ctx); err != nil {
			var none T
			return none, err
		}
		if r.landed && r.calls >= after {
			return r.value, r.err
		}
	}
}

// lead reads the value for all callers that wait for it.
func (w *Watch[T]) lead(ctx context.Context, r *reading[T]) (T, error) {
	defer r.end(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.running, w.last = nil, nil // after a failure the value is not known any more
		if r.landed && r.err == nil {
			w.last = r
		}
	})
	return r.land(ctx, func() (T, error) { return w.read(ctx) })
}
