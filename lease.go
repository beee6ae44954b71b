package marquee

import (
	"crypto/rand"
	"time"
)

// Lease is one attempt's right to finish something that was begun. Others leave
// the work alone while its holder is taken to be alive, and may take it up after
// that. The zero Lease is nobody's.
type Lease struct {
	// Holder is a random text that was made for this attempt.
	Holder string
	// Until is when the holder is taken for dead. It is in UTC, to the
	// microsecond.
	Until time.Time
	// Attempt counts the attempts from 1.
	Attempt int
}

// Next returns the lease of the attempt that follows this one, with a new
// holder.
func (l Lease) Next(until time.Time) Lease {
	return Lease{Holder: rand.Text(), Until: StoredTime(until), Attempt: l.Attempt + 1}
}

// Held tells whether the holder is taken to be alive at the time now.
func (l Lease) Held(now time.Time) bool { return now.Before(l.Until) }

// Stored returns the lease as every store keeps it, with its time in UTC to the
// microsecond.
func (l Lease) Stored() Lease {
	l.Until = StoredTime(l.Until)
	return l
}

// Equal tells whether two leases are the same in every field. Times are equal
// if they are the same moment.
func (l Lease) Equal(m Lease) bool {
	return l.Holder == m.Holder && l.Until.Equal(m.Until) && l.Attempt == m.Attempt
}
