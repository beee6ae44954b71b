package mcp

import "unicode"

// MaxTokens is how many tokens the text of an answer has at most, as tokens counts them.
const MaxTokens = 4000

// tokens returns how many tokens a text has at most, approximately: one for each four letters of
// a word, each three digits of a number, each other sign of ASCII, and each two bytes beyond
// ASCII. A space belongs to the word after it. Models have vocabularies of their own, which do
// better with words, and no worse with figures.
func tokens(s string) int {
	n, run := 0, 0 // tokens, and letters or digits of the word or number so far
	kind := rune(0)
	for _, r := range s {
		was := kind
		switch {
		case r == ' ':
			kind, run = ' ', 0
			if was == ' ' {
				n++
			}
		case r > unicode.MaxASCII:
			kind, run = 0, 0
			n += (len(string(r)) + 1) / 2
		case r >= '0' && r <= '9':
			if kind = '0'; was != kind {
				run = 0
			}
			if run%3 == 0 {
				n++
			}
			run++
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			if kind = 'a'; was != kind {
				run = 0
			}
			if run%4 == 0 {
				n++
			}
			run++
		default:
			kind, run = 0, 0
			n++
		}
	}
	return n
}
