package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/go-chi/chi/v5"
)

// belowPrefix removes the prefix at which the handler is mounted from the address of
// a request. http.StripPrefix has done so already. chi's Mount does not, but its
// context has the part of the address after the prefix.
//
// A request for the prefix itself without a slash, such as /marquee, is sent on to
// /marquee/, because the addresses in the page are relative to that.
func belowPrefix(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if outer := chi.RouteContext(r.Context()); outer != nil {
			// Our router has a context of its own.
			r = r.WithContext(context.WithValue(r.Context(), chi.RouteCtxKey, nil))
			if rest := outer.RoutePath; rest != "" {
				whole := cmp.Or(r.URL.RawPath, r.URL.Path)
				prefix, below := strings.CutSuffix(whole, rest)
				switch {
				case below:
					http.StripPrefix(prefix, next).ServeHTTP(w, r)
					return
				case rest == "/": // chi also says so for the prefix itself
					addSlash(w, r)
					return
				}
			}
		}
		if r.URL.Path == "" {
			addSlash(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// addSlash redirects to the same address with a slash at its end. The Location is
// relative, because for a client of a proxy the prefix may be another one.
func addSlash(w http.ResponseWriter, r *http.Request) {
	asked, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		asked = &url.URL{}
	}
	to := url.URL{Path: "./" + path.Base(asked.Path) + "/", RawQuery: asked.RawQuery}
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusPermanentRedirect)
}
