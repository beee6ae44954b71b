package httpapi

import (
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// checkOnce is a middleware of huma. It refuses a query that cannot be read, and a parameter
// or a header that is given more than once but has one value. Otherwise the first one would
// count, or the broken part would be left out, without a word.
func checkOnce(hc huma.Context, next func(huma.Context)) {
	if p := unclear(hc); p != nil {
		r, w := humachi.Unwrap(hc)
		writeProblem(w, r, p)
		return
	}
	next(hc)
}

// unclear returns the problem of a request that checkOnce refuses, or nil.
func unclear(hc huma.Context) *wire.Problem {
	r, _ := humachi.Unwrap(hc)
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return wire.NewProblem(http.StatusUnprocessableEntity, "The query cannot be read.",
			wire.FieldError{
				Location: "query", Message: "cannot be read; write % as %25, and ; as %3B",
			})
	}
	var refused wire.Refusals
	for _, p := range hc.Operation().Parameters {
		given := 0
		switch p.In {
		case "query":
			given = len(query[p.Name])
		case "header":
			given = len(r.Header.Values(p.Name))
		}
		if given > 1 && p.Schema.Type != huma.TypeArray {
			refused.Add(p.In, p.Name, "is given more than once; give it once")
		}
	}
	if refused.Any() {
		return refused.Problem(http.StatusUnprocessableEntity)
	}
	return nil
}
