// Package faults stands between a store and its server and loses replies, fails
// requests and refuses connections, so that tests see what a store makes of it.
package faults

import "math/rand/v2"

// When decides, each time that something can go wrong, whether it does. Each one
// belongs to one rule of one proxy, which asks it once at a time.
type When func() bool

// Next is true for the next n times.
func Next(n int) When {
	return func() bool {
		n--
		return n >= 0
	}
}

// Chance is true with probability p, from 0 to 1; the same seed gives the same
// answers.
func Chance(p float64, seed uint64) When {
	random := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // has to be repeatable
	return func() bool { return random.Float64() < p }
}
