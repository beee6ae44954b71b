package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/offline"
)

// jobsCmd has the commands about drafts that are not complete.
type jobsCmd struct {
	List    jobsListCmd    `cmd:"" help:"List drafts of everybody that wait or are being written, or that failed."`
	Retry   jobsRetryCmd   `cmd:"" help:"Give drafts that failed, were stopped or wait three new attempts."`
	Discard jobsDiscardCmd `cmd:"" help:"Stop drafts that wait or are being written, on whatever server."`
}

// openDrafts opens the drafts of a store, which must exist. No model is asked.
func openDrafts(
	ctx context.Context, o *options.Common,
) (drafts *email.Service, closes func() error, err error) {
	stores, err := options.OpenExisting(ctx, "--"+o.StoreOption(), o.Store)
	if err != nil {
		return nil, nil, err
	}
	if drafts, err = email.New(offline.New(), stores.Email, &email.Options{
		Settings: stores.Settings,
	}); err != nil {
		return nil, nil, errors.Join(err, stores.Close())
	}
	return drafts, stores.Close, nil
}

// jobsListCmd lists drafts.
type jobsListCmd struct {
	Failed bool `help:"List drafts that failed, owner by owner and the newest first. It reads all drafts of the store."`
	Limit  int  `default:"100" placeholder:"N" help:"How many at most, from 1 to 1000 (${default})."`
	terminal.Format
}

// jobRow describes a draft without its texts.
type jobRow struct {
	Owner    string    `json:"owner"`
	ID       string    `json:"id"`
	State    string    `json:"state"`
	Attempts int       `json:"attempts"`
	Updated  time.Time `json:"updated"`
	Failure  string    `json:"failure,omitempty"`
}

func jobOf(o email.Owned) jobRow {
	d := o.Draft
	return jobRow{
		Owner: o.Owner, ID: d.ID, State: d.State(), Attempts: d.Lease.Attempt,
		Updated: d.Updated, Failure: d.Failure,
	}
}

// Run prints a line for each draft.
func (c *jobsListCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if c.Limit < 1 || c.Limit > 1000 {
		return options.Usage(fmt.Errorf("--limit: is %d; it must be from 1 to 1000", c.Limit))
	}
	drafts, closes, err := openDrafts(ctx, o)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // nothing was written
	list := drafts.Unfinished
	if c.Failed {
		list = drafts.Failed
	}
	found, err := list(ctx, c.Limit)
	if err != nil {
		return err
	}
	rows := []jobRow{}
	for _, one := range found {
		rows = append(rows, jobOf(one))
	}
	switch {
	case c.JSON():
		return terminal.WriteJSON(std.Out, rows)
	case len(rows) == 0 && c.Failed:
		_, err = fmt.Fprintln(std.Out, "No draft has failed.")
	case len(rows) == 0:
		_, err = fmt.Fprintln(std.Out, "No draft waits or is being written.")
	}
	for _, r := range rows {
		_, err = fmt.Fprintf(std.Out, "%s  %-7s  %s  since %s  %q  %s\n", r.ID, r.State,
			terminal.Count(r.Attempts, "attempt"), r.Updated.Format(time.RFC3339), r.Owner,
			terminal.Harmless(r.Failure))
	}
	if len(rows) == c.Limit {
		fmt.Fprintf(std.Err, "These are %d. There may be more: see --limit.\n", c.Limit)
	}
	return err
}

// chosenJobs are the drafts that a command is about.
type chosenJobs struct {
	IDs   []string      `arg:"" name:"id" help:"The ids of drafts, as list shows them."`
	Owner string        `required:"" placeholder:"NAME" help:"Whose drafts."`
	Audit audit.Options `embed:""`
}

// each does something to each draft, until it fails for one. It says what was done.
func (c *chosenJobs) each(
	ctx context.Context, std terminal.Streams, o *options.Common, action, done string,
	do func(drafts *email.Service, id string) error,
) error {
	if err := checkOwner(c.Owner); err != nil {
		return err
	}
	drafts, closes, err := openDrafts(ctx, o)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // what was written is committed
	for _, id := range c.IDs {
		event := httpapi.Event{Action: action, Kind: "emails", ID: id, Owner: c.Owner}
		err := c.Audit.Do(ctx, std, event, func(*httpapi.Event) error {
			return c.explain(id, do(drafts, id))
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(std.Out, "Draft %s of %q %s.\n", id, c.Owner, done); err != nil {
			return err
		}
	}
	return nil
}

// explain says what is wrong with the id of a draft.
func (c *chosenJobs) explain(id string, err error) error {
	var why string
	switch {
	case errors.Is(err, email.ErrNotFound):
		why = "does not exist; marquee jobs list shows the drafts of everybody"
	case errors.Is(err, email.ErrComplete):
		why = "is complete"
	case errors.Is(err, email.ErrRunning):
		why = "is being written; marquee jobs discard stops it"
	default:
		return err
	}
	return options.Usage(fmt.Errorf("draft %s of %q %s", terminal.Harmless(id), c.Owner, why))
}

// jobsRetryCmd gives drafts new attempts.
type jobsRetryCmd struct{ chosenJobs }

// Run lets a server write the drafts again.
func (c *jobsRetryCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	return c.each(ctx, std, o, "retry-draft", "waits for a server",
		func(drafts *email.Service, id string) error { return drafts.Retry(ctx, c.Owner, id) })
}

// jobsDiscardCmd stops drafts.
type jobsDiscardCmd struct{ chosenJobs }

// Run stops the drafts.
func (c *jobsDiscardCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	return c.each(ctx, std, o, "discard-draft", "will not be written",
		func(drafts *email.Service, id string) error {
			d, err := drafts.Get(ctx, c.Owner, id)
			if err == nil && d.Status == email.StatusComplete {
				err = email.ErrComplete
			}
			if err != nil {
				return err
			}
			return drafts.Stop(ctx, c.Owner, id)
		})
}
