// Package timeline orders what is kept by the time of its making.
package timeline

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// Place is a place in the order of time, and among what was made in the same
// microsecond in that of ids. The zero Place is before the newest, where a
// list begins.
type Place struct {
	Created time.Time
	ID      string
}

// Compare returns -1 if p is older than q, 1 if it is newer, 0 for the same.
func (p Place) Compare(q Place) int {
	return cmp.Or(p.Created.Compare(q.Created), strings.Compare(p.ID, q.ID))
}

// IsZero tells whether p is the zero Place.
func (p Place) IsZero() bool { return p.Created.IsZero() && p.ID == "" }

// String writes a place as Parse reads it.
func (p Place) String() string { return strconv.FormatInt(p.Created.UnixMicro(), 10) + ":" + p.ID }

// Parse reads a place, and reports whether it is one: of the years 1 to 9999,
// which every store knows.
func Parse(s string) (p Place, ok bool) {
	micros, id, found := strings.Cut(s, ":")
	n, err := strconv.ParseInt(micros, 10, 64)
	p = Place{Created: time.UnixMicro(n).UTC(), ID: id}
	return p, found && err == nil && p.Created.Year() >= 1 && p.Created.Year() <= 9999
}

// Micro is t as every store keeps it: in UTC, to the microsecond.
func Micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
