package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// Each function here makes a part of the server from the parts that it takes. Fx calls
// them in their order, and what they add to the lifecycle when the server starts and stops.

func openExporters(
	lc fx.Lifecycle, c *serveCmd, env options.Env, logger *slog.Logger,
) (*telemetry.Exporters, error) {
	e, err := c.Telemetry.Open(context.Background(), env, version(), func(err error) {
		logger.Warn("telemetry cannot be sent", "error", err)
	})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(e.Close))
	return e, nil
}

// modelNames are the names by which the models were chosen, in their order.
type modelNames []string

func openModel(
	c *serveCmd, env options.Env, e *telemetry.Exporters, stores *storage.Stores, logger *slog.Logger,
) (llm.Model, modelNames, error) {
	m, names, err := c.Models.Open(env, e, logger, stores.Ledger)
	return m, names, err
}

// openStores opens the stores. It gives up when ctx ends, so that nobody has to wait
// for a store that does not answer.
func openStores(
	ctx context.Context, lc fx.Lifecycle, c *serveCmd, o *options.Common, logger *slog.Logger,
) (*storage.Stores, error) {
	ctx, cancel := context.WithTimeout(ctx, c.StoreWait+startTimeout)
	defer cancel()
	stores, err := c.open(ctx, o.Store, func(err error) {
		logger.Warn("waiting for the store", "error", err)
	}, func(p progress) {
		logger.Info("migrating the store", "version", p.Version, "latest", p.Latest,
			"seconds", int(p.Spent.Seconds()))
	})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(stores.Close))
	if c.Slow > 0 {
		stores = storage.LogSlow(stores, logger, c.Slow)
	}
	return stores, nil
}

func newEmail(
	model llm.Model, stores *storage.Stores, c *serveCmd, logger *slog.Logger,
) (*email.Service, error) {
	l := &c.Limits
	o := &email.Options{
		ReplyTimeout: c.ReplyTimeout, Logger: logger,
		AtOnce: l.AtOnce, AtOnceInAll: l.AtOnceInAll, PerMinute: l.PerMinute,
		Kept: l.Kept, KeptBytes: l.KeptBytes(),
	}
	return email.New(model, stores.Email, o)
}

// finishDrafts finishes the drafts of servers that died, while the application runs.
func finishDrafts(lc fx.Lifecycle, drafts *email.Service) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	lc.Append(fx.StartStopHook(
		func() { done.Go(func() { drafts.Run(ctx) }) },
		func() {
			cancel()
			done.Wait()
		},
	))
}

func newMovies(
	lc fx.Lifecycle, stores *storage.Stores, c *serveCmd, logger *slog.Logger,
) (*movies.Service, error) {
	films, err := movies.New(stores.Movies, nil)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StartHook(func(ctx context.Context) error {
		if !c.Demo {
			return nil
		}
		n, err := offerDemo(ctx, stores.Movies)
		if n > 0 {
			logger.Info("the store was empty and now has the demo set; import films to replace it",
				"invented_films", n)
		}
		return err
	}))
	return films, nil
}

// offerDemo fills an empty store with the whole demo set, or fails and adds nothing. It
// returns how many films it added.
func offerDemo(ctx context.Context, store movies.Store) (int, error) {
	s, err := store.Summary(ctx)
	if err != nil || s.Films > 0 {
		return 0, err
	}
	now := time.Now()
	source := movies.Source{Name: "the demo set", AsOf: now, Popularity: now, NotTMDB: true}
	change, err := store.Upsert(ctx, movies.Batch{
		Films: dataset.Demo(), Mode: movies.Replace,
		Import: movies.Import{
			Version: rand.Text(), Sources: []movies.Source{source}, Done: true,
		},
	})
	return change.Inserted, err
}

func newChat(
	model llm.Model, stores *storage.Stores, films *movies.Service, c *serveCmd,
) (*chat.Service, error) {
	l := &c.Limits
	o := &chat.Options{
		ReplyTimeout: c.ReplyTimeout,
		AtOnce:       l.AtOnce, AtOnceInAll: l.AtOnceInAll, PerMinute: l.PerMinute,
		Kept: l.Kept, KeptBytes: l.KeptBytes(),
	}
	return chat.New(model, stores.Chat, charts(films), o)
}

func newKeys(stores *storage.Stores, logger *slog.Logger) (*apikey.Service, error) {
	return apikey.New(stores.Keys, &apikey.Options{Logger: logger})
}

func newHandler(
	c *serveCmd, names modelNames, e *email.Service, m *movies.Service, ch *chat.Service,
	keys *apikey.Service, stores *storage.Stores, ex *telemetry.Exporters, logger *slog.Logger,
) (http.Handler, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, err
	}
	// Everybody shares the films. Visitors from other machines, also through a proxy,
	// must not change them.
	guard, err := c.Access.Guard(len(c.Hosts) == 0, keys)
	if err != nil {
		return nil, err
	}
	handler, err := httpapi.New(guard, &httpapi.Options{
		Email: e, Movies: m, Chat: ch, Keys: keys,
		Ledger: stores.Ledger, Quotas: c.Models.Quotas(),
		NoPage: c.Access.RequireKey, // it has no key
		Hosts:  append([]string{"localhost", "127.0.0.1", "::1", host}, c.Hosts...),
		Ready:  stores.Ping,

		HTTPSOnly: c.HTTPSOnly,
		Model:     names[0],
		Offline:   names[0] == provider.Offline,
		Version:   version(),
		Logger:    logger,
	})
	if err != nil || !ex.On() {
		return handler, err
	}
	return telemetry.ContinueTrace(handler), nil
}

// newServer returns a server that listens when the application starts. From then on it
// has its Addr.
func newServer(
	lc fx.Lifecycle, stop fx.Shutdowner, c *serveCmd, handler http.Handler, logger *slog.Logger,
) *server.Server {
	s := server.New(c.Addr, handler, c.Drain, logger)
	failed := func() { _ = stop.Shutdown(fx.ExitCode(1)) } // fails if it already stops
	lc.Append(fx.StartStopHook(
		func(ctx context.Context) error { return s.Start(ctx, failed) },
		s.Stop,
	))
	return s
}
