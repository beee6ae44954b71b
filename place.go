package marquee

import (
	"cmp"
	"strings"
	"time"
)

// Place is where something stands in a list that is ordered by time of creation.
// Things that were created in the same microsecond are ordered by id. Lists
// begin with the newest. The zero Place stands before the newest.
type Place struct {
	Created time.Time
	ID      string
}

// Compare returns -1 if p is older than q, 1 if p is newer, and 0 if both are
// the same place.
func (p Place) Compare(q Place) int {
	return cmp.Or(p.Created.Compare(q.Created), strings.Compare(p.ID, q.ID))
}

// IsZero tells whether p is the zero Place.
func (p Place) IsZero() bool { return p.Created.IsZero() && p.ID == "" }

// StoredTime returns t as every store keeps it: in UTC, to the microsecond.
func StoredTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
