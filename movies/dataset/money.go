package dataset

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// The most that a film may cost and earn. The most expensive films cost about 0.4 billion dollars
// and the most successful ones earned about 3, so amounts above these are of another
// currency, or mistakes.
const (
	maxBudget  = 1_000_000_000
	maxRevenue = 5_000_000_000
)

var (
	errMoney = errors.New("must be an amount of US dollars such as 1200000, $1,200,000 or 1.2e6; " +
		"0 or empty if unknown")
	errPoint   = errors.New("has a point that may mean thousands or cents; write 160000 or 160000.00")
	errTooMuch = errors.New("is more dollars than any film cost or earned (at most 1 billion and " +
		"5 billion), so it may be of another currency; 0 or empty if unknown")
	errNegative = errors.New("must not be negative; 0 or empty if unknown")
	errCurrency = errors.New("is not in US dollars, and amounts are not converted")
)

// parseMoney reads an amount of US dollars in a unit, and rounds it to whole dollars.
// It returns nil for 0 and for an unknown amount, and refuses more than a plausible most.
func parseMoney(cell, unit string, most float64) (*int64, error) {
	if unknown(cell) {
		return nil, nil
	}
	amount, scale, err := parseAmount(cell, unit)
	if err != nil {
		return nil, err
	}
	return wholeDollars(amount*scale, most)
}

// parseAmount reads a number and the unit that it is in. The unit of the cell, as in
// $2.5M, counts before the one of the column.
func parseAmount(cell, unit string) (amount, scale float64, err error) {
	number, scale, err := trimMoney(cell)
	if err != nil {
		return 0, 0, err
	}
	if scale == 1 {
		scale = factor(unit)
	}
	if number, err = plainNumber(number, scale > 1); err != nil {
		return 0, 0, err
	}
	amount, err = parseNumber(number)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, 0, errMoney
	}
	return amount, scale, nil
}

// trimMoney takes the currency and words such as million off an amount.
func trimMoney(cell string) (number string, scale float64, err error) {
	scale = 1
	if c := cell[0]; '0' <= c && c <= '9' {
		if last := cell[len(cell)-1]; '0' <= last && last <= '9' {
			return cell, 1, nil // nearly always
		}
	}
	if i := strings.IndexAny(cell, "(["); i > 0 {
		cell = strings.TrimSpace(cell[:i]) // as in $185,000,000 (estimated) and $185,000,000[1]
	}
	rest := cell
	sign := ""
	if strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "+") {
		sign, rest = rest[:1], rest[1:]
	}
	isNumber := func(r rune) bool { return '0' <= r && r <= '9' || r == '.' || r == '-' || r == '+' }
	begin := strings.IndexFunc(rest, isNumber)
	if begin < 0 {
		return "", 0, errMoney
	}
	if err := checkCurrency(rest[:begin]); err != nil {
		return "", 0, err
	}
	rest = rest[begin:]
	end := strings.LastIndexFunc(rest, isNumber) + 1
	for word := range strings.FieldsSeq(strings.ToLower(rest[end:])) {
		if unit := unitOf(strings.Trim(word, ".")); unit != "" && scale == 1 {
			scale = factor(unit)
		} else if err := checkCurrency(word); err != nil {
			return "", 0, err
		}
	}
	return sign + rest[:end], scale, nil
}

// checkCurrency refuses what is not the name or sign of the US dollar.
func checkCurrency(text string) error {
	text = strings.ToUpper(strings.TrimSpace(text))
	switch text {
	case "", "$", "US$", "USD", "USD$", "$US", "U.S. $", "DOLLARS", "DOLLAR":
		return nil
	}
	letters := strings.TrimFunc(text, func(r rune) bool { return r == '.' || r == '$' || r == ' ' })
	noCapital := func(r rune) bool { return r < 'A' || r > 'Z' }
	isCode := len(letters) >= 2 && len(letters) <= 3 && !strings.ContainsFunc(letters, noCapital)
	otherSign := func(r rune) bool { return unicode.Is(unicode.Sc, r) && r != '$' }
	if isCode || strings.ContainsFunc(text, otherSign) {
		return errCurrency
	}
	return errMoney
}

// plainNumber drops what separates the thousands of a number. In millions, a point is
// the decimal point.
func plainNumber(s string, scaled bool) (string, error) {
	if strings.ContainsAny(s, " \u00a0\u202f'") {
		s = strings.NewReplacer(" ", ",", "\u00a0", ",", "\u202f", ",", "'", ",").Replace(s)
	}
	// Two points or more are never a decimal mark: 1.200.000.
	if strings.Count(s, ".") > 1 && !strings.Contains(s, ",") {
		s = strings.ReplaceAll(s, ".", ",")
	}
	if strings.Contains(s, ",") {
		plain, ok := withoutThousands(s)
		if !ok {
			return "", errMoney
		}
		s = plain
	}
	whole, rest, _ := strings.Cut(s, ".")
	if !scaled && len(whole) <= 3 && whole != "0" && len(rest) == 3 && isDigits(rest) {
		return "", errPoint // half of Europe reads 160.000 as 160,000
	}
	return s, nil
}

// pointed returns an amount whose comma is the decimal mark with a point in its place:
// 1.500.000,50 is 1500000.50. Three digits after a comma are thousands.
func pointed(cell string) string {
	whole, fraction, found := strings.Cut(cell, ",")
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	digits := fraction
	if end := strings.IndexFunc(fraction, notDigit); end >= 0 {
		digits = fraction[:end]
	}
	if !found || len(digits) == 3 || strings.Contains(fraction, ",") {
		return cell
	}
	return strings.ReplaceAll(whole, ".", "") + "." + fraction
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// wholeDollars rounds an amount. It returns nil if the result is 0.
func wholeDollars(amount, most float64) (*int64, error) {
	switch amount = math.Round(amount); {
	case amount < 0:
		return nil, errNegative
	case amount > most:
		return nil, errTooMuch
	case amount == 0:
		return nil, nil
	}
	return new(int64(amount)), nil
}
