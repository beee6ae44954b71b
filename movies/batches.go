package movies

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// add puts a film into the batch. A full one is stored only when another film
// comes, so that the last one can say that it is.
func (in *importer) add(ctx context.Context, m Movie) error {
	if m.Invented() && !in.demo {
		if err := in.refuseBesideReal(ctx, m); err != nil {
			return err
		}
		in.demo = true
	}
	first := !in.real && !m.Invented()
	if first || len(in.batch) == in.size {
		if err := in.flush(ctx, false); err != nil {
			return err
		}
	}
	if first { // but an update brings no film for which the demo set could make way
		in.drop = in.Mode != Update
	}
	in.batch = append(in.batch, m)
	in.rows++
	return nil
}

// refuseBesideReal refuses an invented film if the store holds real ones.
func (in *importer) refuseBesideReal(ctx context.Context, m Movie) error {
	sum, err := in.store.Summary(ctx)
	if err != nil {
		return storeError(err)
	}
	if sum.Films > sum.Invented {
		return valid.Errorf("id", "is %d, that of an invented film, and the store holds real ones; import invented films into a store of their own", m.ID)
	}
	return nil
}

// flush begins to store the batch, while the next one is read; the last one it
// waits for. That says so even if it is empty, if the import was begun.
func (in *importer) flush(ctx context.Context, last bool) error {
	if err := in.settle(); err != nil {
		return err
	}
	batch := in.batch
	in.batch, in.spare = in.spare[:0], batch
	if len(batch) == 0 && (!last || in.result.Resumed == 0) {
		return nil
	}
	b := Batch{
		Films: batch, Mode: in.Mode, DropInvented: in.drop,
		Import: Import{Version: rand.Text(), Sources: []Source{in.source(batch)}, Key: in.Key, Rows: in.rows, Done: last},
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
	s := Source{Name: in.Source, AsOf: in.asOf}
	if slices.ContainsFunc(batch, func(m Movie) bool { return m.Popularity != nil }) {
		s.Popularity = in.asOf
	}
	return s
}

// stored says what became of a batch.
type stored struct {
	films    int
	change   Change
	accepted int
	took     time.Duration
	err      error
	panicked any
}

// upsert stores a batch, unless nothing is to be written.
func (in *importer) upsert(ctx context.Context, b Batch) (s stored) {
	defer func() { s.panicked = recover() }()
	s.films = len(b.Films)
	if in.DryRun {
		s.accepted = s.films
		return s
	}
	start := in.now()
	s.change, s.err = in.store.Upsert(ctx, b)
	s.took = in.now().Sub(start)
	return s
}

// settle waits for the batch that is being stored, and counts it. If that
// failed, the one behind it must not be stored either.
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
		in.batch = in.batch[:0]
		return storeError(s.err)
	}
	in.size = in.next(in.size, s.took)
	in.result.Read += s.films
	in.result.Accepted += s.accepted
	in.result.Change = in.result.Add(s.change)
	if in.Progress != nil {
		in.Progress(in.result)
	}
	return nil
}

// batches bound how many films are stored at a time.
type batches struct{ least, first, most int }

// A film costs less in a larger batch, as many films share a page of an index.
// A smaller one tells sooner how far an import came, and loses less.
var defaultBatches = batches{least: 100, first: 1000, most: 30_000}

// next returns the size of the batch behind one that took so long to store.
func (b batches) next(size int, took time.Duration) int {
	switch {
	case took < 400*time.Millisecond:
		return min(2*size, b.most)
	case took > time.Second:
		return max(size/2, b.least)
	}
	return size
}
