package dataset

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// order is the order of day and month in dates of three numbers with the year last.
type order int

const (
	monthFirst order = iota // the order if nothing decides it
	dayFirst
	mixedOrder // some dates have the day first and some the month
)

// dateRules say how the dates of a file are read.
type dateRules struct {
	slash, dash order
	// assumed tells that no date of the beginning of the file decided the order.
	slashAssumed, dashAssumed bool
	serials                   bool // five digits are a spreadsheet's day number
	century                   int  // the first of the years that two digits stand for; 0 if unknown
}

var (
	errDate = errors.New("must be a date such as 1999-10-15, 10/15/1999 or 15 Oct 1999, " +
		"or empty if unknown")
	errSerial = errors.New("may be a spreadsheet's day number; write a date such as 1999-10-15")
	errMixed  = errors.New("may have its day first or its month, and the file has both; " +
		"write a date such as 1999-10-15")
	errOrder = errors.New("does not fit the order of day and month that the other dates have; " +
		"write a date such as 1999-10-15")
	// errAssumed ends a file, because dates above it may have been misread.
	errAssumed = errors.New("does not fit the order of day and month that was assumed for the " +
		"dates above it, because nothing decided it")
	errYears = fmt.Errorf("must be in a year from %d to %d", movies.MinYear, movies.MaxYear)
)

// centuryError refuses a row, because its film would be of the wrong century.
type centuryError struct{ year int }

func (e centuryError) Error() string {
	return fmt.Sprintf("may be of %d or %d; write four digits of the year, or say from which year "+
		"on two digits count, as in --column release_date=NAME:1930", e.year+1900, e.year+2000)
}

// The two-digit years whose century is clear: from 50 on that of 1950, and up to 12 that
// of 2000, because hardly any films are older than 1913. The years between them may be of
// either century. That does not depend on the day of the import.
const (
	last2000s  = 12
	first1900s = 50
)

// parse reads the day of a release. It returns midnight UTC, or the zero time if the
// day is unknown. A year alone means the 1st of January, a month the 1st of the month.
// The year of the film tells the century of two-digit years; it is 0 if unknown.
func (r dateRules) parse(cell string, year int) (time.Time, error) {
	if unknown(cell) {
		return time.Time{}, nil
	}
	if y, m, d, ok := isoDate(cell); ok && (len(cell) == 10 || isClock(cell[11:]) || cell[11] == '(') {
		return calendarDay(y, m, d)
	}
	if i := strings.IndexByte(cell, '('); i > 0 {
		cell = strings.TrimSpace(cell[:i]) // the country, as in June 12, 1987 (Norway)
	}
	cell = strings.TrimPrefix(cell, "+")       // Wikidata writes +1999-10-15T00:00:00Z
	if y, ok := plainYear(cell); ok && y > 0 { // 1999 and pandas' 1999.0
		return calendarDay(y, 1, 1)
	}
	date, clock := cell, ""
	if i := strings.IndexAny(cell, " T"); i > 0 && cell[0] <= '9' && isClock(cell[i+1:]) {
		date, clock = cell[:i], cell[i+1:]
	}
	switch {
	case clock == "" && strings.ContainsFunc(date, isASCIILetter):
		return r.words(date, year)
	case isDigits(date) && len(date) == 8:
		return calendarDay(atoi(date[:4]), atoi(date[4:6]), atoi(date[6:]))
	case isDigits(strings.TrimSuffix(date, ".0")) && len(strings.TrimSuffix(date, ".0")) == 5:
		return r.serial(atoi(strings.TrimSuffix(date, ".0")))
	}
	return r.numbers(date, year)
}

// isoDate splits what begins with a date such as 1999-10-15.
func isoDate(s string) (y, m, d int, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' || len(s) > 10 && s[10] != ' ' && s[10] != 'T' ||
		len(s) == 11 {
		return 0, 0, 0, false
	}
	for i, c := range []byte(s[:10]) {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return 0, 0, 0, false
		}
	}
	return atoi(s[:4]), atoi(s[5:7]), atoi(s[8:10]), true
}

// plainYear reads 1999 and 1999.0.
func plainYear(s string) (int, bool) {
	s = strings.TrimSuffix(s, ".0")
	return atoi(s), len(s) == 4 && isDigits(s)
}

// numbers reads a date of three numbers, or a year and a month.
func (r dateRules) numbers(date string, year int) (time.Time, error) {
	p, ok := splitDate(date)
	switch {
	case !ok:
		return time.Time{}, errDate
	case len(p.texts[0]) == 4:
		return calendarDay(p.n[0], p.n[1], max(p.n[2], 1))
	case p.texts[2] == "":
		return time.Time{}, errDate
	}
	y, err := r.year(p.texts[2], year)
	if err != nil {
		return time.Time{}, err
	}
	d, m, err := r.dayAndMonth(p)
	if err != nil {
		return time.Time{}, err
	}
	return calendarDay(y, m, d)
}

