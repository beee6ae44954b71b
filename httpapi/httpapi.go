// Package httpapi serves the features of Marquee over HTTP: a JSON API under
// /api/v1, described by OpenAPI 3.1 at /openapi.json, and the web page.
//
// [New] returns an http.Handler, to be served as it is or mounted in a larger
// one. Whose data a request may touch is decided by one function that the
// embedder gives: [Options.Owner].
package httpapi

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/web"
	"github.com/marquee-go/marquee/internal/answers"
	"github.com/marquee-go/marquee/movies"
)

// Options says what a handler serves, and to whom.
type Options struct {
	// Email, Movies and Chat are the features. All are required.
	Email  *email.Service
	Movies *movies.Service
	Chat   *chat.Service

	// Owner decides whose data a request may touch: the drafts and the
	// conversations of the owner that it returns. A request for which it
	// returns an error, or an owner that no store takes (an empty one, say), is
	// refused with 401. Required.
	Owner func(*http.Request) (owner string, err error)

	// MayImport decides whether a request may import films, which changes them
	// for everybody: one for which it returns an error is refused with 403.
	// Default: nobody may.
	MayImport func(*http.Request) error

	// MaxImport is how many bytes a file of films may have that is imported,
	// as it is sent. Default: 2 GiB.
	MaxImport int64

	// Hosts are the names, without a port, under which the handler may be
	// asked for: a request with another Host header is refused, which stops
	// DNS rebinding. "*" allows any. Default: the loopback names.
	Hosts []string

	// Ready tells whether the handler can serve; /readyz reports it. Default:
	// always.
	Ready func(context.Context) error

	// Model names the language model, and Offline tells that it is the one
	// that only has rules; the page says so. Version is that of the program.
	Model   string
	Offline bool
	Version string

	// Logger gets a line a request. Default: slog.Default.
	Logger *slog.Logger
}

// The limits of a request.
const (
	maxBody     = 1 << 20          // bytes
	readLimit   = 30 * time.Second // for the body to arrive
	writeLimit  = 45 * time.Second // for the client to take what was written; longer, to answer a late body
	healthLimit = 2 * time.Second  // for the store to answer
)

// New returns the handler of the API and the page.
func New(o Options) (http.Handler, error) {
	if o.Email == nil || o.Movies == nil || o.Chat == nil || o.Owner == nil {
		return nil, errors.New("httpapi: Options need Email, Movies, Chat and Owner")
	}
	if o.Hosts == nil {
		o.Hosts = []string{"localhost", "127.0.0.1", "::1"}
	}
	o.Hosts = slices.Clone(o.Hosts)
	for i, host := range o.Hosts {
		o.Hosts[i] = strings.ToLower(strings.TrimSpace(host))
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) error { return nil }
	}
	o.MaxImport = cmp.Or(o.MaxImport, 2<<30)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	o.Logger = slog.New(LogHandler(o.Logger.Handler()))

	r := chi.NewRouter()
	r.Use(noteRoute, middleware.GetHead)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, newProblem(http.StatusNotFound, "There is nothing at this address."))
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, newProblem(http.StatusMethodNotAllowed, "This address does not take "+r.Method+" requests."))
	})

	h := &handlers{
		Options: o,
		kept:    answers.New[question](maxKept, func(d *document) int { return d.size }, o.Movies.Version, o.Movies.Version),
	}
	r.Get("/livez", h.livez)
	r.Get("/readyz", h.readyz)
	r.Group(func(r chi.Router) {
		r.Use(h.identify)
		h.api(r)
	})

	r.Get("/openapi.json", h.openapi)
	page := web.Handler()
	for _, path := range []string{"/", "/docs", "/assets/*"} {
		r.Method(http.MethodGet, path, page)
	}
	return chi.Chain(
		begin, logRequests(o.Logger), recoverPanics, limitTime, checkHost(o.Hosts), refuseCrossOrigin, h.repeat,
	).Handler(r), nil
}

// handlers answers the requests; each file beside this one holds those of one
// domain.
type handlers struct {
	Options
	contract  []byte // the OpenAPI document
	kept      *answers.Cache[question, *document]
	importing sync.Mutex // held while films are imported
}
