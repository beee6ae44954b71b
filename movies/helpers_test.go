package movies_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

type ctx = context.Context

// film makes a film of a year. A negative popularity stands for an unknown one.
func film(id int64, title string, year int, popularity float64, genres ...string) movies.Movie {
	m := movies.Movie{ID: id, Title: title, Genres: genres}
	if year != 0 {
		m.Released = time.Date(year, time.May, 1, 0, 0, 0, 0, time.UTC)
	}
	if popularity >= 0 {
		m.Popularity = &popularity
	}
	return m
}

// earner makes a film of the year 2000 with a budget and a revenue.
func earner(id, budget, revenue int64, genres ...string) movies.Movie {
	m := film(id, fmt.Sprint("Film ", id), 2000, 1, genres...)
	m.Budget, m.Revenue = &budget, &revenue
	return m
}

// earners makes films of 1980 to 2020 with up to three genres. Some have no known money.
// Horror films cost little and return much.
func earners(n int) []movies.Movie {
	source := rand.New(rand.NewPCG(1, 2))
	names := []string{"Drama", "Comedy", "Action", "Horror", "Adventure", "Thriller", "War"}
	var films []movies.Movie
	for i := range n {
		genres := names[i%len(names):]
		genres = genres[:min(len(genres), 1+i%3)]
		m := film(int64(i+1), fmt.Sprint("Film ", i), 1980+i%41, float64(i), genres...)
		if i%4 != 0 {
			budget, earned := int64(1e5*math.Exp(source.NormFloat64())), math.Exp(source.NormFloat64())
			if genres[0] == "Horror" {
				earned *= 4
			}
			m.Budget, m.Revenue = &budget, new(max(1, int64(float64(budget)*earned)))
		}
		films = append(films, m)
	}
	return films
}

// noon is what the clocks of services show in these tests.
func noon() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

// aTest is the source of the films of [service].
var aTest = []movies.Source{{Name: "a test", AsOf: noon(), Popularity: noon()}}

// service returns a service over the films.
func service(t *testing.T, films ...movies.Movie) *movies.Service {
	t.Helper()
	s := must(movies.New(memory.New().Movies(), &movies.Options{Now: noon}))
	r, err := s.Import(t.Context(), movies.All(films), &movies.ImportOptions{Source: "a test"})
	if err != nil || r.Rejected > 0 {
		t.Fatalf("import: %+v, %v", r, err)
	}
	return s
}

// must returns the value of a call that cannot fail here.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
