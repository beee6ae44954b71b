package storage_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

// filters are the filters of the questions that are recounted.
var filters = map[string]movies.Filter{
	"all":             {},
	"a genre":         {Genre: "Horror"},
	"two genres":      {Genre: "Horror", With: "Comedy"},
	"a language":      {Traits: movies.Traits{Language: "ko"}},
	"a country":       {Traits: movies.Traits{Country: "Chile"}},
	"runtimes":        {Traits: movies.Traits{MinRuntime: 60, MaxRuntime: 120}},
	"votes and month": {Traits: movies.Traits{MinVotes: 20, Month: 5}},
}

// Every analysis agrees with a plain recount, on every store.
func TestAnalysesAgreeWithARecount(t *testing.T) {
	films := countable()
	for store, newURL := range services.Stores {
		t.Run(store, func(t *testing.T) {
			s, err := movies.New(openStores(t, newURL(t)).Movies, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Import(t.Context(), movies.All(films), nil); err != nil {
				t.Fatal(err)
			}
			for name, f := range filters {
				f.From, f.To = 1900, 2024
				for _, dollars := range []int{0, 2024} {
					c := recount{films: films, filter: f, dollars: dollars}
					t.Run(name, func(t *testing.T) {
						c.checkFilms(t, s)
						c.checkGroups(t, s)
						c.checkPoints(t, s)
						c.checkOthers(t, s)
					})
				}
			}
		})
	}
}

func (c recount) checkFilms(t *testing.T, s *movies.Service) {
	for _, sort := range []movies.Sort{
		movies.ByPopularity, movies.ByRevenue, movies.ByBudget, movies.ByReturn, movies.ByRating,
		movies.ByVotes, movies.ByReleased,
	} {
		for _, ascending := range []bool{false, true} {
			want := c.order(sort, ascending)
			var got []int64
			q := movies.FilmsQuery{
				Filter: c.filter, Sort: sort, Ascending: ascending, Dollars: c.dollars, Limit: 90,
			}
			for {
				page, err := s.Films(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if page.Films != len(want) {
					t.Errorf("by %s there are %d films, want %d", sort, page.Films, len(want))
				}
				for _, m := range page.List {
					got = append(got, m.ID)
					c.checkMoney(t, m)
				}
				if q.After = page.Next; q.After == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("by %s, ascending %t: %v, want %v", sort, ascending, got, want)
			}
		}
	}
}

// checkMoney checks the money of a film in a list.
func (c recount) checkMoney(t *testing.T, m movies.Film) {
	t.Helper()
	film := c.films[m.ID-1]
	for name, pair := range map[string][2]*int64{
		"budget": {film.Budget, m.Budget}, "revenue": {film.Revenue, m.Revenue},
	} {
		want, known := c.money(pair[0], m.Year)
		if known != (pair[1] != nil) || known && float64(*pair[1]) != math.Round(want) {
			t.Errorf("the %s of film %d is %v, want %v", name, m.ID, pair[1], want)
		}
	}
}

func (c recount) checkGroups(t *testing.T, s *movies.Service) {
	for _, by := range []movies.Grouping{
		movies.OfYear, movies.OfDecade, movies.OfMonth, movies.OfGenre, movies.OfPair,
		movies.OfLanguage, movies.OfCountry,
	} {
		if by == movies.OfGenre && c.filter.With != "" {
			continue // is refused
		}
		got, err := s.Groups(t.Context(), movies.GroupsQuery{
			Filter: c.filter, By: by, Dollars: c.dollars,
		})
		if err != nil {
			t.Fatal(err)
		}
		want := c.groups(by)
		for _, g := range got.Groups {
			films := want[g.Name]
			if c.filter.Genre != "" && (by == movies.OfGenre || by == movies.OfPair) &&
				g.Filter.Genre != c.filter.Genre && g.Filter.With != c.filter.Genre {
				t.Errorf("%s is not a group of %s", g.Name, c.filter.Genre)
			}
			if g.Films != len(films) || !same(g.Budget, c.median(movies.ByBudget, films)) ||
				!same(g.Revenue, c.median(movies.ByRevenue, films)) ||
				!same(g.Return, c.median(movies.ByReturn, films)) ||
				!same(g.Rating, c.median(movies.ByRating, films)) {
				t.Errorf("by %s, %s: %+v, want %d films", by, g.Name, g, len(films))
			}
			delete(want, g.Name)
		}
		for name, films := range want {
			if c.filter.Genre == "" || by != movies.OfGenre && by != movies.OfPair {
				t.Errorf("by %s, %s with %d films is missing", by, name, len(films))
			}
		}
	}
}

func (c recount) checkPoints(t *testing.T, s *movies.Service) {
	c.mostBudget, c.mostRevenue = 8000, 15_000
	got, err := s.Points(t.Context(), movies.PointsQuery{
		Filter: c.filter, Dollars: c.dollars, MaxBudget: 8000, MaxRevenue: 15_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := c.order(movies.ByReturn, false)
	var ids []int64
	for i, p := range got.Points {
		ids = append(ids, p.ID)
		c.checkMoney(t, movies.Film{ID: p.ID, Year: p.Year, Budget: &p.Budget, Revenue: &p.Revenue})
		if i > 0 && got.Points[i-1].Budget > p.Budget {
			t.Errorf("film %d stands after a larger budget", p.ID)
		}
	}
	slices.Sort(ids)
	slices.Sort(want)
	if got.Films != len(want) || !slices.Equal(ids, want) {
		t.Errorf("the points are %v of %d, want %v", ids, got.Films, want)
	}
}

// checkOthers checks the questions that take traits only.
func (c recount) checkOthers(t *testing.T, s *movies.Service) {
	c.filter.With = ""
	year := c
	year.filter.From, year.filter.To = 1999, 1999
	popular, err := s.Popularity(t.Context(), movies.PopularityQuery{
		Year: 1999, Genre: c.filter.Genre, Traits: c.filter.Traits, Limit: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	order := year.order(movies.ByPopularity, false)
	var ends []int64
	for _, m := range popular.Top {
		ends = append(ends, m.ID)
	}
	ranked := popular.Films - popular.Unknown
	if popular.Films != len(order) || !slices.Equal(ends, order[:min(3, (ranked+1)/2)]) {
		t.Errorf("the popular films are %v of %d, want %v", ends, popular.Films, order)
	}
	for i, m := range popular.Bottom {
		if m.ID != order[ranked-1-i] {
			t.Errorf("film %d is at the bottom, want %d", m.ID, order[ranked-1-i])
		}
	}

	c.filter.Genre = ""
	genres, err := s.Genres(t.Context(), movies.GenresQuery{
		From: 1900, To: 2024, Traits: c.filter.Traits,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, series := range genres.Genres {
		for i, n := range series.Values {
			one := c
			one.filter.From, one.filter.To, one.filter.Genre = 1900+i, 1900+i, series.Name
			any := recount{films: c.films, filter: movies.Filter{From: 1900 + i, To: 1900 + i}}
			want := float64(len(one.selected()))
			if known := len(any.selected()) > 0; known != (n != nil) || known && *n != want {
				t.Errorf("%d films of %s are %v, want %v", 1900+i, series.Name, n, want)
			}
		}
	}

	returns, err := s.Returns(t.Context(), movies.ReturnsQuery{
		From: 1900, To: 2024, Traits: c.filter.Traits, Dollars: c.dollars,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]*movies.Return{"": returns.All}
	for _, g := range returns.Genres {
		got[g.Name] = &g.Return
	}
	for name, of := range got {
		one := c
		one.filter.Genre = name
		want := one.median(movies.ByReturn, one.selected())
		switch {
		case of == nil || want == nil:
			if of != nil || want != nil {
				t.Errorf("the returns of %q are %+v, want %+v", name, of, want)
			}
		case of.Films != want.Films || math.Abs(of.Median-want.Median) > 1e-9 ||
			!reflect.DeepEqual(of.Interval, want.Interval):
			t.Errorf("the returns of %q are %+v, want %+v", name, of, want)
		}
	}
}
