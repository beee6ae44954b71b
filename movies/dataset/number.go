package dataset

import (
	"errors"
	"strconv"
	"strings"
)

// unknown tells whether a cell is empty, or holds a word that programs write into
// empty cells. These are most of the words that pandas reads as missing by default
// (https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html, na_values),
// its NaT for dates, IMDb's \N, and a dash. None of them is a number, a date or a genre. Each
// may be a title.
func unknown(cell string) bool {
	if len(cell) > len("null") {
		return false
	}
	switch strings.ToLower(cell) {
	case "", "nan", "-nan", "nat", "null", "none", "n/a", "#n/a", "na", "#na", "<na>", "-", `\n`:
		return true
	}
	return false
}

var (
	errPopularity = errors.New("must be a number of 0 or more, or empty if unknown")
	errComma      = errors.New("has a comma that may mean thousands or a decimal point; " +
		"write 1234.5 or 1,234.5")
)

// parsePopularity reads a number of 0 or more. It returns nil if the number is
// unknown. Commas may separate thousands before a decimal point. One comma without
// a point may also be a decimal mark. It is taken for one if decimalComma is true,
// and is refused otherwise.
func parsePopularity(cell string, decimalComma bool) (*float64, error) {
	if unknown(cell) {
		return nil, nil
	}
	switch commas := strings.Count(cell, ","); {
	case commas == 0:
	case commas == 1 && decimalComma && !strings.Contains(cell, "."):
		cell = strings.Replace(cell, ",", ".", 1)
	case commas == 1 && !strings.Contains(cell, "."):
		return nil, errComma
	default:
		var ok bool
		if cell, ok = withoutThousands(cell); !ok {
			return nil, errPopularity
		}
	}
	p, err := parseNumber(cell)
	if err != nil || p < 0 {
		return nil, errPopularity
	}
	return new(p + 0), nil // no film has -0
}

// parseNumber reads a decimal number. It refuses the other numbers that ParseFloat
// reads: infinities, hexadecimal digits and underscores.
func parseNumber(s string) (float64, error) {
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9', c == '.', c == 'e', c == 'E', c == '+', c == '-':
		default:
			return 0, strconv.ErrSyntax
		}
	}
	return strconv.ParseFloat(s, 64)
}

// withoutThousands drops the commas before groups of three digits. It returns
// false if a comma means something else, as in 1,5.
func withoutThousands(amount string) (string, bool) {
	whole, fraction, _ := strings.Cut(amount, ".")
	if strings.Contains(fraction, ",") {
		return "", false
	}
	for i, group := range strings.Split(whole, ",") {
		digits := strings.TrimLeft(group, "+-")
		if i == 0 && (digits == "" || len(digits) > 3) || i > 0 && len(group) != 3 {
			return "", false
		}
	}
	return strings.ReplaceAll(amount, ",", ""), true
}
