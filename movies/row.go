package movies

import (
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
)

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
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return &RowError{Column: invalid.Field, Reason: invalid.Fix}
	}
	return err
}

// SkipError says that one row of an import was left out on purpose, such as a
// film that a filter names: it counts as skipped, and not as rejected.
type SkipError struct {
	Line   int    // where the row begins, from 1; 0 if it comes from no file
	Reason string // why it is left out
}

// Error returns where and why the row was left out.
func (e *SkipError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return e.Reason
}

// OneRow tells whether an error in the sequence of an import concerns one row
// only, being a [RowError] or a [SkipError]: the import goes on behind it.
func OneRow(err error) bool {
	if _, refused := errors.AsType[*RowError](err); refused {
		return true
	}
	_, skipped := errors.AsType[*SkipError](err)
	return skipped
}
