package email

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// objectReader reads a flat JSON object of strings while it comes in.
// encoding/json has no half of a string to give, so this reads the strings
// itself: after RFC 8259, passing over values that are not strings.
type objectReader struct {
	emit func(key, text string) // is given each piece of a value
	end  func(key string)       // is called when the string of a key is complete
	done bool                   // the object was closed, and nothing in it was broken

	state   objectState
	isValue bool   // the string being read is a value, not a key
	key     string // the key read last
	escape  []byte // an escape sequence that is not complete
	high    rune   // the first half of a surrogate pair
	depth   int    // of a value that is passed over
}

type objectState int

const (
	beforeObject objectState = iota
	beforeString             // a key or a value is to come
	afterString              // a colon, a comma or the end is to come
	inString
	inEscape  // after a backslash
	inSkipped // in a value that is not a string
	inSkippedString
	inSkippedEscape
	broken // this is not JSON; nothing more is read
)

// write takes the next piece of the text; what follows the object is ignored.
func (r *objectReader) write(text string) {
	var out []byte // what this piece adds to the value being read
	flush := func() {
		if r.isValue && len(out) > 0 {
			r.emit(r.key, string(out))
		}
		out = nil
	}
	for i := 0; i < len(text) && !r.done; i++ {
		c := text[i]
		switch r.state {
		case beforeObject:
			if c == '{' {
				r.state = beforeString
			} else {
				r.expectSpace(c)
			}
		case beforeString:
			switch {
			case c == '"':
				r.state = inString
				if !r.isValue {
					r.key = ""
				}
			case c == '}' && !r.isValue:
				r.done = true
			case r.isValue && !isSpace(c):
				r.state, r.depth = inSkipped, 0
				i-- // reads this byte again, as the first of the value
			default:
				r.expectSpace(c)
			}
		case afterString:
			switch {
			case c == ':' && !r.isValue:
				r.isValue, r.state = true, beforeString
			case c == ',' && r.isValue:
				r.isValue, r.state = false, beforeString
			case c == '}' && r.isValue:
				r.done = true
			default:
				r.expectSpace(c)
			}
		case broken:
			return
		case inString:
			switch c {
			case '\\':
				r.state = inEscape
			case '"':
				out = r.append(out, nil)
				flush()
				if r.isValue {
					r.end(r.key)
				}
				r.state = afterString
			default:
				out = r.append(out, []byte{c})
			}
		case inEscape:
			r.escape = append(r.escape, c)
			if r.escape[0] == 'u' && len(r.escape) < 5 {
				continue
			}
			out = r.unescape(out)
			r.escape, r.state = r.escape[:0], inString
		case inSkipped:
			switch {
			case c == '"':
				r.state = inSkippedString
			case c == '[' || c == '{':
				r.depth++
			case r.depth == 0 && (c == ',' || c == '}'):
				r.state = afterString
				i-- // ends the value, and means something itself
			case c == ']' || c == '}':
				r.depth--
			}
		case inSkippedString:
			switch c {
			case '\\':
				r.state = inSkippedEscape
			case '"':
				r.state = inSkipped
			}
		case inSkippedEscape:
			r.state = inSkippedString
		}
	}
	flush()
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// expectSpace breaks off at anything but white space.
func (r *objectReader) expectSpace(c byte) {
	if !isSpace(c) {
		r.state = broken
	}
}

// append adds literal bytes to the string being read. Half a surrogate pair
// that they leave alone becomes U+FFFD, as in encoding/json.
func (r *objectReader) append(out, b []byte) []byte {
	if r.high != 0 {
		out, r.high = utf8.AppendRune(out, utf8.RuneError), 0
	}
	if !r.isValue {
		r.key += string(b)
		return out
	}
	return append(out, b...)
}

// unescape adds the character that the escape sequence stands for.
func (r *objectReader) unescape(out []byte) []byte {
	switch c := r.escape[0]; c {
	case 'b':
		return r.append(out, []byte{'\b'})
	case 'f':
		return r.append(out, []byte{'\f'})
	case 'n':
		return r.append(out, []byte{'\n'})
	case 'r':
		return r.append(out, []byte{'\r'})
	case 't':
		return r.append(out, []byte{'\t'})
	case 'u':
		n, err := strconv.ParseUint(string(r.escape[1:]), 16, 16)
		if err != nil {
			return r.append(out, []byte(string(utf8.RuneError)))
		}
		c := rune(n)
		if r.high != 0 {
			if pair := utf16.DecodeRune(r.high, c); pair != utf8.RuneError {
				r.high = 0
				return r.append(out, []byte(string(pair)))
			}
			out = r.append(out, nil)
		}
		if utf16.IsSurrogate(c) {
			r.high = c
			return out
		}
		return r.append(out, []byte(string(c)))
	default: // a quote, a slash or a backslash stands for itself
		return r.append(out, []byte{c})
	}
}
