package rows

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word or a number of a text.
type token struct {
	key        string // by which it is compared with others
	text       string // in lower case
	start, end int
	number     bool
	spelled    bool // a number in words
	ordinal    bool
	mark       string // the marks between the token before and this one
}

// split returns the tokens of a text.
func split(text string) []token {
	var all []token
	last := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		var j int
		switch {
		case r >= '0' && r <= '9':
			j = numberEnd(text, i)
			j += suffix(text[j:])
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			j = wordEnd(text, i)
		default:
			i += size
			continue
		}
		t := newToken(text, i, j)
		t.mark = strings.TrimSpace(text[last:i])
		all = append(all, t)
		i, last = j, j
	}
	return all
}

// numberEnd returns the end of a number: digits with thousands marks and decimals.
func numberEnd(text string, i int) int {
	j := i
	for j < len(text) {
		c := text[j]
		inside := (c == '.' || c == ',') && j+1 < len(text) && isDigit(text[j+1]) && j > i
		if c == ',' && inside && !thousands(text, j) {
			break
		}
		if !isDigit(c) && !inside {
			break
		}
		j++
	}
	return j
}

// suffix returns how long the end of an ordinal is: the "st" of "1st".
func suffix(text string) int {
	if len(text) < 2 || len(text) > 2 && wordEnd(text, 0) != 2 {
		return 0
	}
	switch strings.ToLower(text[:2]) {
	case "st", "nd", "rd", "th":
		return 2
	}
	return 0
}

// thousands tells whether three digits and no fourth stand behind a comma.
func thousands(text string, comma int) bool {
	n := 0
	for comma+1+n < len(text) && isDigit(text[comma+1+n]) {
		n++
	}
	return n == 3
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func wordEnd(text string, i int) int {
	for j, r := range text[i:] {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) &&
			(r <= unicode.MaxASCII || !unicode.IsDigit(r)) {
			return i + j
		}
	}
	return len(text)
}

func newToken(text string, i, j int) token {
	t := token{text: strings.ToLower(text[i:j]), start: i, end: j}
	switch {
	case isDigit(text[i]):
		digits := strings.TrimRight(t.text, "stndrh")
		t.number, t.key, t.ordinal = true, numberKey(digits), digits != t.text
	case ordinals[t.text] != "":
		t.spelled, t.ordinal, t.key = true, true, ordinals[t.text]
	case spelled[t.text] != "":
		t.spelled, t.key = true, spelled[t.text]
	default:
		t.key = stem(t.text)
	}
	return t
}

// numberKey writes a number without thousands marks and without zeros that say nothing.
func numberKey(s string) string {
	s = strings.ReplaceAll(s, ",", "")
	if strings.Count(s, ".") == 1 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if t := strings.TrimLeft(s, "0"); t != "" && t[0] != '.' {
		return t
	}
	return "0" + strings.TrimLeft(s, "0")
}

// value returns the number that a token is.
func (t token) value() float64 { return numberOf(t.key) }

// numberOf returns the number that a key is. What is not a decimal, such as 1.2.3, is 0.
func numberOf(key string) float64 {
	v, err := strconv.ParseFloat(key, 64)
	if err != nil {
		return 0
	}
	return v
}

var spelled = map[string]string{"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4",
	"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11",
	"twelve": "12"}

var ordinals = map[string]string{"first": "1", "second": "2", "third": "3", "fourth": "4",
	"fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10"}

var months = map[string]string{"january": "jan", "february": "feb", "march": "mar",
	"april": "apr", "may": "may", "june": "jun", "july": "jul", "august": "aug",
	"september": "sep", "sept": "sep", "october": "oct", "november": "nov", "december": "dec",
	"jan": "jan", "feb": "feb", "mar": "mar", "apr": "apr", "jun": "jun", "jul": "jul",
	"aug": "aug", "sep": "sep", "oct": "oct", "nov": "nov", "dec": "dec"}

// stem returns the stem of a word, roughly. Two forms of one word mostly have the same stem.
func stem(s string) string {
	if m := months[s]; m != "" {
		return m
	}
	if irregular[s] != "" {
		s = irregular[s]
	}
	if len(s) < 4 {
		return s
	}
	for _, end := range []string{"ies", "ied"} {
		if t, ok := strings.CutSuffix(s, end); ok {
			return t + "y"
		}
	}
	if strings.HasSuffix(s, "ss") {
		return s
	}
	for _, end := range []string{"ing", "ers", "ors", "er", "or", "ed", "es", "s"} {
		if t, ok := strings.CutSuffix(s, end); ok && len(t) > 2 {
			s = t
			break
		}
	}
	if n := len(s); n > 3 && s[n-1] == s[n-2] && s[n-1] != 's' && s[n-1] != 'l' {
		s = s[:n-1]
	}
	if len(s) > 3 {
		s = strings.TrimSuffix(s, "e")
	}
	return s
}

var irregular = map[string]string{"won": "win", "wins": "win", "lost": "lose", "loss": "lose",
	"losses": "lose", "was": "be", "is": "be", "are": "be", "were": "be", "been": "be",
	"has": "have", "had": "have", "drew": "draw", "drawn": "draw", "wrote": "write",
	"written": "write", "held": "hold", "people": "person", "did": "do", "does": "do",
	"men": "man", "women": "woman", "ran": "run", "took": "take", "came": "come",
	"winner": "win", "winning": "win"}

func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}
