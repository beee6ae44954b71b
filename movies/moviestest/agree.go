package moviestest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// question is a question to a store, and the answer in words.
type question struct {
	words  string
	answer func(ctx context.Context, s movies.Store) string
}

// GoString returns the words, because random tests log them.
func (q question) GoString() string { return q.words }

func summaryOf() question {
	return question{"Summary()", func(ctx context.Context, s movies.Store) string {
		sum, err := s.Summary(ctx)
		return fmt.Sprintf("%+v %v", sum, err)
	}}
}

func countsOf(from, to int) question {
	words := fmt.Sprintf("CountGenres(%d, %d)", from, to)
	return question{words, func(ctx context.Context, s movies.Store) string {
		counts, err := s.CountGenres(ctx, from, to)
		sortCounts(counts)
		return fmt.Sprintf("%+v %v", counts, err)
	}}
}

// sortCounts sorts counts, because stores return them in no order.
func sortCounts(counts movies.GenreCounts) {
	slices.SortFunc(counts.Films, func(a, b movies.YearCount) int {
		return cmp.Compare(a.Year, b.Year)
	})
	slices.SortFunc(counts.Genres, func(a, b movies.GenreCount) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Genre, b.Genre), cmp.Compare(a.Of, b.Of))
	})
}

func rankOf(year, n int) question {
	words := fmt.Sprintf("Rank(%d, %d)", year, n)
	return question{words, func(ctx context.Context, s movies.Store) string {
		r, err := s.Rank(ctx, year, n)
		return fmt.Sprintf("top %s bottom %s %d ranked %d unknown %v",
			describeAll(r.Top), describeAll(r.Bottom), r.Ranked, r.Unknown, err)
	}}
}

func earningsOf() question {
	return question{"Earnings()", func(ctx context.Context, s movies.Store) string {
		known, err := s.Earnings(ctx)
		return fmt.Sprintf("%s %v", describeEarnings(known), err)
	}}
}

// describeEarnings writes earnings out in a fixed order.
func describeEarnings(known []movies.Earning) string {
	var all []string
	for _, e := range known {
		all = append(all, fmt.Sprintf("%d: %d for %d %q", e.Year, e.Revenue, e.Budget, e.Genres))
	}
	slices.Sort(all)
	return fmt.Sprint(all)
}

func importedOf() question {
	return question{"Imported()", func(ctx context.Context, s movies.Store) string {
		i, err := s.Imported(ctx)
		return fmt.Sprintf("%s %v", describeImport(i), err)
	}}
}

// describeImport writes an Import out, with its times to the nanosecond.
func describeImport(i movies.Import) string {
	words := fmt.Sprintf("version %q key %q rows %d done %t", i.Version, i.Key, i.Rows, i.Done)
	for _, s := range i.Sources {
		words += fmt.Sprintf(" source %q as of %s, popularity of %s, not TMDB's %t",
			s.Name, moment(s.AsOf), moment(s.Popularity), s.NotTMDB)
	}
	for _, b := range i.Brought {
		words += fmt.Sprintf(" brought %+v", b)
	}
	return words
}

func moment(t time.Time) string { return t.Format(time.RFC3339Nano) + " " + t.Location().String() }

func searchOf(q movies.Query) question {
	words := fmt.Sprintf("Search(words %q, year %d, genre %q", q.Words, q.Year, q.Genre)
	if q.After != nil {
		words += ", after " + describe(place(*q.After))
	}
	words += fmt.Sprintf(", limit %d)", q.Limit)
	return question{words, func(ctx context.Context, s movies.Store) string {
		films, err := s.Search(ctx, q)
		return fmt.Sprintf("%s %v", describeAll(films), err)
	}}
}

func describeAll(films []movies.Movie) string {
	var list []string
	for _, m := range films {
		list = append(list, describe(m))
	}
	return "[" + strings.Join(list, "; ") + "]"
}

// wantAnswer checks that the store gives the same answer as p.
func wantAnswer(t *testing.T, s movies.Store, p *plain, q question) {
	t.Helper()
	if got, want := q.answer(t.Context(), s), q.answer(t.Context(), p); got != want {
		t.Errorf("%s answers\n got %.2000s\nwant %.2000s", q.words, got, want)
	}
}

// wantAgreement checks that the store's figures fit the films that it returns, and
// that searches by year and by genre find the same films.
func wantAgreement(t *testing.T, s movies.Store) {
	t.Helper()
	p, years, genres := plainOf(), map[int]bool{}, map[string]bool{}
	for _, m := range search(t, s, movies.Query{}) {
		if _, twice := p.films[m.ID]; twice {
			t.Errorf("film %d is found twice", m.ID)
		}
		p.films[m.ID] = m
		if m.Year() != 0 {
			years[m.Year()] = true
		}
		for _, g := range m.Genres {
			genres[g] = true
		}
	}
	wantAnswer(t, s, p, summaryOf())
	wantAnswer(t, s, p, countsOf(movies.MinYear, movies.MaxYear))
	wantAnswer(t, s, p, earningsOf())
	wantAnswer(t, s, p, filmsOf(movies.MinYear, movies.MaxYear))
	for year := range years {
		wantAnswer(t, s, p, rankOf(year, 2))
		wantAnswer(t, s, p, searchOf(movies.Query{Year: year, Limit: len(p.films) + 1}))
	}
	for genre := range genres {
		wantAnswer(t, s, p, searchOf(movies.Query{Genre: genre, Limit: len(p.films) + 1}))
	}
}

// wantAll checks that the store holds these films and no others, and answers
// accordingly.
func wantAll(t *testing.T, s movies.Store, want ...movies.Movie) {
	t.Helper()
	wantFilms(t, s, want...)
	wantAgreement(t, s)
}
