package httpapi_test

import (
	"context"
	"encoding/csv"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file, which -update writes.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func TestAnswersAreTheSameOnEveryStore(t *testing.T) {
	tests := map[string]struct{ path, file string }{
		"genres": {"genres?from=1999&to=2001", "genres-1999-2001-whole-counts"},
		"genre_shares": {
			"genres?from=2000&to=2000&count=fractional&measure=shares&genre=%2B1&genre=Drama",
			"genres-2000-2000-fractional-shares",
		},
		"popularity":    {"popularity?year=2000&limit=1", "popularity-2000"},
		"unpopular":     {"popularity?year=1950", "popularity-1950"},
		"a_small_title": {"popularity?year=2001", "popularity-2001"},
		"returns":       {"returns?from=2000&to=2001", "returns-2000-2001"},
		"no_returns":    {"returns?from=2000&to=2001&min_budget=1000000000000", "returns-2000-2001"},
		"claims":        {"claims", "claims"},
		"french_genres": {"genres?from=1999&to=2001&language=fr", "genres-1999-2001-whole-counts"},
		"popular_drama": {"popularity?year=2000&genre=Drama&min_runtime=1", "popularity-2000"},
		"returns_of_short_films": {
			"returns?from=2000&to=2001&max_runtime=100", "returns-2000-2001",
		},
		"list":   {"films?from=2000&to=2001", "films-2000-2001-popularity"},
		"titles": {"films?q=tide&from=2000&to=2001&ascending=true", "films-2000-2001-popularity"},
		"list_of_the_smallest_returns": {
			"films?from=2000&to=2001&sort=return&ascending=true&dollars=2024", "films-2000-2001-return",
		},
		"groups":    {"groups?from=1999&to=2001&dollars=2024", "groups-1999-2001-year"},
		"pairs":     {"groups?from=2000&to=2001&by=pair", "groups-2000-2001-pair"},
		"countries": {"groups?from=2000&to=2001&by=country", "groups-2000-2001-country"},
		"points":    {"points?from=2000&to=2001", "points-2000-2001"},
		"a_sample":  {"points?from=2000&to=2001&limit=1&dollars=2024", "points-2000-2001"},
	}
	for store, url := range stores(t) {
		s := newServer(t, llmtest.NewScript(), url, nil)
		importFilms(t, s)
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				for range 2 { // the second answer is one that was kept
					res, body := s.do(t, "GET", "/api/v1/movies/"+tt.path, "")
					if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/json" {
						t.Fatalf("%d, %v: %s", res.StatusCode, res.Header, body)
					}
					golden(t, name+".json", body)
					res, body = s.do(t, "GET", "/api/v1/movies/"+tt.path, "", "Accept", "text/csv")
					if res.StatusCode != http.StatusOK ||
						res.Header.Get("Content-Type") != "text/csv; charset=utf-8" ||
						res.Header.Get("Content-Disposition") != `attachment; filename="`+tt.file+`.csv"` {
						t.Fatalf("%d, %v: %s", res.StatusCode, res.Header, body)
					}
					golden(t, name+".csv", body)
				}
			})
		}
	}
}

