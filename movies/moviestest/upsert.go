package moviestest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func roundTrip(t *testing.T, s movies.Store) {
	day := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	films := []movies.Movie{
		{
			ID: 1, Title: "All fields", Released: day(1999, 10, 15),
			Genres: []string{"Drama", "Action"}, Popularity: new(61.416),
			Budget: new(int64(63_000_000)), Revenue: new(int64(100_853_753)),
			Votes: new(int64(26_280)), Rating: new(8.433), Runtime: new(int64(139)),
			Language: "en", Countries: []string{"US", "DE"},
		},
		{ID: 2, Title: "Only a title"},
		{ID: 3, Title: "No list of genres is an empty one", Genres: []string{}},
		{ID: 4, Title: "0 is not unknown", Popularity: new(0.0)},
		{ID: 5, Title: "Every bit of a number", Popularity: new(math.Nextafter(0.1, 1))},
		{ID: 6, Title: "A small and a large number", Popularity: new(math.SmallestNonzeroFloat64)},
		{ID: 7, Title: "A large number", Popularity: new(math.MaxFloat64)},
		{ID: 8, Title: "Before 1970", Released: day(1888, 10, 14)},
		{ID: 9, Title: "A leap day", Released: day(2024, 2, 29)},
		{ID: 10, Title: "The last day", Released: day(movies.MaxYear, 12, 31)},
		{ID: 11, Title: everyPlane(), Genres: []string{everyPlane(), "'", `"`, `\`, ",", "[]"}},
		{ID: 12, Title: strings.Repeat("𝄞", 500), Genres: []string{strings.Repeat("é", 60)}},
		{ID: 13, Title: "Genres keep their order", Genres: []string{"b", "a", "B", "c", "A"}},
		{
			ID: 14, Title: "The least and the most money",
			Budget: new(int64(1)), Revenue: new(int64(1_000_000_000_000)),
		},
		{ID: 15, Title: "Only a budget", Budget: new(int64(1_000_000_000_000))},
		{ID: 16, Title: "Only a revenue", Revenue: new(int64(1))},
		{
			ID: 17, Title: "No votes and the lowest rating are not unknown",
			Votes: new(int64(0)), Rating: new(0.0), Countries: []string{},
		},
		{
			ID: 18, Title: "The most votes, the best rating", Votes: new(int64(1_000_000_000_000)),
			Rating: new(10.0), Runtime: new(int64(10_000)), Language: strings.Repeat("é", 60),
		},
		{ID: 19, Title: "Every bit of a rating", Rating: new(math.Nextafter(7.1, 8))},
		{ID: 20, Title: "Only a runtime", Runtime: new(int64(1))},
		{ID: 21, Title: "Only a language", Language: everyPlane()},
		{ID: 22, Title: "Countries keep their order", Countries: []string{"b", everyPlane(), "a", "B"}},
		{ID: -1, Title: "Invented"},
		{ID: math.MaxInt64, Title: "The highest id"},
		{ID: math.MinInt64, Title: "The lowest id"},
		{ID: 1<<53 + 1, Title: "An id that a float64 cannot hold"},
	}
	wantChange(t, upsert(t, s, films...), movies.Change{Inserted: len(films)})
	wantFilms(t, s, films...)
}

func upsertCounts(t *testing.T, s movies.Store) {
	a, b := film(1, "A", 2015, 1, "Drama", "War"), film(2, "B", 2016, 2)
	wantChange(t, upsert(t, s, a, b), movies.Change{Inserted: 2})
	wantChange(t, upsert(t, s, a, b), movies.Change{Unchanged: 2})

	none, empty := film(4, "D", 2015, 1), film(4, "D", 2015, 1)
	none.Genres, empty.Genres = nil, []string{} // these are equal
	wantChange(t, upsert(t, s, none), movies.Change{Inserted: 1})
	wantChange(t, upsert(t, s, empty), movies.Change{Unchanged: 1})

	changed := film(2, "B", 2016, 3)
	change := upsert(t, s, film(3, "C", 2017, 1), a, changed)
	wantChange(t, change, movies.Change{Inserted: 1, Updated: 1, Unchanged: 1})
	wantFilms(t, s, a, changed, film(3, "C", 2017, 1), none)
}

func upsertReplaces(t *testing.T, s movies.Store) {
	was := film(1, "A", 2015, 1, "Drama", "War")
	upsert(t, s, was)
	for _, test := range []struct {
		name string
		now  movies.Movie
	}{
		{"the title", film(1, "B", 2015, 1, "Drama", "War")},
		{"the case of the title", film(1, "b", 2015, 1, "Drama", "War")},
		{"the year", film(1, "b", 2016, 1, "Drama", "War")},
		{"the year to unknown", film(1, "b", unknown, 1, "Drama", "War")},
		{"the popularity", film(1, "b", unknown, 1.5, "Drama", "War")},
		{"the popularity to 0", film(1, "b", unknown, 0, "Drama", "War")},
		{"the popularity to unknown", film(1, "b", unknown, unknown, "Drama", "War")},
		{"the popularity from unknown", film(1, "b", unknown, 0, "Drama", "War")},
		{"the order of genres", film(1, "b", unknown, 0, "War", "Drama")},
		{"a genre less", film(1, "b", unknown, 0, "War")},
		{"no genre", film(1, "b", unknown, 0)},
		{"a budget", earning(film(1, "b", unknown, 0), 7, unknown)},
		{"another budget", earning(film(1, "b", unknown, 0), 8, unknown)},
		{"a revenue, too", earning(film(1, "b", unknown, 0), 8, 9)},
		{"another revenue", earning(film(1, "b", unknown, 0), 8, 8)},
		{"no budget", earning(film(1, "b", unknown, 0), unknown, 8)},
		{"no revenue", film(1, "b", unknown, 0)},
		{"votes", movies.Movie{ID: 1, Title: "b", Votes: new(int64(0))}},
		{"more votes", movies.Movie{ID: 1, Title: "b", Votes: new(int64(2))}},
		{"a rating", movies.Movie{ID: 1, Title: "b", Rating: new(0.0)}},
		{"another rating", movies.Movie{ID: 1, Title: "b", Rating: new(7.25)}},
		{"a runtime", movies.Movie{ID: 1, Title: "b", Runtime: new(int64(90))}},
		{"a language", movies.Movie{ID: 1, Title: "b", Language: "en"}},
		{"another language", movies.Movie{ID: 1, Title: "b", Language: "EN"}},
		{"countries", movies.Movie{ID: 1, Title: "b", Countries: []string{"US", "DE"}}},
		{"the order of countries", movies.Movie{ID: 1, Title: "b", Countries: []string{"DE", "US"}}},
		{"all", was},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantChange(t, upsert(t, s, test.now), movies.Change{Updated: 1})
			wantFilms(t, s, test.now)
		})
	}
}

func upsertTwice(t *testing.T, s movies.Store) {
	first, last := film(1, "First", 2015, 1, "Drama"), film(1, "Last", 2016, 2, "War")
	wantChange(t, upsert(t, s, first, film(2, "Other", 2015, 1), last), movies.Change{Inserted: 2})
	wantFilms(t, s, last, film(2, "Other", 2015, 1))
	wantChange(t, upsert(t, s, first, last), movies.Change{Unchanged: 1})
	wantChange(t, upsert(t, s, last, first), movies.Change{Updated: 1})
	wantFilms(t, s, first, film(2, "Other", 2015, 1))
}

func upsertMany(t *testing.T, s movies.Store) {
	films := many(1, 2000)
	wantChange(t, upsert(t, s, films...), movies.Change{Inserted: len(films)})
	wantFilms(t, s, films...)
	wantChange(t, upsert(t, s, films...), movies.Change{Unchanged: len(films)})

	counts, err := s.CountGenres(t.Context(), 1900, 2100)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, y := range counts.Films {
		total += y.Films
	}
	if total != len(films) {
		t.Errorf("CountGenres counts %d films, want %d", total, len(films))
	}
}

// many makes n films with ids from first on. One in eight has a budget and a revenue.
func many(first int64, n int) []movies.Movie {
	genres := []string{"Action", "Comedy", "Drama", "Family", "War"}
	films := make([]movies.Movie, n)
	for i := range films {
		id := first + int64(i)
		films[i] = film(id, fmt.Sprintf("Film %d", id), 1950+i%70, float64(i%100), genres[:i%4]...)
		if i%8 == 0 {
			films[i] = earning(films[i], int64(i+1), int64(n-i))
		}
	}
	return films
}
