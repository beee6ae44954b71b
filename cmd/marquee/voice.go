package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
)

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
	in, err := std.Open(ctx, c.File)
	if err != nil {
		return options.Usage(err)
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
	return usageOfInput(withNewStore(ctx, o, func(emails *email.Service) error {
		v, err := emails.PutVoice(ctx, options.LocalOwner, v)
		if err == nil {
			showVoice(std.Out, v)
		}
		return err
	}))
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
