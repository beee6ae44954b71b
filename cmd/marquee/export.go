package main

import (
	"context"
	"errors"
	"fmt"
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
	Output string        `placeholder:"FILE" help:"Write to a new file that only you can read (default: the standard output, which is - too)."`
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
	if c.Output != "" && c.Output != "-" {
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

// records says how many drafts and conversations there are.
func records(n storage.Counts) string {
	return terminal.Count(n.Drafts, "draft") + " and " +
		terminal.Count(n.Conversations, "conversation")
}
