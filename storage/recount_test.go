package storage_test

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// prices are the yearly averages of the American consumer prices (CPI-U, BLS) of the
// years of the films here.
var prices = map[int]float64{1990: 130.658, 1999: 166.575, 2010: 218.056, 2024: 313.689}

// countable makes films at random, with each field known or not.
func countable() (films []movies.Movie) {
	r := rand.New(rand.NewPCG(7, 8)) //nolint:gosec // the test must be the same each time
	number := func(most int64) *int64 {
		if r.IntN(3) == 0 {
			return nil
		}
		return new(1 + r.Int64N(most))
	}
	some := func(names ...string) (list []string) {
		for _, name := range names {
			if r.IntN(2) == 0 {
				list = append(list, name)
			}
		}
		return list
	}
	for i := range 250 {
		m := movies.Movie{
			ID: int64(i + 1), Title: []string{"The Star", "Starry Nights", "Sea"}[r.IntN(3)],
			Genres: some("Comedy", "Horror", "War"), Countries: some("Chile", "Korea"),
			Budget: number(9000), Revenue: number(20_000), Votes: number(120), Runtime: number(200),
			Language: []string{"en", "ko", ""}[r.IntN(3)],
		}
		if r.IntN(9) > 0 {
			year := []int{1912, 1990, 1999, 2010, 2024}[r.IntN(5)]
			m.Released = time.Date(year, time.Month(1+r.IntN(12)), 1+r.IntN(2), 0, 0, 0, 0, time.UTC)
		}
		if r.IntN(3) > 0 {
			m.Rating, m.Popularity = new(float64(r.IntN(100))/10), new(float64(r.IntN(40)))
		}
		films = append(films, m)
	}
	return films
}

// recount counts films in the plainest way.
type recount struct {
	films   []movies.Movie
	filter  movies.Filter
	dollars int
	// The largest budget and revenue of a film with a return; 0 means any.
	mostBudget, mostRevenue int64
}

// selected returns the films of the filter.
func (c recount) selected() (list []movies.Movie) {
	f := c.filter
	has := func(names []string, name string) bool { return name == "" || slices.Contains(names, name) }
	atLeast := func(n *int64, least int64) bool { return least == 0 || n != nil && *n >= least }
	for _, m := range c.films {
		year, month := m.Released.Year(), int(m.Released.Month())
		if !m.Released.IsZero() && year >= f.From && year <= f.To &&
			has(m.Genres, f.Genre) && has(m.Genres, f.With) && has(m.Countries, f.Country) &&
			(f.Language == "" || f.Language == m.Language) &&
			(f.Month == 0 || f.Month == month && m.Released.YearDay() != 1) &&
			atLeast(m.Runtime, f.MinRuntime) && atLeast(m.Votes, f.MinVotes) &&
			(f.MaxRuntime == 0 || m.Runtime != nil && *m.Runtime <= f.MaxRuntime) {
			list = append(list, m)
		}
	}
	return list
}

// money tells an amount in the dollars of the question, if it can be told.
func (c recount) money(amount *int64, year int) (float64, bool) {
	switch {
	case amount == nil || c.dollars != 0 && year < 1913:
		return 0, false
	case c.dollars == 0 || c.dollars == year:
		return float64(*amount), true
	}
	return float64(*amount) * prices[c.dollars] / prices[year], true
}

// figure returns a figure of a film, if it counts.
func (c recount) figure(of movies.Sort, m movies.Movie) (float64, bool) {
	year := m.Released.Year()
	switch of {
	case movies.ByBudget:
		return c.money(m.Budget, year)
	case movies.ByRevenue:
		return c.money(m.Revenue, year)
	case movies.ByReturn:
		if m.Budget == nil || m.Revenue == nil || *m.Budget < 1000 || *m.Revenue < 1000 ||
			c.dollars != 0 && year < 1913 || c.mostBudget > 0 && *m.Budget > c.mostBudget ||
			c.mostRevenue > 0 && *m.Revenue > c.mostRevenue {
			return 0, false
		}
		return float64(*m.Revenue) / float64(*m.Budget), true
	case movies.ByRating:
		if m.Rating == nil || m.Votes == nil || *m.Votes < cmp.Or(c.filter.MinVotes, 50) {
			return 0, false
		}
		return *m.Rating, true
	case movies.ByVotes:
		if m.Votes == nil {
			return 0, false
		}
		return float64(*m.Votes), true
	case movies.ByReleased:
		return float64(m.Released.Unix()), true
	}
	if m.Popularity == nil {
		return 0, false
	}
	return *m.Popularity, true
}

