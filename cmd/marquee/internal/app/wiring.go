package app

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/mcp"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// startTimeout is how long the start may take, migrations and the demo set included.
const startTimeout = 2 * time.Minute

// Handler makes the handler of the API and the page, and all that it needs. The store is
// given up when ctx ends.
func Handler(
	ctx context.Context, c *Options, o *options.Common, std terminal.Streams, env options.Env,
) fx.Option {
	return fx.Options(
		fx.Supply(c, o, std, env, fx.Annotate(ctx, fx.As(new(context.Context)))),
		fx.Provide(
			(*Options).logger,
			openAuditLog,
			openExporters,
			openModel,
			openStores,
			newEmail, newMovies, newChat, newKeys,
			newHandler,
		),
		fx.WithLogger(func(logger *slog.Logger) fxevent.Logger {
			l := &fxevent.SlogLogger{Logger: logger}
			l.UseLogLevel(slog.LevelDebug)
			// Errors come back from Start, and are reported once.
			l.UseErrorLevel(slog.LevelDebug)
			return l
		}),
		fx.StartTimeout(startTimeout),
	)
}

// Server makes the server, and does in the background what one server does for all.
func Server(c *Options) fx.Option {
	return fx.Options(
		fx.Provide(newServer),
		fx.Invoke(serveAdmin, finishDrafts, dropOld),
		fx.StopTimeout(c.Drain+3*server.CutOffTimeout),
	)
}

// Each function below makes a part of the server from the parts that it takes. Fx calls
// them in their order, and what they add to the lifecycle when the server starts and stops.

func openExporters(
	lc fx.Lifecycle, c *Options, env options.Env, logger *slog.Logger,
) (*telemetry.Exporters, error) {
	scraped := c.AdminAddr != ""
	e, err := c.Telemetry.Open(context.Background(), env, Version(), scraped, func(err error) {
		logger.Warn("telemetry cannot be sent", "error", err)
	})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(e.Close))
	return e, nil
}

// auditLog gets what people do to keys, and to the films of everybody.
type auditLog struct{ *slog.Logger }

func openAuditLog(c *Options, logger *slog.Logger) (auditLog, error) {
	l, err := c.Audit.Logger(logger)
	return auditLog{l}, err
}

// ModelNames are the names by which the models were chosen, in their order.
type ModelNames []string

func openModel(
	c *Options, env options.Env, e *telemetry.Exporters, stores *storage.Stores, logger *slog.Logger,
) (llm.Model, ModelNames, error) {
	m, names, err := c.Models.Open(env, e, logger, stores.Ledger)
	return m, names, err
}

// openStores opens the stores. It gives up when ctx ends, so that nobody has to wait
// for a store that does not answer.
func openStores(
	ctx context.Context, lc fx.Lifecycle, c *Options, o *options.Common, ex *telemetry.Exporters,
	logger *slog.Logger,
) (*storage.Stores, error) {
	ctx, cancel := context.WithTimeout(ctx, c.StoreWait+startTimeout)
	defer cancel()
	stores, err := c.Open(ctx, o.Store, func(err error) {
		logger.Warn("waiting for the store", "error", err)
	}, func(p Progress) {
		logger.Info("migrating the store", "version", p.Version, "latest", p.Latest,
			"seconds", int(p.Spent.Seconds()))
	})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(stores.Close))
	system, _, _ := strings.Cut(o.Store, ":")
	stores = ex.Stores(stores, system)
	if c.Slow > 0 {
		stores = storage.LogSlow(stores, logger, c.Slow)
	}
	return stores, nil
}

