package main

import (
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

// exportCmd writes everything of one person.
type exportCmd struct {
	Owner  string        `required:"" placeholder:"NAME" help:"Whose drafts and conversations. The owner local has those of marquee serve and marquee draft."`
	Output string        `placeholder:"FILE" help:"Write to a new file that only you can read (default: the standard output)."`
	Audit  audit.Options `embed:""`
}

// Run writes the export, and says on the error stream how much it is.
func (c *exportCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	stores, err := openOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer stores.Close()
	return c.Audit.Do(ctx, std, httpapi.Event{Action: "export", Kind: "owners", Owner: c.Owner},
		func(*httpapi.Event) error { return c.export(ctx, std, stores) })
}

func (c *exportCmd) export(
	ctx context.Context, std terminal.Streams, stores *storage.Stores,
) (err error) {
	out := std.Out
	if c.Output != "" {
		file, err := os.OpenFile(c.Output, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return options.Usage(fmt.Errorf("--output: %w", err))
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	n, err := storage.Export(ctx, stores, c.Owner, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Err, "%s of %q exported.\n", records(n), c.Owner)
	return nil
}

// restoreCmd reads what exportCmd wrote.
type restoreCmd struct {
	File  string        `arg:"" help:"A file that marquee export wrote. - is the standard input."`
	Owner string        `required:"" placeholder:"NAME" help:"Who gets the drafts and conversations. It may be another owner than in the file."`
	Audit audit.Options `embed:""`
}

// Run restores, and says how much.
func (c *restoreCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if err := checkOwner(c.Owner); err != nil {
		return err
	}
	in, err := c.open(ctx, std)
	if err != nil {
		return options.Usage(err)
	}
	defer in.Close()
	stores, err := storage.Open(ctx, o.Store)
	if err != nil {
		return err
	}
	defer stores.Close()
	var n storage.Counts
	err = c.Audit.Do(ctx, std, httpapi.Event{Action: "restore", Kind: "owners", Owner: c.Owner},
		func(*httpapi.Event) (err error) {
			n, err = storage.Restore(ctx, stores, c.Owner, in)
			return err
		})
	fmt.Fprintf(std.Out, "%s of %q restored to %s.\n",
		records(n), c.Owner, storage.Name(o.Store))
	return err
}

func (c *restoreCmd) open(ctx context.Context, std terminal.Streams) (io.ReadCloser, error) {
	if c.File == "-" {
		return terminal.Reader(ctx, std.In), nil
	}
	return os.Open(c.File)
}

// openOf opens the store, to work on what an owner has there. The store must exist.
func openOf(ctx context.Context, o *options.Common, owner string) (*storage.Stores, error) {
	if err := checkOwner(owner); err != nil {
		return nil, err
	}
	return openExisting(ctx, "--"+o.StoreOption(), o.Store)
}

func checkOwner(owner string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return options.Usage(fmt.Errorf("--owner: %w", err))
	}
	return nil
}

// records says how many drafts and conversations there are.
func records(n storage.Counts) string {
	return terminal.Count(n.Drafts, "draft") + " and " +
		terminal.Count(n.Conversations, "conversation")
}
