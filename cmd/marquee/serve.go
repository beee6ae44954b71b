package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/dig"
	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"

	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/storage"
)

// serveCmd serves the page and the API until it is told to stop.
type serveCmd struct {
	Models    models.Options    `embed:""`
	Telemetry telemetry.Options `embed:""`

	Access      server.Access `embed:"" group:"Who may use it"`
	waitOptions `embed:"" group:"Server"`
	Limits      limits `embed:"" group:"Limits"`

	Audit auditOptions `embed:"" group:"Log"`

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
			openAuditLog,
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
