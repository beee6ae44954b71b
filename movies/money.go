package movies

import (
	"cmp"
	"context"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// money holds the films of all years, from which answers about returns are made.
// It is kept like an answer, because most of the time goes into reading and
// sorting the films.
type money struct {
	counts  GenreCounts
	undated int         // films whose release is unknown
	left    []Exclusion // films that a filter leaves open
	films   []paid      // with a known budget and revenue, the lowest return first
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
		sum, err := s.store.Summary(ctx)
		if err != nil {
			return nil, err
		}
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
			m.films[i] = e.paid()
		}
		dated, _ := m.count(MinYear, MaxYear)
		m.undated = sum.Films - dated
		m.sort()
		return m, nil
	}
	shared := func(m *money) *money { return m }
	return ask(ctx, s, moneyQuestion{}, shared, settled(s, read))
}

type moneyQuestion struct{ filter Filter }

// moneyOf returns what the films of a filter cost and earned, and may return it of other
// years, too. The caller must not change it.
func (s *Service) moneyOf(ctx context.Context, f Filter) (*money, error) {
	if f.Traits == (Traits{}) {
		return s.money(ctx)
	}
	shared := func(m *money) *money { return m }
	return ask(ctx, s, moneyQuestion{f}, shared, func(ctx context.Context) (*money, error) {
		var t Tally
		var m money
		r := reading{filter: f}
		err := r.each(ctx, s, func(film Movie) {
			t.Add(film)
			if film.Budget != nil && film.Revenue != nil {
				e := Earning{film.Year(), *film.Budget, *film.Revenue, film.Genres}
				m.films = append(m.films, e.paid())
			}
		})
		m.counts, m.left = r.counts(t), r.left()
		m.sort()
		return &m, err
	})
}

func (e Earning) paid() paid { return paid{e, float64(e.Revenue) / float64(e.Budget)} }

func (m *money) sort() {
	slices.SortFunc(m.films, func(a, b paid) int {
		return cmp.Or( // a total order, so that sums are always the same
			cmp.Compare(a.times, b.times), cmp.Compare(a.Year, b.Year),
			cmp.Compare(a.Budget, b.Budget), cmp.Compare(a.Revenue, b.Revenue))
	})
}

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

// between returns the films of the years from up to and including to whose money is
// known.
func (m *money) between(from, to int) []paid {
	var films []paid
	for _, film := range m.films {
		if from <= film.Year && film.Year <= to {
			films = append(films, film)
		}
	}
	return films
}

// floors are the least budget and the least revenue of a film whose return counts, in
// dollars of the time. Smaller amounts are hardly ever what a film cost or earned.
type floors struct{ budget, revenue int64 }

func (f floors) check() error {
	return valid.First(checkMoney("min_budget", &f.budget), checkMoney("min_revenue", &f.revenue))
}

// split returns the films that reach both floors, and says how many do not. A film
// that reaches neither counts for the budget.
func (f floors) split(films []paid) (counted []paid, small []Exclusion) {
	var budget, revenue int
	for _, film := range films {
		switch {
		case film.Budget < f.budget:
			budget++
		case film.Revenue < f.revenue:
			revenue++
		default:
			counted = append(counted, film)
		}
	}
	return counted, []Exclusion{
		{"budget is below " + commas(f.budget) + " dollars", budget},
		{"revenue is below " + commas(f.revenue) + " dollars", revenue},
	}
}
