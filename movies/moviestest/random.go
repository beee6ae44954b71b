package moviestest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee/movies"
)

// randomCalls makes random calls, about a dozen in a row, on the store and on a plain
// map, and compares the answers. If they differ, it looks for the shortest row of calls
// that shows it, and logs that row. The flag -rapid.checks sets how many rows it tries.
func randomCalls(t *testing.T, s movies.Store) {
	rows := 0
	rapid.Check(t, func(r *rapid.T) {
		rows++
		w, p := worldOf(rows), plainOf()
		first := []movies.Batch{
			batch(movies.Replace, movies.Movie{ID: w.ids[2], Title: "Nothing"}),
			drop( // nothing drops these films
				movies.Movie{ID: w.ids[0], Title: "Nothing"},
				movies.Movie{ID: w.ids[1], Title: "Nothing"}),
		}
		for _, s := range []movies.Store{s, p} {
			for _, b := range first {
				if _, err := s.Upsert(t.Context(), b); err != nil {
					r.Fatal(err)
				}
			}
		}
		calls := w.calls()
		for c := calls.Draw(r, "call"); c.answer != nil; c = calls.Draw(r, "call") {
			if got, want := c.answer(t.Context(), s), c.answer(t.Context(), p); got != want {
				// The message is constant. rapid takes a failure with another message
				// for another failure, and then does not shrink it.
				r.Logf("%s\n got %s\nwant %s", c.words, got, want)
				r.Fatal("the store answers what the map does not")
			}
		}
	})
}

// world holds the few things that a row of calls is about, so that the calls meet.
// Worlds share little, so that films of one row do not show in the next.
type world struct {
	ids    []int64
	years  []int
	words  []string
	genres []string
}

func worldOf(row int) world {
	w := world{
		ids:    []int64{1, 2},
		genres: []string{fmt.Sprintf("%d Drama", row), fmt.Sprintf("%d drama", row)},
	}
	for i := range 3 {
		w.ids = append(w.ids, int64(-3*row-i))
		w.years = append(w.years, movies.MinYear+(3*row+i)%(movies.MaxYear-movies.MinYear+1))
	}
	for _, word := range []string{"s", "star", "story"} {
		w.words = append(w.words, fmt.Sprintf("%d%s", row, word))
	}
	return w
}

// calls generates calls. One of them has no answer: it ends a row.
func (w world) calls() *rapid.Generator[question] {
	id, popularity := rapid.SampledFrom(w.ids), rapid.SampledFrom([]float64{1, 2, 0, unknown})
	year := rapid.SampledFrom(w.years)
	words := rapid.SliceOfN(rapid.SampledFrom(w.words), 0, 2)
	limit := rapid.IntRange(1, 6)
	money := rapid.SampledFrom([]int64{1, 2, unknown})
	movie := rapid.Custom(func(r *rapid.T) movies.Movie {
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(w.genres), 0, 2, rapid.ID[string])
		genres := some.Draw(r, "genres")
		year := rapid.SampledFrom(append(w.years, unknown)).Draw(r, "year")
		title := "The " + strings.Join(words.Draw(r, "words"), " ")
		m := film(id.Draw(r, "id"), title, year, popularity.Draw(r, "popularity"), genres...)
		if year != unknown && rapid.Bool().Draw(r, "of the year alone") {
			m.Released = firstDay(year)
		}
		more := rapid.SampledFrom([]int{0, 1, 2})
		if n := more.Draw(r, "votes"); n > 0 {
			m.Votes = new(int64(n))
		}
		if n := more.Draw(r, "rating"); n > 0 {
			m.Rating = new(float64(n))
		}
		if n := more.Draw(r, "runtime"); n > 0 {
			m.Runtime = new(int64(n))
		}
		m.Language = strings.Repeat("e", more.Draw(r, "language"))
		m.Countries = [][]string{nil, {"US"}, {"US", "DE"}}[more.Draw(r, "countries")]
		return earning(m, money.Draw(r, "budget"), money.Draw(r, "revenue"))
	})
	moment := rapid.Map(rapid.Int64Range(0, 3), func(hours int64) time.Time {
		return time.Time{}.Add(time.Duration(hours) * time.Hour)
	})
	source := rapid.Custom(func(r *rapid.T) movies.Source {
		return movies.Source{
			Name:       rapid.SampledFrom(w.words).Draw(r, "source"),
			AsOf:       moment.Draw(r, "as of"),
			Popularity: moment.Draw(r, "popularity"),
			NotTMDB:    rapid.Bool().Draw(r, "not TMDB's"),
		}
	})
	mode := rapid.SampledFrom([]movies.Mode{movies.Replace, movies.Merge, movies.Update})
	batches := 0
	upsert := rapid.Custom(func(r *rapid.T) question {
		batches++
		return upsertOf(movies.Batch{
			Films:        rapid.SliceOfN(movie, 0, 3).Draw(r, "films"),
			Mode:         mode.Draw(r, "mode"),
			DropInvented: rapid.IntRange(0, 5).Draw(r, "drop at 5") == 5,
			CheckIDs:     rapid.Bool().Draw(r, "check ids"),
			Import: movies.Import{
				Version: fmt.Sprintf("%s %d", w.genres[0], batches), Rows: limit.Draw(r, "rows"),
				Sources: rapid.SliceOfN(source, 0, 2).Draw(r, "sources"),
			},
		})
	})
	span := func(of func(from, to int) question) *rapid.Generator[question] {
		return rapid.Custom(func(r *rapid.T) question {
			a, b := year.Draw(r, "a year"), year.Draw(r, "another")
			return of(min(a, b), max(a, b))
		})
	}
	rank := rapid.Custom(func(r *rapid.T) question {
		return rankOf(year.Draw(r, "year"), limit.Draw(r, "n"))
	})
	search := rapid.Custom(func(r *rapid.T) question {
		q := movies.Query{Words: words.Draw(r, "words"), Limit: limit.Draw(r, "limit")}
		if rapid.Bool().Draw(r, "of a year") {
			q.Year = year.Draw(r, "year")
		}
		if rapid.Bool().Draw(r, "of a genre") {
			q.Genre = rapid.SampledFrom(w.genres).Draw(r, "genre")
		}
		if rapid.Bool().Draw(r, "after") {
			at := film(id.Draw(r, "id"), "", unknown, popularity.Draw(r, "popularity"))
			q.After = &movies.Place{Popularity: at.Popularity, ID: at.ID}
		}
		return searchOf(q)
	})
	return rapid.OneOf(
		upsert, search, rank, span(countsOf), span(filmsOf), rapid.Just(earningsOf()),
		rapid.Just(summaryOf()), upsert, rapid.Just(importedOf()), search, upsert, search,
		rapid.Just(question{words: "the end"}))
}

func upsertOf(b movies.Batch) question {
	words := fmt.Sprintf("Upsert(%s %s, drop %t, check %t, %s)",
		b.Mode, describeAll(b.Films), b.DropInvented, b.CheckIDs, describeImport(b.Import))
	return question{words, func(ctx context.Context, s movies.Store) string {
		change, err := s.Upsert(ctx, b)
		if conflict, ok := errors.AsType[*movies.ConflictError](err); ok {
			return describeConflicts(conflict)
		}
		return fmt.Sprintf("%+v %v", change, err)
	}}
}
