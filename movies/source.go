package movies

import (
	"slices"
	"time"

	"github.com/marquee-go/marquee"
)

// Source is something that films were imported from.
type Source struct {
	// Name tells a person what it is, such as a file; empty if nobody said.
	Name string `json:"name"`
	// AsOf is when it was read.
	AsOf time.Time `json:"as_of,omitzero"`
	// Popularity is as of when the popularity of its films is: when it was last
	// read under this name and had any. It is zero if it never had.
	Popularity time.Time `json:"popularity_as_of,omitzero"`
}

// maxSources is how many sources a store names.
const maxSources = 20

// After returns the Import that a store is to keep when it is given i with a
// batch that made the change c, and keeps kept. It is i, with the sources of
// kept behind its own: each name once, 20 in all, of which the oldest fall off,
// but for that of the newest popularity. When the demo set made way, so did what
// it came from. All times are in UTC, to the microsecond. Who does it twice has
// done it once.
func (i Import) After(kept Import, c Change) Import {
	if c.Dropped > 0 {
		kept.Sources = nil
	}
	var sources []Source
	for _, s := range slices.Concat(i.Sources, kept.Sources) {
		s.AsOf, s.Popularity = marquee.StoredTime(s.AsOf), marquee.StoredTime(s.Popularity)
		at := slices.IndexFunc(sources, func(newer Source) bool { return newer.Name == s.Name })
		switch {
		case at < 0:
			sources = append(sources, s)
		case sources[at].Popularity.IsZero():
			sources[at].Popularity = s.Popularity
		}
	}
	if i.Sources = sources; len(sources) > maxSources {
		i.Sources = sources[:maxSources]
		popular := slices.MaxFunc(sources, func(a, b Source) int { return a.Popularity.Compare(b.Popularity) })
		if popular.Popularity.After(i.Popularity()) {
			i.Sources[maxSources-1] = popular
		}
	}
	return i
}

// AsOf returns when the newest of the sources was read, the zero time without
// any.
func (i Import) AsOf() (newest time.Time) {
	for _, s := range i.Sources {
		newest = later(newest, s.AsOf)
	}
	return newest
}

// Popularity returns as of when the newest popularity of a film is, the zero
// time if no source knew one.
func (i Import) Popularity() (newest time.Time) {
	for _, s := range i.Sources {
		newest = later(newest, s.Popularity)
	}
	return newest
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
