// Package httpapi serves the features of Marquee over HTTP: a JSON API, and a web
// page that uses it.
//
// [New] returns an http.Handler. It needs at least one feature, and a [Guard] that
// says who sends a request:
//
//	guard := func(r *http.Request) (httpapi.Principal, error) {
//		return httpapi.Principal{Owner: "ada"}, nil // of a program for one person
//	}
//	handler, err := httpapi.New(guard, &httpapi.Options{Email: emails})
//	if err != nil {
//		log.Fatal(err)
//	}
//	http.Handle("/marquee/", http.StripPrefix("/marquee", handler))
//
// # Addresses
//
//	/api/v1/...     the API, behind the guard
//	/openapi.json   its description by OpenAPI 3.1
//	/, /docs        the page, and a reader of the description
//	/auth/...       where people sign in, if Options.SignIn is set
//	/mcp            where their assistants call the API, if Options.MCP is set
//	/.well-known/oauth-protected-resource  where assistants sign in, if Options.Resource is set
//	/livez, /readyz whether the process runs, and whether it can serve
//
// A feature that the [Options] leave out does not have routes, a part of the
// description or a place on the page. The handler works at the root, below a prefix
// with http.StripPrefix, and mounted with chi's Mount.
//
// # Limits
//
// A body of JSON is as large as the largest legal one of its route, and a file of films
// has MaxImport bytes at most. A body has 30 seconds to arrive. The client has 45 seconds
// to take a response or an event. The handler refuses names that are not in Hosts, and
// changes from pages of other sites. The features limit what an owner begins: their
// marquee.LimitError is a 429. The handler does not limit how often somebody reads: put
// a middleware in front of it.
//
// # Headers
//
// Every response has X-Content-Type-Options, Cross-Origin-Resource-Policy and a
// Content-Security-Policy. Caches may not keep it, except for answers about films and the
// files of the page.
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

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/httpapi/web"
	"github.com/marquee-go/marquee/internal/answers"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
)

// Options says what a handler serves. At least one feature is required.
type Options struct {
	// Email is the feature that drafts emails. Default: it is left out.
	Email *email.Service
	// Movies is the feature that answers questions about films. Default: it is
	// left out.
	Movies *movies.Service
	// Chat is the assistant for charts. Default: it is left out.
	Chat *chat.Service
	// Keys makes the API keys with which programs act for people. They work if guard is
	// one of identity.Keys. Default: there are no routes for keys.
	Keys *apikey.Service
	// Ledger has the accounts of what is spent on models, and Quotas says what may be
	// spent: those of the llm.Budget around the model. Default: there are no routes for
	// usage.
	Ledger llm.LedgerStore
	Quotas llm.Quotas
	// SignIn answers what is below /auth/, such as the sign-in of identity/oidc. A browser
	// that asks for the page without being signed in is led to /auth/sign-in, and the page
	// offers to sign out. Default: there are no such addresses.
	SignIn http.Handler
	// MCP makes the handler of /mcp, where the assistants of people call the API over the Model
	// Context Protocol. It stands behind the guard, and its argument is the API behind the
	// guard: a request to it belongs to the sender of the request in its context. Package
	// httpapi/mcp has one. Default: there is nothing at /mcp.
	MCP func(api http.Handler) http.Handler
	// Resource tells assistants where their people sign in, if guard takes access tokens at
	// /mcp. Default: there is no such description, and assistants need a key.
	Resource *Resource
	// Attached stops what a model writes when the request that began it ends. Set it where
	// nothing runs between requests, as on AWS Lambda. Default: the model writes to its end,
	// whether the client stays or not. Drafts that go to an [email.Queue] are not attached.
	Attached bool
	// OpenShares lets everybody who has the token of a share read it, without an account.
	// Default: the guard has to know who reads it.
	OpenShares bool
	// NoPage leaves out the page, /docs and their files. Default: false.
	NoPage bool

	// MaxImport is the greatest size of a file of films, in bytes as it is sent.
	// Default: 2 GiB.
	MaxImport int64

	// Hosts are the names of the server, without a port. A request with another
	// Host header is refused, which stops DNS rebinding. "*" allows every name.
	// Default: localhost, 127.0.0.1 and ::1.
	Hosts []string

	// TrustedProxies are the proxies whose header X-Forwarded-For says where a request comes
	// from, for [AddressOf]. Default: none.
	TrustedProxies Proxies

	// HTTPSOnly is how long a browser that has been here must use nothing but HTTPS
	// for the name of this server. It is the max-age of the header
	// Strict-Transport-Security, in whole seconds. Set it only if a proxy or the
	// server itself has TLS. Default: the header is left out.
	HTTPSOnly time.Duration

	// Ready returns an error if the program cannot serve. /readyz calls it.
	// Default: the program can always serve.
	Ready func(context.Context) error

	// Model names the language model for the page, and Offline says that it only
	// has rules. Version is the version of the program. Default: empty.
	Model   string
	Offline bool
	Version string

	// Logger gets a line for each request, with its id. Default: slog.Default.
	Logger *slog.Logger
	// Audit gets an [Event] for each request that makes or revokes an API key, imports
	// films, or needs [ScopeAdmin]. Default: Logger.
	Audit *slog.Logger

	// Around has middlewares that stand around all that the handler does, the first
	// outermost. When the next handler has returned, [ResultOf] says what became of the
	// request. Package httpapi/telemetry has one for metrics and traces. Default: none.
	Around []func(http.Handler) http.Handler
}

