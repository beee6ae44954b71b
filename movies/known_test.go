package movies_test

import (
	"errors"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// A name that no film has is refused, and the error names what was meant. A name that
// only films of other years have is not.
func TestNamesThatNoFilmHasAreRefused(t *testing.T) {
	one, old := film(1, "One", 2015, 1, "Horror", "Science Fiction"), film(2, "Old", 1950, 1, "War")
	one.Language, one.Countries = "en", []string{"France", "Japan"}
	old.Language, old.Countries = "de", []string{"Germany"}
	undated := film(3, "Undated", 0, 1, "Noir")
	s := service(t, one, old, undated)
	from := func(f movies.Filter) movies.Filter { f.From, f.To = 2010, 2020; return f }
	asks := map[string]func(movies.Filter) error{
		"films": func(f movies.Filter) error {
			_, err := s.Films(t.Context(), movies.FilmsQuery{Filter: from(f)})
			return err
		},
		"groups": func(f movies.Filter) error {
			_, err := s.Groups(t.Context(), movies.GroupsQuery{Filter: from(f)})
			return err
		},
		"points": func(f movies.Filter) error {
			_, err := s.Points(t.Context(), movies.PointsQuery{Filter: from(f)})
			return err
		},
		"genres": func(f movies.Filter) error {
			q := movies.GenresQuery{From: 2010, To: 2020, Traits: f.Traits}
			if f.Genre != "" {
				q.Only = []string{f.Genre}
			}
			_, err := s.Genres(t.Context(), q)
			return err
		},
		"popularity": func(f movies.Filter) error {
			q := movies.PopularityQuery{Year: 2015, Genre: f.Genre, Traits: f.Traits}
			_, err := s.Popularity(t.Context(), q)
			return err
		},
		"returns": func(f movies.Filter) error {
			_, err := s.Returns(t.Context(), movies.ReturnsQuery{From: 2010, To: 2020, Traits: f.Traits})
			return err
		},
		"search": func(f movies.Filter) error {
			_, err := s.Search(t.Context(), movies.Search{Genre: f.Genre}, "", 10)
			return err
		},
	}
	for name, tt := range map[string]struct {
		filter movies.Filter
		field  string // "" if it is not refused
		fix    string
		asks   []string
	}{
		"a genre": {
			movies.Filter{Genre: "horor"}, "genre", `is "horor", which no film has; did you mean Horror?`,
			[]string{"films", "groups", "points", "genres", "popularity", "search"},
		},
		"a genre of other years": {
			movies.Filter{Genre: "War"}, "", "",
			[]string{"films", "groups", "points", "genres", "popularity", "search"},
		},
		"a genre of unknown years": {movies.Filter{Genre: "Noir"}, "", "", []string{"search"}},
		"the beginning of a genre": {
			movies.Filter{Genre: "science"}, "genre",
			`is "science", which no film has; did you mean Science Fiction?`, []string{"films", "genres"},
		},
		"a second genre": {
			movies.Filter{Genre: "Horror", With: "comedy"}, "with",
			`is "comedy", which no film has; there are, for example, Horror, Science Fiction, War`,
			[]string{"films", "groups", "points"},
		},
		"a language": {
			movies.Filter{Traits: movies.Traits{Language: "eng"}}, "language",
			`is "eng", which no film has; did you mean en?`,
			[]string{"films", "groups", "points", "genres", "popularity", "returns"},
		},
		"a language of other years": {
			movies.Filter{Traits: movies.Traits{Language: "de"}}, "", "",
			[]string{"films", "groups", "points", "genres", "popularity", "returns"},
		},
		"a country": {
			movies.Filter{Traits: movies.Traits{Country: "FR"}}, "country",
			`is "FR", which no film has; there are, for example, France, Germany, Japan`,
			[]string{"films", "groups", "points", "genres", "popularity", "returns"},
		},
	} {
		for _, ask := range tt.asks {
			t.Run(name+"/"+ask, func(t *testing.T) {
				err := asks[ask](tt.filter)
				if tt.field == "" {
					if err != nil {
						t.Error(err)
					}
					return
				}
				invalid, ok := errors.AsType[*marquee.InvalidError](err)
				if !ok || invalid.Field != tt.field || invalid.Fix != tt.fix {
					t.Errorf("got %v, want %s %s", err, tt.field, tt.fix)
				}
			})
		}
	}
}

// Without any name there is nothing to mistype.
func TestNamesOfNoFilmsAreNotRefused(t *testing.T) {
	s := service(t, film(1, "One", 2015, 1))
	f := movies.Filter{
		From: 2010, To: 2020, Genre: "Horror", With: "Comedy",
		Traits: movies.Traits{Language: "en", Country: "France"},
	}
	if a, err := s.Films(t.Context(), movies.FilmsQuery{Filter: f}); err != nil || a.Films > 0 {
		t.Errorf("%d films, %v", a.Films, err)
	}
}
