package answers

import "context"

// flight is a value that one goroutine works out while others wait for it.
type flight[T any] struct {
	done   chan struct{} // closed when the other fields are set
	landed bool          // false if the worker's context ended before it was ready
	value  T
	err    error
}

func newFlight[T any]() *flight[T] { return &flight[T]{done: make(chan struct{})} }

// land works out the value. If ctx ends while it works, the result is only for the
// caller, and not for the others.
func (f *flight[T]) land(ctx context.Context, work func() (T, error)) (T, error) {
	f.value, f.err = work()
	f.landed = ctx.Err() == nil
	return f.value, f.err
}

// end ends the flight. It calls last first, and then wakes the others. The worker
// must defer it, so that the others wake up even after a panic.
func (f *flight[T]) end(last func()) {
	last()
	close(f.done)
}

// wait waits for the end of the flight. If ctx ends first, wait returns its error.
func (f *flight[T]) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
