package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/mcp"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// mcpCmd serves an assistant on this machine over the standard input and output.
type mcpCmd struct {
	Demo bool `default:"true" negatable:"" env:"MARQUEE_DEMO" help:"Fill an empty store with invented films (on by default)."`

	askingOptions `embed:""`
}

// endLimit is how long a letter may take to be stopped at the end.
const endLimit = 10 * time.Second

// Run serves until the host closes the input. The output has nothing but the protocol.
func (c *mcpCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
) error {
	out, ok := std.Data()
	if !ok {
		return options.Usage(errors.New("mcp: this is for a program that starts marquee and speaks " +
			"the Model Context Protocol to it; docs/mcp.md shows how to add it there"))
	}
	model, stores, closes, err := c.open(ctx, env, func() (*storage.Stores, error) {
		return films.Open(ctx, o)
	})
	if err != nil {
		return err
	}
	defer closes()
	if c.Demo {
		if _, err := app.OfferDemo(ctx, stores.Movies); err != nil {
			return err
		}
	}
	service, err := movies.New(stores.Movies, nil)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(std.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	letters, err := email.New(model, stores.Email, &email.Options{
		Logger: logger, Settings: stores.Settings,
	})
	if err != nil {
		return err
	}
	api, err := httpapi.New(localUser, &httpapi.Options{
		Email: letters, Movies: service, NoPage: true, Version: app.Version(), Logger: logger,
	})
	if err != nil {
		return err
	}
	err = mcp.Serve(ctx, api, terminal.Reader(ctx, std.In), keepOpen{out})
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer cancel()
	letters.Drain(ending)
	return err
}

// localUser is the guard of the one person who uses this machine.
func localUser(*http.Request) (httpapi.Principal, error) {
	return httpapi.Principal{Owner: options.LocalOwner}, nil
}

// keepOpen leaves a stream open for what comes after.
type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }
