package movies_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func TestPopularity(t *testing.T) {
	six := []movies.Movie{
		film(1, "A", 2015, 10), film(2, "B", 2015, 30), film(3, "C", 2015, 20),
		film(4, "D", 2015, 0), film(5, "E", 2015, 50), film(6, "F", 2015, 40),
		film(7, "Unknown", 2015, -1), film(8, "Other year", 2016, 99),
	}
	tests := map[string]struct {
		films       []movies.Movie
		n           int
		top, bottom string // ids
		count       int
		unknown     int
	}{
		"two of each":         {six, 2, "5 6", "4 1", 7, 1},
		"all of them":         {six, 3, "5 6 2", "4 1 3", 7, 1},
		"more than there are": {six, 5, "5 6 2", "4 1 3", 7, 1},
		"an odd number":       {six[:5], 5, "5 2 3", "4 1", 5, 0},
		"one film is the top": {six[:1], 5, "1", "", 1, 0},
		"none of known rank":  {six[6:7], 5, "", "", 1, 1},
		"an empty year":       {nil, 5, "", "", 0, 0},
		"ties are broken once": {
			[]movies.Movie{
				film(9, "", 2015, 7), film(3, "", 2015, 7), film(5, "", 2015, 7), film(4, "", 2015, 7),
			},
			2, "3 4", "9 5", 4, 0,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for i := range tt.films {
				tt.films[i].Title = fmt.Sprint("Film ", tt.films[i].ID)
			}
			p, err := service(t, tt.films...).Popularity(t.Context(), movies.PopularityQuery{
				Year: 2015, Limit: tt.n,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(p.Top); got != tt.top {
				t.Errorf("top %q, want %q", got, tt.top)
			}
			if got := ids(p.Bottom); got != tt.bottom {
				t.Errorf("bottom %q, want %q", got, tt.bottom)
			}
			if p.Films != tt.count || p.Unknown != tt.unknown || p.Year != 2015 || p.Notes.Invented {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func ids(films []movies.Ranked) string {
	var s []string
	for _, f := range films {
		s = append(s, fmt.Sprint(f.ID))
	}
	return strings.Join(s, " ")
}
