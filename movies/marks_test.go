package movies_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// markedFilms makes films at random, with every field known or not.
func markedFilms(r *rand.Rand, n int) []movies.Movie {
	films := make([]movies.Movie, n)
	one := func(names ...string) string { return names[r.IntN(len(names))] }
	number := func(most int64) *int64 {
		if r.IntN(4) == 0 {
			return nil
		}
		return new(1 + r.Int64N(most))
	}
	for i := range films {
		m := movies.Movie{ID: int64(i + 1), Title: one("The Star", "A Story", "Starry Night")}
		if r.IntN(8) > 0 {
			month := time.Month(1 + r.IntN(12))
			m.Released = time.Date(1985+r.IntN(20), month, 1+r.IntN(2), 0, 0, 0, 0, time.UTC)
		}
		for _, g := range []string{"Comedy", "Horror", "War"} {
			if r.IntN(2) == 0 {
				m.Genres = append(m.Genres, g)
			}
		}
		for _, c := range []string{"US", "KR"} {
			if r.IntN(2) == 0 {
				m.Countries = append(m.Countries, c)
			}
		}
		m.Budget, m.Revenue, m.Votes, m.Runtime = number(5000), number(5000), number(100), number(200)
		if r.IntN(4) > 0 {
			m.Rating, m.Popularity = new(float64(r.IntN(100))/10), new(float64(r.IntN(50)))
		}
		m.Language = one("en", "ko", "")
		films[i] = m
	}
	return films
}

// behind tells, in the plainest way, whether a film is behind a mark.
func behind(m movies.Movie, f movies.Filter, figure movies.Sort) bool {
	has := func(list []string, name string) bool { return name == "" || slices.Contains(list, name) }
	minutes := int64(0)
	if m.Runtime != nil {
		minutes = *m.Runtime
	}
	month := m.Released.Month()
	if m.Released.YearDay() == 1 {
		month = 0
	}
	if m.Released.IsZero() || m.Released.Year() < f.From || m.Released.Year() > f.To ||
		!has(m.Genres, f.Genre) || !has(m.Genres, f.With) || !has(m.Countries, f.Country) ||
		f.Language != "" && f.Language != m.Language || f.Month != 0 && int(month) != f.Month ||
		f.MinRuntime > 0 && minutes < f.MinRuntime ||
		f.MaxRuntime > 0 && (minutes == 0 || minutes > f.MaxRuntime) ||
		f.MinVotes > 0 && (m.Votes == nil || *m.Votes < f.MinVotes) {
		return false
	}
	switch figure {
	case movies.ByBudget:
		return m.Budget != nil
	case movies.ByRevenue:
		return m.Revenue != nil
	case movies.ByReturn:
		return m.Budget != nil && m.Revenue != nil && *m.Budget >= 1000 && *m.Revenue >= 1000
	case movies.ByRating:
		return m.Rating != nil && m.Votes != nil && *m.Votes >= cmp.Or(f.MinVotes, 50)
	}
	return true
}

// For each mark of each grouping, the list has as many films as the mark says, page by
// page, and as many as a plain count finds.
func TestTheListBehindEachMarkHasItsFilms(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "films.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for name, store := range map[string]movies.Store{
		"memory": memory.New().Movies(), "sqlite": db.Movies(),
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the test must be the same each time
			films := markedFilms(r, 300)
			s := must(movies.New(store, nil))
			must(s.Import(t.Context(), movies.All(films), nil))
			for _, f := range []movies.Filter{
				{}, {Genre: "Horror"}, {Genre: "Horror", With: "Comedy"},
				{Traits: movies.Traits{Language: "ko"}}, {Traits: movies.Traits{Country: "US"}},
				{Traits: movies.Traits{MinRuntime: 60, MaxRuntime: 120}},
				{Traits: movies.Traits{MaxRuntime: 90, Language: "en"}},
				{Traits: movies.Traits{Month: 5}}, {Traits: movies.Traits{MinVotes: 70}},
				{Traits: movies.Traits{MinVotes: 20}},
			} {
				f.From, f.To = 1988, 2003
				for _, by := range []movies.Grouping{
					movies.OfYear, movies.OfDecade, movies.OfMonth, movies.OfGenre, movies.OfPair,
					movies.OfLanguage, movies.OfCountry,
				} {
					if by == movies.OfGenre && f.With != "" {
						continue // is refused
					}
					g, err := s.Groups(t.Context(), movies.GroupsQuery{Filter: f, By: by})
					if err != nil {
						t.Fatal(err)
					}
					wantMarks(t, s, films, g)
				}
			}
		})
	}
}

