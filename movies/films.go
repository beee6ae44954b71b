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

// Sort is the order of a list of films, the largest figure first. Films with the same
// figure are sorted by id.
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
	MaxFilms     = cursor.MaxPage
)

// FilmsQuery asks for the films that a [Filter] selects, such as the films behind a
// [Group], or for those with the largest figures.
type FilmsQuery struct {
	Filter
	// Title has at most 200 characters. Each of its words begins a word of the title.
	Title string `json:"q,omitempty" doc:"Words that begin words of the title. Empty means any title."`
	// Sort is the order. A film without the figure is left out, except from
	// [ByPopularity], where it comes last. Default: [ByPopularity].
	Sort Sort `json:"sort,omitempty" doc:"The order, the largest first: popularity, revenue, budget, return (revenue divided by budget), rating, votes or released. Films without that figure are left out, except for popularity, where they come last. Empty means popularity."`
	// MinBudget and MinRevenue are the least figures of a film in the order
	// [ByReturn], in US dollars of the time. MinVotes is the least number of votes of
	// a film in the order [ByRating]. Default: [DefaultMinBudget],
	// [DefaultMinRevenue] and [DefaultMinVotes].
	MinBudget  int64 `json:"min_budget,omitempty" doc:"For return: the least budget of a film that counts, in US dollars. 0 means 1000."`
	MinRevenue int64 `json:"min_revenue,omitempty" doc:"For return: the least revenue of a film that counts, in US dollars. 0 means 1000."`
	MinVotes   int64 `json:"min_votes,omitempty" doc:"For rating: the least number of votes of a film that counts. 0 means 50."`
	// Limit is the length of a page, from 1 to [MaxFilms]. Default: [DefaultFilms].
	Limit int `json:"limit,omitempty" doc:"How many films to list, from 1 to 100. 0 means 20."`
	// After is the cursor [Films.Next] of the page before. It is empty for the first.
	After string `json:"cursor,omitempty" doc:"The cursor of the page before. Empty means the first page."`
}

// Films are a page of the films that a filter selects.
type Films struct {
	From int  `json:"from" doc:"The first year."`
	To   int  `json:"to" doc:"The last year."`
	Sort Sort `json:"sort" doc:"The order."`
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
	Year       int      `json:"year" doc:"The year of release."`
	Released   string   `json:"released" doc:"The day of the release. 1 January may stand for a year alone."`
	Genres     []string `json:"genres" doc:"The names of the genres. Empty if none is known."`
	Popularity *float64 `json:"popularity,omitempty" doc:"TMDB's measure of current interest."`
	Budget     *int64   `json:"budget,omitempty" doc:"The budget in US dollars of the time."`
	Revenue    *int64   `json:"revenue,omitempty" doc:"The revenue at the box office in US dollars of the time."`
	Return     *float64 `json:"return,omitempty" doc:"The revenue divided by the budget."`
	Votes      *int64   `json:"votes,omitempty" doc:"How many people have rated the film."`
	Rating     *float64 `json:"rating,omitempty" doc:"The average rating, from 0 to 10."`
	Runtime    *int64   `json:"runtime,omitempty" doc:"The runtime in minutes."`
	Language   string   `json:"language,omitempty" doc:"The original language as the source writes it."`
	Countries  []string `json:"countries,omitempty" doc:"The countries of production as the source writes them."`
}

// film returns the film as it is listed.
func (m Movie) film() Film {
	f := Film{
		ID: m.ID, Title: m.Title, Year: m.Year(), Released: m.Released.UTC().Format(time.DateOnly),
		Genres: append([]string{}, m.Genres...), Popularity: m.Popularity,
		Budget: m.Budget, Revenue: m.Revenue, Votes: m.Votes, Rating: m.Rating,
		Runtime: m.Runtime, Language: m.Language, Countries: m.Countries,
	}
	if m.Budget != nil && m.Revenue != nil {
		f.Return = new(float64(*m.Revenue) / float64(*m.Budget))
	}
	return f
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
	l, err := leastOf(q.MinBudget, q.MinRevenue, q.MinVotes)
	q.MinBudget, q.MinRevenue, q.MinVotes = l.budget, l.revenue, l.votes
	if err := valid.First(err, q.check(), valid.Text("q", q.Title, 200)); err != nil {
		return Films{}, err
	}
	if !slices.Contains(sorts, q.Sort) {
		return Films{}, valid.Errorf("sort", "is %q; it must be one of %s", q.Sort, oneOf(sorts))
	}
	ask := func(title string) (Films, error) {
		q := q
		q.Title = title
		return s.films(ctx, q)
	}
	empty := func(f Films) bool { return f.Films == 0 }
	f, corrected, err := forgiving(ctx, s, q.Title, q.After, ask, empty)
	f.Corrected = corrected
	return f, err
}

// films lists the films of a question that was checked.
func (s *Service) films(ctx context.Context, q FilmsQuery) (Films, error) {
	scope := q
	scope.Limit, scope.After = 0, ""
	var a *list
	found, next, err := cursor.Page(q.After, q.Limit, []string{fmt.Sprintf("films %+v", scope)},
		func(p placed) string { return p.place() },
		func(after string, limit int) ([]placed, error) {
			last, err := placedAt(after)
			if err != nil {
				return nil, err
			}
			a, err = s.list(ctx, q, last, limit)
			if err != nil {
				return nil, err
			}
			return a.films, nil
		})
	if err != nil {
		return Films{}, err
	}
	f := Films{
		From: q.From, To: q.To, Sort: q.Sort, Films: a.count, Next: next,
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
