package services

import (
	"sync"
	"testing"
)

// Lend returns a function with which the subtests of t borrow something that
// takes long to open, each for itself and until its end. It makes the subtest
// that calls it a parallel one. What a subtest gives back goes to the next,
// unless clean, which makes it as good as new, reports that it cannot. All that
// was opened is left to t.Cleanup of t.
func Lend[T any](t *testing.T, open func(t *testing.T) T, clean func(t *testing.T, thing T) bool) func(t *testing.T) T {
	var mu sync.Mutex
	var idle []T
	return func(borrower *testing.T) T {
		borrower.Helper()
		borrower.Parallel()
		mu.Lock()
		defer mu.Unlock()
		var thing T
		if last := len(idle) - 1; last >= 0 {
			thing, idle = idle[last], idle[:last]
		} else {
			thing = open(t)
		}
		borrower.Cleanup(func() {
			if clean(t, thing) {
				mu.Lock()
				defer mu.Unlock()
				idle = append(idle, thing)
			}
		})
		return thing
	}
}
