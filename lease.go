package marquee

import (
	"crypto/rand"
	"time"
)

// Lease says who is working on something, and until when everybody else leaves
// it alone. Once it has ended, the holder counts as dead, and anyone may take
// over the work. The zero Lease belongs to nobody.
type Lease struct {
	// Holder is a random text that was made for this attempt.
	Holder string
	// Until is when the lease ends, in UTC, to the microsecond.
	Until time.Time
	// Attempt counts the attempts from 1.
	Attempt int
}

// Next returns the lease of the next attempt, with a new holder.
func (l Lease) Next(until time.Time) Lease {
	return Lease{Holder: rand.Text(), Until: StoredTime(until), Attempt: l.Attempt + 1}
}

// Held tells whether the lease has not ended at the time now.
func (l Lease) Held(now time.Time) bool { return now.Before(l.Until) }

// Stored returns the lease as every store keeps it: its time is in UTC, to the
// microsecond.
func (l Lease) Stored() Lease {
	l.Until = StoredTime(l.Until)
	return l
}

// Equal tells whether two leases are equal in every field. Two times are equal
// if they are the same moment.
func (l Lease) Equal(m Lease) bool {
	return l.Holder == m.Holder && l.Until.Equal(m.Until) && l.Attempt == m.Attempt
}
