package movies_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// fewFilms are films of the years 1999 to 2004 and of an unknown year.
func fewFilms() []movies.Movie {
	return []movies.Movie{
		film(1, "A", 2000, 1, "Drama", "Crime", "Thriller"),
		film(2, "B", 2000, 1, "Drama"),
		film(3, "C", 2000, 1),
		film(4, "D", 2003, 1, "Comedy", "Drama"),
		film(5, "E", 1999, 1, "Western"),
		film(6, "F", 2004, 1, "Western"),
		film(7, "G", 0, 1, "Western"),
	}
}

// noData stands for a value that is not known.
const noData = -1

// figures returns the values of a series.
func figures(values []*float64) []float64 {
	var all []float64
	for _, v := range values {
		if v == nil {
			v = new(float64(noData))
		}
		all = append(all, *v)
	}
	return all
}

func TestGenres(t *testing.T) {
	const third = 1.0 / 3
	const no = noData
	type series = map[string][]float64 // the years, and then the total
	all := []string{"Drama", "Comedy", "Crime", "Thriller"}
	shares := movies.GenresQuery{Counting: movies.Fractional, Measure: movies.Shares}
	some := movies.GenresQuery{Only: []string{"Western", "Crime", "Drama"}}
	tests := map[string]struct {
		query movies.GenresQuery
		order []string
		want  series
	}{
		"nothing chosen is whole counts": {movies.GenresQuery{}, all, series{
			"Drama": {2, no, no, 1, 3}, "Comedy": {0, no, no, 1, 1}, "Crime": {1, no, no, 0, 1},
			"Thriller": {1, no, no, 0, 1},
		}},
		"fractional counts": {movies.GenresQuery{Counting: movies.Fractional}, all, series{
			"Drama": {1 + third, no, no, 0.5, 1.8333333333333333}, "Comedy": {0, no, no, 0.5, 0.5},
			"Crime": {third, no, no, 0, third}, "Thriller": {third, no, no, 0, third},
		}},
		"whole shares": {movies.GenresQuery{Measure: movies.Shares}, all, series{
			"Drama": {1, no, no, 1, 1}, "Comedy": {0, no, no, 1, third}, "Crime": {0.5, no, no, 0, third},
			"Thriller": {0.5, no, no, 0, third},
		}},
		"fractional shares": {shares, all, series{
			"Drama":  {(1 + third) / 2, no, no, 0.5, 1.8333333333333333 / 3},
			"Comedy": {0, no, no, 0.5, 0.5 / 3},
			"Crime":  {third / 2, no, no, 0, third / 3}, "Thriller": {third / 2, no, no, 0, third / 3},
		}},
		"chosen genres, one of them without films": {some, []string{"Drama", "Crime", "Western"}, series{
			"Drama": {2, no, no, 1, 3}, "Crime": {1, no, no, 0, 1}, "Western": {0, no, no, 0, 0},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.query.From, tt.query.To = 2000, 2003
			g, err := service(t, fewFilms()...).Genres(t.Context(), tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(g.Years, []int{2000, 2001, 2002, 2003}) ||
				!slices.Equal(g.Films, []int{3, 0, 0, 1}) || !slices.Equal(g.NoGenre, []int{1, 0, 0, 0}) {
				t.Errorf("years %v, films %v, without a genre %v", g.Years, g.Films, g.NoGenre)
			}
			var order []string
			for _, one := range g.Genres {
				order = append(order, one.Name)
				if got := append(figures(one.Values), one.Total); !slices.Equal(got, tt.want[one.Name]) {
					t.Errorf("%s: %v, want %v", one.Name, got, tt.want[one.Name])
				}
			}
			if !slices.Equal(order, tt.order) {
				t.Errorf("in the order %q, want %q", order, tt.order)
			}
			want := []movies.Exclusion{{Reason: "no genre is known", Films: 1}}
			if !slices.Equal(g.Notes.Excluded, want) {
				t.Errorf("excluded %v, want %v", g.Notes.Excluded, want)
			}
		})
	}
}

func TestGenresAsJSON(t *testing.T) {
	g, err := service(t, fewFilms()...).Genres(t.Context(), movies.GenresQuery{From: 2003, To: 2004})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(g)
	const want = `{"from":2003,"to":2004,"count":"whole","measure":"counts","years":[2003,2004],` +
		`"films":[1,1],"without_genre":[0,0],` +
		`"genres":[{"name":"Comedy","values":[1,0],"total":1},{"name":"Drama","values":[1,0],` +
		`"total":1},{"name":"Western","values":[0,1],"total":1}],` +
		`"notes":{"rule":"A film counts once for each of its genres, ` +
		`so all genres of a year may add up to more than its films. ` +
		`There is no data of a year without films.",` +
		`"excluded":[],"sources":[{"name":"a test","as_of":"2026-03-01T12:00:00Z",` +
		`"popularity_as_of":"2026-03-01T12:00:00Z"}],"as_of":"2026-03-01T12:00:00Z",` +
		`"invented":false}}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}

func TestGenresOfNothing(t *testing.T) {
	s := must(movies.New(memory.New().Movies(), nil))
	for _, m := range []movies.Measure{movies.Counts, movies.Shares} {
		g, err := s.Genres(t.Context(), movies.GenresQuery{
			From: 2000, To: 2001, Measure: m, Only: []string{"Drama"},
		})
		if err != nil || !slices.Equal(g.Films, []int{0, 0}) || len(g.Genres) != 1 ||
			!slices.Equal(figures(g.Genres[0].Values), []float64{noData, noData}) {
			t.Errorf("%s: %+v, %v", m, g, err)
		}
	}
	raw, err := json.Marshal(must(s.Genres(t.Context(), movies.GenresQuery{From: 2000, To: 2000})))
	const want = `{"from":2000,"to":2000,"count":"whole","measure":"counts","years":[2000],` +
		`"films":[0],"without_genre":[0],"genres":[],` +
		`"notes":{"rule":"A film counts once for each of its genres, ` +
		`so all genres of a year may add up to more than its films. ` +
		`There is no data of a year without films.",` +
		`"excluded":[],"sources":[],"invented":false}}`
	if err != nil || string(raw) != want {
		t.Errorf("got  %s, %v\nwant %s", raw, err, want)
	}
}

func TestFractionalFiguresAddUp(t *testing.T) {
	var films []movies.Movie
	var names []string
	for i := range 22 {
		names = append(names, fmt.Sprint("Genre ", i))
	}
	for i := range 3000 {
		films = append(films, film(int64(i+1), "F", 1990+i%7, 1, names[:i%(len(names)+1)]...))
	}
	s := service(t, films...)
	for _, measure := range []movies.Measure{movies.Counts, movies.Shares} {
		g, err := s.Genres(t.Context(), movies.GenresQuery{
			From: 1990, To: 1996, Counting: movies.Fractional, Measure: measure,
		})
		if err != nil {
			t.Fatal(err)
		}
		for y := range g.Years {
			var sum float64
			for _, one := range g.Genres {
				sum += *one.Values[y]
			}
			want := 1.0
			if measure == movies.Counts {
				want = float64(g.Films[y] - g.NoGenre[y])
			}
			if math.Abs(sum-want) > 1e-12*want {
				t.Errorf("%d: the %s add up to %v, want %v", g.Years[y], measure, sum, want)
			}
		}
	}
}

// shuffled is a store that returns its counts and earnings in a different order each
// time, as the contract allows.
type shuffled struct{ movies.Store }

func (s shuffled) CountGenres(ctx ctx, from, to int) (movies.GenreCounts, error) {
	c, err := s.Store.CountGenres(ctx, from, to)
	shuffle(c.Films)
	shuffle(c.Genres)
	return c, err
}

func (s shuffled) Earnings(ctx ctx) ([]movies.Earning, error) {
	e, err := s.Store.Earnings(ctx)
	shuffle(e)
	return e, err
}

func shuffle[T any](s []T) { rand.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] }) }

