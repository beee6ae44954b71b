package dataset_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/movies/dataset"
)

// A passing failure is repeated, after pauses that grow or that the API asks for.
func TestTMDBTriesAgain(t *testing.T) {
	tests := map[string]struct {
		upset http.HandlerFunc
		wait  time.Duration
	}{
		"too many requests": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			problem(w, http.StatusTooManyRequests, 25,
				"Your request count (41) is over the allowed limit of (40).")
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
					case 3: // in the middle of the pages
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

// An error that ends the reading says why, and never tells the key.
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
			"dataset: TMDB's /genre/movie/list: the key was refused: status 401, code 7: Invalid API key: " +
				"You must be granted a valid key."},
		"a key that is told back": {status(401, 7, "No: "+apiKey+token), 1,
			"dataset: TMDB's /genre/movie/list: the key was refused: status 401, code 7: No: [key]"},
		"wrong URL": {status(404, 34, "The resource you requested could not be found."), 1,
			"dataset: TMDB's /genre/movie/list: not found: status 404, code 34: The resource you " +
				"requested could not be found."},
		"wrong query": {status(422, 5, "Invalid parameters."), 1,
			"dataset: TMDB's /genre/movie/list: status 422, code 5: Invalid parameters."},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.test/", http.StatusFound)
		}, 1,
			"dataset: TMDB's /genre/movie/list: status 302"},
		"down for long": {
			status(503, 9, "Service offline: This service is temporarily offline, try again later."), 6,
			"dataset: TMDB's /genre/movie/list: status 503, code 9: Service offline: " +
				"This service is temporarily offline, try again later. (tried 6 times)",
		},
		"too many requests for long": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "999999999999999999")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 1, "dataset: TMDB's /genre/movie/list: status 429; " +
			"it asks to wait 24h0m0s, so try again then"},
		"no connection": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 6,
			"dataset: TMDB's /genre/movie/list: EOF (tried 6 times)"},
		"HTML": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!doctype html>")
		}, 6, `dataset: TMDB's /genre/movie/list: the answer is not the expected JSON, ` +
			`but "text/html": invalid character '<' looking for beginning of value (tried 6 times)`},
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
					got := errs[0].Error()
					if strings.Contains(got, key) ||
						!strings.HasPrefix(got, test.want) && name != "a key that is told back" {
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
		"while it waits for an answer": func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		},
		"while it pauses": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "300")
			w.WriteHeader(http.StatusTooManyRequests)
		},
	}
	for name, upset := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{upset: func(_ int, w http.ResponseWriter, r *http.Request) bool {
					upset(w, r)
					return true
				}}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				begun := time.Now()
				_, errs := collect(year(ctx, s.open(t, apiKey, dataset.TMDBOptions{})))
				if len(errs) != 1 || !errors.Is(errs[0], context.DeadlineExceeded) ||
					time.Since(begun) != 10*time.Second {
					t.Errorf("got %v after %v", errs, time.Since(begun))
				}
			})
		})
	}
}

// A failure ends the films at that place.
func TestTMDBFailsOnTheWay(t *testing.T) {
	for name, test := range map[string]struct{ nth, films int }{
		"the genres": {1, 0}, "the first page": {2, 0}, "the first film": {3, 0},
		"the second page": {4, 1}, "the second film": {5, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{perPage: 1, films: daily(2)}
				s.upset = func(n int, w http.ResponseWriter, _ *http.Request) bool {
					if n == test.nth {
						w.WriteHeader(http.StatusForbidden)
					}
					return n == test.nth
				}
				s.details = map[int]map[string]any{1: s.films[0], 2: s.films[1]}
				films, errs := collect(year(t.Context(), s.open(t, token, dataset.TMDBOptions{Money: true})))
				if len(films) != test.films || len(errs) != 1 ||
					!strings.HasSuffix(errs[0].Error(), ": the key was refused: status 403") {
					t.Errorf("got %d films and errors %v", len(films), errs)
				}
			})
		})
	}
}

// talkative is a transport whose errors hold the whole request.
type talkative struct{}

func (talkative) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, errors.New("cannot reach " + r.URL.String() + " with " + r.Header.Get("Authorization"))
}

func TestTMDBScrubsErrorsOfTransports(t *testing.T) {
	for _, key := range []string{apiKey, token} {
		synctest.Test(t, func(t *testing.T) {
			tmdb, err := dataset.NewTMDB(key, &dataset.TMDBOptions{
				Client: &http.Client{Transport: talkative{}},
			})
			if err != nil {
				t.Fatal(err)
			}
			_, errs := collect(year(t.Context(), tmdb))
			if len(errs) != 1 || strings.Contains(errs[0].Error(), key) ||
				!strings.Contains(errs[0].Error(), "[key]") {
				t.Errorf("got %v", errs)
			}
		})
	}
}
