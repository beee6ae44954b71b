package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage"
)

// exportLetter writes one letter, as it is handed over.
func (c *exportCmd) exportLetter(
	ctx context.Context, std terminal.Streams, stores *storage.Stores, out io.Writer,
) error {
	format, known := letterFormats[c.Format]
	if !known {
		return options.Usage(fmt.Errorf("--format: is %q; it must be eml, text or html", c.Format))
	}
	emails, err := email.New(offline.New(), stores.Email, nil) // no model is asked
	if err != nil {
		return err
	}
	if c.ID, err = letterID(ctx, emails, c.Owner, c.ID); err != nil {
		return err
	}
	d, err := emails.Letter(ctx, c.Owner, c.ID)
	if errors.Is(err, email.ErrNotFound) {
		return options.Usage(fmt.Errorf("%q has no letter %q; marquee export --owner=%[1]s lists them",
			c.Owner, c.ID))
	}
	if err == nil {
		err = d.Ready(email.Consent{Changed: c.Changed, Open: true})
	}
	if changed, ok := errors.AsType[*email.ChangedError](err); ok {
		return fmt.Errorf("%w; mend it, or accept it with --changed", changed)
	}
	if err != nil {
		return err
	}
	if open := len(d.Placeholders()); open > 0 {
		fmt.Fprintf(std.Err, "%s left to fill in.\n", terminal.Count(open, "placeholder"))
	}
	text := format(d)
	if out == std.Out { // a terminal knows no CR
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	_, err = io.WriteString(out, text)
	return err
}

// letterFormats are the formats of a letter, by what --format calls them.
var letterFormats = map[string]func(email.Draft) string{
	"":     printed,
	"text": printed,
	"html": email.Draft.HTML,
	"eml":  func(d email.Draft) string { return string(d.Message()) },
}

// printed returns a letter as a person reads it.
func printed(d email.Draft) string {
	return fmt.Sprintf("Subject: %s\n\n%s\n", d.Subject, d.Text())
}
