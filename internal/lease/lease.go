// Package lease says who is working on something that was begun, so that
// others leave it alone while they live and take it up when they have died.
package lease

import (
	"crypto/rand"
	"time"
)

// Lease is one attempt's right to finish something.
type Lease struct {
	Holder  string    // random, made for this attempt
	Until   time.Time // when the holder is taken for dead; UTC, to the microsecond
	Attempt int       // counts the attempts, from 1
}

// Next returns the lease of a next attempt after this one.
func (l Lease) Next(until time.Time) Lease {
	return Lease{Holder: rand.Text(), Until: until, Attempt: l.Attempt + 1}
}

// Held tells whether the holder is taken to be at work.
func (l Lease) Held(now time.Time) bool { return now.Before(l.Until) }

// slowClient is how long a client keeps a reply waiting at most.
const slowClient = time.Minute

// Term is longer than an attempt may take: to begin, to reply, to a client that
// is slow to read it, and to save. reply and save bound those.
func Term(reply, save time.Duration) time.Duration {
	return reply + min(reply, slowClient) + 2*save
}
