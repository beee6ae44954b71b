package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage"
)

// identitiesCmd has the commands about who signs letters.
type identitiesCmd struct {
	List   identitiesListCmd   `cmd:"" help:"List the identities that sign letters."`
	Set    identitiesSetCmd    `cmd:"" help:"Make an identity, or replace the one of that name."`
	Delete identitiesDeleteCmd `cmd:"" help:"Delete an identity. Letters that it has signed stay as they are."`
}

// withSettings opens a store for a command about identities or the voice.
func withSettings(ctx context.Context, o *options.Common, do func(*email.Service) error) error {
	emails, closes, err := openDrafts(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(usageOfInput(do(emails)), closes())
}

// makingSettings is withSettings for a command that keeps something: it makes the store if there is
// none yet, as draft does.
func makingSettings(ctx context.Context, o *options.Common, do func(*email.Service) error) error {
	return usageOfInput(withNewStore(ctx, o, do))
}

// withNewStore opens a store, and makes it if there is none yet. No model is asked.
func withNewStore(ctx context.Context, o *options.Common, do func(*email.Service) error) error {
	stores, err := storage.Open(ctx, o.Store)
	if err != nil {
		return err
	}
	emails, err := email.New(offline.New(), stores.Email, &email.Options{Settings: stores.Settings})
	if err == nil {
		err = do(emails)
	}
	if closing := stores.Close(); err == nil {
		err = closing
	}
	return err
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
	signature := c.Signature
	if signature == "-" {
		in := terminal.Reader(ctx, std.In)
		defer in.Close()
		raw, err := io.ReadAll(io.LimitReader(in, 1<<20)) // far more than any signature takes
		if err != nil {
			return err
		}
		signature = string(raw)
	}
	return makingSettings(ctx, o, func(emails *email.Service) error {
		i, err := emails.PutIdentity(ctx, options.LocalOwner, email.Identity{
			Name: c.Name, Sender: c.Sender, Address: c.Address, Signature: signature, Default: c.Default,
		})
		if err == nil {
			showIdentity(std.Out, i)
		}
		return usageOfArgument(err, "name", "<name>")
	})
}

// usageOfArgument names an argument in place of the field that it is in the library.
func usageOfArgument(err error, field, argument string) error {
	invalid, ok := errors.AsType[*marquee.InvalidError](err)
	if !ok || invalid.Field != field {
		return err
	}
	return options.Usage(fmt.Errorf("%s: %s", argument, invalid.Fix))
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

// voiceCmd has the commands about how a person writes.
type voiceCmd struct {
	Show   voiceShowCmd   `cmd:"" help:"Show how you write."`
	Hear   voiceHearCmd   `cmd:"" help:"Work out how you write from letters of yours, without a model. They are not kept."`
	Forget voiceForgetCmd `cmd:"" help:"Delete how you write."`
}

type voiceShowCmd struct{ terminal.Format }

// Run shows the voice.
func (c *voiceShowCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	return withSettings(ctx, o, func(emails *email.Service) error {
		v, err := emails.Voice(ctx, options.LocalOwner)
		switch {
		case err != nil:
			return err
		case c.JSON():
			return terminal.WriteJSON(std.Out, v)
		}
		showVoice(std.Out, v)
		return nil
	})
}

// showVoice prints what a voice says, a line for each thing.
func showVoice(w io.Writer, v email.Voice) {
	if v.IsZero() {
		fmt.Fprintln(w, "There is no voice. marquee voice hear FILE makes one.")
	}
	for _, part := range []struct{ name, text string }{
		{"Language", v.Language}, {"Greeting", v.Greeting}, {"Closing", v.Closing},
		{"Formality", v.Formality}, {"Words in a sentence", about(v.Sentence)},
		{"Words in a letter", about(v.Words)}, {"Avoids", strings.Join(v.Avoid, ", ")},
	} {
		if part.text != "" {
			fmt.Fprintf(w, "%s: %s\n", part.name, terminal.Harmless(part.text))
		}
	}
}

// about says a number that may not be known.
func about(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("about %d", n)
}

type voiceHearCmd struct {
	File  string   `arg:"" help:"A file of letters that you wrote, with a line of three hyphens between two of them; - reads the standard input."`
	Avoid []string `placeholder:"WORD" help:"Words that never come, with commas between them."`
}

// Run works the voice out, keeps it and prints it.
func (c *voiceHearCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	in := terminal.Reader(ctx, std.In)
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return options.Usage(err)
		}
		in = file
	}
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, 1<<20)) // more than all samples may have
	if err != nil {
		return err
	}
	v, err := email.Hear(string(raw))
	if err != nil {
		return usageOfArgument(err, "samples", c.File)
	}
	v.Avoid = c.Avoid
	return makingSettings(ctx, o, func(emails *email.Service) error {
		v, err := emails.PutVoice(ctx, options.LocalOwner, v)
		if err == nil {
			showVoice(std.Out, v)
		}
		return err
	})
}

type voiceForgetCmd struct{}

// Run deletes the voice.
func (c *voiceForgetCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	return withSettings(ctx, o, func(emails *email.Service) error {
		err := emails.DeleteVoice(ctx, options.LocalOwner)
		if err == nil {
			fmt.Fprintln(std.Out, "The voice is deleted.")
		}
		return err
	})
}
