package movies_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
)

// A field that is left out has its default.
func TestZeroFieldsOfQueriesAreDefaults(t *testing.T) {
	s := service(t, earners(60)...)
	for name, tt := range map[string]struct {
		zero, given func() (any, error)
	}{
		"genres": {
			func() (any, error) { return s.Genres(t.Context(), movies.GenresQuery{From: 1980, To: 2020}) },
			func() (any, error) {
				return s.Genres(t.Context(), movies.GenresQuery{
					From: 1980, To: 2020, Counting: movies.Whole, Measure: movies.Counts, Only: []string{},
				})
			},
		},
		"popularity": {
			func() (any, error) { return s.Popularity(t.Context(), movies.PopularityQuery{Year: 1990}) },
			func() (any, error) {
				return s.Popularity(t.Context(), movies.PopularityQuery{
					Year: 1990, Limit: movies.DefaultExtremes,
				})
			},
		},
		"returns": {
			func() (any, error) { return s.Returns(t.Context(), movies.ReturnsQuery{From: 1980, To: 2020}) },
			func() (any, error) {
				return s.Returns(t.Context(), movies.ReturnsQuery{
					From: 1980, To: 2020,
					MinBudget: movies.DefaultMinBudget, MinRevenue: movies.DefaultMinRevenue,
				})
			},
		},
		"claims": {
			func() (any, error) { return s.Claims(t.Context(), movies.ClaimsQuery{}) },
			func() (any, error) {
				return s.Claims(t.Context(), movies.ClaimsQuery{
					From: 1991, To: 2020,
					MinBudget: movies.DefaultMinBudget, MinRevenue: movies.DefaultMinRevenue,
				})
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if zero, given := must(tt.zero()), must(tt.given()); !reflect.DeepEqual(zero, given) {
				t.Errorf("zero fields give\n%+v, want\n%+v", zero, given)
			}
		})
	}
}

func TestGenresNameWhatWasPicked(t *testing.T) {
	s := service(t, film(1, "A", 2015, 1, "Drama", "War"), film(2, "B", 2000, 1, "Horror"))
	for name, tt := range map[string]struct {
		only   []string
		picked string // in the JSON of the answer
	}{
		"all":                  {nil, ``},
		"an empty list is all": {[]string{}, ``},
		"in any order":         {[]string{"War", "Drama"}, `,"picked":["Drama","War"]`},
		"one without a film":   {[]string{"Horror"}, `,"picked":["Horror"]`},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // the second answer is a kept one
				g := must(s.Genres(t.Context(), movies.GenresQuery{From: 2015, To: 2015, Only: tt.only}))
				text := string(must(json.Marshal(g)))
				want := tt.picked + "}"
				if !strings.HasSuffix(text, want) || strings.Contains(text, "picked") != (tt.picked != "") {
					t.Errorf("got %s, want it to end in %s", text, want)
				}
				clear(g.Picked) // the caller may change it
			}
		})
	}
}

// Each query can be a tool of a model.
func TestQueriesAreSchemas(t *testing.T) {
	traits := []string{
		"month integer", "language string", "country string", "min_runtime integer",
		"max_runtime integer", "min_votes integer",
	}
	filter := append([]string{
		"from integer", "to integer", "genre string", "with string",
	}, traits...)
	for name, tt := range map[string]struct {
		schema func() (*llm.Schema, error)
		want   []string
	}{
		"genres": {
			llm.SchemaOf[movies.GenresQuery],
			append([]string{"from integer", "to integer", "count string", "measure string", "genre array"},
				traits...),
		},
		"popularity": {
			llm.SchemaOf[movies.PopularityQuery],
			append([]string{"year integer", "limit integer", "genre string"}, traits...),
		},
		"returns": {
			llm.SchemaOf[movies.ReturnsQuery],
			append([]string{
				"from integer", "to integer", "min_budget integer", "min_revenue integer", "dollars integer",
			}, traits...),
		},
		"films": {
			llm.SchemaOf[movies.FilmsQuery],
			append(slices.Clone(filter), "q string", "sort string", "ascending boolean",
				"min_budget integer", "min_revenue integer", "max_budget integer", "max_revenue integer",
				"dollars integer", "limit integer", "cursor string"),
		},
		"groups": {
			llm.SchemaOf[movies.GroupsQuery],
			append(slices.Clone(filter), "by string", "min_budget integer", "min_revenue integer",
				"dollars integer", "limit integer"),
		},
		"points": {
			llm.SchemaOf[movies.PointsQuery],
			append(slices.Clone(filter), "min_budget integer", "min_revenue integer",
				"max_budget integer", "max_revenue integer", "dollars integer", "limit integer"),
		},
		"claims": {
			llm.SchemaOf[movies.ClaimsQuery],
			[]string{"from integer", "to integer", "min_budget integer", "min_revenue integer"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var object struct {
				Required   []string
				Properties map[string]struct{ Type, Description string }
			}
			if err := json.Unmarshal(must(tt.schema()).JSON, &object); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, name := range object.Required {
				p := object.Properties[name]
				got = append(got, name+" "+p.Type)
				if p.Description == "" {
					t.Errorf("%s is not described", name)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("the parameters are %q, want %q", got, tt.want)
			}
		})
	}
}

// The texts that explain an answer to a model name only parts that the answer has.
func TestAboutNamesWhatIsThere(t *testing.T) {
	films := earners(300)
	for i := range films {
		films[i].Votes, films[i].Rating = new(int64(100)), new(6.5)
	}
	s := service(t, films...)
	old := movies.Filter{From: 1980, To: 2020, Traits: movies.Traits{MinVotes: 1}}
	quoted := regexp.MustCompile(`"(\w+)"`)
	for about, answer := range map[string]any{
		movies.AboutGenres: must(s.Genres(t.Context(), movies.GenresQuery{
			From: 1980, To: 2020, Only: []string{"War"}, Traits: old.Traits,
		})),
		movies.AboutPopularity: must(s.Popularity(t.Context(),
			movies.PopularityQuery{Year: 1990, Traits: old.Traits})),
		movies.AboutReturns: must(s.Returns(t.Context(),
			movies.ReturnsQuery{From: 1980, To: 2020, Dollars: 2020, Traits: old.Traits})),
		movies.AboutFilms: must(s.Films(t.Context(), movies.FilmsQuery{
			Filter: old, Sort: movies.ByReturn, Dollars: 2020,
		})),
		movies.AboutGroups: must(s.Groups(t.Context(), movies.GroupsQuery{Filter: old})),
		movies.AboutPoints: must(s.Points(t.Context(), movies.PointsQuery{Filter: old})),
		movies.AboutClaims: must(s.Claims(t.Context(), movies.ClaimsQuery{})),
	} {
		text := string(must(json.Marshal(answer)))
		names := quoted.FindAllStringSubmatch(about, -1)
		if len(names) < 4 {
			t.Errorf("only %q are named in %s", names, about)
		}
		for _, name := range names {
			if !strings.Contains(text, `"`+name[1]+`":`) {
				t.Errorf("%s is named, and is not in %.300s", name[0], text)
			}
		}
	}
}
