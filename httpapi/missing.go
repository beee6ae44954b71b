package httpapi

import (
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/httpapi/internal/plain"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

const asPage = "text/html"

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
	plain.Show(w, http.StatusNotFound, top, plain.Page{
		Title: "Nothing is at this address",
		Text:  []string{"It may be misspelt, or what was here has gone."},
		Links: []plain.Link{{To: top, Text: "Go to the start"}},
	})
}
