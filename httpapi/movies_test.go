package httpapi_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
)

// asOf is when the films of the tests were imported.
var asOf = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// importFilms fills the store with five films.
func importFilms(t *testing.T, s server) {
	t.Helper()
	day := time.Date(2000, 5, 1, 0, 0, 0, 0, time.UTC)
	_, err := importer(s).Import(t.Context(), movies.All([]movies.Movie{
		{
			ID: 1, Title: "<script>alert(1)</script>", Released: day, Genres: []string{"Drama", "Crime"},
			Popularity: new(9.5), Budget: new(int64(2_000_000)), Revenue: new(int64(5_000_000)),
		},
		{
			ID: 2, Title: "Low Tide", Released: day, Genres: []string{"Drama"},
			Popularity: new(3.0), Budget: new(int64(4_000_000)), Revenue: new(int64(3_000_000)),
			Votes: new(int64(60)), Rating: new(6.5), Runtime: new(int64(90)), Language: "fr",
			Countries: []string{"France", "Italy"},
		},
		{ID: 3, Title: "High Tide", Released: day},
		{
			ID: 4, Title: "=HYPERLINK(\"http://evil.example\", \"win\")",
			Released: day.AddDate(1, 0, 0), Genres: []string{"+1"}, Popularity: new(1e-7),
		},
		{ID: 5, Title: "Undated"},
	}), &movies.ImportOptions{Source: "films.csv"})
	if err != nil {
		t.Fatal(err)
	}
}

// importer returns a service that imports films as of asOf.
func importer(s server) *movies.Service {
	return must(movies.New(s.stores.Movies, &movies.Options{
		Now: func() time.Time { return asOf },
	}))
}

func TestFilms(t *testing.T) {
	const at = `"2026-01-02T03:04:05.000000Z"`
	tests := map[string]struct{ path, want string }{
		"search": {
			"/movies?q=tide",
			`{"items":[{"id":2,"title":"Low Tide","year":2000,"released":"2000-05-01",` +
				`"genres":["Drama"],"popularity":3,"budget":4000000,"revenue":3000000,"return":0.75,` +
				`"votes":60,"rating":6.5,"runtime":90,"language":"fr","countries":["France","Italy"]},` +
				`{"id":3,"title":"High Tide","year":2000,"released":"2000-05-01","genres":[]}]}`,
		},
		"search with a typo": {
			"/movies?q=undaetd",
			`{"items":[{"id":5,"title":"Undated","genres":[]}],"corrected":"undated"}`,
		},
		"search that finds nothing": {"/movies?q=zzz&year=2000&genre=Drama&limit=100", `{"items":[]}`},
		"the server": {
			"/info",
			`{"version":"v0","owner":"ada","name":"","scopes":["read","draft","chat"],` +
				`"model":"scripted","offline":false,"models":[],` +
				`"films":{"total":5,"invented":0,"from":2000,"to":2001,"default_from":2000,"default_to":2001,` +
				`"sources":[{"name":"films.csv","as_of":` + at + `,"popularity_as_of":` + at + `}],` +
				`"as_of":` + at + `,"attribution":"This product uses the TMDB API ` +
				`but is not endorsed or certified by TMDB."}}`,
		},
	}
	for store, url := range stores(t) {
		s := newServer(t, llmtest.NewScript(), url, nil)
		importFilms(t, s)
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				res, body := s.do(t, "GET", "/api/v1"+tt.path, "")
				if res.StatusCode != http.StatusOK || strings.TrimSpace(body) != tt.want {
					t.Errorf("%d\ngot  %s\nwant %s", res.StatusCode, body, tt.want)
				}
			})
		}
	}
}

// thisYear finds the default years of a store without films, which depend on the clock.
var thisYear = regexp.MustCompile(`"default_from":\d{4},"default_to":\d{4},`)

func TestInventedFilmsAreNotTMDBs(t *testing.T) {
	for _, tt := range []struct {
		films []movies.Movie
		want  string
	}{
		{nil, `"films":{"total":0,"invented":0,"from":0,"to":0,"sources":[]}`},
		{
			[]movies.Movie{{ID: -1, Title: "Invented"}},
			`"films":{"total":1,"invented":1,"from":0,"to":0,` +
				`"sources":[{"name":"","as_of":"2026-01-02T03:04:05.000000Z"}],` +
				`"as_of":"2026-01-02T03:04:05.000000Z"}`,
		},
	} {
		s := newServer(t, llmtest.NewScript(), "memory:", nil)
		if _, err := importer(s).Import(t.Context(), movies.All(tt.films), nil); err != nil {
			t.Fatal(err)
		}
		_, body := s.do(t, "GET", "/api/v1/info", "")
		body = thisYear.ReplaceAllString(body, "")
		if !strings.Contains(body, tt.want) {
			t.Errorf("info %s, want %s", body, tt.want)
		}
	}
}
