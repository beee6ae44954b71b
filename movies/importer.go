package movies

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// importer is an import while it runs.
type importer struct {
	ImportOptions
	store Store
	batches
	size   int // of the batch that is being read
	now    func() time.Time
	asOf   time.Time
	id     string // of this import in the list of what imports brought
	resume int    // how many rows were dealt with before
	rows   int    // how many rows came so far

	result ImportResult
	batch  rows // read, but not stored yet
	spare  rows // being stored, or free
	hold   bool // keep the rows of films, in case that the store refuses them
	// storing receives what became of the batch that is being stored. It is nil
	// if none is.
	storing chan stored
	seen    idSet // of the films that were read
	real    bool  // a real film came: invented ones are refused from here on
	demo    bool  // an invented film came, and the store holds no real one
	drop    bool  // the demo set makes way for the next batch
}

// begin checks the options and finds out where to begin: after the rows that an
// earlier import of the same rows dealt with before it ended early.
func (in *importer) begin(ctx context.Context) error {
	in.Mode, in.asOf, in.id = cmp.Or(in.Mode, Merge), in.now().UTC(), rand.Text()
	if in.Mode != Merge && in.Mode != Update && in.Mode != Replace {
		return valid.Errorf("mode", "is %q; it must be merge, update or replace", in.Mode)
	}
	err := valid.First(
		valid.Text("source", in.Source, maxSource),
		valid.Text("key", in.Key, maxSource),
	)
	if err != nil {
		return err
	}
	if most := in.MaxRejected; most != nil && *most < 0 {
		return valid.Errorf("max_rejected",
			"is %d; it must be 0 or more, or left out for any number", *most)
	}
	if in.Row != nil && !in.ForceIDs {
		sum, err := in.store.Summary(ctx)
		if err != nil {
			return storeError(err)
		}
		in.hold = sum.Films > sum.Invented
	}
	if in.Key == "" || in.DryRun {
		return nil
	}
	last, err := in.store.Imported(ctx)
	if err != nil {
		return storeError(err)
	}
	if last.Key == in.Key && !last.Done {
		in.resume = last.Rows
		if len(last.Sources) > 0 {
			in.asOf = last.Sources[0].AsOf
		}
		if len(last.Brought) > 0 {
			in.id = last.Brought[0].ID
		}
	}
	return nil
}

// run deals with all rows of the source.
func (in *importer) run(ctx context.Context, films iter.Seq2[Movie, error]) error {
	var failure error
	for m, err := range films {
		if failure = ctx.Err(); failure == nil {
			failure = in.take(ctx, m, err)
		}
		if failure != nil {
			break
		}
	}
	// The rows before a failure are good, so store them. All three run: cmp.Or
	// evaluates its arguments, and returns the first error.
	return cmp.Or(failure, in.flush(ctx, failure == nil), in.settle())
}

// take deals with one row of the source. Its error ends the import.
func (in *importer) take(ctx context.Context, m Movie, err error) error {
	partial, _ := errors.AsType[*PartialError](err)
	if err == nil || partial != nil {
		err = in.check(m)
	}
	if skipped, ok := errors.AsType[*SkipError](err); ok {
		in.count(&in.result.Skipped)
		if in.Skipped != nil {
			in.Skipped(skipped)
		}
		return nil
	}
	if refused, ok := errors.AsType[*RowError](err); ok {
		return in.reject(refused)
	}
	if err != nil {
		return err
	}
	if partial != nil {
		in.leaveOut(partial)
	}
	switch {
	case in.seen.has(m.ID):
		in.count(&in.result.Repeated)
	case in.rows < in.resume:
		in.count(&in.result.Resumed)
	default:
		if err := in.add(ctx, m); err != nil {
			return err
		}
	}
	in.seen.add(m.ID)
	in.real = in.real || !m.Invented()
	return nil
}

// count counts a row that is dealt with.
func (in *importer) count(as *int) {
	in.rows++
	in.result.Read++
	*as++
}

// leaveOut tells which fields a film is taken in without.
func (in *importer) leaveOut(e *PartialError) {
	in.result.Partial++
	for _, field := range e.Fields {
		if in.Partial != nil {
			in.Partial(field)
		}
	}
}

// check refuses a film that cannot be kept, and an invented film among real ones.
func (in *importer) check(m Movie) error {
	if in.Mode == Update && m.Title == "" {
		m.Title = "kept" // an update may come without a title
	}
	if in.real && m.Invented() {
		return &RowError{
			Column: "id", Value: strconv.FormatInt(m.ID, 10),
			Reason: "is that of an invented film, among real ones",
		}
	}
	return rowError(m.Validate())
}

// reject refuses a row, and ends the import if that is one too many.
func (in *importer) reject(refused *RowError) error {
	in.rows++
	return in.refuse(refused)
}

// refuse counts a row that is refused.
func (in *importer) refuse(refused *RowError) error {
	in.result.Read++
	in.result.Rejected++
	if in.Rejected != nil {
		in.Rejected(refused)
	}
	rejected := in.result.Rejected
	switch {
	case in.MaxRejected == nil && in.hopeless():
		return fmt.Errorf("%w: %d of the first %d; correct them, or allow a number; the last: %w",
			ErrTooManyRejected, rejected, in.rows, refused)
	case in.MaxRejected != nil && rejected > *in.MaxRejected:
		return fmt.Errorf("%w: %d, and %d are allowed; the last: %w",
			ErrTooManyRejected, rejected, *in.MaxRejected, refused)
	}
	return nil
}

// hopeless tells whether nearly all of many rows were refused. To read on would cost much,
// and bring next to nothing.
func (in *importer) hopeless() bool {
	const many, rest = 10_000, 100
	return in.result.Rejected >= many && in.rows-in.result.Rejected < in.rows/rest
}

// maxSource is the greatest length of a source's name or key, in characters.
const maxSource = 500

// idSet is a set of ids. Each word holds 64 neighbours as bits. TMDB's ids are the
// numbers from 1 on with few gaps, so a million of them take a few hundred
// kilobytes.
type idSet map[int64]uint64

func (s idSet) has(id int64) bool { return s[id>>6]&(1<<(id&63)) != 0 }

func (s idSet) add(id int64) { s[id>>6] |= 1 << (id & 63) }
