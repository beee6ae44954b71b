package httpapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestTheGuardRefusesWhomItCannotTell(t *testing.T) {
	tests := map[string]struct {
		owner  string
		err    error
		status int
	}{
		"an error":                   {"ada", errors.New("token expired: secret"), 401},
		"an error of the vocabulary": {"ada", fmt.Errorf("secret: %w", marquee.ErrNotFound), 401},
		"nobody":                     {"", nil, 401},
		"NUL":                        {"secret\x00", nil, 401},
		"256 characters":             {strings.Repeat("a", 256), nil, 401},
		"what is no text":            {"secret\xff", nil, 401},
		"its store is down":          {"ada", fmt.Errorf("secret: %w", marquee.ErrUnavailable), 503},
		"its store is overloaded":    {"ada", &marquee.OverloadedError{Err: errors.New("secret")}, 503},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
				o.guard = func(*http.Request) (httpapi.Principal, error) {
					return httpapi.Principal{Owner: tt.owner}, tt.err
				}
			})
			for _, path := range []string{
				"/emails", "/chats", "/movies", "/movies/claims", "/info", "/nothing",
			} {
				res, body := s.do(t, "GET", "/api/v1"+path, "")
				problem(t, res, body, tt.status)
				if strings.Contains(body, "secret") {
					t.Errorf("the problem tells a secret: %s", body)
				}
			}
			for _, path := range []string{"/", "/docs", "/openapi.json", "/livez", "/readyz"} {
				if res, _ := s.do(t, "GET", path, ""); res.StatusCode != http.StatusOK {
					t.Errorf("%s: %d, though it is everybody's", path, res.StatusCode)
				}
			}
		})
	}
}

// A refusal says what the server takes. A server that takes API keys says so in the way that
// programs know (RFC 9110, section 11.6.1, and RFC 6750, section 3), and in its contract.
func TestARefusalSaysWhatTheServerTakes(t *testing.T) {
	const sent = "Authorization"
	page := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for name, tt := range map[string]struct {
		change    func(*setup)
		detail    string
		challenge string
	}{
		"keys and others": {
			func(*setup) {}, "Sign in first. Programs send an API key.", `Bearer realm="marquee"`,
		},
		"keys alone": {
			func(o *setup) { o.NoPage = true },
			"Send an API key that still works, as Authorization: Bearer mq_….", `Bearer realm="marquee"`,
		},
		"keys and a sign-in elsewhere": {
			func(o *setup) { o.NoPage, o.SignIn = true, page }, "Sign in first. Programs send an API key.",
			`Bearer realm="marquee"`,
		},
		"no keys": {func(o *setup) { o.Keys = nil }, "Sign in first.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(), "memory:", tt.change)
			for _, request := range [][]string{
				{"GET", "/api/v1/emails"}, {"POST", "/api/v1/emails"}, {"GET", "/api/v1/nothing"},
				{"HEAD", "/api/v1/movies/genres"},
			} {
				res, body := s.do(t, request[0], request[1], "", "X-Owner", "")
				if res.StatusCode != http.StatusUnauthorized || request[0] != "HEAD" &&
					!strings.Contains(body, `"detail":"`+tt.detail+`"`) ||
					res.Header.Get("WWW-Authenticate") != tt.challenge {
					t.Errorf("%v: %d, %v: %s", request, res.StatusCode, res.Header, body)
				}
			}
			want := tt.challenge
			if want != "" {
				want += `, error="invalid_token"`
			}
			res, _ := s.do(t, "GET", "/api/v1/emails", "", "X-Owner", "", sent, "Bearer mq_x")
			if got := res.Header.Get("WWW-Authenticate"); got != want {
				t.Errorf("with a key that does not work: %s, want %s", got, want)
			}
			_, contract := s.do(t, "GET", "/openapi.json", "")
			if taken := strings.Contains(contract, `"bearerFormat":"mq_…"`); taken != (want != "") {
				t.Errorf("the contract says of keys: %v", taken)
			}
		})
	}
}

func TestAKeptAnswerStandsBehindTheGuard(t *testing.T) {
	var asked atomic.Int32
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			asked.Add(1)
			return asSaid(r)
		}
	})
	importFilms(t, s)
	const path = "/api/v1/movies/popularity?year=2000"
	res, _ := s.do(t, "GET", path, "")
	tag := res.Header.Get("ETag")
	for _, method := range []string{"GET", "HEAD"} {
		res, body := s.do(t, method, path, "", "X-Owner", "", "If-None-Match", tag)
		if res.StatusCode != http.StatusUnauthorized || res.Header.Get("ETag") != "" ||
			strings.Contains(body, "Tide") {
			t.Errorf("%s by nobody: %d, %v: %s", method, res.StatusCode, res.Header, body)
		}
	}
	before := asked.Load()
	if res, _ := s.do(t, "GET", path, ""); res.StatusCode != http.StatusOK || asked.Load() != before+
		1 {
		t.Errorf("%d, and the guard was asked %d times", res.StatusCode, asked.Load()-before)
	}
}

func TestAMiddlewareOfTheGroupSeesKeptAnswers(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	importFilms(t, s)
	seen, closed := 0, false
	handler := httpapi.NewWithGroup(asSaid, &s.options, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if seen++; closed {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	ask := func(owner, path string) int {
		r := httptest.NewRequest("GET", "http://localhost"+path, nil)
		r.Header.Set("X-Owner", owner)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	const answer = "/api/v1/movies/claims"
	for i := range 2 { // the second answer is one that was kept
		if got := ask("ada", answer); got != http.StatusOK || seen != i+1 {
			t.Errorf("the answer is %d, the middleware saw %d", got, seen)
		}
	}
	if got := ask("", answer); got != http.StatusUnauthorized || seen != 2 {
		t.Errorf("a stranger gets %d, the middleware saw %d", got, seen)
	}
	closed = true
	for _, path := range []string{answer, "/api/v1/emails", "/api/v1/info"} {
		if got := ask("ada", path); got != http.StatusTooManyRequests {
			t.Errorf("%s is not stopped: %d", path, got)
		}
	}
}