// dayAndMonth tells which of the first two numbers is the day.
func (r dateRules) dayAndMonth(p dateParts) (d, m int, err error) {
	a, b := p.n[0], p.n[1]
	how, assumed := r.slash, r.slashAssumed
	switch p.separator {
	case '-':
		how, assumed = r.dash, r.dashAssumed
	case '.':
		how, assumed = dayFirst, false
	}
	wrong := errOrder
	if assumed {
		wrong = errAssumed
	}
	switch {
	case a > 12 && b > 12:
		return 0, 0, errDate
	case a == b:
		return a, b, nil
	case how == mixedOrder && a <= 12 && b <= 12:
		return 0, 0, errMixed
	case how == mixedOrder && a > 12:
		return a, b, nil
	case how == mixedOrder:
		return b, a, nil
	case how == dayFirst && b > 12, how == monthFirst && a > 12:
		return 0, 0, wrong
	case how == dayFirst:
		return a, b, nil
	}
	return b, a, nil
}

// dateParts are the numbers of a date.
type dateParts struct {
	texts     [3]string
	n         [3]int
	separator byte
}

// splitDate splits a date at its slashes, dashes or dots. The last part may be missing
// if the first has four digits.
func splitDate(date string) (p dateParts, ok bool) {
	i := strings.IndexAny(date, "/-.")
	if i < 1 {
		return p, false
	}
	p.separator = date[i]
	first, rest := date[:i], date[i+1:]
	second, third, whole := strings.Cut(rest, string(p.separator))
	p.texts = [3]string{first, second, third}
	for i, s := range p.texts {
		mayMiss := i == 2 && !whole && len(first) == 4 && p.separator != '.'
		if !isDigits(s) || len(s) > 4 || s == "" && !mayMiss {
			return p, false
		}
		p.n[i] = atoi(s)
	}
	long := 2 // the place of the year
	if len(first) == 4 {
		long = 0
	}
	for i, s := range p.texts {
		if len(s) == 3 || i != long && len(s) > 2 {
			return p, false
		}
	}
	return p, len(p.texts[long]) >= 2
}

// year reads a year of two or four digits.
func (r dateRules) year(s string, known int) (int, error) {
	n := atoi(s)
	switch {
	case len(s) == 4:
		return n, nil
	case len(s) != 2:
		return 0, errDate
	case r.century > 0:
		y := r.century - r.century%100 + n
		if y < r.century {
			y += 100
		}
		return y, nil
	case known > 0:
		// The year that is nearest to the one that is known, which may be another one:
		// a premiere in December comes before the release.
		y := known - known%100 + n
		for _, other := range []int{y - 100, y + 100} {
			if abs(other-known) < abs(y-known) {
				y = other
			}
		}
		return y, nil
	case n <= last2000s:
		return 2000 + n, nil
	case n < first1900s:
		return 0, centuryError{n}
	}
	return 1900 + n, nil
}

func abs(n int) int { return max(n, -n) }

// serial reads the number of a day, counted as in spreadsheets: day 1 is 1899-12-31.
// The numbers after 59 are right, because spreadsheets count a 29th of February 1900.
func (r dateRules) serial(n int) (time.Time, error) {
	if !r.serials {
		return time.Time{}, errSerial
	}
	return inRange(time.Date(1899, time.December, 30+n, 0, 0, 0, 0, time.UTC))
}

// calendarDay returns a day that exists.
func calendarDay(y, m, d int) (time.Time, error) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if m < 1 || m > 12 || d < 1 || t.Day() != d {
		return time.Time{}, errDate
	}
	return inRange(t)
}

func inRange(t time.Time) (time.Time, error) {
	if y := t.Year(); y < movies.MinYear || y > movies.MaxYear {
		return time.Time{}, errYears
	}
	return t, nil
}

// isClock tells whether s is a time of day, with or without a zone.
func isClock(s string) bool {
	if i := strings.IndexByte(s, ':'); i != 1 && i != 2 {
		return false // quicker than to try the layouts
	}
	for _, layout := range []string{
		"15:04", "15:04:05", "15:04:05Z07:00", "15:04:05Z0700", "15:04:05 MST", "3:04 PM", "3:04:05 PM",
		"15:04:05 -0700",
	} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

func isASCIILetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }

// atoi reads digits; it returns 0 for other texts.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
