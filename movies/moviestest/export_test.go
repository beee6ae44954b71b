package moviestest

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// Check checks the rule with the given name on a store.
func Check(t *testing.T, name string, s movies.Store) {
	t.Helper()
	for _, r := range rules {
		if r.name == name {
			r.check(t, s)
			return
		}
	}
	t.Skipf("there is no rule %q", name)
}
