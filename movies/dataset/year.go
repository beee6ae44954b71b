package dataset

import (
	"errors"

	"github.com/marquee-go/marquee/movies"
)

var errYear = errors.New("must be a year such as 1999, or empty if unknown")

// parseYear reads the year of a film: 1999, 1999.0, (1999), or the first of 1999-2003.
func parseYear(cell string) (int, error) {
	year, ok := plainYear(cell)
	for i := 0; !ok && i+4 <= len(cell); i++ {
		alone := (i == 0 || cell[i-1] < '0' || cell[i-1] > '9') &&
			(i+4 == len(cell) || cell[i+4] < '0' || cell[i+4] > '9')
		if alone && isDigits(cell[i:i+4]) {
			year, ok = atoi(cell[i:i+4]), true
		}
	}
	switch {
	case !ok:
		return 0, errYear
	case year < movies.MinYear || year > movies.MaxYear:
		return 0, errYears
	}
	return year, nil
}
