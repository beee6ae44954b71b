package httpapi_test

import (
	"errors"
	"fmt"
	"net/http"
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
				o.guard = func(*http.Request) (httpapi.Principal, error) { return httpapi.Principal{Owner: tt.owner}, tt.err }
			})
			for _, path := range []string{"/emails", "/chats", "/movies", "/movies/claims", "/info", "/nothing"} {
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
		if res.StatusCode != http.StatusUnauthorized || res.Header.Get("ETag") != "" || strings.Contains(body, "Tide") {
			t.Errorf("%s by nobody: %d, %v: %s", method, res.StatusCode, res.Header, body)
		}
	}
	before := asked.Load()
	if res, _ := s.do(t, "GET", path, ""); res.StatusCode != http.StatusOK || asked.Load() != before+1 {
		t.Errorf("%d, and the guard was asked %d times", res.StatusCode, asked.Load()-before)
	}
}
