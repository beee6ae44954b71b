package movies

import "slices"

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

// Latest returns the films of the batch, in its order. Of several with one id it
// returns the last alone. The caller must not change them, because they may be
// those of the batch.
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
