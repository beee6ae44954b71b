package httpapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A sign-in is mounted next to the page, at the root and below a prefix.
func TestTheSignInIsNextToThePage(t *testing.T) {
	const person = "X-Person"
	signIn := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "sign-in got ", r.Method, " ", r.URL.Path)
	})
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.SignIn = signIn
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			if r.Header.Get(person) == "" {
				return httpapi.Principal{}, errors.New("nobody")
			}
			return httpapi.Principal{Owner: "1", Name: "Ada"}, nil
		}
	})

	for name, tt := range map[string]struct {
		method, path string
		headers      []string
		status       int
		has          string // in the location or the body
	}{
		"the page for nobody":   {"GET", "/", nil, 200, "sign-in got GET /auth/sign-in"},
		"the page for a person": {"GET", "/", []string{person, "1"}, 200, `id="sign-out"`},
		"the reader of the API": {"GET", "/docs", nil, 200, "<title>API"},
		"who it is": {
			"GET", "/api/v1/info", []string{person, "1"}, 200, `"owner":"1","name":"Ada"`,
		},
		"the API for nobody": {"GET", "/api/v1/info", nil, 401, "Sign in first."},
		"the sign-in":        {"GET", "/auth/sign-in", nil, 200, "sign-in got GET /auth/sign-in"},
		"the sign-out": {
			"POST", "/auth/sign-out", nil, 200, "sign-in got POST /auth/sign-out",
		},
		"the sign-out from a page": {
			"POST", "/auth/sign-out", []string{"Sec-Fetch-Site", "cross-site"}, 403, "other sites",
		},
		"something near it": {"GET", "/authors", nil, 404, "nothing at this address"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, tt.method, tt.path, "", tt.headers...)
			if res.StatusCode != tt.status || !strings.Contains(res.Header.Get("Location")+body, tt.has) {
				t.Errorf("%d %v %.300s", res.StatusCode, res.Header, body)
			}
		})
	}
	for name, mount := range mounts {
		h := mount(t, s.Config.Handler)
		for path, want := range map[string]string{
			"/a/marquee/": "auth/sign-in", "/a/marquee/auth/sign-in": "sign-in got GET /auth/sign-in",
		} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = "localhost"
			h.ServeHTTP(w, r)
			if got := w.Header().Get("Location") + w.Body.String(); got != want {
				t.Errorf("%s: %s answers %q, want %q", name, path, got, want)
			}
		}
	}
	without := newServer(t, llmtest.NewScript(), "memory:", nil)
	if res, body := without.do(t, "GET", "/auth/sign-in", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("without a sign-in: %d %s", res.StatusCode, body)
	}
	if _, page := without.do(t, "GET", "/", ""); strings.Contains(page, "sign-out") {
		t.Error("without a sign-in the page offers to sign out")
	}
}
