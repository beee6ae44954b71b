package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage"
)

// draftCmd drafts one email, or one for each row of a file, and keeps them in the history.
type draftCmd struct {
	Purpose   string            `arg:"" optional:"" help:"What the email is for, such as 'Ask for a meeting about the budget'."`
	Tone      string            `default:"formal" help:"formal, casual, persuasive or any short word (${default})."`
	Details   string            `placeholder:"TEXT" help:"Facts to include; - reads them from the standard input."`
	Recipient string            `placeholder:"NAME" help:"The person to write to."`
	Address   string            `placeholder:"ADDRESS" help:"The email address of that person, for the files of --out. The model does not see it."`
	Sender    string            `placeholder:"NAME" help:"The person who signs."`
	As        string            `placeholder:"NAME" help:"The identity that signs, or none. marquee identities list shows them. Default: the default identity, without --sender."`
	Language  string            `placeholder:"LANGUAGE" help:"The language to write in. Default: that of the purpose."`
	Length    string            `default:"medium" help:"short, medium or long (${default})."`
	Template  string            `placeholder:"NAME" help:"A template to fill in: see marquee templates. Options fill in what it leaves out."`
	Set       map[string]string `placeholder:"NAME=VALUE" help:"The value of a variable of the template. Give it once for each."`
	ReplyTo   string            `placeholder:"FILE" help:"A message to answer: its text, or a file .eml; - reads it from the standard input."`

	batchOptions  `embed:""`
	askingOptions `embed:""`
}

// Run prints the draft while the model writes it.
func (c *draftCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
) error {
	if err := c.checkPurpose(); err != nil {
		return options.Usage(err)
	}
	if err := c.check(); err != nil {
		return err
	}
	if c.Batch != "" {
		if c.ReplyTo != "" {
			return options.Usage(errors.New("--reply-to: is for one letter; leave out --batch"))
		}
		return c.writeBatch(ctx, std, o, env)
	}
	message, err := c.message(ctx, std)
	if err != nil {
		return err
	}
	brief := c.brief("")
	brief.Message = message
	model, stores, closes, err := c.open(ctx, env, func() (*storage.Stores, error) {
		if brief.Details, err = given(ctx, std, c.Details); err != nil {
			return nil, err
		}
		return storage.Open(ctx, o.Store)
	})
	if err != nil {
		return err
	}
	defer closes()
	emails, err := email.New(model, stores.Email, &email.Options{Settings: stores.Settings})
	if err != nil {
		return err
	}
	if c.Template != "" {
		if brief, err = c.fromTemplate(ctx, emails, brief); err != nil {
			return err
		}
	}
	return printDraft(std, emails.Stream(waiting(ctx, std), options.LocalOwner, brief))
}

// printDraft prints a draft as it comes, and what it took.
func printDraft(std terminal.Streams, events iter.Seq2[email.Event, error]) error {
	var last *email.Draft
	for ev, err := range events {
		if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
			if invalid.Field == "identity" {
				invalid.Field = "--as"
			}
			return options.Usage(invalid)
		}
		if ev.Draft != nil {
			last = ev.Draft
		}
		if err != nil {
			if last != nil && last.Body != "" {
				fmt.Fprintln(std.Out)
			}
			if last != nil {
				tellUsed(std, last.Usage, last.Cost)
			}
			return err
		}
		switch ev.Field {
		case email.FieldSubject:
			fmt.Fprintf(std.Out, "Subject: %s\n\n", ev.Delta)
		case email.FieldBody:
			fmt.Fprint(std.Out, ev.Delta)
		}
	}
	if _, err := fmt.Fprintln(std.Out); err != nil {
		return err
	}
	tellUsed(std, last.Usage, last.Cost)
	if last.Unsaved {
		return errors.New("the store could not save the draft: the text above is the only copy")
	}
	return nil
}

func (c *draftCmd) brief(details string) email.Brief {
	return email.Brief{
		Purpose: c.Purpose, Tone: c.Tone, Details: details, Recipient: c.Recipient,
		Address: c.Address, Sender: c.Sender, Identity: c.As, Language: c.Language, Length: c.Length,
	}
}

// given returns a text of the command line. If it is "-", it is on the standard input.
func given(ctx context.Context, std terminal.Streams, text string) (string, error) {
	if text != "-" {
		return text, nil
	}
	in := terminal.Reader(ctx, std.In)
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, 1<<20)) // far more than any text takes
	return string(raw), err
}
