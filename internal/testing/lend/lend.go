// Package lend lends stores to tests that run at the same time.
package lend

import (
	"sync"
	"testing"
)

// Stores returns a function with which the subtests of t borrow a store that
// takes long to open, each for itself and until its end. The function makes the
// subtest a parallel one. What a subtest gives back goes to the next, unless
// clean, which makes it as good as new, reports that it cannot. What was opened
// is left to t.Cleanup of t.
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
