package dataset_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

var start = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

// year reads the films of 2020.
func year(ctx context.Context, tmdb *dataset.TMDB) iter.Seq2[movies.Movie, error] {
	return tmdb.Films(ctx, start, start.AddDate(1, 0, -1))
}

func collect(films iter.Seq2[movies.Movie, error]) (found []movies.Movie, errs []error) {
	for m, err := range films {
		if err != nil {
			errs = append(errs, err)
		} else {
			found = append(found, m)
		}
	}
	return found, errs
}

func TestTMDBFilms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 2, films: []map[string]any{
			{"id": 1, "title": "The Lamp", "release_date": "2020-01-01", "popularity": 1.5, "genre_ids": []int{18, 10752}},
			{"id": 2, "title": "No Genre", "release_date": "2020-12-31", "popularity": nil},
			{"id": 3, "title": "After Dark", "release_date": "2020-05-01", "popularity": 1, "adult": true},
			{"id": 4, "title": "New Genre", "release_date": "2020-06-01", "popularity": 1, "genre_ids": []int{18, 99}},
			{"id": 5, "title": " ", "release_date": "2020-06-01", "popularity": 1},
			{"id": 0, "title": "No Id", "release_date": "2020-06-01", "popularity": 1},
			{"id": 6, "title": "Years away", "release_date": "2021-01-01", "popularity": 1},
		}}
		films, errs := collect(year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{})))
		want := []movies.Movie{
			{ID: 1, Title: "The Lamp", Released: start, Popularity: new(1.5), Genres: []string{"Drama", "War"}},
			{ID: 2, Title: "No Genre", Released: start.AddDate(1, 0, -1)},
		}
		if !reflect.DeepEqual(films, want) {
			t.Errorf("got  %+v\nwant %+v", films, want)
		}
		wantErrs := []error{
			&movies.SkipError{Reason: "is a film for adults"},
			&movies.RowError{Column: "genres", Value: "99", Reason: "must be among the genres that TMDB lists",
				Record: []string{"4", "New Genre", "2020-06-01", "1", "Drama, 99", "0", "0"}},
			&movies.RowError{Column: "title", Value: " ", Reason: "must not be empty", Record: []string{"5", " ", "2020-06-01", "1", "", "0", "0"}},
			&movies.RowError{Column: "id", Reason: "must be a positive whole number", Record: []string{"0", "No Id", "2020-06-01", "1", "", "0", "0"}},
		}
		if !reflect.DeepEqual(errs, wantErrs) {
			t.Errorf("got  %+v\nwant %+v", errs, wantErrs)
		}
		query, err := url.Parse(s.requests[2])
		if err != nil {
			t.Fatal(err)
		}
		wantQuery := url.Values{
			"api_key": {apiKey}, "include_adult": {"false"}, "include_video": {"false"}, "page": {"2"}, "sort_by": {"original_title.asc"},
			"primary_release_date.gte": {"2020-01-01"}, "primary_release_date.lte": {"2020-12-31"},
		}
		if !reflect.DeepEqual(query.Query(), wantQuery) {
			t.Errorf("asked %v\nwant  %v", query.Query(), wantQuery)
		}
	})
}

func TestTMDBMoney(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 20, films: daily(5), details: map[int]map[string]any{
			1: {"id": 1, "title": "Film 1", "release_date": "2020-01-01", "budget": 1000, "revenue": 2500.0, "status": "Released"},
			2: {"id": 2, "title": "Film 2", "release_date": "2020-01-02", "budget": 0, "revenue": 0, "status": "Released"},
			3: {"id": 3, "title": "Film 3", "release_date": "2020-01-03", "budget": 5, "status": "Planned"},
			5: {"id": 5, "title": "Film 5", "release_date": "2020-01-05", "budget": -5, "status": "Released"},
		}}
		films, errs := collect(year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{Money: true})))
		if len(films) != 2 || *films[0].Budget != 1000 || *films[0].Revenue != 2500 || films[1].Budget != nil || films[1].Genres[0] != "Drama" {
			t.Errorf("got %+v", films)
		}
		if got, want := fmt.Sprint(errs), "[is not released: Planned is no longer at TMDB budget: must not be negative; 0 or empty if unknown]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestTMDBKeysTravelWhereTheyBelong(t *testing.T) {
	for name, key := range map[string]string{"key": apiKey, "token": " " + token + "\n"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{perPage: 20, films: daily(1)}
				if films, errs := collect(year(t.Context(), s.open(t, key, dataset.TMDBOptions{}))); len(films) != 1 || len(errs) > 0 {
					t.Fatalf("got %v, %v", films, errs)
				}
				for i, uri := range s.requests {
					inQuery, inHeader := strings.Contains(uri, apiKey), s.headers[i].Get("Authorization") != ""
					if inQuery != (name == "key") || inHeader != (name == "token") {
						t.Errorf("%s with %v", uri, s.headers[i])
					}
				}
			})
		})
	}
}

