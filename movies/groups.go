package movies

import (
	"cmp"
	"context"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// Grouping says what the films of a [Group] have in common.
type Grouping string

// These are the groups that films can form.
const (
	OfYear     Grouping = "year" // of the release
	OfDecade   Grouping = "decade"
	OfMonth    Grouping = "month" // of any year
	OfGenre    Grouping = "genre"
	OfPair     Grouping = "pair" // two genres, such as horror comedies
	OfLanguage Grouping = "language"
	OfCountry  Grouping = "country"
)

var groupings = []Grouping{
	OfYear, OfDecade, OfMonth, OfGenre, OfPair, OfLanguage, OfCountry,
}

// DefaultGroups is how many groups an answer has at most if the question does not say
// how many, and MaxGroups the largest number. Years, decades and months are never
// cut off.
const (
	DefaultGroups = 20
	MaxGroups     = 200
)

// GroupsQuery asks what films of some groups cost, earned and were rated.
type GroupsQuery struct {
	Filter
	// By says what makes a group. Default: [OfYear].
	By Grouping `json:"by,omitempty" doc:"What makes a group: year, decade, month (of any year), genre, pair (of genres, such as horror comedies), language or country. Empty means year."`
	// MinBudget and MinRevenue are the least figures of a film whose return counts, in
	// US dollars of the time. Default: [DefaultMinBudget] and [DefaultMinRevenue].
	MinBudget  int64 `json:"min_budget,omitempty" doc:"The least budget of a film whose return counts, in US dollars. 0 means 1000."`
	MinRevenue int64 `json:"min_revenue,omitempty" doc:"The least revenue of a film whose return counts, in US dollars. 0 means 1000."`
	// Dollars is the year, from [FirstPrices] to [LastPrices], in whose dollars money
	// is told. Films of years without known prices do not count then. Default: dollars
	// of the time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is told. From 1913 to 2025, by US consumer prices; 0 means dollars of the time."`
	// Limit is the largest number of genres, pairs, languages or countries, from 1 to
	// [MaxGroups]. Default: [DefaultGroups].
	Limit int `json:"limit,omitempty" doc:"How many groups to show at most. Those of the most films, from 1 to 200; 0 means 20."`
}

// Groups are the figures of groups of films.
type Groups struct {
	From int      `json:"from" doc:"The first year."`
	To   int      `json:"to" doc:"The last year."`
	By   Grouping `json:"by" doc:"What makes a group."`
	// Dollars is the year in whose dollars money is told, 0 for dollars of the time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is told. Absent if it is in dollars of the time."`
	// Films is the number of films that match the filter.
	Films int `json:"films" doc:"How many films there are in all, each counted once."`
	// Groups are in the order of time. Genres, pairs, languages and countries begin
	// with the group of the most films, among equals by name.
	Groups []Group `json:"groups" doc:"The groups: years, decades and months in order, others by their number of films."`
	// More is the number of groups that the limit cuts off.
	More  int   `json:"more,omitempty" doc:"How many groups of fewer films are not shown. Absent if all are."`
	Notes Notes `json:"notes"`
}

// Group describes films that have something in common.
type Group struct {
	Name string `json:"name" doc:"The name of the group, such as 1994, 1990s, October, Horror or Comedy + Horror."`
	// Filter selects the films of the group. [Service.Films] lists them.
	Filter Filter `json:"filter" doc:"The parameters with which the films of the group are listed."`
	Films  int    `json:"films" doc:"How many films there are in the group."`
	// Budget and Revenue are in US dollars of [Groups.Dollars]. Return is the revenue divided
	// by the budget, Rating from 0 to 10. Each is nil if no film counts. Service.Films
	// lists the films of a figure in its order.
	Budget  *Median `json:"budget,omitempty" doc:"The budgets in US dollars of the time, or of the year of dollars. Absent if none is known."`
	Revenue *Median `json:"revenue,omitempty" doc:"The revenues at the box office in US dollars of the time, or of the year of dollars. Absent if none is known."`
	Return  *Median `json:"return,omitempty" doc:"The revenues divided by the budgets. Absent if none counts."`
	Rating  *Median `json:"rating,omitempty" doc:"The average ratings of films with enough votes, from 0 to 10. Absent if there are none."`
}

// Median is the middle one of the figures of some films.
type Median struct {
	Films    int       `json:"films" doc:"How many films have the figure."`
	Share    float64   `json:"share" check:"unit=share" doc:"Their share of the films of the group, from 0 to 1."`
	Median   float64   `json:"median" doc:"The median of their figures."`
	Interval *Interval `json:"interval,omitempty" doc:"A 95% confidence interval of the median. Absent with fewer than 6 films."`
}

// Groups groups films, and describes each group. A film counts once for each of its
// genres, pairs of genres and countries. The figures are the same on every store.
// It reads the films of all the years of the question.
func (s *Service) Groups(ctx context.Context, q GroupsQuery) (Groups, error) {
	q.By, q.Limit = cmp.Or(q.By, OfYear), cmp.Or(q.Limit, DefaultGroups)
	var err error
	if q.From, q.To, err = s.window(ctx, q.From, q.To); err != nil {
		return Groups{}, err
	}
	of, err := figuringOf(q.MinBudget, q.MinRevenue, q.MinVotes, q.Dollars)
	q.MinBudget, q.MinRevenue = of.budget, of.revenue
	err = valid.First(err, q.check(), valid.Between("limit", q.Limit, 1, MaxGroups))
	if err != nil {
		return Groups{}, err
	}
	if !slices.Contains(groupings, q.By) {
		return Groups{}, valid.Errorf("by", "is %q; it must be one of %s", q.By, oneOf(groupings))
	}
	if q.By == OfGenre && q.With != "" {
		return Groups{}, valid.Errorf("with", "names a second genre; leave it out, or ask by pair")
	}
	return ask(ctx, s, q, Groups.clone, func(ctx context.Context) (Groups, error) {
		g := grouped{query: q, figuring: of, groups: map[Filter]*figures{}}
		g.reading.filter = q.Filter
		if err := g.reading.each(ctx, s, g.add); err != nil {
			return Groups{}, err
		}
		a := g.answer()
		a.Notes, err = s.note(ctx, a.Notes, Import.AsOf)
		return a, err
	})
}

// grouped collects the figures of each group.
type grouped struct {
	query    GroupsQuery
	figuring figuring
	reading  reading
	films    int
	groups   map[Filter]*figures
}

// figures are those of one group.
type figures struct {
	films  int
	values [4][]float64 // of the figures, in their order
}

// figureOrder is the order of the figures of a group.
var figureOrder = [4]Sort{ByBudget, ByRevenue, ByReturn, ByRating}

func (g *grouped) add(m Movie) {
	keys, unknown := g.query.groupsOf(m)
	if unknown != "" {
		g.reading.exclude(unknown)
		return
	}
	g.films++
	g.reading.count(m)
	for _, key := range keys {
		f := g.groups[key]
		if f == nil {
			f = &figures{}
			g.groups[key] = f
		}
		f.films++
		for i, of := range figureOrder {
			if value, why := g.figuring.figure(of, m); why == "" {
				f.values[i] = append(f.values[i], value)
			}
		}
	}
}

// answer makes the answer from what was collected.
func (g *grouped) answer() Groups {
	q := g.query
	a := Groups{
		From: q.From, To: q.To, By: q.By, Dollars: q.Dollars, Films: g.films, Groups: []Group{},
	}
	for _, f := range q.times() {
		if g.groups[f] == nil {
			g.groups[f] = &figures{}
		}
	}
	for f, of := range g.groups {
		a.Groups = append(a.Groups, of.describe(q.name(f), f))
	}
	slices.SortFunc(a.Groups, func(a, b Group) int {
		byTime := cmp.Or(
			cmp.Compare(a.Filter.From, b.Filter.From), cmp.Compare(a.Filter.Month, b.Filter.Month))
		return cmp.Or(byTime, cmp.Compare(b.Films, a.Films), cmp.Compare(a.Name, b.Name))
	})
	if q.By == OfGenre || q.By == OfPair || q.By == OfLanguage || q.By == OfCountry {
		a.More = max(0, len(a.Groups)-q.Limit)
		a.Groups = a.Groups[:len(a.Groups)-a.More]
	}
	a.Notes = g.reading.notes(q.rule(g.figuring.votes, a.More))
	return a
}

func (f *figures) describe(name string, filter Filter) Group {
	g := Group{Name: name, Filter: filter, Films: f.films}
	for i, to := range [4]**Median{&g.Budget, &g.Revenue, &g.Return, &g.Rating} {
		values := f.values[i]
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		*to = &Median{
			Films: len(values), Share: float64(len(values)) / float64(f.films),
			Median: quantile(values, 0.5), Interval: medianInterval(values),
		}
	}
	return g
}

func (g Groups) clone() Groups {
	g.Groups, g.Notes = slices.Clone(g.Groups), g.Notes.clone()
	for i := range g.Groups {
		one := &g.Groups[i]
		for _, m := range [4]**Median{&one.Budget, &one.Revenue, &one.Return, &one.Rating} {
			if *m == nil {
				continue
			}
			*m = new(**m)
			if (*m).Interval != nil {
				(*m).Interval = new(*(*m).Interval)
			}
		}
	}
	return g
}
