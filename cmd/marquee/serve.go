package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/dig"
	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// serveCmd serves the page and the API until it is told to stop.
type serveCmd struct {
	Models    models.Options    `embed:""`
	Telemetry telemetry.Options `embed:""`

	Access      server.Access `embed:"" group:"Who may use it"`
	waitOptions `embed:"" group:"Server"`
	Limits      limits `embed:"" group:"Limits"`

	Addr         string        `default:"127.0.0.1:8080" env:"MARQUEE_ADDR" placeholder:"HOST:PORT" group:"Server" help:"The address to listen on (${default}). Port 0 takes a free port."`
	Hosts        []string      `env:"MARQUEE_HOSTS" placeholder:"NAME" group:"Server" help:"Names that the server answers to, besides the names of this machine. * allows any name."`
	Demo         bool          `default:"true" negatable:"" env:"MARQUEE_DEMO" group:"Server" help:"Fill an empty store with invented films (on by default)."`
	Drain        time.Duration `default:"1m" env:"MARQUEE_DRAIN" group:"Server" help:"How long requests may take to finish when the server stops (${default})."`
	ReplyTimeout time.Duration `default:"5m" env:"MARQUEE_REPLY_TIMEOUT" group:"Server" help:"How long a model may take for one reply (${default})."`
	Retain       time.Duration `env:"MARQUEE_RETAIN" placeholder:"DURATION" group:"Server" help:"Delete drafts and conversations that were last changed so long ago, and API keys that ended or were revoked so long ago, at the start and then once a day (default: never). For example 720h for 30 days."`
	HTTPSOnly    time.Duration `name:"https-only" env:"MARQUEE_HTTPS_ONLY" placeholder:"TIME" group:"Server" help:"Tell browsers to use nothing but HTTPS for this long, such as 8760h. Only for a server behind a proxy with TLS."`
	LogLevel     slog.Level    `default:"info" env:"MARQUEE_LOG_LEVEL" placeholder:"LEVEL" group:"Log" help:"debug, info, warn or error (${default})."`
	LogFormat    string        `default:"text" enum:"text,json" env:"MARQUEE_LOG_FORMAT" group:"Log" help:"text or json (${default})."`
	Slow         time.Duration `default:"1s" env:"MARQUEE_SLOW" group:"Log" help:"Log each call of the store that takes longer (${default}). 0 logs none."`
}

// startTimeout is how long the start may take, migrations and the demo set included.
const startTimeout = 2 * time.Minute

// Run serves until ctx ends or the server fails.
func (c *serveCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
	command *kong.Context, values *options.Values,
) error {
	if err := c.refused(); err != nil {
		return err
	}
	var listening *server.Server
	var names modelNames
	var logger *slog.Logger
	app := fx.New(
		fx.Supply(c, o, std, env, fx.Annotate(ctx, fx.As(new(context.Context)))),
		fx.Provide(
			(*serveCmd).logger,
			openExporters,
			openModel,
			openStores,
			newEmail, newMovies, newChat, newKeys,
			newHandler,
			newServer,
		),
		fx.Invoke(finishDrafts, dropOld),
		fx.Populate(&listening, &names, &logger),
		fx.WithLogger(func(logger *slog.Logger) fxevent.Logger {
			l := &fxevent.SlogLogger{Logger: logger}
			l.UseLogLevel(slog.LevelDebug)
			// Errors come back from Start, and are reported once.
			l.UseErrorLevel(slog.LevelDebug)
			return l
		}),
		fx.StartTimeout(startTimeout),
		fx.StopTimeout(c.Drain+2*server.CutOffTimeout),
	)
	if err := app.Err(); err != nil {
		return dig.RootCause(err)
	}
	startCtx, cancel := context.WithTimeout(ctx, app.StartTimeout())
	defer cancel()
	if err := app.Start(startCtx); err != nil {
		return err
	}
	c.logOrigins(logger, env, values.Origins(command))
	// Only now, because an interrupted start runs no stop hooks.
	fmt.Fprintf(std.Out, "Marquee is at http://%s (model %s, store %s)\n",
		listening.Addr, strings.Join(names, ", "), storage.Name(o.Store))
	var failed error
	select {
	case <-ctx.Done():
	case s := <-app.Wait():
		if s.ExitCode != 0 {
			failed = errors.New("the server stopped by itself; its log says why")
		}
	}
	stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), app.StopTimeout())
	defer cancel()
	return errors.Join(failed, app.Stop(stopCtx))
}

// refused returns why the options are refused, before anything is opened.
func (c *serveCmd) refused() error {
	if err := c.Access.Check(c.Addr); err != nil {
		return err
	}
	if err := checkRetain(c.Retain); err != nil {
		return err
	}
	return c.check()
}

// check returns an error of usage for an option that no server can have.
func (c *serveCmd) check() error {
	switch {
	case c.ReplyTimeout <= 0:
		return options.Usage(fmt.Errorf("--reply-timeout: is %v; it must be more than 0", c.ReplyTimeout))
	case c.HTTPSOnly < 0:
		return options.Usage(fmt.Errorf("--https-only: is %v; it must not be below 0", c.HTTPSOnly))
	case c.Slow < 0:
		return options.Usage(fmt.Errorf("--slow: is %v; it must not be below 0", c.Slow))
	}
	return c.Limits.check()
}

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
	c *serveCmd, env options.Env, e *telemetry.Exporters, logger *slog.Logger,
) (llm.Model, modelNames, error) {
	m, names, err := c.Models.Open(env, e, logger)
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