// A query of more than 500 pages is halved, and the pace is kept.
func TestTMDBHalvesWhatIsTooMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 1, films: daily(1000)}
		tmdb := s.open(t, apiKey, dataset.TMDBOptions{})
		begun := time.Now()
		films, errs := collect(tmdb.Films(t.Context(), start, start.AddDate(0, 0, 999)))
		if len(films) != 1000 || len(errs) > 0 {
			t.Fatalf("got %d films and errors %v", len(films), errs)
		}
		for i, m := range films {
			if m.ID != int64(i+1) {
				t.Fatalf("film %d has the id %d: the order is not that of the dates", i+1, m.ID)
			}
		}
		const requests = 1 + 1 + 1000 // the genres, a query too large, and its two halves
		if len(s.requests) != requests {
			t.Errorf("%d requests, want %d", len(s.requests), requests)
		}
		if took, want := time.Since(begun), (requests-1)*time.Second/20; took != want {
			t.Errorf("they took %v, want %v", took, want)
		}
	})
}

func TestTMDBRefusesADayThatIsTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 1, films: daily(600)}
		for _, film := range s.films {
			film["release_date"] = "2020-03-01"
		}
		films, errs := collect(year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{})))
		const want = "[dataset: TMDB has 600 pages of films released on 2020-03-01, and gives out 500; name other dates]"
		if len(films) > 0 || fmt.Sprint(errs) != want {
			t.Errorf("got %d films and %v", len(films), errs)
		}
	})
}

