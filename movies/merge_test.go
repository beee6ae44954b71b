package movies_test

import (
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func TestMergeKeepsTheDayThatIsKnown(t *testing.T) {
	day := func(text string) (m movies.Movie) {
		if text != "" {
			released, err := time.Parse(time.DateOnly, text)
			if err != nil {
				t.Fatal(err)
			}
			m.Released = released
		}
		return m
	}
	tests := map[string]struct{ kept, given, want string }{
		"nothing known":              {"", "", ""},
		"a day, of an unknown one":   {"", "1999-10-15", "1999-10-15"},
		"a year, of an unknown one":  {"", "1999-01-01", "1999-01-01"},
		"no day":                     {"1999-10-15", "", "1999-10-15"},
		"another day":                {"1999-10-15", "1999-10-16", "1999-10-16"},
		"the year of a day":          {"1999-10-15", "1999-01-01", "1999-10-15"},
		"the day of a year":          {"1999-01-01", "1999-10-15", "1999-10-15"},
		"the same year":              {"1999-01-01", "1999-01-01", "1999-01-01"},
		"another year":               {"1999-10-15", "2000-01-01", "2000-01-01"},
		"a day of another year":      {"1999-01-01", "2000-10-15", "2000-10-15"},
		"the 2 January of the year":  {"1999-10-15", "1999-01-02", "1999-01-02"},
		"the 31 December before one": {"1999-01-01", "1998-12-31", "1998-12-31"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := day(tt.kept).Merge(day(tt.given)); !got.Equal(day(tt.want)) {
				t.Errorf("of %s and %s it keeps %s, want %s",
					tt.kept, tt.given, got.Released.Format(time.DateOnly), tt.want)
			}
		})
	}
}
