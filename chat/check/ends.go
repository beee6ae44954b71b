package check

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviations end with a point that ends no sentence.
var abbreviations = set(`mio mrd vs e.g i.e no approx ca tsd bzw z.b st mr mrs dr ms vol resp etc p.m
	a.m u.s`)

// sentenceEnd returns where the first sentence of a text ends, or 0 if it is not finished.
func sentenceEnd(text string) int {
	for i, r := range text {
		switch r {
		case '\n':
			return i + 1
		case '.', '!', '?', '。', '！', '？', ';':
			if n := endAt(text, i, r); n > 0 {
				return n
			}
		}
		if i >= maxSentence && unicode.IsSpace(r) || i >= 2*maxSentence {
			return i + utf8.RuneLen(max(r, 0))
		}
	}
	return 0
}

// endAt returns the end of the sentence whose last mark is at i, or 0 if it goes on.
func endAt(text string, i int, r rune) int {
	end := i + utf8.RuneLen(r)
	for end < len(text) && strings.ContainsRune("\"'”’)*_]»", firstRune(text[end:])) {
		end += utf8.RuneLen(firstRune(text[end:]))
	}
	last, _ := utf8.DecodeLastRuneInString(text[:i])
	from := strings.LastIndexFunc(text[:i], func(r rune) bool {
		return unicode.IsSpace(r) ||
			r == '('
	}) + 1
	word := strings.ToLower(text[from:i])
	if r == ';' || r == '.' && (abbreviations[word] || len(word) == 1 && unicode.IsLetter(last)) {
		return 0
	}
	if end == len(text) {
		if unicode.IsDigit(last) && r == '.' && strings.IndexFunc(word, unicode.IsLetter) < 0 {
			return 0 // more digits may follow
		}
		return end
	}
	if next := firstRune(text[end:]); !unicode.IsSpace(next) {
		return 0
	}
	if r == '.' && unicode.IsDigit(last) && strings.TrimSpace(text[:from]) == "" && len(word) < 4 {
		return 0 // the number of an item
	}
	return end
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
