package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
)

// lettersCmd has the commands about the letters of the history and their versions.
type lettersCmd struct {
	List     lettersListCmd     `cmd:"" help:"List letters, the newest first."`
	Show     lettersShowCmd     `cmd:"" help:"Print a letter, or one of its versions."`
	Versions lettersVersionsCmd `cmd:"" help:"List the versions of a letter, the last one first."`
	Compare  lettersCompareCmd  `cmd:"" help:"Compare two versions of a letter by words."`
	Restore  lettersRestoreCmd  `cmd:"" help:"Make an older version of a letter the newest."`
}

// letterRow describes a version of a letter.
type letterRow struct {
	ID       string    `json:"id"`
	Version  int       `json:"version"`
	Versions int       `json:"versions,omitempty"`
	State    string    `json:"state"`
	Author   string    `json:"author"`
	Base     int       `json:"base,omitempty"`
	Asked    string    `json:"asked,omitempty"`
	Subject  string    `json:"subject"`
	Body     string    `json:"body,omitempty"`
	Updated  time.Time `json:"updated"`
}

func letterRowOf(d email.Draft) letterRow {
	row := letterRow{
		ID: d.Letter(), Version: d.Number(), Versions: d.Versions, State: d.State(),
		Author: string(cmp.Or(d.Change.Author, email.AuthorModel)), Base: d.Change.Base,
		Subject: d.Subject, Updated: d.Updated,
	}
	switch r := d.Change.Refinement; {
	case r.Goal != "":
		row.Asked = string(r.Goal)
	case r.Into != "":
		row.Asked = "into " + r.Into
	default:
		row.Asked = r.Instruction
	}
	return row
}

// withLetters opens the letters of a store for a command. A wrong id or number is a mistake of
// the caller.
func withLetters(
	ctx context.Context, o *options.Common, id *string, do func(*email.Service) error,
) error {
	emails, closes, err := openDrafts(ctx, o)
	if err != nil {
		return err
	}
	if *id, err = letterID(ctx, emails, options.LocalOwner, *id); err == nil {
		err = explainLetter(*id, do(emails))
	}
	return errors.Join(usageOfText(err), closes())
}

// lettersListCmd lists letters.
type lettersListCmd struct {
	Search string `arg:"" optional:"" help:"Words of the recipient, the purpose, the subject or the text."`
	Limit  int    `default:"20" placeholder:"N" help:"How many at most, from 1 to 100 (${default})."`
	terminal.Format
}

// Run prints a line for each letter.
func (c *lettersListCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	return withLetters(ctx, o, new(string), func(emails *email.Service) error {
		rows := []letterRow{}
		for after := ""; len(rows) < max(1, c.Limit); {
			page, err := emails.Search(ctx, options.LocalOwner, c.Search, after, c.Limit-len(rows))
			if err != nil {
				return err
			}
			for _, d := range page.Drafts {
				rows = append(rows, letterRowOf(d))
			}
			if after = page.Next; after == "" {
				break
			}
		}
		return c.print(std, rows)
	})
}

func (c *lettersListCmd) print(std terminal.Streams, rows []letterRow) (err error) {
	if c.JSON() {
		return terminal.WriteJSON(std.Out, rows)
	}
	if len(rows) == 0 {
		_, err = fmt.Fprintln(std.Out, "There is no letter.")
	}
	for _, r := range rows {
		_, err = fmt.Fprintf(std.Out, "%s  %-7s  %s  %s\n", r.ID, r.State,
			terminal.Count(max(1, r.Versions), "version"), terminal.Harmless(r.Subject))
	}
	return err
}

// chosenLetter is the letter, or the version, that a command is about.
type chosenLetter struct {
	ID string `arg:"" help:"The letter, as letters list shows it, or last for the newest one. With -0002 after it, it is the second version."`
}

// lettersShowCmd prints a letter.
type lettersShowCmd struct {
	chosenLetter `embed:""`
	terminal.Format
}

