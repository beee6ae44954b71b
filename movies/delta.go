package movies

import (
	"cmp"
	"slices"
)

// Delta works out what an Upsert changes, film by film, so that every store
// keeps and counts the same. A [Store] makes one from the batch inside its
// transaction, and again if it repeats that. It then
//
//  1. calls Drop for each invented film that it keeps, and removes the film, if
//     the batch has DropInvented,
//  2. calls Take for each film of [Batch.Latest], and writes what that returns,
//  3. adds each of Tally.Years to the counts of that year, if it keeps any,
//  4. keeps what [Import.After] makes of the batch's Import, its own and Change,
//  5. and returns Change.
//
// It is not safe for concurrent use.
type Delta struct {
	// Change counts what has become of the films so far.
	Change Change
	// Tally is by how much the counts of the years change.
	Tally Tally
	mode  Mode
}

// Delta returns what the batch changes before any of its films is taken in:
// nothing.
func (b Batch) Delta() *Delta { return &Delta{mode: b.Mode} }

// Latest returns the films of the batch in the order of their ids. Of several
// with one id it returns the last alone. The caller may change the slice.
func (b Batch) Latest() []Movie {
	type place struct { // sorted in place of the films, which are larger
		id int64
		at int
	}
	places := make([]place, len(b.Films))
	for i, m := range b.Films {
		places[i] = place{m.ID, i}
	}
	slices.SortFunc(places, func(p, q place) int {
		return cmp.Or(cmp.Compare(p.id, q.id), cmp.Compare(p.at, q.at))
	})
	films := make([]Movie, 0, len(places))
	for i, p := range places {
		if i+1 == len(places) || places[i+1].id != p.id {
			films = append(films, b.Films[p.at])
		}
	}
	return films
}

// Drop counts a film that the store keeps as dropped.
func (d *Delta) Drop(kept Movie) {
	d.Change.Dropped++
	d.Tally.Remove(kept)
}

// Take returns the film that the store is to keep when it is given m, and counts
// what becomes of it. kept is the film that the store keeps under the same id,
// nil for none. A film that was dropped is not kept any more. Write is false if
// nothing is to be written, because the film stays as it is, or is to be kept
// out.
func (d *Delta) Take(kept *Movie, m Movie) (next Movie, write bool) {
	next, keep := d.mode.Resolve(kept, m)
	switch {
	case !keep:
		d.Change.Missing++
		return Movie{}, false
	case kept == nil:
		d.Change.Inserted++
	case kept.Equal(next):
		d.Change.Unchanged++
		return next, false
	default:
		d.Change.Updated++
		d.Tally.Remove(*kept)
	}
	d.Tally.Add(next)
	return next, true
}
