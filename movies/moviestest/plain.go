package moviestest

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// plain is the simplest possible store, for one goroutine. It keeps films by id, and
// works out every answer anew. Unlike other stores, it does not use [movies.Delta], so
// that a fault in Delta fails the tests of every store.
type plain struct {
	films    map[int64]movies.Movie
	imported movies.Import
}

// plainOf returns a plain store of films.
func plainOf(films ...movies.Movie) *plain {
	p := &plain{films: map[int64]movies.Movie{}}
	b := movies.Batch{Films: films, Mode: movies.Replace}
	_, _ = p.Upsert(context.Background(), b) // cannot fail
	return p
}

func (p *plain) Upsert(_ context.Context, b movies.Batch) (change movies.Change, err error) {
	last := map[int64]movies.Movie{}
	for _, m := range b.Films {
		last[m.ID] = m
	}
	if b.CheckIDs {
		if err := p.check(last, b.DropInvented); err != nil {
			return change, err
		}
	}
	if b.DropInvented {
		before := len(p.films)
		maps.DeleteFunc(p.films, func(id int64, _ movies.Movie) bool { return id < 0 })
		change.Dropped = before - len(p.films)
	}
	for id, given := range last {
		old, found := p.films[id]
		switch {
		case !found && b.Mode == movies.Update:
			change.Missing++
			continue
		case found && b.Mode != movies.Replace && !contradict(old, given):
			given = old.Merge(given)
		}
		switch {
		case !found:
			change.Inserted++
		case describe(old) == describe(given):
			change.Unchanged++
		default:
			change.Updated++
		}
		p.films[id] = given
	}
	p.imported = b.Import.After(p.imported, change)
	return change, nil
}

// check refuses films whose titles and years both differ from those of kept films.
func (p *plain) check(given map[int64]movies.Movie, dropped bool) error {
	e := &movies.ConflictError{}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		m, kept := given[id], p.films[id]
		if gone := dropped && id < 0; !gone && contradict(kept, m) {
			e.Conflicts = append(e.Conflicts, movies.Conflict{Kept: kept, Given: m})
		}
	}
	if len(e.Conflicts) == 0 {
		return nil
	}
	return e
}

// contradict tells whether two films cannot be the same. It does not use the method of the
// same purpose, so that a fault there fails the tests.
func contradict(m, n movies.Movie) bool {
	if m.Title == "" || n.Title == "" || m.Year() == 0 || n.Year() == 0 {
		return false
	}
	apart := max(m.Year()-n.Year(), n.Year()-m.Year())
	return apart > 1 && !slices.Equal(movies.Words(m.Title), movies.Words(n.Title))
}

func (p *plain) Get(_ context.Context, ids []int64) (list []movies.Movie, err error) {
	for _, id := range ids {
		if m, found := p.films[id]; found {
			list = append(list, m)
		}
	}
	return list, nil
}

func (p *plain) Imported(context.Context) (movies.Import, error) { return p.imported, nil }

func (p *plain) Summary(context.Context) (sum movies.Summary, err error) {
	for id, m := range p.films {
		sum.Films++
		if id < 0 {
			sum.Invented++
		}
		if y := m.Year(); y != 0 {
			if sum.From == 0 || y < sum.From {
				sum.From = y
			}
			sum.To = max(sum.To, y)
		}
	}
	return sum, nil
}

func (p *plain) CountGenres(
	_ context.Context, from, to int,
) (counts movies.GenreCounts, err error) {
	for y := max(from, 1); y <= to; y++ {
		year, genres := movies.YearCount{Year: y}, map[movies.GenreCount]int{}
		for id, m := range p.films {
			if m.Year() != y {
				continue
			}
			year.Films++
			if len(m.Genres) == 0 {
				year.NoGenre++
			}
			if id < 0 {
				year.Invented++
			}
			for _, g := range m.Genres {
				genres[movies.GenreCount{Year: y, Genre: g, Of: len(m.Genres)}]++
			}
		}
		if year.Films > 0 {
			counts.Films = append(counts.Films, year)
		}
		for c, n := range genres {
			c.Films = n
			counts.Genres = append(counts.Genres, c)
		}
	}
	return counts, nil
}

func (p *plain) Rank(ctx context.Context, year, n int) (r movies.Ranking, err error) {
	for _, m := range p.sorted() {
		switch {
		case m.Year() != year:
		case m.Popularity == nil:
			r.Unknown++
		default:
			r.Ranked++
			r.Top = append(r.Top, m)
		}
	}
	r.Bottom = slices.Clone(r.Top)
	slices.Reverse(r.Bottom)
	n = min(n, r.Ranked)
	r.Top, r.Bottom = r.Top[:n], r.Bottom[:n]
	return r, nil
}

func (p *plain) Earnings(context.Context) (known []movies.Earning, err error) {
	for _, m := range p.films {
		if m.Year() != 0 && m.Budget != nil && m.Revenue != nil {
			known = append(known, movies.Earning{
				Year: m.Year(), Budget: *m.Budget, Revenue: *m.Revenue, Genres: m.Genres,
			})
		}
	}
	return known, nil
}

func (p *plain) Films(_ context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for _, m := range p.films {
			if y := m.Year(); y != 0 && from <= y && y <= to && !yield(m, nil) {
				return
			}
		}
	}
}

func (p *plain) Search(_ context.Context, q movies.Query) (found []movies.Movie, err error) {
	for _, m := range p.sorted() {
		matches := (q.Year == 0 || m.Year() == q.Year) &&
			(q.Genre == "" || slices.Contains(m.Genres, q.Genre)) &&
			hasWords(m.Title, q.Words) &&
			(q.After == nil || order(m, place(*q.After)) > 0)
		if matches && len(found) < q.Limit {
			found = append(found, m)
		}
	}
	return found, nil
}

// place returns a film at a place.
func place(p movies.Place) movies.Movie { return movies.Movie{ID: p.ID, Popularity: p.Popularity} }

func hasWords(title string, words []string) bool {
	for _, w := range words {
		begins := func(word string) bool { return strings.HasPrefix(word, w) }
		if !slices.ContainsFunc(movies.Words(title), begins) {
			return false
		}
	}
	return true
}

// sorted returns the films in the order of a search.
func (p *plain) sorted() []movies.Movie { return slices.SortedFunc(maps.Values(p.films), order) }

func order(a, b movies.Movie) int {
	known := func(m movies.Movie) float64 { // an unknown popularity is less than any known one
		if m.Popularity == nil {
			return -1
		}
		return *m.Popularity
	}
	return cmp.Or(cmp.Compare(known(b), known(a)), cmp.Compare(a.ID, b.ID))
}
