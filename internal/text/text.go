// Package text says which texts every store can keep. It also repairs texts from
// models and files, which nobody can correct.
package text

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Fault says why s cannot be kept and what to do. The text continues a sentence
// that begins with the name of the field. It is empty if s is valid UTF-8, has no
// NUL character, and has at most most characters (runes).
func Fault(s string, most int) string {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return fmt.Sprintf("holds a NUL character at byte %d; remove it", i)
	}
	if !utf8.ValidString(s) {
		return "is not valid UTF-8; encode it as UTF-8"
	}
	// A text has at least as many bytes as runes, so a short one is not counted.
	if len(s) > most {
		if n := utf8.RuneCountInString(s); n > most {
			return fmt.Sprintf("has %d characters; shorten it to %d or fewer", n, most)
		}
	}
	return ""
}

// Clean removes NUL characters from s, and replaces bytes that are not UTF-8 by
// U+FFFD. It does not shorten s.
func Clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// Headline returns s as one line of at most most characters (runes). If s is
// longer, the line ends with an ellipsis.
func Headline(s string, most int) string {
	line := strings.Join(strings.Fields(s), " ")
	if r := []rune(line); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ") + "…"
	}
	return line
}