// Run prints the subject and the body.
func (c *lettersShowCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	return withLetters(ctx, o, &c.ID, func(emails *email.Service) error {
		d, err := emails.Get(ctx, options.LocalOwner, c.ID)
		if err != nil {
			return err
		}
		if c.JSON() {
			row := letterRowOf(d)
			row.Body = d.Body
			return terminal.WriteJSON(std.Out, row)
		}
		_, err = fmt.Fprintf(std.Out, "Subject: %s\n\n%s\n", terminal.Harmless(d.Subject),
			strings.TrimRight(d.Body, "\n"))
		return err
	})
}

// lettersVersionsCmd lists the versions of a letter.
type lettersVersionsCmd struct {
	chosenLetter `embed:""`
	terminal.Format
}

// Run prints a line for each version.
func (c *lettersVersionsCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	return withLetters(ctx, o, &c.ID, func(emails *email.Service) error {
		rows := []letterRow{}
		for after, more := "", true; more; more = after != "" {
			page, err := emails.Versions(ctx, options.LocalOwner, c.ID, after, 100)
			if err != nil {
				return err
			}
			for _, d := range page.Drafts {
				rows = append(rows, letterRowOf(d))
			}
			after = page.Next
		}
		if c.JSON() {
			return terminal.WriteJSON(std.Out, rows)
		}
		return printVersions(std.Out, rows)
	})
}

func printVersions(w io.Writer, rows []letterRow) (err error) {
	for _, r := range rows {
		var how string
		switch {
		case r.Base == 0:
			how = "from the brief"
		case r.Author == string(email.AuthorHand):
			how = fmt.Sprintf("version %d, edited", r.Base)
		case r.Author == string(email.AuthorRestored):
			how = fmt.Sprintf("version %d, restored", r.Base)
		default:
			how = fmt.Sprintf("version %d, %s", r.Base, terminal.Harmless(r.Asked))
		}
		_, err = fmt.Fprintf(w, "%s  %-7s  %s\n", email.VersionID(r.ID, r.Version), r.State, how)
	}
	return err
}

// lettersCompareCmd compares versions.
type lettersCompareCmd struct {
	chosenLetter `embed:""`
	Since        int `placeholder:"N" help:"The number of the version to compare it with. Default: the one that it was made from."`
}

// Run prints the text with what was removed as [-words-] and what was added as {+words+}.
func (c *lettersCompareCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	return withLetters(ctx, o, &c.ID, func(emails *email.Service) error {
		d, err := emails.Get(ctx, options.LocalOwner, c.ID)
		if err != nil {
			return err
		}
		if c.Since == 0 {
			c.Since = max(1, d.Change.Base)
		}
		base, err := emails.Get(ctx, options.LocalOwner, email.VersionID(d.Letter(), c.Since))
		if errors.Is(err, email.ErrNotFound) {
			return options.Usage(fmt.Errorf("--since: the letter has no version %d", c.Since))
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.Out, "Subject: %s\n\n%s\n", marked(base.Subject, d.Subject),
			strings.TrimRight(marked(base.Body, d.Body), "\n"))
		return err
	})
}

// marked returns a text with marks at what is different from the one before.
func marked(before, after string) string {
	var text strings.Builder
	for _, d := range email.Compare(before, after) {
		switch d.Kind {
		case email.Removed:
			text.WriteString("[-" + d.Text + "-]")
		case email.Added:
			text.WriteString("{+" + d.Text + "+}")
		default:
			text.WriteString(d.Text)
		}
	}
	return text.String()
}

// lettersRestoreCmd restores a version.
type lettersRestoreCmd struct {
	chosenLetter `embed:""`
}

// Run says which version is the newest now.
func (c *lettersRestoreCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	return withLetters(ctx, o, &c.ID, func(emails *email.Service) error {
		old, err := emails.Get(ctx, options.LocalOwner, c.ID)
		if err != nil {
			return err
		}
		d, err := emails.Restore(ctx, options.LocalOwner, old.Letter(), old.Number())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.Out, "The newest is version %d, with the text of version %d.\n",
			d.Number(), old.Number())
		return err
	})
}
