//go:build unix

package main

import (
	"context"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// BenchmarkAnalyses asks SQLite questions that read the films one by one, each for the
// first time, among 10,000 films or as many as MARQUEE_BENCH_FILMS says. It reports the
// median of the time, and the CPU time of the whole process.
func BenchmarkAnalyses(b *testing.B) {
	stores, err := storage.Open(b.Context(), "sqlite:"+b.TempDir()+"/films.db")
	if err != nil {
		b.Fatal(err)
	}
	defer stores.Close()
	importFilms(b, stores.Movies, benchFilms(b))
	for _, q := range analyses {
		b.Run(q.name, func(b *testing.B) {
			before := cpu(b)
			n := 0
			times(b, func(i int) error {
				n++
				return q.ask(b.Context(), must(movies.New(stores.Movies, nil)), i)
			})
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/1e3/float64(n), "cpu-ms")
		})
	}
}

// years are those of the default question, a decade less or more.
func years(i int) movies.Filter { return movies.Filter{From: 1996 - i%10, To: 2025} }

var analyses = []struct {
	name string
	ask  func(ctx context.Context, s *movies.Service, i int) error
}{
	{"top films by revenue", func(ctx context.Context, s *movies.Service, i int) error {
		_, err := s.Films(ctx, movies.FilmsQuery{Filter: years(i), Sort: movies.ByRevenue})
		return err
	}},
	{"top films by return, in dollars of 2025", func(
		ctx context.Context, s *movies.Service, i int,
	) error {
		q := movies.FilmsQuery{Filter: years(i), Sort: movies.ByReturn, Dollars: 2025}
		_, err := s.Films(ctx, q)
		return err
	}},
	{"top films by rating", func(ctx context.Context, s *movies.Service, i int) error {
		_, err := s.Films(ctx, movies.FilmsQuery{Filter: years(i), Sort: movies.ByRating})
		return err
	}},
	{"films of a year and a genre", func(ctx context.Context, s *movies.Service, i int) error {
		f := movies.Filter{From: 1990 + i%30, To: 1990 + i%30, Genre: "Horror"}
		_, err := s.Films(ctx, movies.FilmsQuery{Filter: f})
		return err
	}},
	{"points", func(ctx context.Context, s *movies.Service, i int) error {
		_, err := s.Points(ctx, movies.PointsQuery{Filter: years(i)})
		return err
	}},
	{"groups by year", groupsBy(movies.OfYear)},
	{"groups by decade", groupsBy(movies.OfDecade)},
	{"groups by month", groupsBy(movies.OfMonth)},
	{"groups by pair", groupsBy(movies.OfPair)},
	{"groups by language", groupsBy(movies.OfLanguage)},
	{"genres of one language", func(ctx context.Context, s *movies.Service, i int) error {
		q := movies.GenresQuery{From: 1996 - i%10, To: 2025, Traits: movies.Traits{Language: "fr"}}
		_, err := s.Genres(ctx, q)
		return err
	}},
	{"returns of one language", func(ctx context.Context, s *movies.Service, i int) error {
		q := movies.ReturnsQuery{From: 1996 - i%10, To: 2025, Traits: movies.Traits{Language: "fr"}}
		_, err := s.Returns(ctx, q)
		return err
	}},
	{"popularity of a genre", func(ctx context.Context, s *movies.Service, i int) error {
		_, err := s.Popularity(ctx, movies.PopularityQuery{Year: 1990 + i%30, Genre: "Horror"})
		return err
	}},
}

func groupsBy(by movies.Grouping) func(context.Context, *movies.Service, int) error {
	return func(ctx context.Context, s *movies.Service, i int) error {
		_, err := s.Groups(ctx, movies.GroupsQuery{Filter: years(i), By: by})
		return err
	}
}
