package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.uber.org/dig"
	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// serveCmd serves the page and the API until it is told to stop.
type serveCmd struct {
	modelOptions
	telemetryOptions

	Addr         string        `default:"127.0.0.1:8080" env:"MARQUEE_ADDR" placeholder:"HOST:PORT" group:"Server" help:"Where to listen (${default}); port 0 takes a free one."`
	AllowRemote  bool          `env:"MARQUEE_ALLOW_REMOTE" group:"Server" help:"Allow to listen elsewhere than on this machine. Whoever reaches the server is its one user."`
	Hosts        []string      `env:"MARQUEE_HOSTS" placeholder:"NAME" group:"Server" help:"The names that the server answers to, beside those of this machine; * for any."`
	Demo         bool          `default:"true" negatable:"" env:"MARQUEE_DEMO" group:"Server" help:"Fill an empty store with invented films (on by default)."`
	Drain        time.Duration `default:"1m" env:"MARQUEE_DRAIN" group:"Server" help:"How long to let requests finish when told to stop (${default})."`
	ReplyTimeout time.Duration `default:"5m" env:"MARQUEE_REPLY_TIMEOUT" group:"Server" help:"How long a model may take for one reply (${default})."`
	LogLevel     slog.Level    `default:"info" env:"MARQUEE_LOG_LEVEL" placeholder:"LEVEL" group:"Log" help:"debug, info, warn or error (${default})."`
	LogFormat    string        `default:"text" enum:"text,json" env:"MARQUEE_LOG_FORMAT" group:"Log" help:"text or json (${default})."`
}

// The limits of a connection.
const (
	headerTimeout = 10 * time.Second // for a request's header to arrive
	idleTimeout   = 2 * time.Minute  // for the next request
	maxHeader     = 64 << 10         // bytes
	startTimeout  = 2 * time.Minute  // migrations and the demo set included
	cutOffTimeout = 20 * time.Second // for requests cut off at the end of Drain to be saved
)

// Run serves until ctx ends or the server fails.
func (c *serveCmd) Run(ctx context.Context, std streams, o *common) error {
	if err := c.checkAddr(); err != nil {
		return err
	}
	if c.ReplyTimeout <= 0 {
		return usageError{fmt.Errorf("--reply-timeout: is %v; it must be more than 0", c.ReplyTimeout)}
	}
	var server *http.Server
	var models modelNames
	app := fx.New(
		fx.Supply(c, o, std, fx.Annotate(ctx, fx.As(new(context.Context)))),
		fx.Provide(
			(*serveCmd).logger,
			openExporters,
			openModel,
			openStores,
			newEmail, newMovies, newChat,
			newHandler,
			newServer,
		),
		fx.Invoke(finishDrafts),
		fx.Populate(&server, &models),
		fx.WithLogger(func(logger *slog.Logger) fxevent.Logger {
			l := &fxevent.SlogLogger{Logger: logger}
			l.UseLogLevel(slog.LevelDebug)
			l.UseErrorLevel(slog.LevelDebug) // errors come back from Start, and are said once
			return l
		}),
		fx.StartTimeout(startTimeout),
		fx.StopTimeout(c.Drain+2*cutOffTimeout),
	)
	if err := app.Err(); err != nil {
		return dig.RootCause(err)
	}
	startCtx, cancel := context.WithTimeout(ctx, app.StartTimeout())
	defer cancel()
	if err := app.Start(startCtx); err != nil {
		return err
	}
	// Only now: a start that is interrupted runs no stop hooks.
	fmt.Fprintf(std.out, "Marquee is at http://%s (model %s, store %s)\n", server.Addr, strings.Join(models, ", "), storeName(o.Store))
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

// checkAddr refuses an address that other machines reach, unless they are
// meant to.
func (c *serveCmd) checkAddr() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr: %w; write for example 127.0.0.1:8080", err)}
	}
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() && !c.AllowRemote {
		return usageError{fmt.Errorf("--addr: %s can be reached by other machines, and the server asks nobody who they are; "+
			"listen on 127.0.0.1, or add --allow-remote if that is what you want", c.Addr)}
	}
	return nil
}