// Whatever passes is repeated, after a while that grows, or as long as asked.
func TestTMDBTriesAgain(t *testing.T) {
	tests := map[string]struct {
		upset http.HandlerFunc
		wait  time.Duration
	}{
		"too many requests": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			problem(w, http.StatusTooManyRequests, 25, "Your request count (41) is over the allowed limit of (40).")
		}, 90 * time.Second},
		"too many requests until a date": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", time.Now().Add(2*time.Minute).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusTooManyRequests)
		}, 2 * time.Minute},
		"too many requests, for no time": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "soon")
			w.WriteHeader(http.StatusTooManyRequests)
		}, time.Second},
		"server error": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, "<html>Bad Gateway</html>")
		}, time.Second},
		"cut-off body": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"page":1,"results":[{"id":1`)
		}, time.Second},
		"HTML": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<!doctype html><title>Welcome to the hotel</title>")
		}, time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{perPage: 1, films: daily(3)}
				var paused time.Duration
				var failed time.Time
				s.upset = func(n int, w http.ResponseWriter, r *http.Request) bool {
					switch n {
					case 3: // in the midst of the pages
						failed = time.Now()
						test.upset(w, r)
						return true
					case 4:
						paused = time.Since(failed)
					}
					return false
				}
				films, errs := collect(year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{})))
				if len(films) != 3 || len(errs) > 0 {
					t.Errorf("got %d films and errors %v", len(films), errs)
				}
				if paused.Round(time.Second) != test.wait { // dates have whole seconds
					t.Errorf("it paused for %v, want %v", paused, test.wait)
				}
			})
		})
	}
}

// What ends the reading says why, and never tells the key.
func TestTMDBGivesUp(t *testing.T) {
	status := func(status, code int, message string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { problem(w, status, code, message) }
	}
	tests := map[string]struct {
		upset    http.HandlerFunc
		requests int
		want     string
	}{
		"wrong key": {status(401, 7, "Invalid API key: You must be granted a valid key."), 1,
			"dataset: TMDB's /genre/movie/list: the key was refused: status 401, code 7: Invalid API key: You must be granted a valid key."},
		"a key that is told back": {status(401, 7, "No: "+apiKey+token), 1,
			"dataset: TMDB's /genre/movie/list: the key was refused: status 401, code 7: No: [key]"},
		"wrong URL": {status(404, 34, "The resource you requested could not be found."), 1,
			"dataset: TMDB's /genre/movie/list: not found: status 404, code 34: The resource you requested could not be found."},
		"wrong query": {status(422, 5, "Invalid parameters."), 1,
			"dataset: TMDB's /genre/movie/list: status 422, code 5: Invalid parameters."},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.test/", http.StatusFound)
		}, 1,
			"dataset: TMDB's /genre/movie/list: status 302"},
		"down for long": {status(503, 9, "Service offline: This service is temporarily offline, try again later."), 6,
			"dataset: TMDB's /genre/movie/list: status 503, code 9: Service offline: This service is temporarily offline, try again later., 6 times"},
		"too many requests for long": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "999999999999999999")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 1, "dataset: TMDB's /genre/movie/list: status 429 for 24h0m0s; try again then"},
		"no connection": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 6,
			"dataset: TMDB's /genre/movie/list: EOF, 6 times"},
		"HTML": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!doctype html>")
		}, 6, `dataset: TMDB's /genre/movie/list: the answer is no JSON that fits, but "text/html": invalid character '<' looking for beginning of value, 6 times`},
		"an answer without end": {func(w http.ResponseWriter, _ *http.Request) {
			for range 5 << 10 {
				_, _ = io.WriteString(w, strings.Repeat(" ", 1<<10))
			}
		}, 1, "dataset: TMDB's /genre/movie/list: the answer is longer than 4194304 bytes"},
	}
	for name, test := range tests {
		for _, key := range []string{apiKey, token} {
			t.Run(name+"/"+key[:3], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &server{upset: func(_ int, w http.ResponseWriter, r *http.Request) bool {
						test.upset(w, r)
						return true
					}}
					_, errs := collect(year(t.Context(), s.open(t, key, dataset.TMDBOptions{})))
					if len(errs) != 1 || len(s.requests) != test.requests {
						t.Fatalf("got errors %v after %d requests, want %d", errs, len(s.requests), test.requests)
					}
					if got := errs[0].Error(); strings.Contains(got, key) || !strings.HasPrefix(got, test.want) && name != "a key that is told back" {
						t.Errorf("got  %s\nwant %s", got, test.want)
					}
					if outer, ok := errors.AsType[*url.Error](errs[0]); ok {
						t.Errorf("the error holds the URL: %v", outer)
					}
				})
			})
		}
	}
}

func TestTMDBEndsWithItsContext(t *testing.T) {
	tests := map[string]http.HandlerFunc{
		"while it waits for an answer": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"while it pauses": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "300")
			w.WriteHeader(http.StatusTooManyRequests)
		},
	}
	for name, upset := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{upset: func(_ int, w http.ResponseWriter, r *http.Request) bool { upset(w, r); return true }}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				begun := time.Now()
				_, errs := collect(year(ctx, s.open(t, apiKey, dataset.TMDBOptions{})))
				if len(errs) != 1 || !errors.Is(errs[0], context.DeadlineExceeded) || time.Since(begun) != 10*time.Second {
					t.Errorf("got %v after %v", errs, time.Since(begun))
				}
			})
		})
	}
}

// Whoever has seen enough asks for no more.
func TestTMDBStopsWhereItIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 1, films: daily(10)}
		for range year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{})) {
			break
		}
		if len(s.requests) != 2 {
			t.Errorf("%d requests, want 2", len(s.requests))
		}
	})
}

