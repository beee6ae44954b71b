package movies

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"strconv"
)

// batchSize is how many films are stored at a time: each batch is kept whole
// or not at all.
const batchSize = 2000

// ImportOptions follows an import while it runs; nil functions are not called.
type ImportOptions struct {
	// Rejected is called for each row that was refused, with the reason.
	Rejected func(*RowError)
	// Progress is called after each batch that was stored.
	Progress func(ImportResult)
}

// ImportResult says what became of the rows of an import. They add up: Read is
// Inserted + Updated + Unchanged + Repeated + Rejected, unless it failed.
type ImportResult struct {
	Read int
	Change
	Repeated int // rows whose id stood in an earlier row already, which counts
	Rejected int
	// Invented is the number of films of the demo set that made way.
	Invented int
}

// Import stores films by id: new ones are inserted, changed ones replaced, so
// that a second import of the same films changes nothing. Of several films with
// one id the first counts. An error in the sequence that is a [RowError]
// refuses one row, and the import goes on; any other ends it, as do the store's
// and the end of ctx. What was stored by then stays, and the result tells how
// much that is. The first real film removes the demo set.
func (s *Service) Import(ctx context.Context, films iter.Seq2[Movie, error], o *ImportOptions) (ImportResult, error) {
	in := importer{store: s.store, seen: map[int64]bool{}}
	if o != nil {
		in.ImportOptions = *o
	}
	var failure error
	for m, err := range films {
		if failure = ctx.Err(); failure == nil {
			failure = in.take(ctx, m, err)
		}
		if failure != nil {
			break
		}
	}
	// What came before a failure was good: keep it, if that is possible.
	if err := in.flush(ctx); failure == nil {
		failure = err
	}
	if failure != nil {
		return in.result, fmt.Errorf("movies: import: %w", failure)
	}
	return in.result, nil
}

// importer is an import while it runs.
type importer struct {
	ImportOptions
	store   Store
	result  ImportResult
	batch   []Movie        // read, but not stored yet
	seen    map[int64]bool // the ids of films that were read
	cleared bool           // of invented films: no real one stands beside them
}

// take deals with one row of the source. Its error ends the import.
func (in *importer) take(ctx context.Context, m Movie, err error) error {
	if err == nil {
		err = in.check(m)
	}
	if refused, ok := errors.AsType[*RowError](err); ok {
		in.result.Read++
		in.result.Rejected++
		if in.Rejected != nil {
			in.Rejected(refused)
		}
		return nil
	}
	if err != nil {
		return err
	}
	in.result.Read++
	if in.seen[m.ID] {
		in.result.Repeated++
		return nil
	}
	in.seen[m.ID] = true
	if !m.Invented() && !in.cleared {
		if err := in.clearInvented(ctx); err != nil {
			return err
		}
	}
	if in.batch = append(in.batch, m); len(in.batch) == batchSize {
		return in.flush(ctx)
	}
	return nil
}

// check refuses a film that is not fit to be kept, or not beside the others.
func (in *importer) check(m Movie) error {
	if in.cleared && m.Invented() {
		return &RowError{Column: "id", Value: strconv.FormatInt(m.ID, 10), Reason: "is that of an invented film, among real ones"}
	}
	return rowError(m.Validate())
}

// flush stores the films that were read.
func (in *importer) flush(ctx context.Context) error {
	if len(in.batch) == 0 {
		return nil
	}
	change, err := in.store.Upsert(ctx, Batch{Films: in.batch, Mode: Merge, DropInvented: in.cleared, Import: Import{Version: rand.Text()}})
	if err != nil {
		return storeError(err)
	}
	in.batch = in.batch[:0]
	in.result.Inserted += change.Inserted
	in.result.Updated += change.Updated
	in.result.Unchanged += change.Unchanged
	if in.Progress != nil {
		in.Progress(in.result)
	}
	return nil
}

// clearInvented removes the demo set before the first real film.
func (in *importer) clearInvented(ctx context.Context) error {
	if err := in.flush(ctx); err != nil {
		return err
	}
	in.cleared = true
	return nil
}

// All makes a sequence of films for [Service.Import].
func All(films []Movie) iter.Seq2[Movie, error] {
	return func(yield func(Movie, error) bool) {
		for _, m := range films {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// RowError refuses one row of an import.
type RowError struct {
	Line   int    // where the row begins, from 1; 0 if it comes from no file
	Column string // the name of the column, if it is one column's fault
	Value  string // what stood there
	Reason string // what is wrong with it
	// Record is the row as it was read, in the columns of its file, so that it
	// can be mended and read again; nil if it comes from no file. It may be as
	// large as a row may be: whoever keeps many errors keeps their rows.
	Record []string
}

// Error returns where and why the row was refused.
func (e *RowError) Error() string {
	s := e.Reason
	if e.Column != "" {
		s = e.Column + ": " + s
	}
	if e.Line > 0 {
		s = fmt.Sprintf("line %d: %s", e.Line, s)
	}
	return s
}

// rowError makes a film's own fault one of its row.
func rowError(err error) error {
	if invalid, ok := errors.AsType[*InvalidError](err); ok {
		return &RowError{Column: invalid.Field, Reason: invalid.Fix}
	}
	return err
}
