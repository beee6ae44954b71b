package postgres

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// mostTogether is how many calls share a statement at most.
const mostTogether = 100

// errPanicked is what the others get if the call that runs for all panics.
var errPanicked = errors.New("a call that shares the statement panicked")

// group lets calls that come at the same time share one statement, which locks a row and waits
// for the disk once. There is no goroutine and no timer, so that a call that comes alone waits
// for nobody: one of the calls that wait takes the turn, and runs for all of them.
type group[T any] struct {
	run  func(ctx context.Context, batch []T) error
	turn chan struct{} // has room for one: the call whose turn it is

	mu      sync.Mutex
	waiting []*pending[T] // in the order in which they came
}

func newGroup[T any](run func(ctx context.Context, batch []T) error) *group[T] {
	return &group[T]{run: run, turn: make(chan struct{}, 1)}
}

// pending is a call that waits.
type pending[T any] struct {
	given T
	done  chan error // has room for the result
}

// do runs for a value, which may be one of several. If ctx ends while it waits, the value is
// left out. If ctx ends later, the result comes all the same, because others wait for it too.
func (g *group[T]) do(ctx context.Context, given T) error {
	w := &pending[T]{given, make(chan error, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, w)
	g.mu.Unlock()
	for {
		select {
		case err := <-w.done:
			return err
		case <-ctx.Done():
			if g.leave(w) {
				return ctx.Err()
			}
			return <-w.done
		case g.turn <- struct{}{}:
			g.takeTurn(context.WithoutCancel(ctx))
		}
	}
}

// takeTurn runs for the calls that wait. There are none if another turn took them all.
func (g *group[T]) takeTurn(ctx context.Context) {
	defer func() { <-g.turn }()
	batch := g.take()
	if len(batch) == 0 {
		return
	}
	given := make([]T, len(batch))
	for i, w := range batch {
		given[i] = w.given
	}
	err := errPanicked
	defer func() {
		for _, w := range batch {
			w.done <- err
		}
	}()
	err = g.run(ctx, given)
}

// take removes the calls of the next turn.
func (g *group[T]) take() []*pending[T] {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), mostTogether)
	batch := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return batch
}

// leave removes a call that waits, and tells whether it did.
func (g *group[T]) leave(w *pending[T]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, w)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	return i >= 0
}
