package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// draftCmd drafts one email and keeps it in the history.
type draftCmd struct {
	Purpose   string `arg:"" help:"What the email is for, such as 'Ask for a meeting about the budget'."`
	Tone      string `default:"formal" help:"formal, casual, persuasive or any short word (${default})."`
	Details   string `placeholder:"TEXT" help:"Facts to work in; - reads them from the standard input."`
	Recipient string `placeholder:"NAME" help:"Whom it addresses."`
	Sender    string `placeholder:"NAME" help:"Who signs it."`
	Language  string `help:"The language to write in."`
	Length    string `default:"medium" help:"short, medium or long (${default})."`

	modelOptions
	telemetryOptions
}

// Run prints the draft while the model writes it.
func (c *draftCmd) Run(ctx context.Context, std streams, o *common) error {
	e, err := c.openExporters(ctx, func(error) {}) // which is not this person's concern
	if err != nil {
		return err
	}
	defer e.close(ctx)
	model, _, err := c.openModel(e, slog.New(slog.DiscardHandler)) // its errors are told below
	if err != nil {
		return err
	}
	details, err := c.details(ctx, std)
	if err != nil {
		return err
	}
	stores, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer stores.Close()

	brief := email.Brief{
		Purpose: c.Purpose, Tone: c.Tone, Details: details, Recipient: c.Recipient,
		Sender: c.Sender, Language: c.Language, Length: c.Length,
	}
	emails, err := email.New(model, stores.Email, nil)
	if err != nil {
		return err
	}
	var last *email.Draft
	for ev, err := range emails.Stream(ctx, localOwner, brief) {
		if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
			return usageError{invalid}
		}
		if ev.Draft != nil {
			last = ev.Draft
		}
		if err != nil {
			if last != nil && last.Body != "" {
				fmt.Fprintln(std.out)
			}
			return err
		}
		switch ev.Field {
		case email.FieldSubject:
			fmt.Fprintf(std.out, "Subject: %s\n\n", ev.Delta)
		case email.FieldBody:
			fmt.Fprint(std.out, ev.Delta)
		}
	}
	if _, err := fmt.Fprintln(std.out); err != nil {
		return err
	}
	if last.Unsaved {
		return errors.New("the store could not take the draft: the text above is the only copy")
	}
	return nil
}

func (c *draftCmd) details(ctx context.Context, std streams) (string, error) {
	if c.Details != "-" {
		return c.Details, nil
	}
	in := std.reader(ctx)
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, 1<<20)) // far more than any email takes
	return string(raw), err
}
