package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/marquee-go/marquee/llm/llmtest"
)

// mounts are the ways to mount a handler below /a/marquee.
var mounts = map[string]func(t *testing.T, h http.Handler) http.Handler{
	"http.StripPrefix": func(_ *testing.T, h http.Handler) http.Handler {
		return http.StripPrefix("/a/marquee", h)
	},
	"http.ServeMux": func(_ *testing.T, h http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/a/marquee/", http.StripPrefix("/a/marquee", h))
		return mux
	},
	"chi's Mount": func(_ *testing.T, h http.Handler) http.Handler {
		r := chi.NewRouter()
		r.Mount("/a/marquee", h)
		return r
	},
	"chi's Mount, nested": func(_ *testing.T, h http.Handler) http.Handler {
		r := chi.NewRouter()
		r.Route("/{team}", func(r chi.Router) { r.Mount("/marquee", h) })
		return r
	},
	"chi's Handle, stripped": func(_ *testing.T, h http.Handler) http.Handler {
		r := chi.NewRouter()
		r.Route("/a", func(r chi.Router) {
			r.Handle("/marquee", http.StripPrefix("/a/marquee", h))
			r.Handle("/marquee/*", http.StripPrefix("/a/marquee", h))
		})
		return r
	},
	"a proxy": func(t *testing.T, h http.Handler) http.Handler {
		inner := httptest.NewServer(h)
		t.Cleanup(inner.Close)
		to, err := url.Parse(inner.URL)
		if err != nil {
			t.Fatal(err)
		}
		return http.StripPrefix(
			"/a/marquee", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }},
		)
	},
}

func TestTheHandlerWorksBelowAPrefix(t *testing.T) {
	for name, mount := range mounts {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
			importFilms(t, s)
			outer := httptest.NewServer(mount(t, s.Config.Handler))
			t.Cleanup(outer.Close)
			s.URL = outer.URL

			const below = "/a/marquee"
			_, body := s.do(t, "GET", below+"/openapi.json", "", "X-Owner", "")
			var doc struct {
				Servers []struct{ URL, Description string }
			}
			if err := json.Unmarshal([]byte(body), &doc); err != nil || len(doc.Servers) != 1 ||
				doc.Servers[0].Description == "" {
				t.Fatalf("%v: servers %+v in %.200s", err, doc.Servers, body)
			}
			// A client resolves the server's address against the document's, and adds
			// the path.
			base, err := url.Parse(outer.URL + below + "/openapi.json")
			if err != nil {
				t.Fatal(err)
			}
			api, err := base.Parse(doc.Servers[0].URL)
			if err != nil {
				t.Fatal(err)
			}
			root := strings.TrimSuffix(api.Path, "/")
			if root != below {
				t.Errorf("the server is at %s", api)
			}

			for range 2 { // the second answer is one that was kept
				res, body := s.do(t, "GET", root+"/api/v1/movies/popularity?year=2000", "")
				if res.StatusCode != http.StatusOK {
					t.Errorf("films: %d: %s", res.StatusCode, body)
				}
			}
			res, body := s.do(t, "GET", root+"/api/v1/movies", "", "X-Owner", "")
			problem(t, res, body, http.StatusUnauthorized)
			res, body = s.do(t, "GET", root+"/api/v1/nothing", "")
			problem(t, res, body, http.StatusNotFound)
			res, _ = s.do(t, "GET", root+"/api/v1/movies?q=a%2Fb", "")
			if res.StatusCode != http.StatusOK {
				t.Errorf("an escape in the query: %d", res.StatusCode)
			}
			res, body = s.do(t, "GET", root+"/api/v1/emails/a%2Fb", "")
			problem(t, res, body, http.StatusNotFound)

			res, _ = s.do(t, "POST", root+"/api/v1/emails", `{"purpose":"p"}`)
			made, err := res.Request.URL.Parse(res.Header.Get("Location"))
			if err != nil {
				t.Fatal(err)
			}
			if res, body := s.do(t, "GET", made.Path, ""); res.StatusCode != http.StatusOK {
				t.Errorf("what was made is not at %s: %d: %s", made, res.StatusCode, body)
			}

			// The prefix itself leads to the page, whose addresses are relative to its
			// own. (A proxy must do that itself.)
			addresses := []string{below + "/", below + "/docs"}
			if name != "a proxy" {
				addresses = append(addresses, below)
			}
			for _, address := range addresses {
				res, page := s.do(t, "GET", address, "")
				if res.StatusCode != http.StatusOK || !strings.HasPrefix(page, "<!doctype html>") {
					t.Fatalf("%s: %d: %.200s", address, res.StatusCode, page)
				}
				for _, match := range regexp.MustCompile(`\s(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(
					page, -1,
				) {
					at, err := res.Request.URL.Parse(match[1])
					if err != nil {
						t.Fatal(err)
					}
					if res, _ := s.do(t, "GET", at.Path, ""); res.StatusCode != http.StatusOK {
						t.Errorf("%s names %s, which is %d at %s", address, match[1], res.StatusCode, at)
					}
				}
			}
			if strings.Contains(s.log.String(), "marquee") {
				t.Errorf("the log names the mount: %s", s.log)
			}
		})
	}
}

func TestTheMountWithoutASlashIsSentOn(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for asked, want := range map[string]string{
		"/a/marquee":        "./marquee/",
		"/a/marquee?year=1": "./marquee/?year=1",
		"/a:b":              "./a:b/",
	} {
		r := httptest.NewRequest("GET", "http://localhost"+asked, nil)
		path, _, _ := strings.Cut(asked, "?")
		w := httptest.NewRecorder()
		http.StripPrefix(path, s.Config.Handler).ServeHTTP(w, r)
		if got := w.Header().Get("Location"); w.Code != http.StatusPermanentRedirect || got != want {
			t.Errorf("%s: %d to %q, want %q", asked, w.Code, got, want)
		}
	}
}
