package movies

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/valid"
)

// Sort is the order of a list of films, by default the largest figure first. Films with
// the same figure are sorted by id.
type Sort string

// These are the figures by which films can be sorted.
const (
	ByPopularity Sort = "popularity" // TMDB's measure of interest
	ByRevenue    Sort = "revenue"    // at the box office
	ByBudget     Sort = "budget"
	ByReturn     Sort = "return" // the revenue divided by the budget
	ByRating     Sort = "rating"
	ByVotes      Sort = "votes"
	ByReleased   Sort = "released" // the newest film first
)

var sorts = []Sort{
	ByPopularity, ByRevenue, ByBudget, ByReturn, ByRating, ByVotes, ByReleased,
}

// DefaultFilms is how many films a [Films] lists if the question does not say how
// many, and MaxFilms the largest number.
const (
	DefaultFilms = 20
	MaxFilms     = 1000
)

// FilmsQuery asks for the films that a [Filter] selects, such as the films behind a
// [Group], or for those with the largest figures.
type FilmsQuery struct {
	Filter
	// Title has at most 200 characters. Each of its words begins a word of the title.
	Title string `json:"q,omitempty" doc:"Words that begin words of the title. Empty means any title."`
	// Sort is the order. A film without the figure is left out, except from
	// [ByPopularity], where it comes last. Default: [ByPopularity].
	Sort Sort `json:"sort,omitempty" doc:"The order, the largest first: popularity, revenue, budget, return, rating, votes or released. Films without that figure are left out, except for popularity, where they come last. Empty means popularity."`
	// Ascending turns the order around: the smallest figure first, and still equal ones
	// by id.
	Ascending bool `json:"ascending,omitempty" doc:"Whether to begin with the smallest."`
	// MinBudget and MinRevenue are the least figures of a film in the order
	// [ByReturn], in US dollars of the time. Default: [DefaultMinBudget] and
	// [DefaultMinRevenue].
	MinBudget  int64 `json:"min_budget,omitempty" doc:"The least budget of a film whose return counts, in US dollars. 0 means 1000."`
	MinRevenue int64 `json:"min_revenue,omitempty" doc:"The least revenue of a film whose return counts, in US dollars. 0 means 1000."`
	// MaxBudget and MaxRevenue are the largest figures of such a film, in US
	// dollars of the time. Default: any.
	MaxBudget  int64 `json:"max_budget,omitempty" doc:"The largest budget of a film whose return counts, in US dollars. 0 means any."`
	MaxRevenue int64 `json:"max_revenue,omitempty" doc:"The largest revenue of a film whose return counts, in US dollars. 0 means any."`
	// Dollars is the year, from [FirstPrices] to [LastPrices], in whose dollars money
	// is told. If that is not possible, the film is left out from the orders of
	// money, and shows none in others. Default: dollars of the time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is told. From 1913 to 2025, by US consumer prices; 0 means dollars of the time."`
	// Limit is the length of a page, from 1 to [MaxFilms]. Default: [DefaultFilms].
	Limit int `json:"limit,omitempty" doc:"How many films to list at most. From 1 to 1000; 0 means 20."`
	// After is the cursor [Films.Next] of the page before. It is empty for the first.
	After string `json:"cursor,omitempty" doc:"The cursor of the page before. Empty means the first page."`
}

// Films are a page of the films that a filter selects.
type Films struct {
	From int  `json:"from" doc:"The first year."`
	To   int  `json:"to" doc:"The last year."`
	Sort Sort `json:"sort" doc:"The figure by which the films are sorted."`
	// Ascending tells that the smallest figure comes first.
	Ascending bool `json:"ascending" doc:"Whether the smallest figure comes first."`
	// Dollars is the year in whose dollars money is told, 0 for dollars of the time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is told. Absent if it is in dollars of the time."`
	// Films is the number of films on all pages together.
	Films int    `json:"films" doc:"How many films there are on all pages together."`
	List  []Film `json:"list" doc:"The films of this page, in the order."`
	// Next is the cursor of the next page. It is empty on the last page.
	Next string `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last page."`
	// Corrected is the title that was searched for instead of the one that was asked for,
	// as [Service.Search] does it. It is empty if there is no need.
	Corrected string `json:"corrected,omitempty" doc:"The title that was searched for instead, because no film has the one that was asked for. One typo in each word of five letters or more is forgiven. Absent if there is no need."`
	Notes     Notes  `json:"notes"`
}

