package movies

import (
	"context"
	"crypto/rand"
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
	if first || len(in.batch) == in.size {
		if err := in.flush(ctx, false); err != nil {
			return err
		}
	}
	if first {
		in.drop = in.Mode != Update // an update adds no film that could replace the demo set
	}
	in.batch = append(in.batch, m)
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
	in.batch, in.spare = in.spare[:0], batch
	if len(batch) == 0 && (!last || in.result.Resumed == 0) {
		return nil
	}
	b := Batch{
		Films: batch, Mode: in.Mode, DropInvented: in.drop,
		Import: Import{
			Version: rand.Text(), Sources: []Source{in.source(batch)},
			Key: in.Key, Rows: in.rows, Done: last,
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

// upsert stores a batch. In a dry run it only counts the films.
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
