package terminal

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Harmless replaces the characters of a text that could steer a terminal, change the order
// of its text or hide some of it. It replaces line breaks and tabs as well, because they
// would break a table.
func Harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || harmful(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// EscapeJSON writes the characters of a JSON text that Harmless replaces as \u escapes. The
// escapes stand for the same characters, so the data stays as it is.
func EscapeJSON(text []byte) []byte {
	var escaped bytes.Buffer
	for _, r := range string(text) {
		if !harmful(r) {
			escaped.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&escaped, `\u%04x`, unit)
		}
	}
	return escaped.Bytes()
}

// harmful tells whether a character controls a terminal or the layout of its text: control
// characters, separators of lines, and format characters, fillers and other characters that
// cannot be seen. Line breaks and tabs are not harmful. The joiners and the selectors of
// variants are not either, because emoji and several scripts need them.
// An export of package storage has escapes for all harmful characters.
func harmful(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	switch r {
	case '\n', '\t', nonJoiner, joiner:
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Cf,
		unicode.Other_Default_Ignorable_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r) // which can be seen
}

// filter passes a text on. It replaces what is harmful, and every byte that is not part of
// a character of UTF-8. Several goroutines may write to it.
type filter struct {
	mu   sync.Mutex
	to   io.Writer
	part []byte // the beginning of a character whose rest was not written yet
}

// plain tells whether a text has ASCII only, and nothing harmful. Most lines of a log do.
func plain(text []byte) bool {
	for _, b := range text {
		if (b < ' ' || b > '~') && b != '\n' && b != '\t' {
			return false
		}
	}
	return true
}

// Write passes on all whole characters. It keeps the beginning of a last one for the next
// call.
func (f *filter) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.part) == 0 && plain(p) {
		return f.to.Write(p)
	}
	text := append(f.part, p...)
	f.part = nil
	clean := make([]byte, 0, len(text))
	for len(text) > 0 {
		if !utf8.FullRune(text) {
			f.part = text
			break
		}
		r, size := utf8.DecodeRune(text)
		if harmful(r) {
			r = unicode.ReplacementChar
		}
		clean = utf8.AppendRune(clean, r)
		text = text[size:]
	}
	if len(clean) == 0 {
		return len(p), nil
	}
	if _, err := f.to.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}

// flush replaces the beginning of a character that was never finished.
func (f *filter) flush() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.part) == 0 {
		return nil
	}
	f.part = nil
	_, err := io.WriteString(f.to, string(unicode.ReplacementChar))
	return err
}

// controlOf is the door for what this package itself tells a terminal: colours, and the
// drawing of a progress bar. It returns the stream behind the filter. Text from elsewhere
// never goes through it, and data only if the stream is not a terminal.
func controlOf(stream io.Writer) io.Writer {
	for {
		f, ok := stream.(*filter)
		if !ok {
			return stream
		}
		stream = f.to
	}
}
