package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
)

// identitiesCmd has the commands about who signs letters.
type identitiesCmd struct {
	List   identitiesListCmd   `cmd:"" help:"List the identities that sign letters."`
	Set    identitiesSetCmd    `cmd:"" help:"Make an identity, or replace the one of that name."`
	Delete identitiesDeleteCmd `cmd:"" help:"Delete an identity. Letters that it has signed stay as they are."`
}

// identitiesListCmd lists identities.
type identitiesListCmd struct{ terminal.Format }

// Run lists them by their names.
func (c *identitiesListCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	return withSettings(ctx, o, func(emails *email.Service) error {
		all, err := emails.Identities(ctx, options.LocalOwner)
		switch {
		case err != nil:
			return err
		case c.JSON():
			return terminal.WriteJSON(std.Out, append([]email.Identity{}, all...))
		case len(all) == 0:
			_, err := fmt.Fprintln(std.Out, "There are no identities. marquee identities set makes one.")
			return err
		}
		for _, i := range all {
			showIdentity(std.Out, i)
		}
		return nil
	})
}

// showIdentity prints an identity, with its signature below it.
func showIdentity(w io.Writer, i email.Identity) {
	line := i.Name + ": " + i.Sender
	if i.Address != "" {
		line += " <" + i.Address + ">"
	}
	if i.Default {
		line += " (default)"
	}
	fmt.Fprintln(w, terminal.Harmless(line))
	for text := range strings.SplitSeq(i.Signature, "\n") {
		fmt.Fprintln(w, "  "+terminal.Harmless(text))
	}
}

// identitiesSetCmd makes an identity.
type identitiesSetCmd struct {
	Name      string `arg:"" help:"The name of the identity, such as work."`
	Sender    string `required:"" placeholder:"NAME" help:"The person who signs."`
	Address   string `placeholder:"ADDRESS" help:"The address from which letters go out, if the operator of the server allows that."`
	Signature string `placeholder:"TEXT" help:"What stands below a letter; - reads it from the standard input (default: the sender)."`
	Default   bool   `help:"Let it sign letters that name neither an identity nor a sender."`
}

// Run keeps the identity and prints it.
func (c *identitiesSetCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	signature, err := given(ctx, std, c.Signature)
	if err != nil {
		return err
	}
	return usageOfInput(withNewStore(ctx, o, func(emails *email.Service) error {
		i, err := emails.PutIdentity(ctx, options.LocalOwner, email.Identity{
			Name: c.Name, Sender: c.Sender, Address: c.Address, Signature: signature, Default: c.Default,
		})
		if err == nil {
			showIdentity(std.Out, i)
		}
		return usageOfArgument(err, "name", "<name>")
	}))
}

// identitiesDeleteCmd deletes an identity.
type identitiesDeleteCmd struct {
	Name string `arg:"" help:"The name of the identity."`
}

// Run deletes the identity.
func (c *identitiesDeleteCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	return withSettings(ctx, o, func(emails *email.Service) error {
		err := emails.DeleteIdentity(ctx, options.LocalOwner, c.Name)
		if errors.Is(err, marquee.ErrNotFound) {
			return options.Usage(fmt.Errorf("there is no identity %s; marquee identities list shows them",
				terminal.Harmless(c.Name)))
		}
		if err == nil {
			fmt.Fprintf(std.Out, "The identity %s is deleted.\n", terminal.Harmless(c.Name))
		}
		return err
	})
}
