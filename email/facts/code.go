package facts

import (
	"regexp"
	"strings"
	"unicode"
)

// codes matches numbers that name something, whatever their blanks: an IBAN, a telephone number
// with or without the code of a country.
var codes = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b|` +
	`(?:\+|\b00)[1-9]\d{0,2}(?:[ /.-]?\(?\d+\)?){1,6}|` +
	`(?:\b0\d{1,5}|\(0\d{1,5}\))[ /-] ?\d{3,}(?:[ -]\d{2,}){0,4}`)

// leastCode is how many letters and digits a code has at least.
const leastCode = 9

// codeOf returns the letters and digits of a code. A telephone number with the code of a country
// begins with a plus.
func codeOf(text string) string {
	text = strings.ReplaceAll(text, "(0)", "")
	code := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || unicode.IsLetter(r) || r == '+' {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
	if rest, found := strings.CutPrefix(code, "00"); found {
		return "+" + rest
	}
	return code
}

// sameCode tells whether two codes are the same. A telephone number may be with the code of a
// country, or with a zero.
func sameCode(a, b string) bool {
	if a == b {
		return true
	}
	if strings.HasPrefix(b, "+") {
		a, b = b, a
	}
	national, found := strings.CutPrefix(b, "0")
	return found && strings.HasPrefix(a, "+") && len(national) >= leastCode-2 &&
		strings.HasSuffix(a, national) && len(a)-len(national) <= len("+999")
}