func wantMarks(t *testing.T, s *movies.Service, films []movies.Movie, groups movies.Groups) {
	t.Helper()
	if len(groups.Groups) == 0 {
		t.Errorf("by %s there are no groups", groups.By)
	}
	for _, g := range groups.Groups {
		wantMark(t, s, films, g, movies.ByPopularity, &movies.Median{Films: g.Films})
		wantMark(t, s, films, g, movies.ByBudget, g.Budget)
		wantMark(t, s, films, g, movies.ByRevenue, g.Revenue)
		wantMark(t, s, films, g, movies.ByReturn, g.Return)
		wantMark(t, s, films, g, movies.ByRating, g.Rating)
	}
}

func wantMark(
	t *testing.T, s *movies.Service, films []movies.Movie,
	g movies.Group, of movies.Sort, mark *movies.Median,
) {
	t.Helper()
	var want []float64 // the figures
	n := 0
	for _, m := range films {
		if !behind(m, g.Filter, of) {
			continue
		}
		n++
		switch of {
		case movies.ByBudget:
			want = append(want, float64(*m.Budget))
		case movies.ByRevenue:
			want = append(want, float64(*m.Revenue))
		case movies.ByReturn:
			want = append(want, float64(*m.Revenue)/float64(*m.Budget))
		case movies.ByRating:
			want = append(want, *m.Rating)
		}
	}
	what := fmt.Sprintf("%s of %s (%+v)", of, g.Name, g.Filter)
	says := 0
	if mark != nil {
		says = mark.Films
	}
	listed, seen := 0, map[int64]bool{}
	for after := ""; ; {
		q := movies.FilmsQuery{Filter: g.Filter, Sort: of, Limit: 37, After: after}
		page, err := s.Films(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page.List {
			listed++
			seen[f.ID] = true
		}
		if page.Films != n {
			t.Errorf("%s: the list says %d films, want %d", what, page.Films, n)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if says != n || listed != n || len(seen) != n {
		t.Errorf("%s: the mark says %d, the list has %d (%d ids), want %d",
			what, says, listed, len(seen), n)
	}
	if len(want) > 0 && mark != nil {
		slices.Sort(want)
		if middle := (want[(n-1)/2] + want[n/2]) / 2; math.Abs(mark.Median-middle) > 1e-9 {
			t.Errorf("%s: the median is %v, want %v", what, mark.Median, middle)
		}
	}
}

func TestPointsAreTheFilmsWithReturns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the test must be the same each time
	films := markedFilms(r, 300)
	s := must(movies.New(memory.New().Movies(), nil))
	must(s.Import(t.Context(), movies.All(films), nil))
	f := movies.Filter{From: 1985, To: 2004}
	n := 0
	for _, m := range films {
		if behind(m, f, movies.ByReturn) {
			n++
		}
	}
	all := must(s.Points(t.Context(), movies.PointsQuery{Filter: f}))
	few := must(s.Points(t.Context(), movies.PointsQuery{Filter: f, Limit: 7}))
	if all.Films != n || len(all.Points) != n || few.Films != n || len(few.Points) != 7 {
		t.Errorf("%d of %d and %d of %d points, want %d and 7 of them",
			len(all.Points), all.Films, len(few.Points), few.Films, n)
	}
	for _, p := range few.Points {
		if !slices.Contains(all.Points, p) {
			t.Errorf("%+v is not among all points", p)
		}
	}
}

// A film is left out for an unknown field only if nothing else speaks against it.
func TestUnknownFieldsAreCounted(t *testing.T) {
	s := must(movies.New(memory.New().Movies(), nil))
	known, unknown := film(1, "A", 2015, 1, "War"), film(2, "B", 2015, 1, "War")
	other := film(3, "C", 2015, 1)
	known.Language, other.Language = "en", "ko"
	otherGenre := film(4, "D", 2015, 1, "Drama")
	must(s.Import(t.Context(), movies.All([]movies.Movie{known, unknown, other, otherGenre}), nil))
	f := movies.Filter{Genre: "War", Traits: movies.Traits{Language: "en"}}
	a := must(s.Films(t.Context(), movies.FilmsQuery{Filter: f}))
	want := []movies.Exclusion{{Reason: "the language is unknown", Films: 1}}
	if a.Films != 1 || a.List[0].ID != 1 || !slices.Equal(a.Notes.Excluded, want) {
		t.Errorf("%d films, left out %+v, want 1 and %+v", a.Films, a.Notes.Excluded, want)
	}
}
