package answers

import (
	"context"
	"sync"
	"time"
)

// MaxAge is how old a value may be that a [Watch] returns as recent.
const MaxAge = time.Second

// Watch reads a value that changes now and then, such as a version, for any
// number of callers. One reading runs at a time, so that what it returns never
// goes back to an earlier value. It is safe for concurrent use.
type Watch[T any] struct {
	read func(context.Context) (T, error)
	now  func() time.Time

	mu      sync.Mutex
	calls   int // of Fresh and Expire, which ask for a reading that begins after them
	expired int // how many there were at the last Expire
	running *reading[T]
	last    *reading[T] // the last one, if it succeeded
}

// reading is one call of read.
type reading[T any] struct {
	*flight[T]
	calls int       // that were made before it began
	began time.Time // the value is of then or later
}

// NewWatch returns a watch of what read returns; now is its clock.
func NewWatch[T any](read func(context.Context) (T, error), now func() time.Time) *Watch[T] {
	return &Watch[T]{read: read, now: now}
}

// Recent returns a value that began to be read at most [MaxAge] ago, or is still
// being read, and that after the last call of Expire.
func (w *Watch[T]) Recent(ctx context.Context) (T, error) {
	w.mu.Lock()
	after := w.expired
	w.mu.Unlock()
	return w.get(ctx, after)
}

// Fresh returns a value that began to be read after Fresh was called.
func (w *Watch[T]) Fresh(ctx context.Context) (T, error) {
	w.mu.Lock()
	w.calls++
	after := w.calls
	w.mu.Unlock()
	return w.get(ctx, after)
}

// Expire makes all values too old that began to be read before.
func (w *Watch[T]) Expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	w.expired = w.calls
}

// get returns the value of a reading that began after so many calls: that of
// the last one, of the one that runs, or of the next.
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

// lead reads the value for all who wait for it.
func (w *Watch[T]) lead(ctx context.Context, r *reading[T]) (T, error) {
	defer r.end(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.running, w.last = nil, nil // who could not find out does not know any more
		if r.landed && r.err == nil {
			w.last = r
		}
	})
	return r.land(ctx, func() (T, error) { return w.read(ctx) })
}
