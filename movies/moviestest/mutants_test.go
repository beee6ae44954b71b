package moviestest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/memory"
)

// A store with one of these faults fails the rule of the suite that stands with it.
func TestMutants(t *testing.T) {
	good := func() movies.Store { return memory.New().Movies() }
	all := slices.Concat(carefree, shortsighted, searching, inattentive, forgetful)
	mutants.Test(t, good, moviestest.Check, all)
}

// mutant is a store with some methods replaced.
type mutant struct {
	movies.Store
	upsert func(ctx context.Context, b movies.Batch) (movies.Change, error)
	get    func(ctx context.Context, ids []int64) ([]movies.Movie, error)
	films  filmsFunc
	// imported is nil if the method is that of the good store.
	imported func(ctx context.Context) (movies.Import, error)
}

func (m *mutant) Imported(ctx context.Context) (movies.Import, error) {
	if m.imported == nil {
		return m.Store.Imported(ctx)
	}
	return m.imported(ctx)
}

func (m *mutant) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	return m.upsert(ctx, b)
}

func (m *mutant) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	return m.get(ctx, ids)
}

func (m *mutant) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return m.films(ctx, from, to)
}

// breaking returns a function that breaks a store. The function replace replaces methods of
// the mutant by others, which may call those of the good store.
func breaking(replace func(m *mutant, good movies.Store)) func(movies.Store) movies.Store {
	return func(good movies.Store) movies.Store {
		m := &mutant{Store: good, upsert: good.Upsert, get: good.Get, films: good.Films}
		replace(m, good)
		return m
	}
}

// refusing returns a function that breaks what a store does about a batch in conflict.
func refusing(
	instead func(good movies.Store, b movies.Batch, e *movies.ConflictError) (movies.Change, error),
) func(movies.Store) movies.Store {
	return breaking(func(m *mutant, good movies.Store) {
		m.upsert = func(ctx context.Context, b movies.Batch) (movies.Change, error) {
			change, err := good.Upsert(ctx, b)
			if e, ok := errors.AsType[*movies.ConflictError](err); ok {
				return instead(good, b, e)
			}
			return change, err
		}
	})
}

// without returns the batch without the films in conflict.
func without(b movies.Batch, e *movies.ConflictError) movies.Batch {
	b.Films = slices.DeleteFunc(slices.Clone(b.Films), func(m movies.Movie) bool {
		given := func(c movies.Conflict) bool { return c.Given.ID == m.ID }
		return slices.ContainsFunc(e.Conflicts, given)
	})
	return b
}

const takesNothing = "CheckIDs takes in nothing of a batch that contradicts kept films"

// carefree stores do not mind what an id stands for.
var carefree = []mutants.Mutant[movies.Store]{
	{
		Fault: "CheckIDs is ignored",
		Rule:  takesNothing,
		Break: breaking(func(m *mutant, good movies.Store) {
			m.upsert = func(ctx context.Context, b movies.Batch) (movies.Change, error) {
				b.CheckIDs = false
				return good.Upsert(ctx, b)
			}
		}),
	},
	{
		Fault: "ids are always checked",
		Rule:  takesNothing,
		Break: breaking(func(m *mutant, good movies.Store) {
			m.upsert = func(ctx context.Context, b movies.Batch) (movies.Change, error) {
				b.CheckIDs = true
				return good.Upsert(ctx, b)
			}
		}),
	},
	{
		Fault: "the other films of the batch are kept",
		Rule:  takesNothing,
		Break: refusing(func(
			good movies.Store, b movies.Batch, e *movies.ConflictError,
		) (movies.Change, error) {
			_, err := good.Upsert(context.Background(), without(b, e))
			return movies.Change{}, errors.Join(e, err)
		}),
	},
	{
		Fault: "the Import of a batch in conflict is kept",
		Rule:  takesNothing,
		Break: refusing(func(
			good movies.Store, b movies.Batch, e *movies.ConflictError,
		) (movies.Change, error) {
			_, err := good.Upsert(context.Background(), movies.Batch{Mode: b.Mode, Import: b.Import})
			return movies.Change{}, errors.Join(e, err)
		}),
	},
	{
		Fault: "the demo set goes although nothing comes",
		Rule:  takesNothing,
		Break: refusing(func(
			good movies.Store, b movies.Batch, e *movies.ConflictError,
		) (movies.Change, error) {
			kept, err := good.Imported(context.Background())
			_, failed := good.Upsert(context.Background(), movies.Batch{
				Mode: b.Mode, DropInvented: b.DropInvented, Import: kept,
			})
			return movies.Change{}, errors.Join(e, err, failed)
		}),
	},
	{
		Fault: "only the first conflict is listed",
		Rule:  "CheckIDs lists every film in conflict",
		Break: refusing(func(
			_ movies.Store, _ movies.Batch, e *movies.ConflictError,
		) (movies.Change, error) {
			return movies.Change{}, &movies.ConflictError{Conflicts: e.Conflicts[:1]}
		}),
	},
	{
		Fault: "a conflict has the given film twice",
		Rule:  "CheckIDs lists every film in conflict",
		Break: refusing(func(
			_ movies.Store, _ movies.Batch, e *movies.ConflictError,
		) (movies.Change, error) {
			for i := range e.Conflicts {
				e.Conflicts[i].Kept = e.Conflicts[i].Given
			}
			return movies.Change{}, e
		}),
	},
	{
		Fault: "a film that takes the place of another inherits from it",
		Rule:  "each Mode makes its own of what is kept and given",
		Break: breaking(func(m *mutant, good movies.Store) {
			m.upsert = func(ctx context.Context, b movies.Batch) (movies.Change, error) {
				films := slices.Clone(b.Films)
				for i, given := range films {
					kept, err := good.Get(ctx, []int64{given.ID})
					if err == nil && len(kept) > 0 && b.Mode != movies.Replace {
						films[i] = kept[0].Merge(given)
					}
				}
				b.Films = films
				return good.Upsert(ctx, b)
			}
		}),
	},
	{
		Fault: "any other title is a conflict",
		Rule:  "CheckIDs takes in films that do not contradict kept ones",
		Break: breaking(func(m *mutant, good movies.Store) {
			m.upsert = func(ctx context.Context, b movies.Batch) (movies.Change, error) {
				for _, given := range b.Films {
					kept, err := good.Get(ctx, []int64{given.ID})
					if err == nil && b.CheckIDs && len(kept) > 0 && kept[0].Title != given.Title {
						return movies.Change{}, &movies.ConflictError{}
					}
				}
				return good.Upsert(ctx, b)
			}
		}),
	},
}

