package movies

import (
	"slices"
	"time"

	"github.com/marquee-go/marquee"
)

// Source is something that films were imported from.
type Source struct {
	// Name tells a person what the source is, such as a file. It is empty if the
	// import did not name it.
	Name string `json:"name"`
	// AsOf is when the source was last read.
	AsOf time.Time `json:"as_of,omitzero"`
	// Popularity is when a source of this name was last read that had the
	// popularity of a film. It is zero if none had.
	Popularity time.Time `json:"popularity_as_of,omitzero"`
	// NotTMDB tells that no film of this name came from TMDB's data. Programs that
	// show TMDB's data must say whose it is.
	NotTMDB bool `json:"not_tmdb,omitempty"`
}

// maxSources is how many sources a store keeps.
const maxSources = 20

// After returns the Import that a store must keep after a batch. i is the Import
// of the batch, kept is the Import that the store kept before, and c is what the
// batch changed.
//
// The result is i, with the sources of kept after its own. Each name stands once.
// There are at most 20 sources: the oldest fall off, but the source of the newest
// popularity stays, and one of TMDB's data. If the batch dropped the demo set, the
// sources of kept go with it.
//
// The import that the batch belongs to comes first of what imports Brought. What batches
// with its ID changed adds up, except for a batch that has the Version of kept. The others
// follow as they were. If the batch dropped the demo set, they go with it.
//
// All times are in UTC, to the microsecond. A store may repeat it:
// i.After(i.After(kept, c), c) equals i.After(kept, c).
func (i Import) After(kept Import, c Change) Import {
	if c.Dropped > 0 {
		kept.Sources, kept.Brought = nil, nil
	}
	var sources []Source
	for _, s := range slices.Concat(i.Sources, kept.Sources) {
		s.AsOf, s.Popularity = marquee.StoredTime(s.AsOf), marquee.StoredTime(s.Popularity)
		sameName := func(newer Source) bool { return newer.Name == s.Name }
		at := slices.IndexFunc(sources, sameName)
		if at < 0 {
			sources = append(sources, s)
			continue
		}
		newer := &sources[at]
		newer.NotTMDB = newer.NotTMDB && s.NotTMDB
		if newer.Popularity.IsZero() {
			newer.Popularity = s.Popularity
		}
	}
	i.Sources, i.Brought = latest(sources), i.brought(kept, c)
	if len(i.Sources) == 0 {
		i.Brought = nil
	}
	return i
}

// latest returns the first maxSources of the sources. If the source of the newest
// popularity or every one of TMDB's data is further down, it comes last.
func latest(sources []Source) (first []Source) {
	popular, ofTMDB := 0, slices.IndexFunc(sources, Source.ofTMDB)
	for i, s := range sources {
		if s.Popularity.After(sources[popular].Popularity) {
			popular = i
		}
	}
	for i, s := range sources {
		needed := map[int]bool{}
		for _, j := range []int{popular, ofTMDB} {
			if j >= i {
				needed[j] = true
			}
		}
		if needed[i] || len(first)+len(needed) < maxSources {
			first = append(first, s)
		}
	}
	return first
}

func (s Source) ofTMDB() bool { return !s.NotTMDB }

// OfTMDB tells whether films came from TMDB's data.
func (i Import) OfTMDB() bool { return slices.ContainsFunc(i.Sources, Source.ofTMDB) }

// AsOf returns when the newest of the sources was read. It is the zero time if
// there are none.
func (i Import) AsOf() (newest time.Time) {
	for _, s := range i.Sources {
		newest = later(newest, s.AsOf)
	}
	return newest
}

// Popularity returns when the newest popularity of a film was read. It is the zero
// time if no source knew any.
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
