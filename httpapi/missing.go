package httpapi

import (
	_ "embed"
	"io"
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

const asPage = "text/html"

//go:embed missing.html
var missingPage string

// missing answers a request for an address where nothing is. A browser gets a page with a way
// back, except below /api/.
func missing(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept")
	if strings.HasPrefix(r.URL.Path, "/api/") ||
		preferred(r.Header["Accept"], asProblem, asPage) != asPage {
		writeProblem(w, r,
			wire.NewProblem(http.StatusNotFound, "There is nothing at this address."))
		return
	}
	// The way is relative, because a program may serve this below a path of its own.
	top := strings.Repeat("../", max(1, strings.Count(r.URL.EscapedPath(), "/"))-1)
	if top == "" {
		top = "./"
	}
	w.Header().Set("Content-Type", asPage+"; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; "+
		"style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "+
		"frame-ancestors 'none'")
	w.WriteHeader(http.StatusNotFound)
	page := strings.ReplaceAll(missingPage, "{{top}}", top)
	_, _ = io.WriteString(w, page) //nolint:gosec // top has only points and slashes; it may be gone
}
