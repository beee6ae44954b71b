package movies

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// DefaultPoints is how many films [Points] have at most if the question does not say
// how many, and MaxPoints the largest number.
const (
	DefaultPoints = 500
	MaxPoints     = 2000
)

// PointsQuery asks for budgets and revenues, film by film.
type PointsQuery struct {
	Filter
	// MinBudget and MinRevenue are the least figures of a film that counts, in US
	// dollars of the time. Default: [DefaultMinBudget] and [DefaultMinRevenue].
	MinBudget  int64 `json:"min_budget,omitempty" doc:"The least budget of a film whose return counts, in US dollars. 0 means 1000."`
	MinRevenue int64 `json:"min_revenue,omitempty" doc:"The least revenue of a film whose return counts, in US dollars. 0 means 1000."`
	// MaxBudget and MaxRevenue are the largest figures of a film that counts, in US
	// dollars of the time. Default: any.
	MaxBudget  int64 `json:"max_budget,omitempty" doc:"The largest budget of a film whose return counts, in US dollars. 0 means any."`
	MaxRevenue int64 `json:"max_revenue,omitempty" doc:"The largest revenue of a film whose return counts, in US dollars. 0 means any."`
	// Dollars is the year, from [FirstPrices] to [LastPrices], in whose dollars money
	// is told. Films of years without known prices do not count then. Default: dollars
	// of the time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is told. From 1913 to 2025, by US consumer prices; 0 means dollars of the time."`
	// Limit is the largest number of points, from 1 to [MaxPoints]. Default:
	// [DefaultPoints].
	Limit int `json:"limit,omitempty" doc:"How many films to list at most. From 1 to 2000; 0 means 500. If there are more, they are drawn at random, always the same ones."`
}

// Points are films with their budget and revenue.
type Points struct {
	From int `json:"from" doc:"The first year."`
	To   int `json:"to" doc:"The last year."`
	// Dollars is the year in whose dollars money is told, 0 for dollars of the time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is told. Absent if it is in dollars of the time."`
	// Films is the number of films that count, whether they are among Points or not.
	Films int `json:"films" doc:"How many films count. If there are fewer points, the points are a sample of them."`
	// Points are sorted by budget, the smallest first, and then by id. If more films
	// count than the question allows, they are a sample by the ids: every film has
	// the same chance, and the same films give the same sample.
	Points []Point `json:"points" doc:"The films, the smallest budget first."`
	Notes  Notes   `json:"notes"`
}

// Point is a film with its budget and revenue, in US dollars of [Points.Dollars].
type Point struct {
	ID      int64  `json:"id" doc:"The film's id at TMDB; negative if it is invented."`
	Title   string `json:"title" doc:"Plain text."`
	Year    int    `json:"year" doc:"The year of release."`
	Budget  int64  `json:"budget" check:"unit=$" doc:"The budget in US dollars of the time, or of the year of dollars."`
	Revenue int64  `json:"revenue" check:"unit=$" doc:"The revenue at the box office in US dollars of the time, or of the year of dollars."`
}

// Points returns budgets and revenues for a chart with a point for each film.
// Service.Films with the order [ByReturn] lists the same films, all of them. It reads
// the films of all the years of the question.
func (s *Service) Points(ctx context.Context, q PointsQuery) (Points, error) {
	q.Limit = cmp.Or(q.Limit, DefaultPoints)
	var err error
	if q.From, q.To, err = s.window(ctx, q.From, q.To); err != nil {
		return Points{}, err
	}
	of, err := figuringOf(q.MinBudget, q.MinRevenue, 0, q.Dollars)
	q.MinBudget, q.MinRevenue = of.budget, of.revenue
	of, mostErr := of.upTo(q.MaxBudget, q.MaxRevenue)
	err = valid.First(err, mostErr, q.check(), valid.Between("limit", q.Limit, 1, MaxPoints))
	if err != nil {
		return Points{}, err
	}
	return ask(ctx, s, q, Points.clone, func(ctx context.Context) (Points, error) {
		p := Points{From: q.From, To: q.To, Dollars: q.Dollars}
		drawn := firsts[Point]{n: q.Limit, compare: byChance}
		r := reading{filter: q.Filter}
		err := r.each(ctx, s, func(m Movie) {
			if _, why := of.figure(ByReturn, m); why != "" {
				r.exclude(why)
				return
			}
			p.Films++
			r.count(m)
			year := m.Year()
			drawn.add(Point{
				m.ID, m.Title, year, *of.shown(m.Budget, year), *of.shown(m.Revenue, year),
			})
		})
		if err != nil {
			return Points{}, err
		}
		p.Points = drawn.sorted()
		slices.SortFunc(p.Points, func(a, b Point) int {
			return cmp.Or(cmp.Compare(a.Budget, b.Budget), cmp.Compare(a.ID, b.ID))
		})
		rule := "Budget and revenue at the box office of each film. " + dollarsRule(q.Dollars)
		if len(p.Points) < p.Films {
			rule += fmt.Sprintf(" %s of %s films are shown, drawn at random.",
				commas(int64(len(p.Points))), commas(int64(p.Films)))
		}
		p.Notes, err = s.note(ctx, r.notes(rule), Import.AsOf)
		return p, err
	})
}

// byChance sorts points by the hashes of their ids, so that the first ones are a sample.
func byChance(a, b Point) int {
	return cmp.Or(cmp.Compare(scatter(a.ID), scatter(b.ID)), cmp.Compare(a.ID, b.ID))
}

// scatter is the finalizer of SplitMix64 (Steele, Lea and Flood, Fast Splittable
// Pseudorandom Number Generators, OOPSLA 2014), which sends every id elsewhere.
func scatter(id int64) uint64 {
	z := uint64(id) + 0x9e3779b97f4a7c15 //nolint:gosec // the bits are meant
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (p Points) clone() Points {
	p.Points, p.Notes = append([]Point{}, p.Points...), p.Notes.clone()
	return p
}
