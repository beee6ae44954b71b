package question

import (
	"strconv"
	"strings"
	"unicode"
)

// fold replaces what is written in several ways by one of them.
var fold = strings.NewReplacer("–", "-", "—", "-", "−", "-", "&", " and ", "%", " percent ",
	"vs.", "vs", "Vs.", "vs", "VS.", "vs", "no. of", "number of", ",", " , ")

// sentences splits a text into sentences, each of which is a list of words as they were typed. A
// comma is a word, and so is a symbol, which may be as important as a word.
func sentences(text string) [][]string {
	var all [][]string
	for sentence := range strings.FieldsFuncSeq(fold.Replace(text), func(r rune) bool {
		return strings.ContainsRune(".?!;\n。？！।؟", r)
	}) {
		if words := split(sentence); len(words) > 0 {
			all = append(all, words)
		}
	}
	return all
}

// split returns the words of a sentence. "1990-1995" is "1990 to 1995", and "1990+" is "1990 on".
func split(sentence string) []string {
	var words []string
	for field := range strings.FieldsSeq(sentence) {
		if field == "-" && len(words) > 0 && isYear(words[len(words)-1]) { // "1990 - 1995"
			words = append(words, "to")
			continue
		}
		if field == "," {
			words = append(words, field)
			continue
		}
		parts := pieces(field)
		short := strings.HasPrefix(field, "'") || strings.HasPrefix(field, "’")
		switch {
		case short && len(parts) == 1 && isNumber(parts[0]) && len(parts[0]) == 2: // "'95"
			century := "19"
			if parts[0] < "20" {
				century = "20"
			}
			parts[0] = century + parts[0]
		case len(parts) == 2 && isYear(parts[0]) && isYear(parts[1]) && strings.Contains(field, "-"):
			parts = []string{parts[0], "to", parts[1]}
		case len(parts) == 2 && isYear(parts[0]) && parts[1] == "+":
			parts[1] = "on"
		case len(parts) == 2 && strings.EqualFold(parts[0], "pre"):
			parts[0] = "before"
		case len(parts) == 2 && strings.EqualFold(parts[0], "post"):
			parts[0] = "after"
		}
		words = append(words, parts...)
	}
	return words
}

// pieces returns the words and symbols of a text without spaces. Other characters separate words.
func pieces(field string) []string {
	var parts []string
	inside := false
	for _, r := range field {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			if !inside {
				parts = append(parts, "")
			}
			parts[len(parts)-1] += string(r)
			inside = true
		case unicode.IsSymbol(r) && !strings.ContainsRune("`´^", r):
			parts = append(parts, string(r))
			inside = false
		default:
			inside = false
		}
	}
	return parts
}

// lower returns words in lower case.
func lower(words []string) []string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = strings.ToLower(word)
	}
	return all
}

func isYear(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && len(word) == 4 && n >= 1800 && n < 2200
}

// typo tells whether typed may be a mistyped word: two neighbours are swapped, a letter inside is
// missing, or a letter is doubled. It is stricter than a distance of 1, because most words that
// differ by another letter are other words.
func typo(typed, word string) bool {
	a, b := []rune(typed), []rune(word)
	if len(a) < 3 || len(b) < 3 || a[0] != b[0] {
		return false
	}
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == string(b[i+2:])
	case 1: // a letter is missing, and it is not the last
		return len(a) > 3 && i < len(a) && string(a[i:]) == string(b[i+1:])
	case -1: // a letter is doubled
		return len(b) > 3 && a[i] == a[i-1] && string(a[i+1:]) == string(b[i:])
	}
	return false
}

// distance is the number of letters to insert, delete, replace or swap with a neighbour to make
// one word of another: the optimal string alignment distance.
func distance(s, t string) int {
	a, b := []rune(s), []rune(t)
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
