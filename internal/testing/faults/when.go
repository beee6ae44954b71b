// Package faults has proxies that stand between a store and its server. They lose
// replies, fail requests and refuse connections. With them, a test sees what a store
// does about it.
package faults

import "math/rand/v2"

// When decides whether something goes wrong, each time that it could. A When
// belongs to one rule of one proxy, which does not call it concurrently.
type When func() bool

// Next returns a When that is true for the next n times.
func Next(n int) When {
	return func() bool {
		n--
		return n >= 0
	}
}

// Chance returns a When that is true with probability p, which is 0 to 1. The same
// seed gives the same results.
func Chance(p float64, seed uint64) When {
	random := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // must be repeatable
	return func() bool { return random.Float64() < p }
}
