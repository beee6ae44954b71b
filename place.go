package marquee

import (
	"cmp"
	"strings"
	"time"
)

// Place is where something stands in a list of things by the time of their
// making. Things that were made in the same microsecond are in the order of
// their ids. Lists begin with the newest, and the zero Place is before it.
type Place struct {
	Created time.Time
	ID      string
}

// Compare returns -1 if p is older than q, 1 if it is newer, and 0 if both are
// the same place.
func (p Place) Compare(q Place) int {
	return cmp.Or(p.Created.Compare(q.Created), strings.Compare(p.ID, q.ID))
}

// IsZero tells whether p is the zero Place.
func (p Place) IsZero() bool { return p.Created.IsZero() && p.ID == "" }

// StoredTime returns t as every store keeps it: in UTC, to the microsecond.
func StoredTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
