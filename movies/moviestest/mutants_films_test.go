package moviestest_test

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/movies"
)

const (
	yieldsWhole = "Films yields the films of the years, whole"
	stops       = "Films stops when its reader does"
	follows     = "Films follows changes"
)

// filmsFunc is the method Films of a store.
type filmsFunc func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error]

// reading returns a function that breaks Films of a store.
func reading(broken func(good filmsFunc) filmsFunc) func(movies.Store) movies.Store {
	return breaking(func(m *mutant, good movies.Store) { m.films = broken(good.Films) })
}

// yielding returns a function that breaks the films that a store yields: it changes each, or
// leaves it out.
func yielding(change func(*movies.Movie) (keep bool)) func(movies.Store) movies.Store {
	return reading(func(good filmsFunc) filmsFunc {
		return func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
			return func(yield func(movies.Movie, error) bool) {
				for m, err := range good(ctx, from, to) {
					if (err != nil || change(&m)) && !yield(m, err) {
						return
					}
				}
			}
		}
	})
}

// inattentive stores do not yield the films that they have.
var inattentive = []mutants.Mutant[movies.Store]{
	{
		Fault: "Films leaves out films of unknown popularity",
		Rule:  yieldsWhole,
		Break: yielding(func(m *movies.Movie) bool { return m.Popularity != nil }),
	},
	{
		Fault: "Films leaves out invented films",
		Rule:  yieldsWhole,
		Break: yielding(func(m *movies.Movie) bool { return !m.Invented() }),
	},
	{
		Fault: "Films forgets how long a film is",
		Rule:  yieldsWhole,
		Break: yielding(func(m *movies.Movie) bool { m.Runtime = nil; return true }),
	},
	{
		Fault: "Films forgets the second country",
		Rule:  yieldsWhole,
		Break: yielding(func(m *movies.Movie) bool {
			m.Countries = m.Countries[:min(1, len(m.Countries))]
			return true
		}),
	},
	{
		Fault: "Films leaves out the last year",
		Rule:  yieldsWhole,
		Break: reading(func(good filmsFunc) filmsFunc {
			return func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
				return good(ctx, from, to-1)
			}
		}),
	},
	{
		Fault: "Films yields films of every year",
		Rule:  yieldsWhole,
		Break: reading(func(good filmsFunc) filmsFunc {
			return func(ctx context.Context, _, _ int) iter.Seq2[movies.Movie, error] {
				return good(ctx, movies.MinYear, movies.MaxYear)
			}
		}),
	},
	{
		Fault: "Films yields a film twice",
		Rule:  yieldsWhole,
		Break: reading(func(good filmsFunc) filmsFunc {
			return func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
				return func(yield func(movies.Movie, error) bool) {
					for m, err := range good(ctx, from, to) {
						if !yield(m, err) || m.ID == 7 && !yield(m, err) {
							return
						}
					}
				}
			}
		}),
	},
	{
		Fault: "Films yields at most 400 films",
		Rule:  stops,
		Break: reading(func(good filmsFunc) filmsFunc {
			return func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
				return func(yield func(movies.Movie, error) bool) {
					n := 0
					for m, err := range good(ctx, from, to) {
						if n++; n > 400 || !yield(m, err) {
							return
						}
					}
				}
			}
		}),
	},
	{
		Fault: "Films ends without a word with its context",
		Rule:  stops,
		Break: reading(func(good filmsFunc) filmsFunc {
			return func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
				return func(yield func(movies.Movie, error) bool) {
					for m, err := range good(ctx, from, to) {
						if err != nil || !yield(m, nil) || ctx.Err() != nil {
							return
						}
					}
				}
			}
		}),
	},
	{
		Fault: "Films yields what it yielded before",
		Rule:  follows,
		Break: reading(func(good filmsFunc) filmsFunc {
			kept := map[int][]movies.Movie{}
			return func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
				return func(yield func(movies.Movie, error) bool) {
					if kept[from] == nil {
						for m, err := range good(ctx, from, to) {
							if err != nil {
								yield(m, err)
								return
							}
							kept[from] = append(kept[from], m)
						}
					}
					for _, m := range kept[from] {
						if !yield(m, nil) {
							return
						}
					}
				}
			}
		}),
	},
	{
		Fault: "Films shares the genres that it yields",
		Rule:  "what the caller gave or got is not shared",
		Break: func(good movies.Store) movies.Store {
			genres := map[int64][]string{}
			return yielding(func(m *movies.Movie) bool {
				if genres[m.ID] == nil {
					genres[m.ID] = m.Genres
				}
				m.Genres = genres[m.ID]
				return true
			})(good)
		},
	},
	{
		Fault: "Films does not mind a context that has ended",
		Rule:  "a context that has ended is an error, and nothing is written",
		Break: reading(func(good filmsFunc) filmsFunc {
			return func(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
				return good(context.WithoutCancel(ctx), from, to)
			}
		}),
	},
}
