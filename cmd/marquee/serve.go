package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"

	"go.uber.org/dig"
	"go.uber.org/fx"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/storage"
)

// serveCmd serves the page and the API until it is told to stop.
type serveCmd struct {
	app.Options
}

// Run serves until ctx ends or the server fails.
func (c *serveCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
	command *commandline.Command,
) error {
	if err := c.Refused(); err != nil {
		return err
	}
	ballast := server.Ballast()
	defer runtime.KeepAlive(ballast)
	var listening *server.Server
	var names app.ModelNames
	var logger *slog.Logger
	serving := fx.New(
		app.Handler(ctx, &c.Options, o, std, env),
		app.Server(&c.Options),
		fx.Populate(&listening, &names, &logger),
	)
	if err := serving.Err(); err != nil {
		return dig.RootCause(err)
	}
	startCtx, cancel := context.WithTimeout(ctx, serving.StartTimeout())
	defer cancel()
	if err := serving.Start(startCtx); err != nil {
		return err
	}
	c.LogOrigins(logger, env, command.Origins())
	// Only now, because an interrupted start runs no stop hooks.
	fmt.Fprintf(std.Out, "Marquee is at %s (model %s, store %s)\n",
		listening.URL(), strings.Join(names, ", "), storage.Name(o.Store))
	failed := listening.Ready()
	if failed == nil {
		debug.FreeOSMemory() // the start took memory that the server does not need
		failed = untilStopped(ctx, serving)
	}
	stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), serving.StopTimeout())
	defer cancel()
	return errors.Join(failed, serving.Stop(stopCtx))
}

// untilStopped waits until ctx ends, or the server ends by itself.
func untilStopped(ctx context.Context, serving *fx.App) error {
	select {
	case <-ctx.Done():
	case s := <-serving.Wait():
		if s.ExitCode != 0 {
			return errors.New("the server stopped by itself; its log says why")
		}
	}
	return nil
}
