package memory

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// films is a [movies.Store]. It reads all films for a ranking or a search, which
// takes a few milliseconds for ten thousand of them.
type films struct {
	closed   *closed
	mu       sync.RWMutex
	byID     map[int64]film
	years    map[int]movies.YearTally // only years with films
	imported movies.Import
}

// film is a film that the store keeps, and shares with nobody. It has the words of
// its title for a search, each after a space.
type film struct {
	movies.Movie
	words string
}

func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.Change{}, err
	}
	given := b.Latest()

	s.mu.Lock()
	defer s.mu.Unlock()
	delta := b.Delta()
	if b.DropInvented {
		for _, f := range s.byID {
			if f.Invented() {
				delta.Drop(f.Movie)
			}
		}
	}
	var next []movies.Movie
	for _, m := range given {
		var kept *movies.Movie
		f, found := s.byID[m.ID]
		if goes := b.DropInvented && f.Invented(); found && !goes {
			kept = &f.Movie
		}
		if m, write := delta.Take(kept, m); write {
			next = append(next, m)
		}
	}
	if err := delta.Conflicts(); err != nil {
		return movies.Change{}, fmt.Errorf("memory: %w", err)
	}
	if delta.Change.Dropped > 0 {
		maps.DeleteFunc(s.byID, func(_ int64, f film) bool { return f.Invented() })
	}
	for _, m := range next {
		s.byID[m.ID] = film{Movie: clone(m), words: " " + strings.Join(movies.Words(m.Title), " ")}
	}
	for _, y := range delta.Tally.Years() {
		if y = y.Add(s.years[y.Year]); y.Films > 0 {
			s.years[y.Year] = y
		} else {
			delete(s.years, y.Year)
		}
	}
	s.imported = b.Import.After(s.imported, delta.Change)
	return delta.Change, nil
}

func (s *films) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	if err := s.closed.check(ctx); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []movies.Movie
	for _, id := range ids {
		if f, found := s.byID[id]; found {
			list = append(list, clone(f.Movie))
		}
	}
	return list, nil
}

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.Import{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	i := s.imported
	i.Sources, i.Brought = slices.Clone(i.Sources), slices.Clone(i.Brought)
	return i, nil
}

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.Summary{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var sum movies.Summary
	for _, y := range s.years {
		sum = sum.Add(y.YearCount)
	}
	return sum, nil
}

func (s *films) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	if err := s.closed.check(ctx); err != nil {
		return movies.GenreCounts{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var counts movies.GenreCounts
	for year, y := range s.years {
		if year != 0 && from <= year && year <= to {
			counts = counts.Add(y)
		}
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
			known = append(known, movies.Earning{
				Year: year, Budget: *f.Budget, Revenue: *f.Revenue, Genres: slices.Clone(f.Genres),
			})
		}
	}
	return known, nil
}

func (s *films) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		if err := s.closed.check(ctx); err != nil {
			yield(movies.Movie{}, err)
			return
		}
		list := s.sorted(func(f film) bool {
			year := f.Year()
			return year != 0 && from <= year && year <= to
		})
		for _, m := range list {
			if err := ctx.Err(); err != nil {
				yield(movies.Movie{}, err)
				return
			}
			if !yield(clone(m), nil) {
				return
			}
		}
	}
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

// sorted returns the films for which keep is true, in the order of a search. They
// share memory with the kept films, which never change.
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

// clone returns a film that does not share memory with m.
func clone(m movies.Movie) movies.Movie {
	m.Released = marquee.StoredTime(m.Released)
	m.Genres = append([]string(nil), m.Genres...)
	m.Popularity = copied(m.Popularity)
	m.Budget = copied(m.Budget)
	m.Revenue = copied(m.Revenue)
	m.Votes = copied(m.Votes)
	m.Rating = copied(m.Rating)
	m.Runtime = copied(m.Runtime)
	m.Countries = append([]string(nil), m.Countries...)
	return m
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	return new(*p)
}
