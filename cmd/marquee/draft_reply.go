package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/eml"
)

// message reads the message of --reply-to.
func (c *draftCmd) message(ctx context.Context, std terminal.Streams) (email.Original, error) {
	switch {
	case c.ReplyTo == "":
		return email.Original{}, nil
	case c.ReplyTo == "-" && c.Details == "-":
		return email.Original{}, options.Usage(errors.New(
			"--reply-to: the standard input is read for --details; name a file for one of them"))
	}
	in, err := std.Open(ctx, c.ReplyTo)
	if err != nil {
		return email.Original{}, options.Usage(fmt.Errorf("--reply-to: %w", err))
	}
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, eml.MaxSize+1))
	if err != nil {
		return email.Original{}, options.Usage(fmt.Errorf("--reply-to: %w", err))
	}
	o, err := eml.Read(string(raw))
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return email.Original{}, options.Usage(fmt.Errorf("--reply-to: the message %s", invalid.Fix))
	}
	if err == nil && o.IsZero() {
		err = options.Usage(errors.New("--reply-to: the message is empty"))
	}
	return o, err
}
