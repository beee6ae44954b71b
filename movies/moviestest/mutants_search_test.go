package moviestest_test

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/movies"
)

// searcher is a store with another search.
type searcher struct {
	movies.Store
	search func(ctx context.Context, q movies.Query) ([]movies.Movie, error)
}

func (m *searcher) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	return m.search(ctx, q)
}

// asking makes a mutant that changes what is searched for.
func asking(change func(q *movies.Query)) func(movies.Store) movies.Store {
	return func(good movies.Store) movies.Store {
		return &searcher{good, func(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
			change(&q)
			return good.Search(ctx, q)
		}}
	}
}

// matching makes a mutant that finds the films for which match is true.
func matching(match func(m movies.Movie, q movies.Query) bool) func(movies.Store) movies.Store {
	return func(good movies.Store) movies.Store {
		return &searcher{good, func(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
			asked := q
			asked.Words, asked.Genre, asked.Limit = nil, "", math.MaxInt
			found, err := good.Search(ctx, asked)
			found = slices.DeleteFunc(found, func(m movies.Movie) bool { return !match(m, q) })
			return found[:min(len(found), q.Limit)], err
		}}
	}
}

// ordering makes a mutant that sorts films in another way.
func ordering(compare func(a, b movies.Movie) int) func(movies.Store) movies.Store {
	return func(good movies.Store) movies.Store {
		return &searcher{good, func(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
			asked := q
			asked.After, asked.Limit = nil, math.MaxInt
			found, err := good.Search(ctx, asked)
			slices.SortStableFunc(found, compare)
			if q.After != nil {
				i := slices.IndexFunc(found, func(m movies.Movie) bool { return m.ID == q.After.ID })
				found = found[i+1:]
			}
			return found[:min(len(found), q.Limit)], err
		}}
	}
}

// words tells whether all words of a search are right, by a rule for one of them.
func words(title string, q movies.Query, right func(of, word string) bool) bool {
	of := movies.Words(title)
	return !slices.ContainsFunc(q.Words, func(word string) bool {
		return !slices.ContainsFunc(of, func(w string) bool { return right(w, word) })
	})
}

func genre(m movies.Movie, q movies.Query) bool {
	return q.Genre == "" || slices.Contains(m.Genres, q.Genre)
}

