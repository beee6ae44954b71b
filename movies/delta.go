package movies

import (
	"cmp"
	"slices"
)

// Delta works out what an Upsert changes, film by film, so that every store
// keeps and counts the same. A [Store] makes one with [Batch.Delta] inside its
// transaction, and a new one if it repeats the transaction. The store then does
// the following:
//
//  1. If the batch has DropInvented, it calls Drop for each invented film that it
//     keeps, and removes the film.
//  2. It calls Take for each film of [Batch.Latest], and writes the film that Take
//     returns.
//  3. It returns the error of Conflicts, if there is one, and keeps nothing of the
//     batch.
//  4. If it keeps counts of years, it adds each of Tally.Years to the counts of
//     that year.
//  5. It keeps the Import that [Import.After] makes of three things: the batch's
//     Import, the Import that it kept before, and Change.
//  6. It returns Change.
//
// It is not safe for concurrent use.
type Delta struct {
	// Change counts what has become of the films so far.
	Change Change
	// Tally is how much the counts of the years change.
	Tally     Tally
	mode      Mode
	checkIDs  bool
	conflicts []Conflict
}

// Delta returns the Delta of the batch. It is empty until films are dropped or
// taken.
func (b Batch) Delta() *Delta { return &Delta{mode: b.Mode, checkIDs: b.CheckIDs} }

// Latest returns the films of the batch, in its order. If several films have one id, it
// returns only the last one. The caller must not change the films, because the batch may
// share them.
func (b Batch) Latest() []Movie {
	seen := idSet{}
	var latest []Movie // from the last to the first, once a film came twice
	for i, m := range slices.Backward(b.Films) {
		switch {
		case !seen.has(m.ID):
			seen.add(m.ID)
			if latest != nil {
				latest = append(latest, m)
			}
		case latest == nil:
			latest = slices.Clone(b.Films[i+1:])
			slices.Reverse(latest)
		}
	}
	if latest == nil {
		return b.Films // as in every batch of an import
	}
	slices.Reverse(latest)
	return latest
}

// Drop counts a film that the store keeps as dropped.
func (d *Delta) Drop(kept Movie) {
	d.Change.Dropped++
	d.Tally.Remove(kept)
}

// Take returns the film that the store must keep when it is given m, and counts
// what becomes of m. kept is the film that the store keeps under the same id. It
// is nil if there is none, or if that film was dropped. If write is false, the
// store writes nothing: the film stays as it is, [Update] leaves m out, or m is in
// conflict with kept.
func (d *Delta) Take(kept *Movie, m Movie) (next Movie, write bool) {
	if d.checkIDs && kept != nil && m.Contradicts(*kept) {
		d.conflicts = append(d.conflicts, Conflict{Kept: *kept, Given: m})
		return *kept, false
	}
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

// Conflicts returns a [*ConflictError] if films that were taken are in conflict with
// kept ones. They come in the order of their ids, whatever the order of the store.
func (d *Delta) Conflicts() error {
	if len(d.conflicts) == 0 {
		return nil
	}
	byID := func(a, b Conflict) int { return cmp.Compare(a.Given.ID, b.Given.ID) }
	slices.SortFunc(d.conflicts, byID)
	return &ConflictError{Conflicts: d.conflicts}
}
