package dataset

import (
	"testing"
	"time"
)

// Stores keep these ids. If an id changed, a film would become another film.
func TestOwnID(t *testing.T) {
	day := time.Date(1999, time.October, 15, 0, 0, 0, 0, time.UTC)
	const lantern = 5104260667450739
	tests := []struct {
		name, title string
		released    time.Time
		want        int64
	}{
		{"title and day", "The Lantern", day, lantern},
		{"another case", "THE lantern", day, lantern},
		{"more spaces", "  The \t Lantern ", day, lantern},
		{"another day", "The Lantern", day.AddDate(0, 0, 1), 6344564457440945},
		{"no day", "The Lantern", time.Time{}, 4902046450643376},
		{"another title", "The Lanterns", day, 8427872897639848},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ownID(test.title, test.released)
			if got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
			if got < 1<<52 || got > 1<<53-1 || int64(float64(got)) != got {
				t.Errorf("%d is out of its range", got)
			}
		})
	}
}