// logger writes to the error stream, each line with the id of its request.
func (c *serveCmd) logger(std streams) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(httpapi.LogHandler(slog.NewJSONHandler(std.err, options)))
	}
	return slog.New(httpapi.LogHandler(slog.NewTextHandler(std.err, options)))
}

func openExporters(lc fx.Lifecycle, c *serveCmd, logger *slog.Logger) (*exporters, error) {
	e, err := c.openExporters(context.Background(), func(err error) {
		logger.Warn("telemetry cannot be sent", "error", err)
	})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(e.close))
	return e, nil
}

// modelNames are the names by which the models were chosen, in their order.
type modelNames []string

func openModel(c *serveCmd, e *exporters, logger *slog.Logger) (llm.Model, modelNames, error) {
	m, names, err := c.openModel(e, logger)
	return m, names, err
}

// openStores opens the stores. It ends with ctx, so that a person need not wait
// for a store that does not answer.
func openStores(ctx context.Context, lc fx.Lifecycle, o *common) (*storage.Stores, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	stores, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(stores.Close))
	return stores, nil
}

func newEmail(model llm.Model, stores *storage.Stores, c *serveCmd, logger *slog.Logger) (*email.Service, error) {
	return email.New(model, stores.Email, &email.Options{ReplyTimeout: c.ReplyTimeout, Logger: logger})
}

// finishDrafts finishes the drafts of servers that died, for as long as the
// application runs.
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

func newMovies(lc fx.Lifecycle, stores *storage.Stores, c *serveCmd, logger *slog.Logger) (*movies.Service, error) {
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
			logger.Info("the store was empty and has the demo set now; import films to replace it", "invented_films", n)
		}
		return err
	}))
	return films, nil
}

func newChat(model llm.Model, stores *storage.Stores, films *movies.Service, c *serveCmd) (*chat.Service, error) {
	return chat.New(model, stores.Chat, charts(films), &chat.Options{ReplyTimeout: c.ReplyTimeout})
}

func newHandler(c *serveCmd, models modelNames, e *email.Service, m *movies.Service, ch *chat.Service, stores *storage.Stores, ex *exporters, logger *slog.Logger) (http.Handler, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, err
	}
	// Films are everybody's. Who comes from elsewhere, also by way of a proxy,
	// must not change them.
	user := httpapi.Principal{Owner: localOwner, MayImport: !c.AllowRemote && len(c.Hosts) == 0}
	guard := func(*http.Request) (httpapi.Principal, error) { return user, nil }
	handler, err := httpapi.New(guard, &httpapi.Options{
		Email: e, Movies: m, Chat: ch,
		Hosts:   append([]string{"localhost", "127.0.0.1", "::1", host}, c.Hosts...),
		Ready:   stores.Ping,
		Model:   models[0],
		Offline: models[0] == provider.Offline,
		Version: version(),
		Logger:  logger,
	})
	if err != nil || !ex.on() {
		return handler, err
	}
	return continueTrace(handler), nil
}

// newServer listens when the application starts, and then has its Addr. When
// it stops, it takes no new requests, waits for those in flight, and at the end
// of Drain cuts the rest off, so that what they have is saved.
func newServer(lc fx.Lifecycle, stop fx.Shutdowner, c *serveCmd, handler http.Handler, logger *slog.Logger) *http.Server {
	base, cutOff := context.WithCancel(context.Background())
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return base },
	}
	lc.Append(fx.Hook{
		OnStart: func(ctx context.Context) error {
			var listen net.ListenConfig
			ln, err := listen.Listen(ctx, "tcp", c.Addr)
			if err != nil {
				return usageError{fmt.Errorf("--addr: %w", err)}
			}
			server.Addr = ln.Addr().String()
			go func() {
				if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
					logger.Error("server", "error", err)
					_ = stop.Shutdown(fx.ExitCode(exitFailed))
				}
			}()
			return nil
		},
		OnStop: func(ctx context.Context) error {
			defer cutOff()
			drain, cancel := context.WithTimeout(ctx, c.Drain)
			defer cancel()
			if err := server.Shutdown(drain); !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
			logger.Warn("requests were cut off at the end of --drain", "drain", c.Drain)
			cutOff()
			last, cancel := context.WithTimeout(ctx, cutOffTimeout)
			defer cancel()
			if err := server.Shutdown(last); !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
			return server.Close()
		},
	})
	return server
}
