package movies

import (
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/words"
)

// Words returns the words that a search compares: those of a title, or of what a person
// typed. A search finds a film if each word of the search begins a word of the title.
//
// A word is a run of letters, digits and marks, in lower case and without accents:
// Łódź is lodz, and Straße is strasse. Variants of a character are one, as NFKD of
// Unicode has it. The first 64 characters of a word count.
//
// Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese titles have few blanks or
// none. Each of their characters begins a word, which ends with the next character:
// the words of 神隠し are 神隠, 隠し and し. So a search finds characters inside a title.
func Words(s string) []string { return words.Of(s) }

// searchWords returns the words that decide a search, sorted. A word that begins
// another word of the search decides nothing.
func searchWords(s string) []string {
	all := slices.Compact(slices.Sorted(slices.Values(Words(s))))
	var deciding []string
	for i, w := range all { // the words that w begins follow it
		if i+1 == len(all) || !strings.HasPrefix(all[i+1], w) {
			deciding = append(deciding, w)
		}
	}
	return deciding
}
