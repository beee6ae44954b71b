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
	wantEarnings(t, s, 2015, 2015, movies.Earnings{Films: 6, Known: []movies.Earning{
		{Budget: 1, Revenue: most, Genres: []string{"War", "Drama"}},
		{Budget: most, Revenue: 1},
		{Budget: most, Revenue: 1},
	}})
	wantEarnings(t, s, 2016, 2016, movies.Earnings{Films: 2, Invented: 2, Known: []movies.Earning{
		{Budget: 3, Revenue: 2, Genres: []string{"War"}},
	}})
}

func earningsYears(t *testing.T, s movies.Store) {
	known := func(id, year int) movies.Movie {
		return earning(film(int64(id), "A", year, 1, "Drama"), int64(id), 10)
	}
	upsert(t, s, known(1, 1999), known(2, 2000), known(3, 2002), known(4, 2003), known(5, unknown), film(-6, "No date", unknown, 1))
	drama := func(budget int64) movies.Earning {
		return movies.Earning{Budget: budget, Revenue: 10, Genres: []string{"Drama"}}
	}
	wantEarnings(t, s, 2000, 2002, movies.Earnings{Films: 2, Known: []movies.Earning{drama(2), drama(3)}})
	wantEarnings(t, s, 2002, 2002, movies.Earnings{Films: 1, Known: []movies.Earning{drama(3)}})
	wantEarnings(t, s, 2001, 2001, movies.Earnings{})
	wantEarnings(t, s, 0, 1998, movies.Earnings{})
	wantEarnings(t, s, movies.MinYear, movies.MaxYear, movies.Earnings{Films: 4, Known: []movies.Earning{drama(1), drama(2), drama(3), drama(4)}})
}

func earningsAfterChange(t *testing.T, s movies.Store) {
	m := earning(film(-1, "A", 2015, 1, "Drama"), 5, 6)
	upsert(t, s, m)
	put(t, s, batch(movies.Merge, earning(film(-1, "", unknown, unknown, "War", "Family"), unknown, 7)))
	changed := []movies.Earning{{Budget: 5, Revenue: 7, Genres: []string{"War", "Family"}}}
	wantEarnings(t, s, 2015, 2015, movies.Earnings{Films: 1, Invented: 1, Known: changed})

	put(t, s, batch(movies.Update, film(-1, "", 2016, unknown)))
	wantEarnings(t, s, 2015, 2015, movies.Earnings{})
	wantEarnings(t, s, 2016, 2016, movies.Earnings{Films: 1, Invented: 1, Known: changed})

	upsert(t, s, film(-1, "A", 2016, 1))
	wantEarnings(t, s, 2016, 2016, movies.Earnings{Films: 1, Invented: 1})
	upsert(t, s, m)
	put(t, s, drop())
	wantEarnings(t, s, 2000, 2020, movies.Earnings{})
}

func wantEarnings(t *testing.T, s movies.Store, from, to int, want movies.Earnings) {
	t.Helper()
	got, err := s.Earnings(t.Context(), from, to)
	if g, w := describeEarnings(got), describeEarnings(want); err != nil || g != w {
		t.Errorf("Earnings(%d, %d): error %v\n got %s\nwant %s", from, to, err, g, w)
	}
}
