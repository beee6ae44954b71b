package email

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// objectReader reads a flat JSON object of strings while it arrives.
// encoding/json cannot read a part of a string, so objectReader reads strings
// itself, by RFC 8259. It skips values that are not strings.
type objectReader struct {
	emit func(key, text string) // gets each piece of a value
	end  func(key string)       // is called when the string of a key is complete
	done bool                   // the object was closed, and it was valid JSON

	state   objectState // reads the next byte; nil means beforeObject
	isValue bool        // the current string is a value, not a key
	key     string      // the key that was read last
	out     []byte      // the piece of a value that emit has not got yet
	escape  []byte      // the escape sequence, until it is complete
	high    rune        // the first half of a surrogate pair
	depth   int         // how deep the reader is inside a value that it skips
}

// objectState reads one byte, and returns the state that reads the next one.
type objectState func(r *objectReader, c byte) objectState

// write reads the next piece of the text. It ignores what follows the object.
func (r *objectReader) write(text string) {
	if r.state == nil {
		r.state = beforeObject
	}
	for i := 0; i < len(text) && !r.done; i++ {
		r.state = r.state(r, text[i])
	}
	r.flush()
}

func (r *objectReader) flush() {
	if len(r.out) > 0 {
		r.emit(r.key, string(r.out))
		r.out = r.out[:0]
	}
}

func beforeObject(_ *objectReader, c byte) objectState {
	if c == '{' {
		return beforeKey
	}
	return ifSpace(c, beforeObject)
}

func beforeKey(r *objectReader, c byte) objectState {
	switch c {
	case '"':
		r.key, r.isValue = "", false
		return inString
	case '}':
		r.done = true
	}
	return ifSpace(c, beforeKey)
}

func afterKey(_ *objectReader, c byte) objectState {
	if c == ':' {
		return beforeValue
	}
	return ifSpace(c, afterKey)
}

func beforeValue(r *objectReader, c byte) objectState {
	switch {
	case c == '"':
		r.isValue = true
		return inString
	case isSpace(c):
		return beforeValue
	}
	r.depth = 0
	return inSkipped(r, c)
}

func afterValue(r *objectReader, c byte) objectState {
	switch c {
	case ',':
		return beforeKey
	case '}':
		r.done = true
	}
	return ifSpace(c, afterValue)
}

func inString(r *objectReader, c byte) objectState {
	switch c {
	case '\\':
		return inEscape
	case '"':
		r.add() // a half of a surrogate pair may be left
		if !r.isValue {
			return afterKey
		}
		r.flush()
		r.end(r.key)
		return afterValue
	}
	r.add(c)
	return inString
}

func inEscape(r *objectReader, c byte) objectState {
	r.escape = append(r.escape, c)
	if r.escape[0] == 'u' && len(r.escape) < len("u0000") {
		return inEscape
	}
	r.unescape()
	r.escape = r.escape[:0]
	return inString
}

// inSkipped is inside a value that is not a string.
func inSkipped(r *objectReader, c byte) objectState {
	switch {
	case c == '"':
		return inSkippedString
	case c == '[' || c == '{':
		r.depth++
	case r.depth == 0 && (c == ',' || c == '}'):
		return afterValue(r, c)
	case c == ']' || c == '}':
		r.depth--
	}
	return inSkipped
}

func inSkippedString(_ *objectReader, c byte) objectState {
	switch c {
	case '\\':
		return inSkippedEscape
	case '"':
		return inSkipped
	}
	return inSkippedString
}

func inSkippedEscape(*objectReader, byte) objectState { return inSkippedString }

// broken is the state after a byte that JSON does not allow. It ignores the rest.
func broken(*objectReader, byte) objectState { return broken }

// ifSpace returns the given state after white space, and broken otherwise.
func ifSpace(c byte, state objectState) objectState {
	if isSpace(c) {
		return state
	}
	return broken
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// add adds bytes to the current string. A half of a surrogate pair that stands
// before them becomes U+FFFD, as in encoding/json.
func (r *objectReader) add(b ...byte) {
	if r.high != 0 && r.isValue {
		r.out = utf8.AppendRune(r.out, utf8.RuneError)
	}
	r.high = 0
	if r.isValue {
		r.out = append(r.out, b...)
	} else {
		r.key += string(b)
	}
}

// unescape adds the character that the escape sequence stands for.
func (r *objectReader) unescape() {
	switch c := r.escape[0]; c {
	case 'b':
		r.add('\b')
	case 'f':
		r.add('\f')
	case 'n':
		r.add('\n')
	case 'r':
		r.add('\r')
	case 't':
		r.add('\t')
	case 'u':
		r.unescapeUnit()
	default: // a quote, a slash or a backslash stands for itself
		r.add(c)
	}
}

// unescapeUnit adds the character of an escaped UTF-16 unit. It keeps the first
// half of a surrogate pair until the second one comes.
func (r *objectReader) unescapeUnit() {
	n, err := strconv.ParseUint(string(r.escape[1:]), 16, 16)
	c := rune(n)
	if err != nil {
		c = utf8.RuneError
	}
	if pair := utf16.DecodeRune(r.high, c); pair != utf8.RuneError {
		r.high = 0
		c = pair
	}
	if utf16.IsSurrogate(c) {
		r.add() // the half before this one is alone
		r.high = c
		return
	}
	r.add(utf8.AppendRune(nil, c)...)
}
