package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/email"
)

// checkPurpose returns an error if it is not clear what to write.
func (c *draftCmd) checkPurpose() error {
	switch {
	case c.Template == "" && c.Purpose == "":
		return errors.New("say what the email is for: " +
			"marquee draft 'Ask for a meeting about the budget'")
	case c.Template == "" && len(c.Set) > 0:
		return errors.New("--set: is for a template; name it with --template")
	case c.Template != "" && c.Purpose != "":
		return errors.New("--template: says what the email is for; leave out the purpose")
	case c.Template != "" && c.Batch != "":
		return errors.New("--template: is for one letter; leave out --batch")
	}
	return nil
}

// fromTemplate returns the brief of a template. What it leaves out is as the options say.
func (c *draftCmd) fromTemplate(
	ctx context.Context, emails *email.Service, said email.Brief,
) (b email.Brief, err error) {
	t, err := emails.Template(ctx, options.LocalOwner, c.Template)
	if errors.Is(err, marquee.ErrNotFound) {
		return b, options.Usage(fmt.Errorf(
			"--template: there is no template %q; marquee templates list shows all", c.Template))
	}
	if err == nil {
		b, err = t.Fill(c.Set)
	}
	if err != nil {
		return b, usageOfText(err)
	}
	said.Purpose, said.Tone = b.Purpose, cmp.Or(b.Tone, said.Tone)
	said.Details, said.Recipient = cmp.Or(b.Details, said.Details), cmp.Or(b.Recipient, said.Recipient)
	said.Address, said.Sender = cmp.Or(b.Address, said.Address), cmp.Or(b.Sender, said.Sender)
	said.Language, said.Length = cmp.Or(b.Language, said.Language), cmp.Or(b.Length, said.Length)
	return said, nil
}