// The header Link of a CSV leads to the next page, until all films were there once.
func TestTheTablesOfAListLeadToOneAnother(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	importFilms(t, s)
	var ids []string
	for path := "/api/v1/movies/films?from=2000&to=2001&limit=3&sort=popularity"; path != ""; {
		res, body := s.do(t, "GET", path, "", "Accept", "text/csv")
		if res.StatusCode != http.StatusOK || len(ids) > 4 {
			t.Fatalf("%s: %d: %s", path, res.StatusCode, body)
		}
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			ids = append(ids, row[0])
		}
		next, found := strings.CutSuffix(res.Header.Get("Link"), `>; rel="next"`)
		if path = ""; found {
			path = "/api/v1/movies/films" + strings.TrimPrefix(next, "<")
		}
	}
	if want := []string{"1", "2", "4", "3"}; !slices.Equal(ids, want) {
		t.Errorf("the tables have the films %q, want %q", ids, want)
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	titles := []string{"=1+1", "+1", "-1", "@SUM(A1)", "1=1", "'=1", "a, \"b\"", "Ünïcödé 🎬", "A-B"}
	want := []string{"'=1+1", "'+1", "'-1", "'@SUM(A1)", "1=1", "''=1", "a, \"b\"", "Ünïcödé 🎬", "A-B"}
	var films []movies.Movie
	for i, title := range titles {
		films = append(films, movies.Movie{
			ID: int64(i + 1), Title: title, Released: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
			Popularity: new(float64(100 - i)), Genres: []string{title},
		})
	}
	service := must(movies.New(s.stores.Movies, nil))
	if _, err := service.Import(t.Context(), movies.All(films), nil); err != nil {
		t.Fatal(err)
	}
	for path, cells := range map[string]func(rows [][]string) []string{
		"popularity?year=2000&limit=9": func(rows [][]string) (cells []string) {
			for _, row := range rows[1:] {
				cells = append(cells, row[4])
			}
			return cells
		},
		"genres?from=2000&to=2000": func(rows [][]string) []string { return rows[0][3:] },
	} {
		_, body := s.do(t, "GET", "/api/v1/movies/"+path, "", "Accept", "text/csv")
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got, want := slices.Sorted(slices.Values(cells(rows))), slices.Sorted(slices.Values(want))
		if !slices.Equal(got, want) || strings.Count(body, "\n") != strings.Count(body, "\r\n") {
			t.Errorf("%s: cells %q, want %q, in %q", path, got, want, body)
		}
	}
}

func TestTheFormatIsTheOneThatTheClientLikesBest(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for accept, want := range map[string]string{
		"":                         "application/json",
		"*/*":                      "application/json",
		"application/json":         "application/json",
		"text/csv":                 "text/csv",
		"Text/CSV; header=present": "text/csv",
		"text/*":                   "text/csv",
		"text/html, application/xhtml+xml, */*;q=0.8":   "application/json",
		"text/csv;q=0.5, application/json":              "application/json",
		"text/csv, application/json;q=0.9":              "text/csv",
		"text/csv, application/json":                    "application/json",
		"*/*, application/json;q=0":                     "text/csv",
		"text/csv;q=0, */*;q=0.1":                       "application/json",
		"application/*;q=0.2, text/csv;q=0.3":           "text/csv",
		"text/csv; Q=0.4; x=y, application/json; q=0.3": "text/csv",
		"text/html":               "",
		"text/csv;q=0":            "",
		"application/json;q=much": "",
		"application/json;q=2":    "",
		"application/json;q=NaN":  "",
		"application/json;q=-1":   "",
	} {
		t.Run(accept, func(t *testing.T) {
			res, body := s.do(t, "GET", "/api/v1/movies/popularity?year=2000", "", "Accept", accept)
			if res.Header.Get("Vary") != "Accept" {
				t.Errorf("Vary %q", res.Header.Get("Vary"))
			}
			if want == "" {
				p := problem(t, res, body, http.StatusNotAcceptable)
				if p.Errors[0].Location != "header.Accept" {
					t.Errorf("errors %+v", p.Errors)
				}
				return
			}
			got, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
			if res.StatusCode != http.StatusOK || got != want {
				t.Errorf("%d, %q, want %q", res.StatusCode, got, want)
			}
		})
	}
}

