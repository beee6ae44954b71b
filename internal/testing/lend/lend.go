// Package lend lends stores to tests that run in parallel.
package lend

import (
	"sync"
	"testing"
)

// Stores lends stores that take long to open to the subtests of t. It returns the
// function that a subtest calls to borrow a store. The function calls Parallel of the
// subtest. Nobody else has the store until the subtest ends.
//
// At the end of a subtest, clean empties the store for the next subtest. It returns
// false if it cannot, and then the store is not lent again. The function open must
// close what it opens with the Cleanup of t. Stores opens the first store at once, so
// that t is skipped as a whole if there is no server.
func Stores[S any](
	t *testing.T, open func(t *testing.T) S, clean func(t *testing.T, s S) bool,
) func(t *testing.T) S {
	t.Helper()
	var mu sync.Mutex
	idle := []S{open(t)}
	return func(borrower *testing.T) S {
		borrower.Helper()
		borrower.Parallel()
		mu.Lock()
		defer mu.Unlock()
		var s S
		if last := len(idle) - 1; last >= 0 {
			s, idle = idle[last], idle[:last]
		} else {
			s = open(t)
		}
		borrower.Cleanup(func() {
			if clean(t, s) {
				mu.Lock()
				defer mu.Unlock()
				idle = append(idle, s)
			}
		})
		return s
	}
}
