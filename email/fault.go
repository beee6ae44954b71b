package email

import (
	"errors"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee"
)

// Fault is one thing that is wrong with a batch.
type Fault struct {
	// Row is the row of the table, from 1. It is 0 if the fault is in the names of the columns
	// or in the brief.
	Row int
	// Line is the line of the file on which the row begins, from 1. It is 0 if there is no file.
	Line int
	// Column is the name of the column, and Field is the field of the brief. Both may be empty.
	Column, Field string
	// Fix says what is wrong and how to correct it.
	Fix string
}

// String returns the place of the fault and its Fix, such as "row 3 (line 4), column name: is
// empty".
func (f Fault) String() string {
	var at []string
	if f.Row > 0 {
		at = append(at, fmt.Sprintf("row %d", f.Row))
	}
	if f.Line > 0 {
		line := fmt.Sprintf("line %d", f.Line)
		if f.Row > 0 {
			at[0] += " (" + line + ")"
		} else {
			at = append(at, line)
		}
	}
	if f.Column != "" {
		at = append(at, "column "+short(f.Column))
	}
	if f.Field != "" {
		at = append(at, f.Field)
	}
	if len(at) == 0 {
		return f.Fix
	}
	return strings.Join(at, ", ") + ": " + f.Fix
}

// maxFaults is how many faults an error lists.
const maxFaults = 20

// FaultsError says what is wrong with a batch. Nothing was stored. It is also a
// [marquee.InvalidError].
type FaultsError struct {
	Faults []Fault // at most 20
	More   int     // how many further ones there are
}

// Error returns the first fault, and how many others there are.
func (e *FaultsError) Error() string {
	text := e.Faults[0].String()
	if more := len(e.Faults) - 1 + e.More; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return "email: " + text
}

// Unwrap returns the first fault as a [marquee.InvalidError].
func (e *FaultsError) Unwrap() error {
	f := e.Faults[0]
	return &marquee.InvalidError{Field: "batch", Fix: f.String()}
}

func (e *FaultsError) add(f Fault) {
	if len(e.Faults) == maxFaults {
		e.More++
		return
	}
	e.Faults = append(e.Faults, f)
}

// addInvalid adds an error about a brief.
func (e *FaultsError) addInvalid(f Fault, err error) {
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		f.Field, f.Fix = invalid.Field, invalid.Fix
		e.add(f)
	}
}

// err returns the faults as an error, or nil if there are none.
func (e *FaultsError) err() error {
	if len(e.Faults) == 0 {
		return nil
	}
	return e
}

// short returns the beginning of a text from elsewhere.
func short(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
