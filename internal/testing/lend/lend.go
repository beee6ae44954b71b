// Package lend lends stores to tests that run at the same time.
package lend

import (
	"sync"
	"testing"
)

// Stores returns a function with which the subtests of t borrow stores that take long to
// open. A subtest has its store for itself until it ends. The function makes the subtest
// parallel. When a subtest gives its store back, clean empties it for the next one. If
// clean reports false, the store is not lent again. Nobody closes the stores: open must
// do that with the Cleanup of t.
func Stores[S any](
	t *testing.T, open func(t *testing.T) S, clean func(t *testing.T, s S) bool,
) func(t *testing.T) S {
	var mu sync.Mutex
	var idle []S
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
