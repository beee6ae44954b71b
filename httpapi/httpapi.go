// Package httpapi serves the features of Marquee over HTTP: a JSON API under
// /api/v1, described by OpenAPI 3.1 at /openapi.json, and the web page.
//
// [New] returns an http.Handler, to be served as it is or mounted below a prefix
// of a larger one, by http.StripPrefix or by chi's Mount. A [Guard], which the
// embedder gives, decides whose data a request may touch. A feature that the
// [Options] leave out is not there: it has no routes, no part in the contract
// and no place on the page.
package httpapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/httpapi/web"
	"github.com/marquee-go/marquee/internal/answers"
	"github.com/marquee-go/marquee/movies"
)

// Options says what a handler serves. At least one feature is required. Every
// other zero field is its default.
type Options struct {
	// Email drafts emails. Default: they are not served.
	Email *email.Service
	// Movies answers questions about films. Default: they are not served.
	Movies *movies.Service
	// Chat holds conversations about charts. Default: they are not served.
	Chat *chat.Service
	// NoPage leaves out the page, the reader of the contract at /docs and their
	// files. Default: they are served.
	NoPage bool

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
	writeLimit  = 45 * time.Second // for the client to take what was written, also after a late body
	healthLimit = 2 * time.Second  // for the store to answer
)

// New returns the handler of the API and the page. It asks guard who sends each
// request to the API. It fails if guard is nil, if the options name no feature,
// or if MaxImport is below zero.
func New(guard Guard, o *Options) (http.Handler, error) {
	if guard == nil {
		return nil, errors.New("httpapi: New needs a guard, which tells who asks")
	}
	if o == nil || o.Email == nil && o.Movies == nil && o.Chat == nil {
		return nil, errors.New("httpapi: New needs a feature to serve: " +
			"set Email, Movies or Chat in its Options")
	}
	if o.MaxImport < 0 {
		return nil, fmt.Errorf("httpapi: MaxImport is %d; it must not be below zero", o.MaxImport)
	}
	return newHandlers(guard, *o).handler(), nil
}

// handlers answers the requests. Each file holds those of one feature.
type handlers struct {
	Options
	group     chi.Middlewares // in front of everything that is of the API, the guard first
	contract  []byte          // the OpenAPI document
	kept      *answers.Cache[question, *document]
	importing sync.Mutex // held while films are imported
	late      sync.Once  // says that streams arrive late
}

func newHandlers(guard Guard, o Options) *handlers {
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
	o.Logger = slog.New(LogHandler(cmp.Or(o.Logger, slog.Default()).Handler()))
	h := &handlers{Options: o, group: chi.Middlewares{guarded(guard)}}
	if o.Movies != nil {
		size := func(d *document) int { return d.size }
		h.kept = answers.New[question](maxKept, size, o.Movies.Version, o.Movies.Version)
	}
	return h
}

// handler joins the API, which stands behind the group, and what anybody may
// have. The two are routers of their own, so that no address leads round the
// group.
func (h *handlers) handler() http.Handler {
	routes := newRouter()
	h.register(routes)
	group := h.group
	if h.kept != nil {
		group = append(slices.Clip(group), h.repeat)
	}
	api := group.Handler(routes)

	open := newRouter()
	open.Get("/livez", h.livez)
	open.Get("/readyz", h.readyz)
	open.Get("/openapi.json", h.openapi)
	if !h.NoPage {
		page := web.Handler(web.Features{
			Email: h.Email != nil, Movies: h.Movies != nil, Chat: h.Chat != nil,
		})
		for _, path := range []string{"/", "/docs", "/assets/*"} {
			open.Method(http.MethodGet, path, page)
		}
	}

	return chi.Chain(
		belowPrefix, begin, logRequests(h.Logger), recoverPanics, limitTime,
		checkHost(h.Hosts), refuseCrossOrigin,
	).HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			api.ServeHTTP(w, r)
			return
		}
		open.ServeHTTP(w, r)
	})
}

func newRouter() chi.Router {
	r := chi.NewRouter()
	r.Use(noteRoute, middleware.GetHead)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r,
			wire.NewProblem(http.StatusNotFound, "There is nothing at this address."))
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, wire.NewProblem(http.StatusMethodNotAllowed,
			"This address does not take "+r.Method+" requests."))
	})
	return r
}
