// Package text says which texts every store can keep, and mends those that
// nobody can be asked to mend.
package text

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Fault says why s cannot be kept and how to mend it, in words that follow the
// name of its field. It is empty for UTF-8 without NUL characters that has at
// most most characters (runes).
func Fault(s string, most int) string {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return fmt.Sprintf("holds a NUL character at byte %d; remove it", i)
	}
	if !utf8.ValidString(s) {
		return "is not valid UTF-8; encode it as UTF-8"
	}
	// Bytes bound runes from above, so a short text need not be counted.
	if len(s) > most {
		if n := utf8.RuneCountInString(s); n > most {
			return fmt.Sprintf("has %d characters; shorten it to %d or fewer", n, most)
		}
	}
	return ""
}

// Clean removes from s what [Fault] finds, apart from its length: NUL
// characters, and bytes that are not UTF-8.
func Clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// Headline returns s as one line of at most most characters (runes).
func Headline(s string, most int) string {
	line := strings.Join(strings.Fields(s), " ")
	if r := []rune(line); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ") + "…"
	}
	return line
}
