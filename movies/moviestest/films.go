package moviestest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// filmsOf asks for the films of some years. The answer has them by their ids.
func filmsOf(from, to int) question {
	words := fmt.Sprintf("Films(%d, %d)", from, to)
	return question{words, func(ctx context.Context, s movies.Store) string {
		var list []movies.Movie
		for m, err := range s.Films(ctx, from, to) {
			if err != nil {
				return err.Error()
			}
			list = append(list, m)
		}
		slices.SortFunc(list, func(a, b movies.Movie) int { return cmp.Compare(a.ID, b.ID) })
		return describeAll(list)
	}}
}

func filmsOfYears(t *testing.T, s movies.Store) {
	whole := earning(film(7, "Whole", 2001, 3, "War", "Drama"), 5, 6)
	whole.Votes, whole.Rating, whole.Runtime = new(int64(3)), new(7.1), new(int64(90))
	whole.Language, whole.Countries = "en", []string{"US", "DE"}
	bare := film(8, "Bare", 2001, unknown)
	all := []movies.Movie{
		film(1, "The first year", movies.MinYear, 1, "Drama"),
		film(2, "Before", 1999, 1, "Drama"),
		film(3, "First", 2000, 1, "Drama"),
		film(4, "Last", 2002, unknown, "Drama"),
		film(5, "After", 2003, 1, "Drama"),
		film(6, "No date", unknown, 1, "Drama"),
		film(-9, "Invented, the last year", movies.MaxYear, 1),
		whole, bare,
	}
	upsert(t, s, all...)
	p := plainOf(all...)
	for _, span := range [][2]int{
		{2000, 2002}, {2001, 2001}, {movies.MinYear, movies.MaxYear}, {movies.MinYear, movies.MinYear},
		{2004, 2100}, {0, 1998}, {0, 0}, {movies.MaxYear, movies.MaxYear}, {1990, 2010},
	} {
		wantAnswer(t, s, p, filmsOf(span[0], span[1]))
	}
}

// filmsStop: a reader that stops gets no more, and the store works on.
func filmsStop(t *testing.T, s movies.Store) {
	upsert(t, s, many(1, 500)...)
	for round := range 20 { // more than a store has connections
		n := 0
		for _, err := range s.Films(t.Context(), movies.MinYear, movies.MaxYear) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n > round {
				break
			}
		}
		if n != round+1 {
			t.Errorf("it yields %d films to a reader of %d", n, round+1)
		}
	}
	wantAnswer(t, s, plainOf(many(1, 500)...), filmsOf(movies.MinYear, movies.MaxYear))
	upsert(t, s, film(1, "Changed", 2015, 1))
	wantSummary(t, s, movies.Summary{Films: 500, From: 1950, To: 2019})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var err error
	n := 0
	for _, err = range s.Films(ctx, movies.MinYear, movies.MaxYear) {
		n++
		cancel()
	}
	if n < 500 && err == nil {
		t.Errorf("canceled, it ends after %d films without an error", n)
	}
}

func filmsAfterChange(t *testing.T, s movies.Store) {
	upsert(t, s, film(1, "A", 2015, 1, "Drama"), film(-2, "B", 2015, 1))
	upsert(t, s, film(1, "A", 2016, 2, "War"))
	wantAnswer(t, s, plainOf(film(-2, "B", 2015, 1)), filmsOf(2015, 2015))
	wantAnswer(t, s, plainOf(film(1, "A", 2016, 2, "War")), filmsOf(2016, 2016))
	put(t, s, drop())
	wantAnswer(t, s, plainOf(), filmsOf(2015, 2015))
	upsert(t, s, film(1, "A", unknown, 2))
	wantAnswer(t, s, plainOf(), filmsOf(movies.MinYear, movies.MaxYear))
}