// These are the limits of a request.
const (
	maxQuery    = 32 << 10         // bytes
	readLimit   = 30 * time.Second // for the body to arrive
	writeLimit  = 45 * time.Second // for the client to take the response, also after a late body
	healthLimit = 2 * time.Second  // for Ready
)

// New returns the handler of the API and the page. It calls guard for each request
// to the API. New returns an error if guard is nil, if the options do not name a
// feature, or if MaxImport or HTTPSOnly is negative.
func New(guard Guard, o *Options) (http.Handler, error) {
	if guard == nil {
		return nil, errors.New("httpapi: New needs a guard, which says who sends a request")
	}
	if o == nil || o.Email == nil && o.Movies == nil && o.Chat == nil {
		return nil, errors.New("httpapi: New needs a feature to serve: " +
			"set Email, Movies or Chat in its Options")
	}
	if o.MaxImport < 0 || o.HTTPSOnly < 0 {
		return nil, fmt.Errorf("httpapi: MaxImport is %d and HTTPSOnly is %v; "+
			"they must not be below zero", o.MaxImport, o.HTTPSOnly)
	}
	return newHandlers(guard, *o).handler(), nil
}

// handlers answers the requests. Each feature has a file of its own.
type handlers struct {
	Options
	guard     Guard
	group     chi.Middlewares // in front of the whole API; the guard is the first
	contract  func() []byte   // the OpenAPI document
	kept      *answers.Cache[question, *document]
	readers   readers
	importing sync.Mutex // is held while films are imported
	late      sync.Once  // logs that streams arrive late
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
	o.Audit = cmp.Or(o.Audit, o.Logger, slog.Default())
	o.Logger = slog.New(LogHandler(cmp.Or(o.Logger, slog.Default()).Handler()))
	h := &handlers{Options: o, guard: guard}
	h.group = chi.Middlewares{h.guarded}
	if o.Movies != nil {
		size := func(d *document) int { return d.size }
		h.kept = answers.New[question](maxKept, size, o.Movies.Version, o.Movies.Version)
	}
	return h
}

// handler joins the API, which is behind the group, and what is open to everybody.
// Each has its own router, so that no address leads around the group.
func (h *handlers) handler() http.Handler {
	routes := newRouter()
	h.register(routes)
	var answers http.Handler = routes
	if h.kept != nil {
		answers = h.repeat(routes)
	}
	api := h.group.Handler(answers)
	var assistants http.Handler
	if h.MCP != nil {
		assistants = h.mount(answers)
	}

	open := newRouter()
	open.Get("/livez", h.livez)
	open.Get("/readyz", h.readyz)
	open.Get("/openapi.json", h.openapi)
	if !h.NoPage {
		page := web.Handler(web.Features{
			Email: h.Email != nil, Batches: h.Email != nil && h.Email.HasQueue(),
			Movies: h.Movies != nil, Chat: h.Chat != nil,
			Keys: h.Keys != nil, Usage: h.Ledger != nil, SignIn: h.SignIn != nil,
		})
		for _, path := range []string{"/docs", "/shared", "/assets/*"} {
			open.Method(http.MethodGet, path, page)
		}
		open.Method(http.MethodGet, "/", h.signedIn(page))
	}
	if h.Resource != nil && h.MCP != nil {
		open.Get(resourceMetadata, h.resource)
		open.Get(resourceMetadata+mcpPath, h.resource)
	}
	if h.SignIn != nil {
		open.Handle("/auth/*", h.SignIn)
	}

	around := append(chi.Middlewares{h.begin}, h.Around...)
	return append(around,
		httpsOnly(h.HTTPSOnly), belowPrefix, logRequests(h.Logger), recoverPanics, limitTime,
		checkHost(h.Hosts), limitQuery, refuseCrossOrigin,
	).HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			api.ServeHTTP(w, r)
			return
		}
		if h.isMCP(r.URL.Path) {
			assistants.ServeHTTP(w, r)
			return
		}
		open.ServeHTTP(w, r)
	})
}

func newRouter() chi.Router {
	r := chi.NewRouter()
	r.Use(noteRoute, middleware.GetHead)
	r.NotFound(missing)
	r.MethodNotAllowed(func(w http.ResponseWriter, req *http.Request) {
		allowed := strings.Join(methods(r, req.URL.Path), ", ")
		w.Header().Set("Allow", allowed) // RFC 9110, section 15.5.6
		writeProblem(w, req, wire.NewProblem(http.StatusMethodNotAllowed,
			"This address does not take "+wire.Echo(req.Method)+" requests. It takes "+allowed+"."))
	})
	return r
}

// methods returns the methods with which a path has routes.
func methods(r chi.Routes, path string) (all []string) {
	for _, method := range []string{
		http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
	} {
		if r.Match(chi.NewRouteContext(), method, path) {
			all = append(all, method)
		}
	}
	return all
}
