package movies

import (
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
)

// RowError refuses one row of an import.
type RowError struct {
	Line   int    // where the row begins, from 1; 0 if it does not come from a file
	Column string // the name of the column at fault; empty if it is not one column
	Value  string // what the column held
	Reason string // what is wrong with it
	// Record is the row as it was read, in the columns of its file, so that it can
	// be mended and read again. It is nil if the row does not come from a file. It
	// is as large as the row, so it costs memory to keep many errors.
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

// rowError makes a [RowError] of what [Movie.Validate] refuses.
func rowError(err error) error {
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return &RowError{Column: invalid.Field, Reason: invalid.Fix}
	}
	return err
}

// SkipError leaves out one row of an import on purpose, for example because of a
// filter. The row counts as skipped, not as rejected.
type SkipError struct {
	Line   int    // where the row begins, from 1; 0 if it does not come from a file
	Reason string // why it is left out
}

// Error returns where and why the row was left out.
func (e *SkipError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return e.Reason
}

// PartialError comes with a film that was read without some of its fields, because
// their cells cannot be read. The film is taken in, and the fields stay unknown.
type PartialError struct {
	Fields []*RowError // what is wrong with each field
}

// Error returns what is wrong with the first field.
func (e *PartialError) Error() string {
	if len(e.Fields) == 0 {
		return "a field was left out"
	}
	return e.Fields[0].Error() + "; the film was taken in without it"
}

// OneRow tells whether an error in the sequence of an import concerns only one
// row, because it is a [RowError], a [SkipError] or a [PartialError]. The import goes on
// after it.
func OneRow(err error) bool {
	if _, refused := errors.AsType[*RowError](err); refused {
		return true
	}
	if _, skipped := errors.AsType[*SkipError](err); skipped {
		return true
	}
	_, partial := errors.AsType[*PartialError](err)
	return partial
}
