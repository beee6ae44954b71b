package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/storage"
)

// exportCmd writes everything of one person, or one letter.
type exportCmd struct {
	ID      string        `arg:"" optional:"" help:"A letter, to write only that one: its id, or last for the newest one."`
	Format  string        `placeholder:"FORMAT" help:"How to write a letter: eml for a mail program, text, or html (default: text)."`
	Changed bool          `help:"Write a letter also if it changes facts of its brief."`
	Owner   string        `placeholder:"NAME" help:"Whose drafts, settings and conversations. The owner local has those of marquee serve and marquee draft (default for a letter: local)."`
	Output  string        `placeholder:"FILE" help:"Write to a new file that only you can read (default: the standard output, which is - too)."`
	Audit   audit.Options `embed:""`
}

// Run writes the export, and says on the error stream how much it is.
func (c *exportCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	event := httpapi.Event{Action: "export", Kind: "owners", Owner: c.Owner}
	export := c.export
	switch {
	case c.ID != "":
		c.Owner = cmp.Or(c.Owner, options.LocalOwner)
		event = httpapi.Event{Action: "export", Kind: "emails", ID: c.ID, Owner: c.Owner}
		export = c.exportLetter
	case c.Format != "" || c.Changed:
		return options.Usage(
			errors.New("--format and --changed are for one letter; name the id of a draft"),
		)
	case c.Owner == "":
		return options.Usage(
			errors.New("say what to export: --owner=NAME for everything of a person, " +
				"or the id of a draft"),
		)
	}
	stores, err := openOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer stores.Close()
	return c.Audit.Do(ctx, std, event, func(*httpapi.Event) error {
		return c.to(std, func(out io.Writer) error { return export(ctx, std, stores, out) })
	})
}

// to calls write with what the export goes to.
func (c *exportCmd) to(std terminal.Streams, write func(io.Writer) error) (err error) {
	if c.Output == "" || c.Output == "-" {
		return write(std.Out)
	}
	file, err := os.OpenFile(c.Output, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return options.Usage(fmt.Errorf("--output: %w", err))
	}
	return errors.Join(write(file), file.Close())
}

func (c *exportCmd) export(
	ctx context.Context, std terminal.Streams, stores *storage.Stores, out io.Writer,
) error {
	n, err := storage.Export(ctx, stores, c.Owner, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Err, "%s of %q exported.\n", records(n), c.Owner)
	return nil
}

// openOf opens the store, to work on what an owner has there. The store must exist.
func openOf(ctx context.Context, o *options.Common, owner string) (*storage.Stores, error) {
	if err := checkOwner(owner); err != nil {
		return nil, err
	}
	return options.OpenExisting(ctx, "--"+o.StoreOption(), o.Store)
}

func checkOwner(owner string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return options.Usage(fmt.Errorf("--owner: %w", err))
	}
	return nil
}

// records says how many drafts, settings and conversations there are.
func records(n storage.Counts) string {
	return terminal.Count(n.Drafts, "draft") + ", " + terminal.Count(n.Settings, "setting") +
		" and " + terminal.Count(n.Conversations, "conversation")
}
