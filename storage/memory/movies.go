package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// films is a [movies.Store]. It reads all films for every question, a few
// milliseconds for ten thousand of them.
type films struct {
	closed   *closed
	mu       sync.RWMutex
	byID     map[int64]film
	imported movies.Import
}

// film is a film as it is kept: shared with nobody, and with its words ready
// for a search, each after a space.
type film struct {
	movies.Movie
	words string
}

func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.Change{}, err
	}
	last := make(map[int64]movies.Movie, len(b.Films))
	for _, m := range b.Films {
		last[m.ID] = m
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	var change movies.Change
	if b.DropInvented {
		before := len(s.byID)
		maps.DeleteFunc(s.byID, func(_ int64, f film) bool { return f.Invented() })
		change.Dropped = before - len(s.byID)
	}
	for id, given := range last {
		var kept *movies.Movie
		if old, found := s.byID[id]; found {
			kept = &old.Movie
		}
		m, keep := b.Mode.Resolve(kept, given)
		switch {
		case !keep:
			change.Missing++
			continue
		case kept == nil:
			change.Inserted++
		case kept.Equal(m):
			change.Unchanged++
			continue
		default:
			change.Updated++
		}
		s.byID[id] = film{Movie: clone(m), words: " " + strings.Join(movies.Words(m.Title), " ")}
	}
	s.imported = b.Import.After(s.imported, change)
	return change, nil
}

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.Import{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	i := s.imported
	i.Sources = slices.Clone(i.Sources)
	return i, nil
}

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.Summary{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	sum := movies.Summary{Films: len(s.byID)}
	for _, f := range s.byID {
		if f.Invented() {
			sum.Invented++
		}
		if y := f.Year(); y != 0 {
			sum.From = min(cmp.Or(sum.From, y), y)
			sum.To = max(sum.To, y)
		}
	}
	return sum, nil
}

func (s *films) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.GenreCounts{}, err
	}
	years := map[int]movies.YearCount{}
	genres := map[movies.GenreCount]int{} // by the count without its Films
	s.mu.RLock()
	for _, f := range s.byID {
		y := f.Year()
		if y == 0 || y < from || y > to {
			continue
		}
		count := years[y]
		count.Year = y
		count.Films++
		if len(f.Genres) == 0 {
			count.NoGenre++
		}
		if f.Invented() {
			count.Invented++
		}
		years[y] = count
		for _, g := range f.Genres {
			genres[movies.GenreCount{Year: y, Genre: g, Of: len(f.Genres)}]++
		}
	}
	s.mu.RUnlock()

	counts := movies.GenreCounts{Films: slices.Collect(maps.Values(years))}
	for c, films := range genres {
		c.Films = films
		counts.Genres = append(counts.Genres, c)
	}
	return counts, nil
}

func (s *films) Rank(ctx context.Context, year, n int) (movies.Ranking, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.Ranking{}, err
	}
	all := s.sorted(func(f film) bool { return f.Year() == year })
	unknown := slices.IndexFunc(all, func(m movies.Movie) bool { return m.Popularity == nil })
	if unknown < 0 {
		unknown = len(all)
	}
	ranked := all[:unknown]
	n = min(n, len(ranked))
	r := movies.Ranking{Ranked: len(ranked), Unknown: len(all) - len(ranked)}
	for i := range n {
		r.Top = append(r.Top, clone(ranked[i]))
		r.Bottom = append(r.Bottom, clone(ranked[len(ranked)-1-i]))
	}
	return r, nil
}

func (s *films) Earnings(ctx context.Context) ([]movies.Earning, error) {
	if err := s.closed.check(ctx); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var known []movies.Earning
	for _, f := range s.byID {
		if year := f.Year(); year != 0 && f.Budget != nil && f.Revenue != nil {
			known = append(known, movies.Earning{Year: year, Budget: *f.Budget, Revenue: *f.Revenue, Genres: slices.Clone(f.Genres)})
		}
	}
	return known, nil
}

func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	if err := s.closed.check(ctx); err != nil {
		return nil, err
	}
	found := s.sorted(func(f film) bool { return matches(f, q) })
	found = found[:min(q.Limit, len(found))]
	for i := range found {
		found[i] = clone(found[i])
	}
	return found, nil
}

// sorted returns the films that keep holds for, in the order of a search. They
// still share with those that are kept, which never change.
func (s *films) sorted(keep func(film) bool) []movies.Movie {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []movies.Movie
	for _, f := range s.byID {
		if keep(f) {
			list = append(list, f.Movie)
		}
	}
	slices.SortFunc(list, func(a, b movies.Movie) int { return a.Place().Compare(b.Place()) })
	return list
}

func matches(f film, q movies.Query) bool {
	for _, w := range q.Words {
		if !strings.Contains(f.words, " "+w) {
			return false
		}
	}
	return (q.Year == 0 || f.Year() == q.Year) &&
		(q.Genre == "" || slices.Contains(f.Genres, q.Genre)) &&
		(q.After == nil || f.Place().Compare(*q.After) > 0)
}

// clone returns a film that shares nothing with m.
func clone(m movies.Movie) movies.Movie {
	m.Released = marquee.StoredTime(m.Released)
	m.Genres = append([]string(nil), m.Genres...)
	m.Popularity = copied(m.Popularity)
	m.Budget = copied(m.Budget)
	m.Revenue = copied(m.Revenue)
	return m
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	return new(*p)
}
