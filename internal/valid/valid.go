// Package valid checks input. Its errors name the field and say what to do.
package valid

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/text"
)

// Errorf returns a [marquee.InvalidError] of a field.
func Errorf(field, format string, args ...any) error {
	return &marquee.InvalidError{Field: field, Fix: fmt.Sprintf(format, args...)}
}

// Within puts the field of err inside outer: "from" within "charts[0]" becomes
// "charts[0].from". It does not change an error of another type.
func Within(outer string, err error) error {
	if e, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return &marquee.InvalidError{Field: outer + "." + e.Field, Fix: e.Fix}
	}
	return err
}

// Text returns an error if s is not valid UTF-8, has a NUL character, or has more
// than most characters (runes).
func Text(field, s string, most int) error {
	if fix := text.Fault(s, most); fix != "" {
		return &marquee.InvalidError{Field: field, Fix: fix}
	}
	return nil
}

// Storable checks texts that are stored together. The pairs are a field and its
// text. Each text must be valid UTF-8 without a NUL character. All of them together
// must have at most most bytes. If they have more, the error names the longest.
func Storable(most int, pairs ...string) error {
	longest := 0
	for i := 0; i < len(pairs); i += 2 {
		if err := Text(pairs[i], pairs[i+1], most); err != nil {
			return err
		}
		if len(pairs[i+1]) > len(pairs[longest+1]) {
			longest = i
		}
	}
	if size := Size(pairs...); size > most {
		return Errorf(pairs[longest],
			"has %d bytes, and %d together with what is stored with it; "+
				"shorten it until that is %d or fewer", len(pairs[longest+1]), size, most)
	}
	return nil
}

// Size returns how many bytes the texts of the pairs have together.
func Size(pairs ...string) (size int) {
	for i := 1; i < len(pairs); i += 2 {
		size += len(pairs[i])
	}
	return size
}

// Required is [Text] for a text that must not be empty or only white space.
func Required(field, s string, most int) error {
	if strings.TrimSpace(s) == "" {
		return Errorf(field, "must not be empty")
	}
	return Text(field, s, most)
}

// Between returns an error if n is less than least or greater than most.
func Between(field string, n, least, most int) error {
	if n < least || n > most {
		return Errorf(field, "is %d; it must be from %d to %d", n, least, most)
	}
	return nil
}

// Count returns an error if a number that is stored is negative or has more than
// 31 bits. Some stores keep numbers of 32 bits, with a sign.
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
