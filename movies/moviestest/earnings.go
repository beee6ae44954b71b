package moviestest

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func earnings(t *testing.T, s movies.Store) {
	const most = 1_000_000_000_000
	upsert(t, s,
		earning(film(1, "Both", 2015, 1, "War", "Drama"), 1, most),
		earning(film(2, "Both, no genre", 2015, unknown), most, 1),
		earning(film(3, "Both, the same figures", 2015, 2), most, 1),
		earning(film(4, "Only a budget", 2015, 1, "Drama"), 5, unknown),
		earning(film(5, "Only a revenue", 2015, 1, "Drama"), unknown, 5),
		film(6, "None", 2015, 1, "Drama"),
		earning(film(-7, "Invented", 2016, 1, "War"), 3, 2),
		film(-8, "Invented, none", 2016, 1),
	)
	wantEarnings(t, s,
		movies.Earning{Year: 2015, Budget: 1, Revenue: most, Genres: []string{"War", "Drama"}},
		movies.Earning{Year: 2015, Budget: most, Revenue: 1},
		movies.Earning{Year: 2015, Budget: most, Revenue: 1},
		movies.Earning{Year: 2016, Budget: 3, Revenue: 2, Genres: []string{"War"}},
	)
}

func earningsYears(t *testing.T, s movies.Store) {
	known := func(id, year int) movies.Movie {
		return earning(film(int64(id), "A", year, 1, "Drama"), int64(id), 10)
	}
	upsert(t, s,
		known(1, movies.MinYear),
		known(2, 2000),
		known(3, movies.MaxYear),
		known(4, unknown),
		film(-5, "No date", unknown, 1),
	)
	drama := func(year int, budget int64) movies.Earning {
		return movies.Earning{Year: year, Budget: budget, Revenue: 10, Genres: []string{"Drama"}}
	}
	wantEarnings(t, s, drama(movies.MinYear, 1), drama(2000, 2), drama(movies.MaxYear, 3))
}

func earningsAfterChange(t *testing.T, s movies.Store) {
	m := earning(film(-1, "A", 2015, 1, "Drama"), 5, 6)
	upsert(t, s, m)
	given := earning(film(-1, "", unknown, unknown, "War", "Family"), unknown, 7)
	put(t, s, batch(movies.Merge, given))
	changed := movies.Earning{Year: 2015, Budget: 5, Revenue: 7, Genres: []string{"War", "Family"}}
	wantEarnings(t, s, changed)

	put(t, s, batch(movies.Update, film(-1, "", 2016, unknown)))
	changed.Year = 2016
	wantEarnings(t, s, changed)

	upsert(t, s, film(-1, "A", 2016, 1))
	wantEarnings(t, s)
	upsert(t, s, m)
	put(t, s, drop())
	wantEarnings(t, s)
}

func wantEarnings(t *testing.T, s movies.Store, want ...movies.Earning) {
	t.Helper()
	got, err := s.Earnings(t.Context())
	if g, w := describeEarnings(got), describeEarnings(want); err != nil || g != w {
		t.Errorf("Earnings: error %v\n got %s\nwant %s", err, g, w)
	}
}
