package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/storage"
)

// eraseCmd deletes everything of one person.
type eraseCmd struct {
	Owner string        `required:"" placeholder:"NAME" help:"Whose drafts, settings, conversations and API keys. The owner local has those of marquee serve and marquee draft. What was spent on models still counts, but without the name."`
	Yes   bool          `help:"Erase without asking first."`
	Audit audit.Options `embed:""`
}

// Run asks, erases, and says how much it was.
func (c *eraseCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	stores, err := openOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer stores.Close()
	if !c.Yes {
		if err := c.confirm(ctx, std, storage.Name(o.Store)); err != nil {
			return options.Usage(err)
		}
	}
	var n storage.Counts
	err = c.Audit.Do(ctx, std, httpapi.Event{Action: "erase", Kind: "owners", Owner: c.Owner},
		func(*httpapi.Event) (err error) {
			n, err = storage.Erase(ctx, stores, c.Owner)
			return err
		})
	fmt.Fprintf(std.Out, "%s, %s, %s and %s of %q erased.\n", terminal.Count(n.Drafts, "draft"),
		terminal.Count(n.Settings, "setting"), terminal.Count(n.Conversations, "conversation"),
		terminal.Count(n.Keys, "API key"), c.Owner)
	return err
}

// confirm asks the person whether to go on, and returns an error unless the answer is yes.
func (c *eraseCmd) confirm(ctx context.Context, std terminal.Streams, store string) error {
	yes, err := std.Confirm(ctx, fmt.Sprintf("This erases all drafts, settings, conversations and "+
		"API keys of %q from %s, for good. What was spent on models still counts in the budgets, "+
		"without the name.\nType yes to go on: ", c.Owner, store))
	if err == nil && !yes {
		err = errors.New("nothing was erased, because the answer was not yes; " +
			"add --yes to erase without being asked")
	}
	return err
}