// Film is a film in a list. Fields that are unknown are absent.
type Film struct {
	ID         int64    `json:"id" doc:"The film's id at TMDB; negative if it is invented."`
	Title      string   `json:"title" doc:"Plain text."`
	Year       int      `json:"year,omitempty" doc:"The year of the release, if known."`
	Released   string   `json:"released,omitempty" format:"date" doc:"The day of the release, if known. 1 January may stand for a year alone."`
	Genres     []string `json:"genres" doc:"The names of the genres. Empty if none is known."`
	Popularity *float64 `json:"popularity,omitempty" check:"rate" doc:"TMDB's measure of interest at the time of the import, if known."`
	Budget     *int64   `json:"budget,omitempty" check:"unit=$,cost" doc:"The budget in US dollars of the time, or of the year of dollars."`
	Revenue    *int64   `json:"revenue,omitempty" check:"unit=$,earned,made,grossed,took" doc:"The revenue at the box office in US dollars of the time, or of the year of dollars."`
	Return     *float64 `json:"return,omitempty" doc:"The revenue divided by the budget."`
	Votes      *int64   `json:"votes,omitempty" doc:"How many people have rated the film."`
	Rating     *float64 `json:"rating,omitempty" doc:"The average rating, from 0 to 10."`
	Runtime    *int64   `json:"runtime,omitempty" doc:"The runtime in minutes."`
	Language   string   `json:"language,omitempty" doc:"The original language as the source writes it."`
	Countries  []string `json:"countries,omitempty" doc:"The countries of production as the source writes them. Absent if none is known."`
	Invented   bool     `json:"invented,omitempty" doc:"Whether this is an invented film of the demo set."`
}

// Film returns the film as lists show it, with money in dollars of the time.
func (m Movie) Film() Film { return figuring{}.film(m) }

// film returns the film as it is listed.
func (f figuring) film(m Movie) Film {
	listed := Film{
		ID: m.ID, Title: m.Title, Year: m.Year(), Invented: m.Invented(),
		Genres: append([]string{}, m.Genres...), Popularity: m.Popularity,
		Budget: f.shown(m.Budget, m.Year()), Revenue: f.shown(m.Revenue, m.Year()),
		Votes: m.Votes, Rating: m.Rating,
		Runtime: m.Runtime, Language: m.Language, Countries: m.Countries,
	}
	if listed.Year != 0 {
		listed.Released = m.Released.UTC().Format(time.DateOnly)
	}
	if m.Budget != nil && m.Revenue != nil {
		listed.Return = new(float64(*m.Revenue) / float64(*m.Budget))
	}
	return listed
}

// Films lists films, and counts them. The figures are the same on every store. Each
// page reads the films of all the years of the question. If no film has the title, typos
// are forgiven as [Service.Search] does it.
func (s *Service) Films(ctx context.Context, q FilmsQuery) (Films, error) {
	q.Sort, q.Limit = cmp.Or(q.Sort, ByPopularity), cmp.Or(q.Limit, DefaultFilms)
	var err error
	if q.From, q.To, err = s.window(ctx, q.From, q.To); err != nil {
		return Films{}, err
	}
	figures, err := figuringOf(q.MinBudget, q.MinRevenue, q.MinVotes, q.Dollars)
	q.MinBudget, q.MinRevenue = figures.budget, figures.revenue
	figures, mostErr := figures.upTo(q.MaxBudget, q.MaxRevenue)
	if err := valid.First(err, mostErr, q.check(), valid.Text("q", q.Title, 200),
		valid.Between("limit", q.Limit, 1, MaxFilms)); err != nil {
		return Films{}, err
	}
	if !slices.Contains(sorts, q.Sort) {
		return Films{}, valid.Errorf("sort", "is %q; it must be one of %s", q.Sort, oneOf(sorts))
	}
	ask := func(title string) (Films, error) {
		q := q
		q.Title = title
		return s.films(ctx, q, figures)
	}
	empty := func(f Films) bool { return f.Films == 0 }
	f, corrected, err := forgiving(ctx, s, q.Title, q.After, ask, empty)
	f.Corrected = corrected
	return f, err
}

// films lists the films of a question that was checked.
func (s *Service) films(ctx context.Context, q FilmsQuery, figures figuring) (Films, error) {
	scope := q
	scope.Limit, scope.After = 0, ""
	var a *list
	found, next, err := cursor.Cut(q.After, q.Limit, []string{fmt.Sprintf("films %+v", scope)},
		func(p placed) string { return p.place() },
		func(after string, limit int) ([]placed, error) {
			last, err := placedAt(after)
			if err != nil {
				return nil, err
			}
			a, err = s.list(ctx, q, figures, last, limit)
			if err != nil {
				return nil, err
			}
			return a.films, nil
		})
	if err != nil {
		return Films{}, err
	}
	f := Films{
		From: q.From, To: q.To, Sort: q.Sort, Ascending: q.Ascending, Dollars: q.Dollars,
		Films: a.count, Next: next,
		List: make([]Film, len(found)), Notes: a.notes.clone(),
	}
	for i, p := range found {
		f.List[i] = p.film.clone()
	}
	return f, nil
}

func oneOf[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, t := range all {
		texts[i] = string(t)
	}
	return strings.Join(texts[:len(texts)-1], ", ") + " or " + texts[len(texts)-1]
}

func (f Film) clone() Film {
	f.Genres, f.Countries = slices.Clone(f.Genres), slices.Clone(f.Countries)
	for _, p := range []**float64{&f.Popularity, &f.Return, &f.Rating} {
		if *p != nil {
			*p = new(**p)
		}
	}
	for _, p := range []**int64{&f.Budget, &f.Revenue, &f.Votes, &f.Runtime} {
		if *p != nil {
			*p = new(**p)
		}
	}
	return f
}
