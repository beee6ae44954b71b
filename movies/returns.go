package movies

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// DefaultMinBudget is the least budget, in US dollars, of a film that
// [Service.Returns] counts, unless the question names another. TMDB holds budgets
// such as 1, which mean a million or "unknown", and would give returns in the
// thousands.
const DefaultMinBudget = 1000

// ReturnsQuery asks what the films of some years returned, from the year From up
// to and including To. Both years are required, from [MinYear] to [MaxYear], and
// span at most [MaxSpan] years.
type ReturnsQuery struct {
	From int `json:"from" doc:"The first year, from 1870 to 2200."`
	To   int `json:"to" doc:"The last year, from 1870 to 2200, at most 200 years in all."`
	// MinBudget is the least budget of a film that counts, in US dollars, from 1
	// to a trillion. With 1, every known budget counts. Default:
	// [DefaultMinBudget].
	MinBudget int64 `json:"min_budget,omitempty" doc:"The least budget of a film that counts, in US dollars. 0 means 1000."`
}

// Returns are the returns of films by genre. The return of a film is its revenue
// at the box office divided by its budget: 1 if the two are equal. A return of 1
// is not a profit: cinemas keep about half of what is paid at the box office, and
// a budget does not include advertising.
type Returns struct {
	From      int   `json:"from" doc:"The first year."`
	To        int   `json:"to" doc:"The last year."`
	MinBudget int64 `json:"min_budget" doc:"The least budget of a film that counts, in US dollars."`
	Films     int   `json:"films" doc:"How many films were released in those years, whether they count or not."`
	// All are the returns of all films that count, each once. It is nil if no film
	// counts.
	All *Return `json:"all,omitempty" doc:"The returns of all films that count, each once. Absent if none counts."`
	// Genres are the returns by genre. The genre with the most films comes first.
	// Genres with equally many films are sorted by name. A film counts once for
	// each of its genres.
	Genres []GenreReturn `json:"genres" doc:"The returns by genre, the genre of the most films first, among equals by name. A film counts for each of its genres."`
	Notes  Notes         `json:"notes"`
}

// GenreReturn are the returns of the films of one genre.
type GenreReturn struct {
	Name string `json:"name" doc:"The name of the genre."`
	Return
}

// Return describes the returns of one or more films.
type Return struct {
	Films int `json:"films" doc:"How many films count."`
	// Q1, Median and Q3 are the quartiles: a quarter of the films returned Q1 or
	// less, half of them the Median or less, three quarters of them Q3 or less.
	// Between two films they are interpolated, by definition 7 of Hyndman and Fan,
	// Sample Quantiles in Statistical Packages, The American Statistician 50
	// (1996).
	Q1     float64 `json:"q1" doc:"The first quartile: a quarter of the films returned this or less, as revenue divided by budget."`
	Median float64 `json:"median" doc:"The median: half of the films returned this or less."`
	Q3     float64 `json:"q3" doc:"The third quartile: three quarters of the films returned this or less."`
	// Mean is the average of the films' returns. A few small films with huge
	// returns pull it up. Pooled is the revenue of all films divided by the budget
	// of all films. Large films weigh more in it.
	Mean   float64 `json:"mean" doc:"The average of the films' returns. A few small films with huge ones pull it up."`
	Pooled float64 `json:"pooled" doc:"The revenue of all the films divided by the budget of all."`
	// Losses is the share of films, from 0 to 1, whose revenue is below their
	// budget.
	Losses float64 `json:"losses" doc:"The share of the films, from 0 to 1, whose revenue is below their budget."`
	// Interval is a 95% confidence interval of the Median. It is nil if there are
	// fewer than [MinInterval] films.
	Interval *Interval `json:"interval,omitempty" doc:"A 95% confidence interval of the median. Absent with fewer than 6 films."`
}

// MinInterval is the least number of films that give an [Interval]. Five films all
// lie on one side of the true median with a chance of 6%, so no interval of their
// median reaches 95%.
const MinInterval = 6

// Interval is a 95% confidence interval, found by a bootstrap.
type Interval struct {
	Low  float64 `json:"low" doc:"Its lower end."`
	High float64 `json:"high" doc:"Its upper end."`
}

// Returns tells what the films of some years returned, by genre. Films whose
// budget or revenue is unknown are left out, and counted in the notes. The same
// films give the same figures on every store.
func (s *Service) Returns(ctx context.Context, q ReturnsQuery) (Returns, error) {
	q.MinBudget = cmp.Or(q.MinBudget, DefaultMinBudget)
	err := valid.First(checkSpan(q.From, q.To), checkMoney("min_budget", &q.MinBudget))
	if err != nil {
		return Returns{}, err
	}
	return ask(ctx, s, q, Returns.clone, func(ctx context.Context) (Returns, error) {
		m, err := s.money(ctx)
		if err != nil {
			return Returns{}, err
		}
		r := q.answer(m)
		r.Notes, err = s.note(ctx, r.Notes, Import.AsOf)
		return r, err
	})
}

// answer makes the answer from what the films cost and earned.
func (q ReturnsQuery) answer(m *money) Returns {
	films, invented := m.count(q.From, q.To)
	r := Returns{From: q.From, To: q.To, MinBudget: q.MinBudget, Films: films}
	var all sample
	genres := map[string]*sample{}
	var known, small, noGenre int
	for _, film := range m.films {
		if film.Year < q.From || film.Year > q.To {
			continue
		}
		known++
		if film.Budget < q.MinBudget {
			small++
			continue
		}
		all.add(film)
		if len(film.Genres) == 0 {
			noGenre++
		}
		for _, g := range film.Genres {
			if genres[g] == nil {
				genres[g] = new(sample)
			}
			genres[g].add(film)
		}
	}
	if len(all.returns) > 0 {
		r.All = new(all.describe())
	}
	r.Genres = make([]GenreReturn, 0, len(genres))
	for name, sample := range genres {
		r.Genres = append(r.Genres, GenreReturn{name, sample.describe()})
	}
	slices.SortFunc(r.Genres, func(a, b GenreReturn) int {
		return cmp.Or(cmp.Compare(b.Films, a.Films), cmp.Compare(a.Name, b.Name))
	})
	r.Notes = Notes{
		Rule: "The return of a film is its revenue at the box office divided by its budget. " +
			"A film counts once for each of its genres, and once among all films. " +
			"Cinemas keep about half of the revenue, so a return of 1 is not a profit.",
		Excluded: []Exclusion{
			{"budget or revenue is unknown", films - known},
			{fmt.Sprintf("budget is below %d dollars", q.MinBudget), small},
			{"no genre is known (counted among all films)", noGenre},
		},
		Invented: invented > 0,
	}
	return r
}

func (r Returns) clone() Returns {
	if r.All != nil {
		r.All = new(r.All.clone())
	}
	r.Genres = slices.Clone(r.Genres)
	for i := range r.Genres {
		r.Genres[i].Return = r.Genres[i].clone()
	}
	r.Notes = r.Notes.clone()
	return r
}

func (r Return) clone() Return {
	if r.Interval != nil {
		r.Interval = new(*r.Interval)
	}
	return r
}
