// Package faults stands between a store and its server. It loses replies, fails requests
// and refuses connections, so that tests see how a store handles them.
package faults

import "math/rand/v2"

// When decides whether something goes wrong, each time that it can. A When belongs to
// one rule of one proxy. The proxy makes one call at a time.
type When func() bool

// Next is true for the next n times.
func Next(n int) When {
	return func() bool {
		n--
		return n >= 0
	}
}

// Chance is true with probability p, from 0 to 1. The same seed gives the same answers.
func Chance(p float64, seed uint64) When {
	random := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // must be repeatable
	return func() bool { return random.Float64() < p }
}
