// Package valid checks what comes from outside, and says what is wrong with
// it in one form: the field, and how to mend it.
package valid

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error says which field of a request was refused and what would be accepted.
type Error struct {
	Field string // as in the JSON of the request: "purpose", "charts[0].from"
	Fix   string // what is wrong and what to send instead: "must not be empty"
}

// Error returns the field and the fix.
func (e *Error) Error() string { return e.Field + " " + e.Fix }

// Errorf makes an [Error] of a field.
func Errorf(field, format string, args ...any) error {
	return &Error{Field: field, Fix: fmt.Sprintf(format, args...)}
}

// Within returns err with its field placed inside outer: "from" within
// "charts[0]" is "charts[0].from". An error of another type comes back as it is.
func Within(outer string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{Field: outer + "." + e.Field, Fix: e.Fix}
	}
	return err
}

// Text checks a text of at most most characters (runes). It takes what every
// store can keep: UTF-8 without NUL.
func Text(field, s string, most int) error {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return Errorf(field, "holds a NUL character at byte %d; remove it", i)
	}
	if !utf8.ValidString(s) {
		return Errorf(field, "is not valid UTF-8; encode it as UTF-8")
	}
	// Bytes bound runes from above, so a short text need not be counted.
	if len(s) > most {
		if n := utf8.RuneCountInString(s); n > most {
			return Errorf(field, "has %d characters; shorten it to %d or fewer", n, most)
		}
	}
	return nil
}

// Storable checks named texts, in pairs of a field and its text, that are to be
// stored as one: each is to be UTF-8 without NUL, and all together at most most
// bytes. If they are more, the longest is refused.
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
		return Errorf(pairs[longest], "has %d bytes, which makes %d with what is stored beside it; shorten it to make that %d or fewer",
			len(pairs[longest+1]), size, most)
	}
	return nil
}

// Required checks a text that must hold something besides white space.
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

// First returns the first error among errs that is not nil.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Clean removes from a text what [Text] would refuse: NUL characters, and
// bytes that are not UTF-8. It is for text that nobody can be asked to mend.
func Clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// Headline makes one line of at most most characters (runes) of a text.
func Headline(text string, most int) string {
	line := strings.Join(strings.Fields(text), " ")
	if r := []rune(line); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ") + "…"
	}
	return line
}