func newEmail(
	ctx context.Context, lc fx.Lifecycle, model llm.Model, names ModelNames, env options.Env,
	stores *storage.Stores, c *Options, common *options.Common, logger *slog.Logger,
) (*email.Service, error) {
	forecast, err := c.Models.Forecast(env, names, stores.Ledger)
	if err != nil {
		return nil, err
	}
	queue, err := c.openQueue(ctx, lc, common.Store, logger)
	if err != nil {
		return nil, err
	}
	l := &c.Limits
	o := &email.Options{
		ReplyTimeout: c.ReplyTimeout, Logger: logger,
		AtOnce: l.AtOnce, AtOnceInAll: l.AtOnceInAll, PerMinute: l.PerMinute,
		Kept: l.Kept, KeptBytes: l.KeptBytes(), Queue: queue,
		Forecast: forecast, Settings: stores.Settings,
	}
	if err := c.Mail.open(env, o); err != nil {
		return nil, err
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
	lc fx.Lifecycle, stores *storage.Stores, c *Options, logger *slog.Logger,
) (*movies.Service, error) {
	if c.Demo {
		offerDemos(lc, stores.Movies, logger)
	}
	return movies.New(stores.Movies, nil)
}

func newChat(
	model llm.Model, names ModelNames, stores *storage.Stores, films *movies.Service, c *Options,
) (*chat.Service, error) {
	l := &c.Limits
	o := &chat.Options{
		ReplyTimeout: c.ReplyTimeout, Figures: c.Figures,
		AtOnce: l.AtOnce, AtOnceInAll: l.AtOnceInAll, PerMinute: l.PerMinute,
		Kept: l.Kept, KeptBytes: l.KeptBytes(),
	}
	if len(names) > 1 {
		o.Models = names
	}
	return chat.New(model, stores.Chat, Charts(films), o)
}

func newKeys(stores *storage.Stores, logger *slog.Logger) (*apikey.Service, error) {
	return apikey.New(stores.Keys, &apikey.Options{Logger: logger})
}

func newHandler(
	c *Options, env options.Env, names ModelNames, e *email.Service, m *movies.Service,
	ch *chat.Service, keys *apikey.Service, stores *storage.Stores, ex *telemetry.Exporters,
	logger *slog.Logger, events auditLog,
) (http.Handler, error) {
	host, _, _ := net.SplitHostPort(c.Addr) // it was checked; a unix socket has none
	// Everybody shares the films. Visitors from other machines, also through a proxy,
	// must not change them.
	alone := len(c.Hosts) == 0
	signIn, err := c.Access.OpenSignIn(env, logger, events.Logger)
	if err != nil {
		return nil, err
	}
	guard, err := c.Access.Guard(alone, keys, signIn)
	if err != nil {
		return nil, err
	}
	served := &httpapi.Options{
		Email: e, Movies: m, Chat: ch, Keys: keys,
		Ledger: stores.Ledger, Quotas: c.Models.Quotas(),
		Attached: c.Attached, OpenShares: c.OpenShares,
		NoPage: c.Access.RequireKey, // it has no key
		Hosts:  append([]string{"localhost", "127.0.0.1", "::1", host}, c.Hosts...),
		Ready:  stores.Ping,

		TrustedProxies: c.Access.Proxies(),

		HTTPSOnly: c.HTTPSOnly,
		Model:     names[0],
		Offline:   names[0] == provider.Offline,
		Version:   Version(),
		Logger:    logger,
		Around:    ex.Requests(c.Access.Traces(c.Addr, alone)),
		Audit:     events.Logger,
	}
	if c.MCP {
		served.MCP = mcp.Handler
	}
	if signIn != nil {
		served.SignIn, served.Resource = signIn, signIn.Resource()
		served.Hosts = append(served.Hosts, c.Access.SignIn.Host())
	}
	return httpapi.New(guard, served)
}

// serveAdmin serves metrics, profiles and health at the admin address, if there is one. It
// starts before the server and stops after it, so that a start and an end can be watched.
func serveAdmin(
	lc fx.Lifecycle, stop fx.Shutdowner, c *Options, stores *storage.Stores, e *email.Service,
	ch *chat.Service, ex *telemetry.Exporters, logger *slog.Logger,
) error {
	ex.Leases(map[string]func() int{"draft": e.Writing, "answer": ch.Writing})
	ex.Queue(e.Backlog, e.GivenUp)
	if c.AdminAddr == "" {
		return nil
	}
	s, err := server.NewAdmin(c.AdminAddr, ex.Scrape(), stores.Ping, logger)
	if err != nil {
		return err
	}
	failed := func() { _ = stop.Shutdown(fx.ExitCode(1)) } // fails if it already stops
	lc.Append(fx.StartStopHook(
		func(ctx context.Context) error { return s.Start(ctx, failed) },
		s.Stop,
	))
	return nil
}

// newServer returns a server that listens when the application starts. From then on it
// has its Addr.
func newServer(
	lc fx.Lifecycle, stop fx.Shutdowner, c *Options, env options.Env, handler http.Handler,
	e *email.Service, ch *chat.Service, logger *slog.Logger,
) (*server.Server, error) {
	s := server.New(c.Addr, handler, c.Drain, logger)
	port := func() string {
		_, port, _ := net.SplitHostPort(s.Addr) // it listens there
		return port
	}
	names := append([]string{"localhost", "127.0.0.1", "::1"}, c.Hosts...)
	var err error
	s.TLS, s.Plain, err = c.TLS.Open(env, c.Hosts, server.Redirect(names, port), logger)
	if err != nil {
		return nil, err
	}
	s.RedirectAddr = c.TLS.Redirect
	s.Allowed = func(addr string) error { return cmp.Or(c.Access.Check(addr), c.TLS.CheckAddr(addr)) }
	failed := func() { _ = stop.Shutdown(fx.ExitCode(1)) } // fails if it already stops
	lc.Append(fx.StartStopHook(
		func(ctx context.Context) error { return s.Start(ctx, failed) },
		func(ctx context.Context) error { return drain(ctx, c.Drain, s.Stop, e.Drain, ch.Drain) },
	))
	return s, nil
}

// drain stops the server, and waits as long until what the models write has ended, whether
// anybody listens or not.
func drain(
	ctx context.Context, limit time.Duration, stop func(context.Context) error,
	writing ...func(context.Context),
) error {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var ended sync.WaitGroup
	for _, wait := range writing {
		ended.Go(func() { wait(limited) })
	}
	err := stop(ctx)
	ended.Wait()
	cancel()
	for _, wait := range writing {
		wait(limited) // for what the last requests have begun
	}
	return err
}
