package answers

import "context"

// flight is a value on its way, for the one who works on it and those who wait.
type flight[T any] struct {
	done   chan struct{} // closed when the rest is there
	landed bool          // or else the one who worked on it left
	value  T
	err    error
}

func newFlight[T any]() *flight[T] { return &flight[T]{done: make(chan struct{})} }

// land works out the value. An error of a context that has ended is only the
// caller's own.
func (f *flight[T]) land(ctx context.Context, work func() (T, error)) (T, error) {
	f.value, f.err = work()
	f.landed = f.err == nil || ctx.Err() == nil
	return f.value, f.err
}

// end is deferred by the one who works on it, for it is to be told even of a
// panic. It calls last before anybody else goes on.
func (f *flight[T]) end(last func()) {
	last()
	close(f.done)
}

// wait waits for the flight's end; its error is that of ctx, if that ends first.
func (f *flight[T]) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
