package moviestest

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// ranked puts films of 2015 and of other years into the store, in a mixed order. It
// returns the ids of the films of 2015 in the order of their ranks.
func ranked(t *testing.T, s movies.Store) []int64 {
	t.Helper()
	upsert(t, s,
		film(5, "Tied", 2015, 7, "Drama"),
		film(1, "Least", 2015, 0),
		film(-3, "Tied, with the lowest id", 2015, 7),
		film(9, "Most", 2015, 61.4),
		film(4, "Tied too", 2015, 7),
		film(2, "Between", 2015, 3.5),
		film(10, "The year before", 2014, 99),
		film(11, "The year after", 2016, 99),
		film(12, "No date", unknown, 99),
	)
	return []int64{9, -3, 4, 5, 2, 1}
}

func rank(t *testing.T, s movies.Store) {
	ranked(t, s)
	r := wantRanking(t, s, 3, 6, 0)
	wantIDs(t, "Top", r.Top, 9, -3, 4)
	wantIDs(t, "Bottom", r.Bottom, 1, 2, 5)
	want := describe(film(9, "Most", 2015, 61.4))
	if got := describe(r.Top[0]); got != want {
		t.Errorf("Top begins with\n got %s\nwant %s", got, want)
	}
}

func rankFew(t *testing.T, s movies.Store) {
	order := ranked(t, s)
	reversed := []int64{1, 2, 5, 4, -3, 9}
	for _, n := range []int{1, 4, 6, 7, 100} {
		end := min(n, len(order))
		r := wantRanking(t, s, n, 6, 0)
		wantIDs(t, "Top", r.Top, order[:end]...)
		wantIDs(t, "Bottom", r.Bottom, reversed[:end]...)
	}
}

func rankUnknown(t *testing.T, s movies.Store) {
	upsert(t, s, film(20, "Unknown", 2015, unknown), film(-21, "Unknown", 2015, unknown))
	r := wantRanking(t, s, 5, 0, 2)
	wantIDs(t, "Top", r.Top)
	wantIDs(t, "Bottom", r.Bottom)

	ranked(t, s)
	r = wantRanking(t, s, 2, 6, 2)
	wantIDs(t, "Top", r.Top, 9, -3)
	wantIDs(t, "Bottom", r.Bottom, 1, 2)
}

func wantRanking(t *testing.T, s movies.Store, n, ranked, unknown int) movies.Ranking {
	t.Helper()
	r, err := s.Rank(t.Context(), 2015, n)
	if err != nil {
		t.Fatalf("Rank: %v", err)
	}
	if r.Ranked != ranked || r.Unknown != unknown {
		t.Errorf("Rank counts %d films and %d unknown, want %d and %d",
			r.Ranked, r.Unknown, ranked, unknown)
	}
	return r
}
