package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// BenchmarkFilms imports 10,000 films into each store, or as many as
// MARQUEE_BENCH_FILMS says. It then asks each kind of question in three ways: as the
// first one after an import, as a new one after that, and as one that was asked
// before. It reports the median and the 99th percentile of each.
func BenchmarkFilms(b *testing.B) {
	n := benchFilms(b)
	for name, newURL := range services.Stores {
		b.Run(name, func(b *testing.B) {
			stores, err := storage.Open(b.Context(), newURL(b))
			if err != nil {
				b.Fatal(err)
			}
			defer stores.Close()
			rate := importFilms(b, stores.Movies, n)
			b.Run("import", func(b *testing.B) {
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(rate, "rows/s")
			})
			s := must(movies.New(stores.Movies, nil))
			for _, q := range questions {
				b.Run(q.name+"/first", func(b *testing.B) {
					times(b, func(i int) error {
						fresh := must(movies.New(stores.Movies, nil))
						return q.ask(b.Context(), fresh, i)
					})
				})
				if !q.alone {
					b.Run(q.name+"/new", func(b *testing.B) {
						times(b, func(i int) error { return q.ask(b.Context(), s, i) })
					})
				}
				b.Run(q.name+"/kept", func(b *testing.B) {
					times(b, func(int) error { return q.ask(b.Context(), s, 0) })
				})
			}
		})
	}
}

// questions are the kinds of questions. What they ask depends on i. A question that
// stands alone is always the same.
var questions = []struct {
	name  string
	alone bool
	ask   func(ctx context.Context, s *movies.Service, i int) error
}{
	{name: "genres", ask: func(ctx context.Context, s *movies.Service, i int) error {
		q := movies.GenresQuery{From: 1905 + i%90, Counting: movies.Whole}
		if i/90%2 == 1 {
			q.Counting = movies.Fractional
		}
		q.To = q.From + 29 - i/180%10
		_, err := s.Genres(ctx, q)
		return err
	}},
	{name: "popularity", ask: func(ctx context.Context, s *movies.Service, i int) error {
		q := movies.PopularityQuery{Year: 1930 + i%90, Limit: 1 + i/90%movies.MaxExtremes}
		_, err := s.Popularity(ctx, q)
		return err
	}},
	{name: "returns", ask: func(ctx context.Context, s *movies.Service, i int) error {
		from := 1960 + i%36
		q := movies.ReturnsQuery{From: from, To: from + 29, MinBudget: int64(1000 + i)}
		_, err := s.Returns(ctx, q)
		return err
	}},
	{name: "claims", alone: true, ask: func(ctx context.Context, s *movies.Service, _ int) error {
		_, err := s.Claims(ctx, movies.ClaimsQuery{})
		return err
	}},
}

// importFilms imports n films and returns how many rows it imported per second.
func importFilms(b *testing.B, store movies.Store, n int) float64 {
	b.Helper()
	file, err := os.Create(b.TempDir() + "/films.csv")
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if err := write(file, n, 1); err != nil {
		b.Fatal(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	films, err := dataset.Open(file, nil)
	if err != nil {
		b.Fatal(err)
	}
	r, err := must(movies.New(store, nil)).Import(b.Context(), films.Films(), nil)
	if err != nil || r.Read != n {
		b.Fatal(r, err)
	}
	return float64(n) / time.Since(start).Seconds()
}

// times measures calls one by one.
func times(b *testing.B, call func(i int) error) {
	b.Helper()
	var all []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if err := call(i); err != nil {
			b.Fatal(err)
		}
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	ms := func(at int) float64 { return float64(all[at].Nanoseconds()) / 1e6 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(len(all)/2), "p50-ms")
	b.ReportMetric(ms(len(all)*99/100), "p99-ms")
}

// must returns v, which a constructor made of arguments that it takes.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// benchFilms returns how many films a benchmark imports.
func benchFilms(b *testing.B) int {
	b.Helper()
	text := os.Getenv("MARQUEE_BENCH_FILMS")
	if text == "" {
		return 10_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}
