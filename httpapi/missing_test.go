package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestABrowserGetsAWayBackFromWhereNothingIs(t *testing.T) {
	const browser = "text/html,application/xhtml+xml,*/*;q=0.8"
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for name, tt := range map[string]struct{ path, accept, media, has string }{
		"a page":       {"/nothing", browser, "text/html", `href="./"`},
		"a page below": {"/a/b%2Fc/", browser, "text/html", `href="../../"`},
		"a program":    {"/nothing", "*/*", "application/problem+json", "nothing at this address"},
		"the API":      {"/api/v1/nothing", browser, "application/problem+json", "nothing at this"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, "GET", tt.path, "", "Accept", tt.accept)
			media := res.Header.Get("Content-Type")
			if res.StatusCode != http.StatusNotFound || !strings.HasPrefix(media, tt.media) ||
				!strings.Contains(body, tt.has) {
				t.Errorf("%d %s %s", res.StatusCode, media, body)
			}
		})
	}
}

func TestNothingIsAtAnAddressWithoutAPath(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path, r.Host = "*", "localhost"
	r.Header.Set("Accept", "text/html")
	w := httptest.NewRecorder()
	s.Config.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `href="./"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
