// Package tokens estimates how many tokens a text has.
package tokens

import "unicode"

// A token has so many signs of a kind, at most.
const (
	ofWord   = 6 // letters
	ofNumber = 3 // digits
	ofSigns  = 3 // other signs of ASCII
)

// Count returns about how many tokens a text has for a model. Six letters of a word are one, and so
// are three digits of a number, three other signs of ASCII in a row, and two bytes beyond ASCII. A
// space is part of the word after it. The vocabularies of models differ. For the answers of the
// API, the list of tools and a question about charts, the number is some percent above that of
// o200k_base. Tests of cmd/marquee count with that, too.
func Count(s string) (n int) {
	was, run := 0, 0 // the size of a token, and how much the last one has
	for _, r := range s {
		size := ofSigns
		switch {
		case r == ' ' && was != 0: // it belongs to the word after it
			was = 0
			continue
		case r > unicode.MaxASCII:
			n += (len(string(r)) + 1) / 2
			was = 0
			continue
		case r >= '0' && r <= '9':
			size = -ofNumber // which is another kind than that of signs
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			size = ofWord
		}
		if size != was || run == max(size, -size) {
			n, was, run = n+1, size, 0
		}
		run++
	}
	return n
}