// shortsighted stores do not get every film that they have.
var shortsighted = []mutants.Mutant[movies.Store]{
	{
		Fault: "Get gives a hundred films at most",
		Rule:  "Get returns the films with the ids, whole",
		Break: getting(func(list []movies.Movie) []movies.Movie { return list[:min(100, len(list))] }),
	},
	{
		Fault: "Get gives no countries",
		Rule:  "Get returns the films with the ids, whole",
		Break: getting(func(list []movies.Movie) []movies.Movie {
			for i := range list {
				list[i].Countries = nil
			}
			return list
		}),
	},
	{
		Fault: "Get shares what it gives",
		Rule:  "Get returns the films with the ids, whole",
		Break: breaking(func(m *mutant, good movies.Store) {
			given := map[int64]movies.Movie{}
			m.get = func(ctx context.Context, ids []int64) ([]movies.Movie, error) {
				list, err := good.Get(ctx, ids)
				for i, film := range list {
					if old, ok := given[film.ID]; ok && old.Title == film.Title {
						list[i] = old
					}
					given[film.ID] = list[i]
				}
				return list, err
			}
		}),
	},
	{
		Fault: "Get gives an empty film for an id that is not there",
		Rule:  "Get leaves out ids that are not there",
		Break: breaking(func(m *mutant, good movies.Store) {
			m.get = func(ctx context.Context, ids []int64) ([]movies.Movie, error) {
				list, err := good.Get(ctx, ids)
				for range len(ids) - len(list) {
					list = append(list, movies.Movie{})
				}
				return list, err
			}
		}),
	},
	{
		Fault: "Get gives films that made way",
		Rule:  "Get leaves out ids that are not there",
		Break: breaking(func(m *mutant, good movies.Store) {
			var invented []movies.Movie
			m.upsert = func(ctx context.Context, b movies.Batch) (movies.Change, error) {
				for _, film := range b.Films {
					if film.Invented() {
						invented = append(invented, film)
					}
				}
				return good.Upsert(ctx, b)
			}
			m.get = func(ctx context.Context, ids []int64) ([]movies.Movie, error) {
				list, err := good.Get(ctx, ids)
				for _, film := range invented {
					if len(list) == 0 && slices.Contains(ids, film.ID) {
						list = append(list, film)
					}
				}
				return list, err
			}
		}),
	},
}

// getting returns a function that breaks Get of a store: it changes the result.
func getting(change func([]movies.Movie) []movies.Movie) func(movies.Store) movies.Store {
	return breaking(func(m *mutant, good movies.Store) {
		m.get = func(ctx context.Context, ids []int64) ([]movies.Movie, error) {
			list, err := good.Get(ctx, ids)
			return change(list), err
		}
	})
}
