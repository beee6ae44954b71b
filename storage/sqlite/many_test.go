package sqlite

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// BenchmarkManyFilms imports as many films as MARQUEE_BENCH_FILMS says, and then
// asks every question, of which it reports the median and the 99th percentile:
//
//	MARQUEE_BENCH_FILMS=1100000 go test -run '^$' -bench ManyFilms -benchtime 200x -timeout 30m ./storage/sqlite
func BenchmarkManyFilms(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("MARQUEE_BENCH_FILMS"))
	if err != nil {
		b.Skip("MARQUEE_BENCH_FILMS does not say how many")
	}
	const batch = 20_000
	db := benchOpen(b)
	s := db.Movies()
	start := time.Now()
	var taken time.Duration // to make films
	for first := 0; first < n; first += batch {
		making := time.Now()
		films := skewedFilms(first, min(batch, n-first), n)
		taken += time.Since(making)
		if _, err := s.Upsert(b.Context(), movies.Batch{Films: films, Mode: movies.Merge}); err != nil {
			b.Fatal(err)
		}
	}
	imported := float64(n) / (time.Since(start) - taken).Seconds()
	b.Run("Upsert", func(b *testing.B) { b.ReportMetric(imported, "films/s") })

	ctx := b.Context()
	search := func(q movies.Query) func(int) error {
		q.Limit = 20
		return func(int) error { _, err := s.Search(ctx, q); return err }
	}
	for _, question := range []struct {
		name string
		ask  func(i int) error
	}{
		{"Imported", func(int) error { _, err := s.Imported(ctx); return err }},
		{"Summary", func(int) error { _, err := s.Summary(ctx); return err }},
		{"CountGenres of 30 years", func(int) error { _, err := s.CountGenres(ctx, 1990, 2019); return err }},
		{"CountGenres of all years", func(int) error { _, err := s.CountGenres(ctx, movies.MinYear, movies.MaxYear); return err }},
		{"Rank", func(i int) error { _, err := s.Rank(ctx, 1925+i%100, 10); return err }},
		{"Earnings", func(int) error { _, err := s.Earnings(ctx); return err }},
		{"Search of all", search(movies.Query{})},
		{"Search of a common word", search(movies.Query{Words: []string{"film"}})},
		{"Search of a word of one film", search(movies.Query{Words: []string{strconv.Itoa(n / 2)}})},
		{"Search of a genre", search(movies.Query{Genre: "Genre 18"})},
		{"Search of a genre of no film", search(movies.Query{Genre: "None"})},
		{"Search of a genre and a year", search(movies.Query{Genre: "Genre 18", Year: 2015})},
		{"Search of a word of no film of a year", search(movies.Query{Words: []string{"none"}, Year: 2015})},
	} {
		b.Run(question.name, func(b *testing.B) {
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if err := question.ask(i); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// skewedFilms makes those films of n that come at a place, skewed as TMDB's are:
// ids in no order, most films recent and of little popularity, few of known money.
func skewedFilms(first, count, n int) []movies.Movie {
	r := rand.New(rand.NewPCG(uint64(first), 1)) //nolint:gosec // invents films, not secrets
	list := make([]movies.Movie, count)
	for i := range list {
		id := (first+i)*7919%n + 1 // a prime, which meets every id once
		m := movies.Movie{
			ID:         int64(id),
			Title:      fmt.Sprintf("The Film of the Number %d", id),
			Released:   time.Date(2025-r.IntN(1+r.IntN(100)), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC),
			Popularity: new(0.6 + float64(max(0, r.IntN(1500)-500))/1000),
		}
		for g := range r.IntN(3) {
			m.Genres = append(m.Genres, fmt.Sprintf("Genre %d", (r.IntN(9)+g*10)%19))
		}
		if r.IntN(50) == 0 {
			m.Budget, m.Revenue = new(int64(1+r.IntN(1e8))), new(int64(1+r.IntN(1e9)))
		}
		list[i] = m
	}
	return list
}
