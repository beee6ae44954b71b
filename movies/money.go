package movies

import (
	"cmp"
	"context"
	"slices"
)

// money is what answers about returns are made of: the films of all years. They
// are kept, for most of the time goes into reading and sorting them.
type money struct {
	counts GenreCounts
	films  []paid // those of known budget and revenue, the lowest return first
}

// paid is a film with its return.
type paid struct {
	Earning
	times float64 // the budget
}

// money returns what the films of the store cost and earned. It is shared, and
// not to be changed.
func (s *Service) money(ctx context.Context) (*money, error) {
	return ask(ctx, s, moneyQuestion{}, func(m *money) *money { return m }, settled(s, func(ctx context.Context) (*money, error) {
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
	}))
}

type moneyQuestion struct{}

// count counts the films of the years from up to and including to, known or not,
// and those of the demo set among them.
func (m *money) count(from, to int) (films, invented int) {
	for _, y := range m.counts.Films {
		if from <= y.Year && y.Year <= to {
			films += y.Films
			invented += y.Invented
		}
	}
	return films, invented
}
