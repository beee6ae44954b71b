package dataset

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// maxDollars bounds a budget or a revenue, as [movies.Movie.Validate] does.
const maxDollars = 1_000_000_000_000

var (
	errMoney = errors.New("must be an amount of US dollars such as 1200000, $1,200,000 or 1.2e6; " +
		"0 or empty if unknown")
	errPoint    = errors.New("has a point that may mean thousands or cents; write 160000 or 160000.00")
	errTooMuch  = errors.New("must be at most 1,000,000,000,000 US dollars")
	errNegative = errors.New("must not be negative; 0 or empty if unknown")
)

// parseMoney reads an amount of US dollars and rounds it to whole dollars. It
// returns nil for 0 and for an unknown amount.
func parseMoney(cell string) (*int64, error) {
	if unknown(cell) {
		return nil, nil
	}
	amount := strings.TrimSpace(strings.TrimPrefix(cell, "$"))
	if strings.Contains(amount, ",") {
		var ok bool
		if amount, ok = withoutThousands(amount); !ok {
			return nil, errMoney
		}
	}
	whole, rest, _ := strings.Cut(amount, ".")
	if len(whole) <= 3 && whole != "0" && len(rest) == 3 && isDigits(rest) {
		return nil, errPoint // half of Europe reads 160.000 as 160,000
	}
	dollars, err := parseNumber(amount)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return nil, errMoney
	}
	return wholeDollars(dollars)
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// wholeDollars rounds an amount. It returns nil if the result is 0.
func wholeDollars(amount float64) (*int64, error) {
	switch amount = math.Round(amount); {
	case amount < 0:
		return nil, errNegative
	case amount > maxDollars:
		return nil, errTooMuch
	case amount == 0:
		return nil, nil
	}
	return new(int64(amount)), nil
}