// searching stores have a fault in their search.
var searching = []mutants.Mutant[movies.Store]{
	{
		Fault: "words are found inside words",
		Rule:  "Search finds words that begin words",
		Break: matching(func(m movies.Movie, q movies.Query) bool {
			return words(m.Title, q, strings.Contains) && genre(m, q)
		}),
	},
	{
		Fault: "only whole words are found",
		Rule:  "Search finds words that begin words",
		Break: matching(func(m movies.Movie, q movies.Query) bool {
			return words(m.Title, q, func(a, b string) bool { return a == b }) && genre(m, q)
		}),
	},
	{
		Fault: "the last word alone decides",
		Rule:  "Search finds words that begin words",
		Break: asking(func(q *movies.Query) { q.Words = q.Words[max(0, len(q.Words)-1):] }),
	},
	{
		Fault: "accents must be typed",
		Rule:  "Search ignores case beyond ASCII",
		Break: matching(func(m movies.Movie, q movies.Query) bool {
			for _, word := range q.Words {
				if !strings.Contains(strings.ToLower(m.Title), word) {
					return false
				}
			}
			return genre(m, q)
		}),
	},
	{
		Fault: "pairs of characters are single characters",
		Rule:  "Search finds words of all scripts",
		Break: asking(func(q *movies.Query) {
			q.Words = slices.Clone(q.Words)
			for i, word := range q.Words {
				if r := []rune(word); len(r) == 2 && r[0] > 0x3000 {
					q.Words[i] = string(r[:1])
				}
			}
		}),
	},
	{
		Fault: "an index has 32 characters of a word",
		Rule:  "Search finds the longest words",
		Break: asking(func(q *movies.Query) {
			q.Words = slices.Clone(q.Words)
			for i, word := range q.Words {
				r := []rune(word)
				q.Words[i] = string(r[:min(32, len(r))])
			}
		}),
	},
	{
		Fault: "an index keeps the first words of a film",
		Rule:  "Search follows changes",
		Break: func(good movies.Store) movies.Store {
			first := map[int64]string{}
			return matching(func(m movies.Movie, q movies.Query) bool {
				if first[m.ID] == "" {
					first[m.ID] = m.Title
				}
				return words(first[m.ID], q, strings.HasPrefix) && genre(m, q)
			})(good)
		},
	},
	{
		Fault: "genres have no case",
		Rule:  "Search selects year and exact genre",
		Break: matching(func(m movies.Movie, q movies.Query) bool {
			is := func(name string) bool { return strings.EqualFold(name, q.Genre) }
			return words(m.Title, q, strings.HasPrefix) &&
				(q.Genre == "" || slices.ContainsFunc(m.Genres, is))
		}),
	},
	{
		Fault: "words make the year forgotten",
		Rule:  "Search selects year and exact genre",
		Break: asking(func(q *movies.Query) {
			if len(q.Words) > 0 {
				q.Year = 0
			}
		}),
	},
	{
		Fault: "a percent sign is any genre",
		Rule:  "Search takes no word or genre for a pattern",
		Break: asking(func(q *movies.Query) {
			if q.Genre == "%" {
				q.Genre = ""
			}
		}),
	},
	{
		Fault: "films of unknown popularity come first",
		Rule:  "Search orders by popularity, the unknown last, then id",
		Break: ordering(func(a, b movies.Movie) int {
			switch {
			case a.Popularity == nil && b.Popularity != nil:
				return -1
			case a.Popularity != nil && b.Popularity == nil:
				return 1
			}
			return a.Place().Compare(b.Place())
		}),
	},
	{
		Fault: "popularity has 32 bits",
		Rule:  "Search orders any popularity",
		Break: ordering(func(a, b movies.Movie) int {
			return rounded(a).Compare(rounded(b))
		}),
	},
	{
		Fault: "ids are sorted as texts",
		Rule:  "Search orders any id",
		Break: ordering(func(a, b movies.Movie) int {
			p, q := a.Place(), b.Place()
			p.ID, q.ID = 0, 0
			text := func(m movies.Movie) string { return strconv.FormatInt(m.ID, 10) }
			return cmp.Or(p.Compare(q), cmp.Compare(text(a), text(b)))
		}),
	},
	{
		Fault: "a page has one film more",
		Rule:  "Search gives at most Limit films",
		Break: asking(func(q *movies.Query) { q.Limit++ }),
	},
	{
		Fault: "a page begins with equals of the last film",
		Rule:  "paging misses and doubles nothing",
		Break: asking(func(q *movies.Query) {
			if q.After != nil {
				q.After = &movies.Place{Popularity: q.After.Popularity, ID: math.MinInt64}
			}
		}),
	},
	{
		Fault: "a page passes over equals of the last film",
		Rule:  "paging misses and doubles nothing",
		Break: asking(func(q *movies.Query) {
			if q.After != nil {
				q.After = &movies.Place{Popularity: q.After.Popularity, ID: math.MaxInt64}
			}
		}),
	},
	{
		Fault: "a genre makes the place forgotten",
		Rule:  "paging misses and doubles nothing under all filters",
		Break: asking(func(q *movies.Query) {
			if q.Genre != "" && len(q.Words) > 0 {
				q.After = nil
			}
		}),
	},
}

// rounded returns the place of a film whose popularity has 32 bits.
func rounded(m movies.Movie) movies.Place {
	p := m.Place()
	if p.Popularity != nil {
		p.Popularity = new(float64(float32(*p.Popularity)))
	}
	return p
}
