package web_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// owner owns everything that a test makes.
const owner = "ada"

// site is what a test serves to its browser, from memory.
type site struct {
	model       llm.Model                       // default: the offline model
	name        string                          // of the model
	models      []string                        // that can be chosen
	films       *movies.Service                 // default: those of the demo set, which tests share
	saveTimeout time.Duration                   // of drafts
	pick        func(*httpapi.Options)          // chooses features
	before      func(http.Handler) http.Handler // stands before the API, and may do harm to it
	scopes      []httpapi.Scope                 // default: all that the page offers
	send        email.Outbox                    // default: letters are not sent
	queue       bool                            // whether letters are written in the background
}

// serve serves the page to the end of the test. It returns its address and the store
// of drafts.
func (s site) serve(t *testing.T) (url string, store *drafts) {
	t.Helper()
	stores := memory.New()
	store = &drafts{Store: stores.Email()}
	o := &httpapi.Options{Model: s.name, Version: "v0", Logger: slog.New(slog.DiscardHandler)}
	if s.model == nil {
		s.model, o.Model, o.Offline = offline.New(), offline.Name, true
	}
	if s.films == nil {
		s.films = demo()
	}
	o.Movies = s.films
	mail := &email.Options{SaveTimeout: s.saveTimeout, Send: s.send, Settings: stores.Settings()}
	if s.queue {
		mail.Queue = email.NewLocalQueue(2)
		mail.Forecast = &llm.Forecast{Model: cmp.Or(o.Model, "m"), Instant: o.Offline}
	}
	o.Email = must(email.New(s.model, store, mail))
	if s.queue {
		go o.Email.Run(t.Context())
	}
	o.Chat = must(chat.New(s.model, stores.Chat(), chat.Charts{
		"genres":     chat.NewKind(movies.AboutGenres, s.films.Genres),
		"popularity": chat.NewKind(movies.AboutPopularity, s.films.Popularity),
		"returns":    chat.NewKind(movies.AboutReturns, s.films.Returns),
	}, &chat.Options{Models: s.models}))
	o.Keys = must(apikey.New(stores.Keys(), nil))
	if s.pick != nil {
		s.pick(o)
	}
	if s.scopes == nil {
		s.scopes = append(httpapi.DefaultScopes(), httpapi.ScopeImport)
	}
	user := httpapi.Principal{Owner: owner, Scopes: s.scopes}
	guard := func(*http.Request) (httpapi.Principal, error) { return user, nil }
	handler := must(httpapi.New(guard, o))
	if s.before != nil {
		handler = s.before(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL, store
}

// open serves the page and opens an address of it.
func (s site) open(t *testing.T, path string) *tab {
	t.Helper()
	url, _ := s.serve(t)
	return open(t, url, path)
}

// demo answers questions about the demo set. Tests must not import films there.
var demo = sync.OnceValue(func() *movies.Service {
	ctx := context.Background()
	store := memory.New().Movies()
	now := time.Now()
	source := movies.Source{Name: "the demo set", AsOf: now, Popularity: now}
	must(store.Upsert(ctx, movies.Batch{
		Films: dataset.Demo(), Mode: movies.Replace,
		Import: movies.Import{Version: "demo", Sources: []movies.Source{source}, Done: true},
	}))
	return must(movies.New(store, nil))
})

// noFilms answers questions about films that a test imports.
func noFilms() *movies.Service { return must(movies.New(memory.New().Movies(), nil)) }

// drafts is a store that may be unable to take what the model wrote.
type drafts struct {
	email.Store
	down atomic.Bool
}

func (s *drafts) Update(ctx context.Context, owner string, d email.Draft) error {
	if s.down.Load() {
		return errors.New("disk full")
	}
	return s.Store.Update(ctx, owner, d)
}

func (s *drafts) Create(ctx context.Context, owner string, d email.Draft) error {
	if s.down.Load() && d.Number() > 1 {
		return errors.New("disk full")
	}
	return s.Store.Create(ctx, owner, d)
}

// must returns v, which a constructor made of arguments that it takes.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
