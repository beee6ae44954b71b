// Package valid checks what comes from outside, and says what is wrong with
// it in one form: the field, and how to mend it.
package valid

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/text"
)

// Errorf makes a [marquee.InvalidError] of a field.
func Errorf(field, format string, args ...any) error {
	return &marquee.InvalidError{Field: field, Fix: fmt.Sprintf(format, args...)}
}

// Within returns err with its field placed inside outer: "from" within
// "charts[0]" is "charts[0].from". An error of another type comes back as it is.
func Within(outer string, err error) error {
	if e, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return &marquee.InvalidError{Field: outer + "." + e.Field, Fix: e.Fix}
	}
	return err
}

// Text checks a text of at most most characters (runes). It takes what every
// store can keep: UTF-8 without NUL.
func Text(field, s string, most int) error {
	if fix := text.Fault(s, most); fix != "" {
		return &marquee.InvalidError{Field: field, Fix: fix}
	}
	return nil
}

// Storable checks named texts, in pairs of a field and its text, that are
// stored as one. Each must be UTF-8 without NUL, and all together have at most
// most bytes. If they have more, the longest is refused.
func Storable(most int, pairs ...string) error {
	size, longest := 0, 0
	for i := 0; i < len(pairs); i += 2 {
		if err := Text(pairs[i], pairs[i+1], most); err != nil {
			return err
		}
		size += len(pairs[i+1])
		if len(pairs[i+1]) > len(pairs[longest+1]) {
			longest = i
		}
	}
	if size > most {
		return Errorf(pairs[longest],
			"has %d bytes, which makes %d with what is stored with it; shorten it to make that %d or fewer",
			len(pairs[longest+1]), size, most)
	}
	return nil
}

// Required checks a text that must hold something other than white space.
func Required(field, s string, most int) error {
	if strings.TrimSpace(s) == "" {
		return Errorf(field, "must not be empty")
	}
	return Text(field, s, most)
}

// Between checks a number within bounds, both included.
func Between(field string, n, least, most int) error {
	if n < least || n > most {
		return Errorf(field, "is %d; it must be from %d to %d", n, least, most)
	}
	return nil
}

// Count checks a number that counts something and is stored: stores keep 32
// bits of it.
func Count(field string, n int) error { return Between(field, n, 0, math.MaxInt32) }

// First returns the first error among errs that is not nil.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