// order returns the ids of the films by a figure.
func (c recount) order(of movies.Sort, ascending bool) (ids []int64) {
	list := c.selected()
	if of != movies.ByPopularity {
		list = slices.DeleteFunc(list, func(m movies.Movie) bool { _, ok := c.figure(of, m); return !ok })
	}
	slices.SortFunc(list, func(a, b movies.Movie) int {
		x, known := c.figure(of, a)
		y, also := c.figure(of, b)
		if known != also {
			return map[bool]int{true: -1, false: 1}[known]
		}
		if ascending {
			x, y = y, x
		}
		return cmp.Or(cmp.Compare(y, x), cmp.Compare(a.ID, b.ID))
	})
	for _, m := range list {
		ids = append(ids, m.ID)
	}
	return ids
}

// median describes the figures of some films.
func (c recount) median(of movies.Sort, films []movies.Movie) *movies.Median {
	var all []float64
	for _, m := range films {
		if x, ok := c.figure(of, m); ok {
			all = append(all, x)
		}
	}
	n := len(all)
	if n == 0 {
		return nil
	}
	slices.Sort(all)
	m := &movies.Median{
		Films: n, Share: float64(n) / float64(len(films)), Median: (all[(n-1)/2] + all[n/2]) / 2,
	}
	if k := end(n); k > 0 {
		m.Interval = &movies.Interval{Low: all[k-1], High: all[n-k]}
	}
	return m
}

// end returns the largest k for which n tosses of a coin show fewer than k heads at most
// one time in forty. It counts all the ways in which they can fall.
func end(n int) (k int) {
	ways, all := new(big.Int), new(big.Int).Lsh(big.NewInt(1), uint(n)) //nolint:gosec // n >= 0
	for ; ; k++ {
		ways.Add(ways, new(big.Int).Binomial(int64(n), int64(k)))
		if new(big.Int).Mul(ways, big.NewInt(40)).Cmp(all) > 0 {
			return k
		}
	}
}

// groups returns the films of each group, by its name.
func (c recount) groups(by movies.Grouping) map[string][]movies.Movie {
	groups := map[string][]movies.Movie{}
	for _, m := range c.selected() {
		var names []string
		year := m.Released.Year()
		switch by {
		case movies.OfYear:
			names = []string{fmt.Sprint(year)}
		case movies.OfDecade:
			names = []string{fmt.Sprintf("%d0s", year/10)}
		case movies.OfMonth:
			if m.Released.YearDay() > 1 {
				names = []string{m.Released.Month().String()}
			}
		case movies.OfLanguage:
			names = slices.DeleteFunc([]string{m.Language}, func(s string) bool { return s == "" })
		case movies.OfCountry:
			names = slices.DeleteFunc(slices.Clone(m.Countries), func(name string) bool {
				return c.filter.Country != "" && name != c.filter.Country
			})
		case movies.OfGenre:
			names = slices.Clone(m.Genres)
		case movies.OfPair:
			for _, pair := range []string{"Comedy + Horror", "Comedy + War", "Horror + War"} {
				var one, other string
				_, _ = fmt.Sscanf(pair, "%s + %s", &one, &other)
				if slices.Contains(m.Genres, one) && slices.Contains(m.Genres, other) {
					names = append(names, pair)
				}
			}
		}
		for _, name := range names {
			groups[name] = append(groups[name], m)
		}
	}
	return groups
}

func same(a, b *movies.Median) bool {
	if a == nil || b == nil {
		return a == b
	}
	near := func(x, y float64) bool { return math.Abs(x-y) <= 1e-9*max(1, math.Abs(x)) }
	if a.Films != b.Films || !near(a.Share, b.Share) || !near(a.Median, b.Median) ||
		(a.Interval == nil) != (b.Interval == nil) {
		return false
	}
	return a.Interval == nil ||
		near(a.Interval.Low, b.Interval.Low) && near(a.Interval.High, b.Interval.High)
}
