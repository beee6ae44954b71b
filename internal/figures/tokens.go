package figures

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// class is the class of a token.
type class byte

const (
	space class = iota
	digits
	letters
	mark // one rune
)

// token is a run of digits, of letters or of spaces, or one other rune.
type token struct {
	class      class
	start, end int
	text       string // digits are ASCII, letters are in lower case
}

// tokens splits a text without leaving out a byte.
func tokens(text string) []token {
	var all []token
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		c := classOf(r)
		j := i + size
		for c != mark && j < len(text) {
			next, size := utf8.DecodeRuneInString(text[j:])
			if classOf(next) != c && (c != letters || !unicode.Is(unicode.M, next)) {
				break
			}
			j += size
		}
		t := token{class: c, start: i, end: j, text: text[i:j]}
		switch c {
		case digits:
			t.text = ascii(t.text)
		case letters:
			t.text = strings.ToLower(t.text)
		}
		all = append(all, t)
		i = j
	}
	return all
}

func classOf(r rune) class {
	switch {
	case r >= '0' && r <= '9' || r > unicode.MaxASCII && unicode.Is(unicode.Nd, r):
		return digits
	case unicode.IsLetter(r):
		return letters
	case unicode.IsSpace(r) || r == '\u202f' || r == '\u2009':
		return space
	}
	return mark
}

// ascii returns decimal digits of any script as 0 to 9. In Unicode they stand in blocks of ten.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII {
			return r
		}
		n := rune(0)
		for unicode.Is(unicode.Nd, r-n-1) {
			n++
		}
		return '0' + n%10
	}, s)
}
