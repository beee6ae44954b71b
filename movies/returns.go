package movies

import (
	"cmp"
	"context"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// DefaultMinBudget and DefaultMinRevenue are the least budget and the least revenue,
// in US dollars, of a film whose return counts, unless the question names others.
// TMDB holds amounts such as 1, which mean a million or "unknown". They would give
// returns in the thousands, or total losses.
const (
	DefaultMinBudget  = 1000
	DefaultMinRevenue = 1000
)

// ReturnsQuery asks what the films of some years returned, from the year From up
// to and including To. The years are from [MinYear] to [MaxYear] and span at most
// [MaxSpan] years.
type ReturnsQuery struct {
	// From and To are the first and the last year. Default: the [Service.DefaultYears].
	From int `json:"from,omitempty" doc:"The first year. From 1870 to 2200; 0 means 29 years before the last one."`
	To   int `json:"to,omitempty" doc:"The last year. From 1870 to 2200, at most 200 years in all; 0 means the last year that has a film; if from is 0 as well, without a few films that stand apart."`
	// MinBudget and MinRevenue are the least budget and revenue of a film that
	// counts, in US dollars of the time, from 1 to a trillion. With 1, every known
	// one counts. Default: [DefaultMinBudget] and [DefaultMinRevenue].
	MinBudget  int64 `json:"min_budget,omitempty" doc:"The least budget of a film whose return counts, in US dollars. They are of the time; 0 means 1000."`
	MinRevenue int64 `json:"min_revenue,omitempty" doc:"The least revenue of a film whose return counts, in US dollars. They are of the time; 0 means 1000."`
	// Dollars is the year, from [FirstPrices] to [LastPrices], in whose dollars money
	// is added up. It changes the pooled returns only: the budget and the revenue of
	// one film are dollars of the same year. Default: dollars of the time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is told. From 1913 to 2025; it changes the pooled returns only; 0 means dollars of the time."`
	Traits
}

// Returns are the returns of films by genre. The return of a film is its revenue
// at the box office divided by its budget: 1 if the two are equal. A return of 1
// is not a profit: cinemas keep about half of what is paid at the box office, and
// a budget does not include advertising.
type Returns struct {
	From      int   `json:"from" doc:"The first year."`
	To        int   `json:"to" doc:"The last year."`
	MinBudget int64 `json:"min_budget" doc:"The least budget of a film that counts, in US dollars."`
	// MinRevenue is the least revenue of a film that counts, in US dollars.
	MinRevenue int64 `json:"min_revenue" doc:"The least revenue of a film that counts, in US dollars."`
	// Dollars is the year in whose dollars money is added up, 0 for dollars of the
	// time.
	Dollars int `json:"dollars,omitempty" doc:"The year in whose dollars money is added up. Absent if it is in dollars of the time."`
	Films   int `json:"films" doc:"How many films were released in those years, whether they count or not."`
	// All are the returns of all films that count, each once. It is nil if no film
	// counts.
	All *Return `json:"all,omitempty" doc:"The returns of all films that count, each once. Absent if none counts."`
	// Genres are the returns by genre. The genre with the most films comes first.
	// Genres with equally many films are sorted by name. A film counts once for
	// each of its genres.
	Genres []GenreReturn `json:"genres" doc:"The returns by genre, the genre of the most films first, among equals by name. A film counts for each of its genres."`
	// Decades are the returns by decade, the earliest first. Decades without a film
	// are left out.
	Decades []DecadeReturn `json:"decades" doc:"The returns by decade, the earliest first. Decades without a film are left out."`
	// Caution says which way the answer is bent by the films whose money is unknown.
	// It is empty if no film counts, or if all do.
	Caution string `json:"caution,omitempty" doc:"Which way the films whose money is unknown bend the answer, in plain sentences."`
	Notes   Notes  `json:"notes"`
}

// GenreReturn are the returns of the films of one genre.
type GenreReturn struct {
	Name string `json:"name" doc:"The name of the genre."`
	Return
}

// DecadeReturn are the returns of the films of one decade.
type DecadeReturn struct {
	// From and To are the years of the decade that the question is about.
	From int `json:"from" doc:"The first year of the decade, or of the question if that is later."`
	To   int `json:"to" doc:"The last year of the decade, or of the question if that is earlier."`
	// Released is the number of films of those years. Known is the share of them, from
	// 0 to 1, that count because their money is known.
	Released int     `json:"released" doc:"How many films were released in those years, whether they count or not."`
	Known    float64 `json:"known" check:"unit=share" doc:"The share of these films, from 0 to 1, that count because their budget and revenue are known."`
	// Return describes the films that count. It is nil if none does.
	Return *Return `json:"return,omitempty" doc:"The returns of the films that count. Absent if none does."`
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
	Losses float64 `json:"losses" check:"unit=share,lost" doc:"The share of the films, from 0 to 1, whose revenue is below their budget."`
	// Interval is a 95% confidence interval of the Median. It is nil if there are
	// fewer than [MinInterval] films.
	Interval *Interval `json:"interval,omitempty" doc:"A 95% confidence interval of the median. Absent with fewer than 6 films."`
}

// MinInterval is the least number of films that give an [Interval]. Five films all
// lie on one side of the true median with a chance of 6%, so no interval of their
// median reaches 95%.
const MinInterval = 6

// Interval is a 95% confidence interval. An interval of a median is one of order
// statistics: two of the films' own figures. It covers the true median at least 95%
// of the time, whatever the distribution of the figures.
type Interval struct {
	Low  float64 `json:"low" doc:"Its lower end."`
	High float64 `json:"high" doc:"Its upper end."`
}

// Returns tells what the films of some years returned, by genre. Films whose
// budget or revenue is unknown are left out, and counted in the notes. The same
// films give the same figures on every store.
func (s *Service) Returns(ctx context.Context, q ReturnsQuery) (Returns, error) {
	q.MinBudget = cmp.Or(q.MinBudget, DefaultMinBudget)
	q.MinRevenue = cmp.Or(q.MinRevenue, DefaultMinRevenue)
	var err error
	if q.From, q.To, err = s.window(ctx, q.From, q.To); err != nil {
		return Returns{}, err
	}
	if err := valid.First(q.floors().check(), checkDollars(q.Dollars),
		q.check()); err != nil {
		return Returns{}, err
	}
	return ask(ctx, s, q, Returns.clone, func(ctx context.Context) (Returns, error) {
		m, err := s.moneyOf(ctx, Filter{From: q.From, To: q.To, Traits: q.Traits})
		if err != nil {
			return Returns{}, err
		}
		r := q.answer(m)
		r.Notes, err = s.note(ctx, r.Notes, Import.AsOf)
		return r, err
	})
}

func (q ReturnsQuery) floors() floors { return floors{q.MinBudget, q.MinRevenue} }

// answer makes the answer from what the films cost and earned.
func (q ReturnsQuery) answer(m *money) Returns {
	films, invented := m.count(q.From, q.To)
	r := Returns{
		From: q.From, To: q.To, MinBudget: q.MinBudget, MinRevenue: q.MinRevenue,
		Dollars: q.Dollars, Films: films,
	}
	known := m.between(q.From, q.To)
	counted, small := q.floors().split(known)
	noPrice := 0
	all, genres := sample{dollars: q.Dollars}, map[string]*sample{}
	decades := map[int]*sample{}
	noGenre := 0
	for _, film := range counted {
		if q.Dollars != 0 && !pricesKnown(film.Year) {
			noPrice++
			continue
		}
		all.add(film)
		group(decades, film.Year/10, q.Dollars).add(film)
		if len(film.Genres) == 0 {
			noGenre++
		}
		for _, g := range film.Genres {
			group(genres, g, q.Dollars).add(film)
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
	r.Decades = byDecade(m, q.From, q.To, decades)
	r.Caution = caution(r)
	r.Notes = Notes{
		Rule: "The return of a film is its revenue at the box office divided by its budget. " +
			"A film counts once for each of its genres, and once among all films. " +
			"Cinemas keep about half of the revenue, so a return of 1 is not a profit. " +
			dollarsRule(q.Dollars),
		Only: Filter{Traits: q.Traits}.only(),
		Excluded: slices.Concat(
			[]Exclusion{{"budget or revenue is unknown", films - len(known)}},
			small,
			[]Exclusion{{noPrices, noPrice}, {"no genre is known (counted among all films)", noGenre}},
			m.left,
		),
		Invented: invented > 0,
	}
	return r
}

// group returns the sample of a key, and makes it if there is none.
func group[K comparable](all map[K]*sample, key K, dollars int) *sample {
	if all[key] == nil {
		all[key] = &sample{dollars: dollars}
	}
	return all[key]
}

func (r Returns) clone() Returns {
	if r.All != nil {
		r.All = new(r.All.clone())
	}
	r.Genres = slices.Clone(r.Genres)
	for i := range r.Genres {
		r.Genres[i].Return = r.Genres[i].clone()
	}
	r.Decades = slices.Clone(r.Decades)
	for i, d := range r.Decades {
		if d.Return != nil {
			r.Decades[i].Return = new(d.Return.clone())
		}
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
