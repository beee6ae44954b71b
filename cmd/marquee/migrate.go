package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/storage"
)

// migrateCmd brings the schema of the store up to date.
type migrateCmd struct {
	app.WaitOptions `embed:""`

	Status bool `help:"Only check whether the schema is up to date, and fail if it is not."`
	terminal.Format
}

// schema is what migrate tells a program.
type schema struct {
	Store   string `json:"store"` // without its password
	Version int64  `json:"version"`
	Latest  int64  `json:"latest"`
}

var (
	errOutdated = errors.New("the schema is not up to date; run marquee migrate")
	errNewer    = errors.New("the schema is newer than this program; use the one that made it")
)

// Run opens the store, which migrates it, and prints the version.
func (c *migrateCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if !c.Status {
		stores, err := c.Open(ctx, o.Store, func(err error) {
			fmt.Fprintf(std.Err, "Waiting for the store: %v\n", err)
		}, func(p app.Progress) { fmt.Fprintln(std.Err, p) })
		if err != nil {
			return err
		}
		if err := errors.Join(app.MigrateQueue(ctx, o.Store), stores.Close()); err != nil {
			return err
		}
	}
	current, latest, err := storage.Status(ctx, o.Store)
	if err != nil {
		return err
	}
	name := storage.Name(o.Store)
	if c.JSON() {
		err = terminal.WriteJSON(std.Out, schema{name, current, latest})
	} else {
		_, err = fmt.Fprintf(std.Out, "The schema of %s is at version %d of %d.\n",
			name, current, latest)
	}
	missing := options.CheckExists("--"+o.StoreOption(), o.Store, current, latest)
	switch {
	case err != nil:
		return err
	case missing != nil:
		return missing
	case current < latest:
		return errOutdated
	case current > latest:
		return errNewer
	}
	return nil
}
