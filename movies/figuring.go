package movies

import (
	"cmp"
	"fmt"
	"math"

	"github.com/marquee-go/marquee/internal/valid"
)

// figuring says how the figures of films are found. It holds the least and the largest
// figures of a film that counts, where 0 means any, and the year in whose dollars money is
// told, 0 for dollars of the time.
type figuring struct {
	budget, revenue, votes int64
	most                   floors
	dollars                int
}

// DefaultMinVotes is the least number of votes of a film whose rating counts, unless
// the question names another. The average of a few votes says little.
const DefaultMinVotes = 50

// figuringOf makes the figuring of a question. Zero fields are the defaults.
func figuringOf(budget, revenue, votes int64, dollars int) (figuring, error) {
	f := figuring{
		budget: cmp.Or(budget, DefaultMinBudget), revenue: cmp.Or(revenue, DefaultMinRevenue),
		votes: cmp.Or(votes, DefaultMinVotes), dollars: dollars,
	}
	return f, valid.First(floors{f.budget, f.revenue}.check(), checkDollars(dollars))
}

// figure returns a figure of a film, or why it has none that counts.
func (f figuring) figure(of Sort, m Movie) (value float64, why string) {
	switch of {
	case ByBudget:
		return f.money(m.Budget, m.Year(), "the budget is unknown")
	case ByRevenue:
		return f.money(m.Revenue, m.Year(), "the revenue is unknown")
	case ByVotes:
		if m.Votes == nil {
			return 0, noVotes
		}
		return float64(*m.Votes), ""
	case ByReleased:
		return float64(m.Released.Unix() / (24 * 60 * 60)), ""
	case ByReturn:
		switch {
		case m.Budget == nil || m.Revenue == nil:
			return 0, "budget or revenue is unknown"
		case *m.Budget < f.budget:
			return 0, "budget is below " + commas(f.budget) + " dollars"
		case *m.Revenue < f.revenue:
			return 0, "revenue is below " + commas(f.revenue) + " dollars"
		case f.most.budget != 0 && *m.Budget > f.most.budget:
			return 0, "budget is above " + commas(f.most.budget) + " dollars"
		case f.most.revenue != 0 && *m.Revenue > f.most.revenue:
			return 0, "revenue is above " + commas(f.most.revenue) + " dollars"
		case !f.priced(m.Year()):
			return 0, noPrices
		}
		return float64(*m.Revenue) / float64(*m.Budget), ""
	case ByRating:
		switch {
		case m.Rating == nil || m.Votes == nil:
			return 0, "rating or number of votes is unknown"
		case *m.Votes < f.votes:
			return 0, fmt.Sprintf("there are fewer than %d votes", f.votes)
		}
		return *m.Rating, ""
	default:
		if m.Popularity == nil {
			return 0, "popularity is unknown"
		}
		return *m.Popularity, ""
	}
}

// upTo returns the figuring with the largest budget and revenue of a film that counts.
func (f figuring) upTo(budget, revenue int64) (figuring, error) {
	f.most = floors{budget, revenue}
	switch {
	case budget != 0 && budget < f.budget:
		return f, valid.Errorf("max_budget", "is %d, less than min_budget, which is %d; raise it",
			budget, f.budget)
	case revenue != 0 && revenue < f.revenue:
		return f, valid.Errorf("max_revenue", "is %d, less than min_revenue, which is %d; raise it",
			revenue, f.revenue)
	}
	return f, valid.First(checkBound("max_budget", budget, maxMoney),
		checkBound("max_revenue", revenue, maxMoney))
}

func (f figuring) money(dollars *int64, year int, unknown string) (value float64, why string) {
	switch {
	case dollars == nil:
		return 0, unknown
	case !f.priced(year):
		return 0, noPrices
	}
	return inDollarsOf(f.dollars, *dollars, year), ""
}

// priced tells whether money of a year can be told in the dollars of the question.
func (f figuring) priced(year int) bool { return f.dollars == 0 || pricesKnown(year) }

// shown returns an amount of a film as it is shown: in whole dollars, and nil if it is
// not known in the dollars of the question.
func (f figuring) shown(dollars *int64, year int) *int64 {
	if dollars == nil || !f.priced(year) {
		return nil
	}
	return new(max(1, int64(math.Round(inDollarsOf(f.dollars, *dollars, year)))))
}
