package jsonbody

import (
	"bytes"

	"github.com/danielgtaylor/huma/v2"
)

// null is the type of the value null, which no schema wants.
const null = "null"

// peek returns the type of the next value, and moves to its first byte.
func (w *walker) peek() string {
	w.space()
	switch w.text[w.at] {
	case '{':
		return huma.TypeObject
	case '[':
		return huma.TypeArray
	case '"':
		return huma.TypeString
	case 't', 'f':
		return huma.TypeBoolean
	case 'n':
		return null
	}
	return huma.TypeNumber
}

// more tells whether an object or a list goes on, and moves behind a comma, or behind
// the end.
func (w *walker) more(end byte) bool {
	w.space()
	switch w.text[w.at] {
	case end:
		w.at++
		return false
	case ',':
		w.at++
		w.space()
	}
	return true
}

// space moves behind white space.
func (w *walker) space() {
	for w.at < len(w.text) && bytes.IndexByte([]byte(" \t\r\n"), w.text[w.at]) >= 0 {
		w.at++
	}
}

// quoted moves behind a text and returns it with its quotes.
func (w *walker) quoted() []byte {
	begin := w.at
	for w.at++; w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
	return w.text[begin:w.at]
}

// skip moves behind the next value, however deep it is.
func (w *walker) skip() {
	for depth := 0; ; {
		w.space()
		switch w.text[w.at] {
		case '{', '[':
			depth++
			w.at++
		case '}', ']':
			depth--
			w.at++
		case ',', ':':
			w.at++
			continue
		case '"':
			w.quoted()
		default:
			w.literal()
		}
		if depth == 0 {
			return
		}
	}
}

// literal moves behind a number, true, false or null.
func (w *walker) literal() {
	for w.at < len(w.text) && bytes.IndexByte([]byte(",:]} \t\r\n"), w.text[w.at]) < 0 {
		w.at++
	}
}