func TestAnswersAreTheSameInWhateverOrderAStoreCounts(t *testing.T) {
	store := memory.New().Movies()
	films := earners(500)
	if _, err := must(movies.New(store, nil)).Import(t.Context(), movies.All(films), nil); err != nil {
		t.Fatal(err)
	}
	s := must(movies.New(shuffled{store}, &movies.Options{CacheBytes: -1}))
	for name, ask := range map[string]func() (any, error){
		"genres": func() (any, error) {
			return s.Genres(t.Context(), movies.GenresQuery{
				From: 1980, To: 2020, Counting: movies.Fractional,
			})
		},
		"shares": func() (any, error) {
			return s.Genres(t.Context(), movies.GenresQuery{
				From: 1980, To: 2020, Counting: movies.Fractional, Measure: movies.Shares,
			})
		},
		"returns": func() (any, error) {
			return s.Returns(t.Context(), movies.ReturnsQuery{From: 1980, To: 2020})
		},
		"claims": func() (any, error) { return s.Claims(t.Context(), movies.ClaimsQuery{}) },
	} {
		t.Run(name, func(t *testing.T) {
			var first string
			for range 10 {
				answer, err := ask()
				if err != nil {
					t.Fatal(err)
				}
				raw := fmt.Sprintf("%#v", must(json.Marshal(answer)))
				if first == "" {
					first = raw
				}
				if raw != first {
					t.Fatal("two answers differ in some bit")
				}
			}
		})
	}
}

// A genre without films in a year that has films is 0. A share of films that have no genre
// is not known.
func TestNoDataIsNotZero(t *testing.T) {
	s := service(t,
		film(1, "A", 2000, 1, "Drama"), film(2, "B", 2001, 1, "War"), film(3, "C", 2003, 1))
	for measure, want := range map[movies.Measure][]float64{
		movies.Counts: {1, 0, noData, 0},
		movies.Shares: {1, 0, noData, noData},
	} {
		g := must(s.Genres(t.Context(), movies.GenresQuery{From: 2000, To: 2003, Measure: measure}))
		if got := figures(g.Genres[0].Values); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", measure, got, want)
		}
	}
}
