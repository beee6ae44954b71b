package movies

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// add puts a film into the batch. It stores a full batch only when another film
// comes, so that the last batch can say that it is the last.
func (in *importer) add(ctx context.Context, m Movie) error {
	if m.Invented() && !in.demo {
		if err := in.refuseAmongReal(ctx, m); err != nil {
			return err
		}
		in.demo = true
	}
	first := !in.real && !m.Invented()
	if first || in.batch.full(in.size) {
		if err := in.flush(ctx, false); err != nil {
			return err
		}
	}
	if first {
		in.drop = in.Mode != Update // an update adds no film that could replace the demo set
	}
	in.batch.add(m)
	if in.hold {
		in.batch.hold(in.Row())
	}
	in.rows++
	return nil
}

// refuseAmongReal refuses an invented film if the store holds real ones.
func (in *importer) refuseAmongReal(ctx context.Context, m Movie) error {
	sum, err := in.store.Summary(ctx)
	if err != nil {
		return storeError(err)
	}
	if sum.Films > sum.Invented {
		return valid.Errorf("id", "is %d, that of an invented film, and the store holds real ones; "+
			"import invented films into a store of their own", m.ID)
	}
	return nil
}

// flush begins to store the batch, so that the next one is read at the same time.
// It waits for the last batch. An empty batch is stored only if it is the last
// one of an import that was resumed, because that import must be marked as done.
func (in *importer) flush(ctx context.Context, last bool) error {
	if err := in.settle(); err != nil {
		return err
	}
	batch := in.batch
	in.batch, in.spare = in.spare.empty(), batch
	if len(batch.films) == 0 && (!last || in.result.Resumed == 0) {
		return nil
	}
	b := Batch{
		Films: batch.films, Mode: in.Mode, DropInvented: in.drop, CheckIDs: !in.ForceIDs,
		Import: Import{
			Version: rand.Text(), Sources: []Source{in.source(batch.films)},
			Key: in.Key, Rows: in.rows, Done: last, Brought: []Brought{in.bring(last)},
		},
	}
	in.drop = false
	in.storing = make(chan stored, 1)
	go func() { in.storing <- in.upsert(ctx, b) }()
	if last {
		return in.settle()
	}
	return nil
}

// source describes where the films of a batch come from.
func (in *importer) source(batch []Movie) Source {
	s := Source{Name: in.Source, AsOf: in.asOf, NotTMDB: in.NotTMDB}
	if slices.ContainsFunc(batch, func(m Movie) bool { return m.Popularity != nil }) {
		s.Popularity = in.asOf
	}
	return s
}

// stored says what became of a batch.
type stored struct {
	films     int
	change    Change
	conflicts []Conflict
	took      time.Duration
	err       error
	panicked  any
}

// upsert stores a batch without the films that are in conflict. In a dry run it only
// asks what would become of the films.
func (in *importer) upsert(ctx context.Context, b Batch) (s stored) {
	defer func() { s.panicked = recover() }()
	s.films = len(b.Films)
	store := in.store.Upsert
	if in.DryRun {
		store = in.try
	}
	start := in.now()
	for {
		s.change, s.err = store(ctx, b)
		e, refused := errors.AsType[*ConflictError](s.err)
		rest := b.Films
		if refused {
			rest = without(b.Films, e.Conflicts)
		}
		if len(rest) == len(b.Films) {
			break
		}
		s.conflicts, b.Films = append(s.conflicts, e.Conflicts...), rest
		b.Import.Brought[0].Rejected += len(e.Conflicts)
	}
	s.took = in.now().Sub(start)
	return s
}

// without returns the films that are not in conflict.
func without(films []Movie, conflicts []Conflict) []Movie {
	ids := idSet{}
	for _, c := range conflicts {
		ids.add(c.Given.ID)
	}
	return slices.DeleteFunc(slices.Clone(films), func(m Movie) bool { return ids.has(m.ID) })
}

// try returns what a store would make of a batch.
func (in *importer) try(ctx context.Context, b Batch) (Change, error) {
	ids := make([]int64, len(b.Films))
	for i, m := range b.Films {
		ids[i] = m.ID
	}
	list, err := in.store.Get(ctx, ids)
	if err != nil {
		return Change{}, err
	}
	kept := make(map[int64]*Movie, len(list))
	for i := range list {
		kept[list[i].ID] = &list[i]
	}
	d := b.Delta()
	for _, m := range b.Films {
		d.Take(kept[m.ID], m)
	}
	if b.DropInvented {
		sum, err := in.store.Summary(ctx)
		if err != nil {
			return Change{}, err
		}
		d.Change.Dropped = sum.Invented
	}
	return d.Change, d.Conflicts()
}

// settle waits for the batch that is being stored, and counts it. If that batch
// failed, the one that was read after it must not be stored either.
func (in *importer) settle() error {
	if in.storing == nil {
		return nil
	}
	s := <-in.storing
	in.storing = nil
	if s.panicked != nil {
		panic(s.panicked) // where the caller can recover it
	}
	if s.err != nil {
		in.batch = in.batch.empty()
		return storeError(s.err)
	}
	in.size = in.next(in.size, s.took)
	in.result.Read += s.films - len(s.conflicts)
	in.result.Change = in.result.Add(s.change)
	var err error
	for _, c := range s.conflicts {
		err = cmp.Or(err, in.refuse(in.spare.conflict(c)))
	}
	if in.Progress != nil {
		in.Progress(in.result)
	}
	return err
}

// batches bound how many films are stored at a time.
type batches struct{ least, first, most int }

// A film costs less in a larger batch, because many films share a page of an
// index. A smaller batch tells sooner how far an import has come, and less is lost
// if it fails.
var defaultBatches = batches{least: 100, first: 1000, most: 30_000}

// next returns the size of the next batch, given the size of the last one and how
// long the store took.
func (b batches) next(size int, took time.Duration) int {
	switch {
	case took < 400*time.Millisecond:
		return min(2*size, b.most)
	case took > time.Second:
		return max(size/2, b.least)
	}
	return size
}
