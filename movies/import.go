package movies

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
)

// batchSize is how many films are stored at a time: each batch is kept whole
// or not at all.
const batchSize = 500

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
	var hooks ImportOptions
	if o != nil {
		hooks = *o
	}
	var r ImportResult
	batch := make([]Movie, 0, batchSize)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		change, err := s.store.Upsert(ctx, batch)
		if err != nil {
			return storeError(err)
		}
		r.Inserted += change.Inserted
		r.Updated += change.Updated
		r.Unchanged += change.Unchanged
		batch = batch[:0]
		if hooks.Progress != nil {
			hooks.Progress(r)
		}
		return nil
	}
	cleared := false // of invented films, which no real one stands beside
	clearInvented := func() error {
		if err := flush(); err != nil {
			return err
		}
		n, err := s.store.DeleteInvented(ctx)
		r.Invented, cleared = n, err == nil
		return storeError(err)
	}

	seen := map[int64]bool{}
	var failure error
	for m, err := range films {
		if failure = ctx.Err(); failure != nil {
			break
		}
		if err == nil {
			err = rowError(m.Validate())
		}
		if err == nil && m.Invented() && cleared {
			err = &RowError{Column: "id", Value: strconv.FormatInt(m.ID, 10), Reason: "is that of an invented film, among real ones"}
		}
		if refused, ok := errors.AsType[*RowError](err); ok {
			r.Read++
			r.Rejected++
			if hooks.Rejected != nil {
				hooks.Rejected(refused)
			}
			continue
		}
		if failure = err; failure != nil {
			break
		}
		r.Read++
		if seen[m.ID] {
			r.Repeated++
			continue
		}
		seen[m.ID] = true
		if !m.Invented() && !cleared {
			if failure = clearInvented(); failure != nil {
				break
			}
		}
		if batch = append(batch, m); len(batch) == batchSize {
			if failure = flush(); failure != nil {
				break
			}
		}
	}
	// What came before a failure was good: keep it, if that is possible.
	if err := flush(); failure == nil {
		failure = err
	}
	if failure != nil {
		return r, fmt.Errorf("movies: import: %w", failure)
	}
	return r, nil
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
