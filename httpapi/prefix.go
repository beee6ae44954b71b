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

// belowPrefix makes the address of a request the one below the place where the
// handler is mounted. http.StripPrefix has done that already. chi's Mount leaves
// the address whole, and notes in its context what of it is still to be routed.
//
// The mount itself without a slash, as in /marquee, is sent on to /marquee/: the
// page names everything relative to that.
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
				case rest == "/": // chi says so of the mount itself, too
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

// addSlash sends a client to the same address with a slash at its end. The
// Location is relative, because a proxy may know us below another prefix.
func addSlash(w http.ResponseWriter, r *http.Request) {
	asked, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		asked = &url.URL{}
	}
	to := url.URL{Path: "./" + path.Base(asked.Path) + "/", RawQuery: asked.RawQuery}
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusPermanentRedirect)
}
