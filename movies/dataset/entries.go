package dataset

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"
)

// blank is the white space of JSON.
const blank = " \t\r\n"

// entries yields the keys of an object of JSON and their values, in order. It does not check
// the text: if that is not JSON, it yields what may be entries.
func entries(object []byte) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		rest := bytes.TrimPrefix(bytes.TrimLeft(object, blank), []byte("{"))
		for {
			key, value, ok := nextEntry(rest)
			end := valueEnd(value)
			if !ok || end == 0 || !yield(key, value[:end:end]) {
				return
			}
			rest = value[end:]
		}
	}
}

// nextEntry returns the key with which a text begins, and the text from its value on. It
// returns false if there is none.
func nextEntry(text []byte) (key string, value []byte, ok bool) {
	text = bytes.TrimLeft(text, blank+",")
	if len(text) == 0 || text[0] != '"' {
		return "", nil, false
	}
	end := stringEnd(text)
	name, value := text[:end], bytes.TrimLeft(text[end:], blank+":")
	if end == 0 || len(value) == 0 {
		return "", nil, false
	}
	if bytes.IndexByte(name, '\\') >= 0 || !utf8.Valid(name) {
		err := json.Unmarshal(name, &key)
		return key, value, err == nil
	}
	return string(name[1 : end-1]), value, true
}

// valueEnd returns where the value ends with which a text begins. It returns 0 if there is
// none, or if it is cut off.
func valueEnd(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n := stringEnd(text[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return i // of a number or a word
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
	if depth > 0 {
		return 0
	}
	return len(text)
}

// stringEnd returns where the string ends with which a text begins. It returns 0 if it is cut
// off.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}
