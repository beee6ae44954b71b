package movies

import (
	"cmp"
	"context"
	"slices"
)

// money holds the films of all years, from which answers about returns are made.
// It is kept like an answer, because most of the time goes into reading and
// sorting the films.
type money struct {
	counts GenreCounts
	films  []paid // with a known budget and revenue, the lowest return first
}

// paid is a film with its return.
type paid struct {
	Earning
	times float64 // its revenue is this many times its budget
}

// money returns what the films of the store cost and earned. The caller must not
// change it, because answers share it.
func (s *Service) money(ctx context.Context) (*money, error) {
	read := func(ctx context.Context) (*money, error) {
		counts, err := s.store.CountGenres(ctx, MinYear, MaxYear)
		if err != nil {
			return nil, err
		}
		known, err := s.store.Earnings(ctx)
		if err != nil {
			return nil, err
		}
		m := &money{counts: counts, films: make([]paid, len(known))}
		for i, e := range known {
			m.films[i] = paid{e, float64(e.Revenue) / float64(e.Budget)}
		}
		slices.SortFunc(m.films, func(a, b paid) int { return cmp.Compare(a.times, b.times) })
		return m, nil
	}
	shared := func(m *money) *money { return m }
	return ask(ctx, s, moneyQuestion{}, shared, settled(s, read))
}

type moneyQuestion struct{}

// count counts the films of the years from up to and including to, whether their
// money is known or not, and how many of them are invented.
func (m *money) count(from, to int) (films, invented int) {
	for _, y := range m.counts.Films {
		if from <= y.Year && y.Year <= to {
			films += y.Films
			invented += y.Invented
		}
	}
	return films, invented
}
