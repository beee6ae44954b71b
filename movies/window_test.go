package movies_test

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// TestEveryQuestionHasTheSameYears asks each question about the same years, and leaves out
// the first one, the last one or both.
func TestEveryQuestionHasTheSameYears(t *testing.T) {
	short := service(t, film(1, "A", 2010, 1, "Drama"), film(2, "B", 2020, 1, "Drama"))
	long := service(t, film(1, "A", 1930, 1, "Drama"), film(2, "B", 1991, 1, "Drama"),
		film(3, "C", 2020, 1, "Drama"))
	empty := must(movies.New(memory.New().Movies(), &movies.Options{Now: noon}))
	for name, tt := range map[string]struct {
		films            *movies.Service
		from, to         int
		wantFrom, wantTo int
	}{
		"the last 30 years":               {long, 0, 0, 1991, 2020},
		"all years, if they are fewer":    {short, 0, 0, 2010, 2020},
		"from a year on":                  {long, 1950, 0, 1950, 2020},
		"up to a year":                    {long, 0, 1980, 1951, 1980},
		"up to a year, but not before":    {long, 0, 1940, 1930, 1940},
		"up to a year before all films":   {long, 0, 1920, 1920, 1920},
		"from a year after all films":     {long, 2050, 0, 2050, 2050},
		"both":                            {long, 1900, 2050, 1900, 2050},
		"no films: the years up to today": {empty, 0, 0, 1997, 2026},
	} {
		t.Run(name, func(t *testing.T) {
			g := must(tt.films.Genres(t.Context(), movies.GenresQuery{From: tt.from, To: tt.to}))
			r := must(tt.films.Returns(t.Context(), movies.ReturnsQuery{From: tt.from, To: tt.to}))
			c := must(tt.films.Claims(t.Context(), movies.ClaimsQuery{From: tt.from, To: tt.to}))
			for what, got := range map[string][2]int{
				"genres": {g.From, g.To}, "returns": {r.From, r.To}, "claims": {c.From, c.To},
			} {
				if want := [2]int{tt.wantFrom, tt.wantTo}; got != want {
					t.Errorf("%s are about %v, want %v", what, got, want)
				}
			}
			if r.MinBudget != c.MinBudget || r.MinRevenue != c.MinRevenue || r.Films != c.Films {
				t.Errorf("returns are of other films than claims: %+v and %+v", r, c)
			}
		})
	}
	for want, films := range map[int]*movies.Service{2020: long, 2026: empty} {
		if p := must(films.Popularity(t.Context(), movies.PopularityQuery{})); p.Year != want {
			t.Errorf("popularity is of %d, want %d", p.Year, want)
		}
	}
}

// TestDefaultYearsReachWhatStandsTogether says which films are left out at first, because
// they stand apart from all others.
func TestDefaultYearsReachWhatStandsTogether(t *testing.T) {
	type films = map[int]int // by year
	many := func(from, to, each int) films {
		all := films{}
		for year := from; year <= to; year++ {
			all[year] = each
		}
		return all
	}
	with := func(all films, year, n int) films {
		all[year] = n
		return all
	}
	for name, tt := range map[string]struct {
		films    films
		from, to int
	}{
		"one film long before": {with(many(2015, 2020, 4), 2003, 1), 2015, 2020},
		"one film long after":  {with(many(1990, 2020, 4), 2104, 1), 1990, 2020},
		"both": {
			with(with(many(2015, 2020, 4), 2003, 1), 2104, 1), 2015, 2020,
		},
		"few years long after many": {
			with(with(many(1950, 1980, 5), 2015, 1), 2016, 1), 1950, 1980,
		},
		"several years before": {
			with(with(many(2015, 2020, 4), 2000, 1), 2001, 1), 2015, 2020,
		},
		"five years without a film are a gap":    {with(many(2015, 2020, 4), 2009, 1), 2015, 2020},
		"four are not":                           {with(many(2015, 2020, 4), 2010, 1), 2010, 2020},
		"a tenth of the films stand apart":       {with(many(2018, 2020, 3), 2003, 1), 2018, 2020},
		"more do not":                            {with(many(2019, 2020, 4), 2003, 1), 2003, 2020},
		"a film within the last 30 of a century": {with(many(1900, 1980, 4), 2000, 1), 1951, 1980},
		"a tenth of the last 30 years, not of all": {
			with(with(many(1900, 1960, 9), 1999, 1), 2010, 99), 2010, 2010,
		},
		"years before the first film of the last 30": {with(many(1900, 1950, 4), 2000, 99), 2000, 2000},
		"a year more than 30":                        {many(1950, 1980, 5), 1950, 1980},
		"five years more":                            {many(1946, 1980, 5), 1946, 1980},
		"six years more":                             {many(1945, 1980, 5), 1951, 1980},
		"one film":                                   {films{2003: 1}, 2003, 2003},
		"two films":                                  {films{2003: 1, 2020: 1}, 2003, 2020},
	} {
		t.Run(name, func(t *testing.T) {
			var all []movies.Movie
			for year, n := range tt.films {
				for range n {
					all = append(all, film(int64(len(all)+1), "A", year, 1, "Drama"))
				}
			}
			from, to, err := service(t, all...).DefaultYears(t.Context())
			if from != tt.from || to != tt.to || err != nil {
				t.Errorf("the years are %d to %d, %v, want %d to %d", from, to, err, tt.from, tt.to)
			}
		})
	}
}
