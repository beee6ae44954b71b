package jsonbody

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// halfPair tells whether valid JSON has an escape for half a surrogate pair. The decoder
// would replace it by U+FFFD.
func halfPair(text []byte) bool {
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 {
			return false
		}
		text = text[at:]
		first, ok := escaped(text)
		switch {
		case !ok:
			text = text[2:] // another escape, such as \n or an escaped backslash
			continue
		case !utf16.IsSurrogate(first):
			text = text[6:]
			continue
		}
		second, _ := escaped(text[6:])
		if utf16.DecodeRune(first, second) == utf8.RuneError {
			return true
		}
		text = text[12:]
	}
}

// escaped returns the number of an escape such as \u00e9 at the beginning of a text.
func escaped(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil //nolint:gosec // it has 16 bits
}