func TestAnAnswerIsSentOnce(t *testing.T) {
	const path = "/api/v1/movies/genres?from=1999&to=2001"
	for store, url := range stores(t) {
		s := newServer(t, llmtest.NewScript(), url, nil)
		importFilms(t, s)
		for _, accept := range []string{"application/json", "text/csv"} {
			res, body := s.do(t, "GET", path, "", "Accept", accept)
			tag := res.Header.Get("ETag")
			for name, tt := range map[string]struct {
				method, tags string
				status       int
			}{
				"the same":           {"GET", tag, 304},
				"one of several":     {"GET", `"a,b", W/` + tag + `,"c"`, 304},
				"any":                {"GET", "*", 304},
				"the header only":    {"HEAD", tag, 304},
				"another":            {"GET", `"another"`, 200},
				"without quotes":     {"GET", strings.Trim(tag, `"`), 200},
				"none":               {"GET", "", 200},
				"the header, afresh": {"HEAD", "", 200},
			} {
				t.Run(store+"/"+accept+"/"+name, func(t *testing.T) {
					res, got := s.do(t, tt.method, path, "", "Accept", accept, "If-None-Match", tt.tags)
					want, length := body, strconv.Itoa(len(body))
					if tt.status == http.StatusNotModified {
						want, length = "", ""
					}
					if tt.method == "HEAD" {
						want = ""
					}
					h := res.Header
					if res.StatusCode != tt.status || got != want || h.Get("Content-Length") != length ||
						(h.Get("Content-Type") == "") != (length == "") {
						t.Errorf("%d, %v: %q", res.StatusCode, h, got)
					}
					if h.Get("ETag") != tag || h.Get("Cache-Control") != "private, no-cache" ||
						h.Get("Vary") != "Accept" || h.Get("X-Request-Id") == "" {
						t.Errorf("header %v", h)
					}
				})
			}
		}
	}
}

// TestAnImportElsewhereEndsAnAnswer imports through another handle of the same
// file, as another server would.
func TestAnImportElsewhereEndsAnAnswer(t *testing.T) {
	url := stores(t)["sqlite"]
	now := asOf
	s := newServer(t, llmtest.NewScript(), url, nil)
	importFilms(t, s)
	s = newServer(t, llmtest.NewScript(), url, func(o *setup) {
		stores, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stores.Close() })
		o.Movies = must(movies.New(stores.Movies, &movies.Options{Now: func() time.Time { return now }}))
	})
	ask := func(tag string) (int, string, string) {
		t.Helper()
		res, body := s.do(t, "GET", "/api/v1/movies/popularity?year=2000", "", "If-None-Match", tag)
		return res.StatusCode, res.Header.Get("ETag"), body
	}
	status, tag, before := ask("")
	if status != http.StatusOK || tag == "" {
		t.Fatalf("%d, %q", status, tag)
	}
	_, err := must(movies.New(s.stores.Movies, nil)).Import(t.Context(), movies.All([]movies.Movie{
		{
			ID: 9, Title: "New", Released: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
			Popularity: new(99.0),
		},
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, same, _ := ask(tag); status != http.StatusNotModified || same != tag {
		t.Errorf("at once: %d, %q", status, same)
	}
	now = now.Add(time.Second)
	status, changed, after := ask(tag)
	if status != http.StatusOK || changed == tag || after == before ||
		!strings.Contains(after, `"title":"New"`) {
		t.Errorf("a second later: %d, %q, %s", status, changed, after)
	}
}

func TestAStoreThatFailsIsNoAnswer(t *testing.T) {
	s, _, tr := troubled(t)
	importFilms(t, s)
	tr.turn(os.ErrClosed, nil)
	for _, path := range []string{"claims", "genres?from=2000&to=2001"} {
		res, body := s.do(t, "GET", "/api/v1/movies/"+path, "")
		problem(t, res, body, http.StatusServiceUnavailable)
	}
	tr.turn(nil, nil)
	for _, path := range []string{"claims", "genres?from=2000&to=2001"} {
		if res, body := s.do(t, "GET", "/api/v1/movies/"+path, ""); res.StatusCode != http.StatusOK ||
			res.Header.Get("ETag") == "" {
			t.Errorf("%s: %d: %s", path, res.StatusCode, body)
		}
	}
}

// silentFilms is a store that never says where its films come from.
type silentFilms struct{ movies.Store }

func (s silentFilms) Imported(ctx context.Context) (movies.Import, error) {
	<-ctx.Done()
	return movies.Import{}, ctx.Err()
}

func TestWhatIsNoAnswerWaitsForNoStore(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.Movies = must(movies.New(silentFilms{}, nil))
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, path := range []string{"/livez", "/", "/api/v1/emails"} {
		if res, _, err := s.send(ctx, "GET", path, ""); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v, %v", path, res, err)
		}
	}
}