func TestNewTMDBRefuses(t *testing.T) {
	const (
		noKey = "dataset: TMDB's API needs a key: 32 hexadecimal digits, or an access token"
		noURL = "dataset: the URL of TMDB's API must be one such as https://api.themoviedb.org/3"
	)
	for _, test := range []struct{ name, key, url, want string }{
		{"no key", " ", "", noKey},
		{"a key of two lines", apiKey + "\n" + apiKey, "", noKey},
		{"a path", apiKey, "/3", noURL},
		{"another scheme", apiKey, "ftp://tmdb.test/3", noURL},
		{"a key in the URL", apiKey, "https://tmdb.test/3?api_key=" + apiKey, noURL},
		{"no URL", apiKey, "https://tmdb.test:" + apiKey, noURL},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := dataset.NewTMDB(test.key, &dataset.TMDBOptions{URL: test.url}); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestTMDBIsPrintedWithoutItsKey(t *testing.T) {
	for _, key := range []string{apiKey, token} {
		tmdb, err := dataset.NewTMDB(key, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprintf("%+v %#v", tmdb, *tmdb); strings.Contains(text, key) {
			t.Errorf("it is printed as %s", text)
		}
	}
}

func TestTMDBPartsGoOn(t *testing.T) {
	const month = "tmdb:2020-2021:"
	tests := []struct {
		name, first string
		last        movies.Import
		n           int
	}{
		{"nothing before", month + "2020-01:1", movies.Import{}, 24},
		{"a file before", month + "2020-01:1", movies.Import{Key: "5feceb66", Done: false}, 24},
		{"a month done", month + "2020-06:1", movies.Import{Key: month + "2020-05:1", Done: true}, 19},
		{"a month done at the second try", month + "2021-01:1", movies.Import{Key: month + "2020-12:2", Done: true}, 12},
		{"a month begun", month + "2020-05:2", movies.Import{Key: month + "2020-05:1", Rows: 900}, 20},
		{"a month begun again", month + "2020-05:3", movies.Import{Key: month + "2020-05:2"}, 20},
		{"the first month begun", month + "2020-01:2", movies.Import{Key: month + "2020-01:1"}, 24},
		{"the last month begun", month + "2021-12:2", movies.Import{Key: month + "2021-12:1"}, 1},
		{"all done", month + "2020-01:1", movies.Import{Key: month + "2021-12:1", Done: true}, 24},
		{"other years", month + "2020-01:1", movies.Import{Key: "tmdb:2019-2021:2020-05:1", Done: true}, 24},
		{"with money", month + "2020-01:1", movies.Import{Key: "tmdb+money:2020-2021:2020-05:1", Done: true}, 24},
	}
	tmdb, err := dataset.NewTMDB(apiKey, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			parts := tmdb.Parts(2020, 2021, test.last)
			if len(parts) != test.n || parts[0].Key != test.first {
				t.Fatalf("got %d parts from %s, want %d from %s", len(parts), parts[0].Key, test.n, test.first)
			}
			end := parts[0].From
			for _, part := range parts {
				if !part.From.Equal(end) || part.From.Day() != 1 {
					t.Errorf("%s begins on %v, not on %v", part.Key, part.From, end)
				}
				end = part.To.AddDate(0, 0, 1)
			}
			if want := start.AddDate(2, 0, 0); !end.Equal(want) {
				t.Errorf("they end before %v, want %v", end, want)
			}
		})
	}
	if parts := tmdb.Parts(2021, 2020, movies.Import{}); len(parts) > 0 {
		t.Errorf("years the wrong way round have the parts %v", parts)
	}
}

// A film that was refused is mended in a file, and read from there.
func TestTMDBRejects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 20, films: daily(1)}
		s.films[0]["genre_ids"] = []int{18, 99}
		tmdb := s.open(t, apiKey, dataset.TMDBOptions{})
		var rejects strings.Builder
		w := tmdb.Rejects(&rejects)
		for _, err := range year(t.Context(), tmdb) {
			if refused, ok := errors.AsType[*movies.RowError](err); ok {
				w.Write(refused)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		films, errs := readAll(strings.NewReader(strings.Replace(rejects.String(), "99", "New", 1)))
		want := movies.Movie{ID: 1, Title: "Film 1", Released: start, Popularity: new(1.5), Genres: []string{"Drama", "New"}}
		if len(errs) > 0 || len(films) != 1 || !films[0].Equal(want) {
			t.Errorf("got %+v, %v from\n%s", films, errs, &rejects)
		}
	})
}
