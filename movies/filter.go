package movies

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// Filter selects films. A zero field selects all, except From and To. A film is left
// out and counted in the [Notes] if nothing speaks against it, but a field that the
// filter is about is unknown.
type Filter struct {
	// From and To are the first and the last year, from [MinYear] to [MaxYear], at
	// most [MaxSpan] years in all. Default: the last [DefaultSpan] years of which the
	// store has films.
	From int `json:"from,omitempty" doc:"The first year, from 1870 to 2200. 0 means 29 years before the last one."`
	To   int `json:"to,omitempty" doc:"The last year, from 1870 to 2200, at most 200 years in all. 0 means the last year that has a film."`
	// Month is the month of the release, from 1 to 12. Films of the 1st of January
	// count as films of an unknown month, because sources that know only the year
	// give that day.
	Month int `json:"month,omitempty" doc:"The month of the release, from 1 to 12. 0 means all."`
	// Genre and With are the exact names of genres. A film must have both.
	Genre string `json:"genre,omitempty" doc:"The exact name of a genre. Empty means all."`
	With  string `json:"with,omitempty" doc:"The exact name of a second genre that the film must have as well. Empty means none."`
	// Language and Country are the original language and a country of production, as
	// they are written in [Movie].
	Language string `json:"language,omitempty" doc:"The original language as the source writes it, such as en. Empty means all."`
	Country  string `json:"country,omitempty" doc:"A country of production as the source writes it. Empty means all."`
	// MinRuntime and MaxRuntime are the bounds of the runtime in minutes.
	MinRuntime int64 `json:"min_runtime,omitempty" doc:"The least runtime in minutes. 0 means any."`
	MaxRuntime int64 `json:"max_runtime,omitempty" doc:"The largest runtime in minutes. 0 means any."`
}

func (f Filter) check() error {
	if f.Month != 0 {
		if err := valid.Between("month", f.Month, 1, 12); err != nil {
			return err
		}
	}
	switch {
	case f.With != "" && f.Genre == "":
		return valid.Errorf("with", "needs a genre; name one, or leave with out")
	case f.With != "" && f.With == f.Genre:
		return valid.Errorf("with", "is the same genre as genre; name another one")
	case f.MinRuntime != 0 && f.MaxRuntime != 0 && f.MinRuntime > f.MaxRuntime:
		return valid.Errorf("min_runtime", "is %d, more than max_runtime, which is %d; swap them",
			f.MinRuntime, f.MaxRuntime)
	}
	return valid.First(
		valid.Text("genre", f.Genre, maxName), valid.Text("with", f.With, maxName),
		valid.Text("language", f.Language, maxName), valid.Text("country", f.Country, maxName),
		checkBound("min_runtime", f.MinRuntime), checkBound("max_runtime", f.MaxRuntime))
}

func checkBound(field string, minutes int64) error {
	if minutes == 0 {
		return nil
	}
	return checkNumber(field, &minutes, 1, maxRuntime)
}

// The reasons for which a film is left out.
const (
	noGenre    = "no genre is known"
	noMonth    = "the month is unknown (1 January may stand for a year alone)"
	noLanguage = "the language is unknown"
	noCountry  = "no country is known"
	noRuntime  = "the runtime is unknown"
)

// matches tells whether a film of the right years matches. If it does not, unknown
// says which unknown field alone leaves that open. Otherwise unknown is empty.
func (f Filter) matches(m Movie) (unknown string, ok bool) {
	tests := []struct {
		asked, known, match bool
		reason              string
	}{
		{f.Genre != "", len(m.Genres) > 0, m.has(f.Genre) && (f.With == "" || m.has(f.With)), noGenre},
		{f.Month != 0, m.month() != 0, m.month() == time.Month(f.Month), noMonth},
		{f.Language != "", m.Language != "", m.Language == f.Language, noLanguage},
		{f.Country != "", len(m.Countries) > 0, slices.Contains(m.Countries, f.Country), noCountry},
		{f.MinRuntime != 0 || f.MaxRuntime != 0, m.Runtime != nil, f.holds(m.Runtime), noRuntime},
	}
	for _, t := range tests {
		switch {
		case !t.asked || t.known && t.match:
		case t.known:
			return "", false
		default:
			unknown = cmp.Or(unknown, t.reason)
		}
	}
	return unknown, unknown == ""
}

func (f Filter) holds(runtime *int64) bool {
	return runtime != nil && *runtime >= f.MinRuntime &&
		(f.MaxRuntime == 0 || *runtime <= f.MaxRuntime)
}

func (m Movie) has(genre string) bool { return slices.Contains(m.Genres, genre) }

// month returns the month of the release, 0 if it is unknown.
func (m Movie) month() time.Month {
	if m.Released.IsZero() || m.Released.UTC().YearDay() == 1 {
		return 0
	}
	return m.Released.UTC().Month()
}

// least are the least figures of a film that counts. Zero fields of a question are
// the defaults.
type least struct{ budget, revenue, votes int64 }

// DefaultMinVotes is the least number of votes of a film whose rating counts, unless
// the question names another. The average of a few votes says little.
const DefaultMinVotes = 50

func leastOf(budget, revenue, votes int64) (least, error) {
	l := least{
		cmp.Or(budget, DefaultMinBudget), cmp.Or(revenue, DefaultMinRevenue),
		cmp.Or(votes, DefaultMinVotes),
	}
	return l, valid.First(floors{l.budget, l.revenue}.check(),
		checkNumber("min_votes", &l.votes, 1, maxVotes))
}

// figure returns a figure of a film, or why it has none that counts.
func (l least) figure(of Sort, m Movie) (value float64, why string) {
	switch of {
	case ByBudget:
		return number(m.Budget, "the budget is unknown")
	case ByRevenue:
		return number(m.Revenue, "the revenue is unknown")
	case ByVotes:
		return number(m.Votes, "the number of votes is unknown")
	case ByReleased:
		return float64(m.Released.Unix() / (24 * 60 * 60)), ""
	case ByReturn:
		switch {
		case m.Budget == nil || m.Revenue == nil:
			return 0, "budget or revenue is unknown"
		case *m.Budget < l.budget:
			return 0, fmt.Sprintf("budget is below %d dollars", l.budget)
		case *m.Revenue < l.revenue:
			return 0, fmt.Sprintf("revenue is below %d dollars", l.revenue)
		}
		return float64(*m.Revenue) / float64(*m.Budget), ""
	case ByRating:
		switch {
		case m.Rating == nil || m.Votes == nil:
			return 0, "rating or number of votes is unknown"
		case *m.Votes < l.votes:
			return 0, fmt.Sprintf("it has fewer than %d votes", l.votes)
		}
		return *m.Rating, ""
	default:
		if m.Popularity == nil {
			return 0, "popularity is unknown"
		}
		return *m.Popularity, ""
	}
}

func number(n *int64, unknown string) (value float64, why string) {
	if n == nil {
		return 0, unknown
	}
	return float64(*n), ""
}
