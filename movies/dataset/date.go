package dataset

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
)

var errDate = errors.New("must be a date such as 1999-10-15, 10/15/1999 or 10/15/99 " +
	"(month first), or empty if unknown")

// parseDate reads the day of a release. It returns midnight UTC, or the zero time
// if the day is unknown. A two-digit year is the latest such year that is not after
// now's. A year alone means the 1st of January.
func parseDate(cell string, now time.Time) (time.Time, error) {
	if unknown(cell) {
		return time.Time{}, nil
	}
	if len(cell) == len("1999.0") {
		// pandas writes 1999.0 if other years of the column are empty.
		cell = strings.TrimSuffix(cell, ".0")
	}
	day, clock := cell, ""
	if i := strings.IndexAny(cell, " T"); i >= 0 {
		day, clock = cell[:i], cell[i+1:]
	}
	date, err := time.Parse(dateLayout(day), day)
	if err != nil || len(day) < len(cell) && !isClock(clock) {
		return time.Time{}, errDate
	}
	if year := date.Year(); dateLayout(day) == shortYear {
		year = now.Year() - now.Year()%100 + year%100
		if year > now.Year() {
			year -= 100
		}
		date = time.Date(year, date.Month(), date.Day(), 0, 0, 0, 0, time.UTC)
	}
	if y := date.Year(); y < movies.MinYear || y > movies.MaxYear {
		return time.Time{}, fmt.Errorf("must be in a year from %d to %d", movies.MinYear, movies.MaxYear)
	}
	return date, nil
}

const shortYear = "1/2/06"

// dateLayout returns the layout of a date, by its shape.
func dateLayout(day string) string {
	switch slash := strings.LastIndexByte(day, '/'); {
	case slash >= 0 && len(day)-slash == len("/06"):
		return shortYear
	case slash >= 0:
		return "1/2/2006"
	case len(day) == len("2006"):
		return "2006"
	default:
		return time.DateOnly
	}
}

// isClock tells whether s is a time of day, with or without a zone.
func isClock(s string) bool {
	for _, layout := range []string{"15:04", "15:04:05", "15:04:05Z07:00"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
