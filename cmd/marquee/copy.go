package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/storage"
)

// copyCmd copies everything from one store to another.
type copyCmd struct {
	From string `required:"" env:"MARQUEE_FROM" placeholder:"URL" help:"The store to read: ${stores}."`
	To   string `required:"" env:"MARQUEE_TO" placeholder:"URL" help:"The store to write to. It keeps what it has, except that real films replace the demo set. A copy that broke off continues where it stopped."`

	Mirror bool          `help:"Make the drafts, settings, conversations and API keys of the target the same as those of the source: also delete what only the target has, and replace what differs."`
	Audit  audit.Options `embed:""`
	terminal.Format
}

// Run copies, and compares the two stores at the end.
func (c *copyCmd) Run(ctx context.Context, std terminal.Streams) error {
	return c.Audit.Do(ctx, std, httpapi.Event{Action: "copy", Kind: "stores"},
		func(*httpapi.Event) error { return c.copy(ctx, std) })
}

func (c *copyCmd) copy(ctx context.Context, std terminal.Streams) error {
	if c.From == c.To {
		return options.Usage(errors.New("--from and --to name the same store"))
	}
	from, err := options.OpenExisting(ctx, "--from", c.From)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := storage.Open(ctx, c.To)
	if err != nil {
		return err
	}
	defer to.Close()

	bar := terminal.NewProgress(std, "copying", -1)
	result, err := storage.Copy(ctx, to, from, &storage.CopyOptions{
		Mirror: c.Mirror,
		Progress: func(r storage.CopyResult) {
			_ = bar.Set(r.Drafts.Done + r.Settings.Done + r.Conversations.Done + r.Keys.Done +
				r.Accounts.Done + r.Films.Done) // it only draws
		},
	})
	_ = bar.Finish()
	checked := err == nil || errors.Is(err, storage.ErrDiffers)
	if c.JSON() {
		if err := terminal.WriteJSON(std.Out, reportOf(result, checked)); err != nil {
			return err
		}
	} else {
		showCopy(std.Out, result, checked)
	}
	if errors.Is(err, storage.ErrDiffers) {
		return errors.New("the stores differ: something was written during the copy, " +
			"or the target has newer drafts or messages, which it keeps")
	}
	return err
}

// showCopy writes a sentence for each kind of record. If the stores were compared, it says
// what they hold.
func showCopy(w io.Writer, result storage.CopyResult, checked bool) {
	for _, kind := range []struct {
		name string
		storage.Copied
	}{
		{"draft", result.Drafts}, {"setting", result.Settings}, {"conversation", result.Conversations},
		{"API key", result.Keys}, {"account", result.Accounts}, {"film", result.Films},
	} {
		fmt.Fprintf(w, "%s: %s written, %s there already",
			terminal.Count(kind.Done, kind.name), terminal.Thousands(kind.Written),
			terminal.Thousands(kind.Done-kind.Written-kind.Skipped))
		if kind.Skipped > 0 {
			fmt.Fprintf(w, ", %s left out, because invented films are not mixed with real ones",
				terminal.Thousands(kind.Skipped))
		}
		if kind.Dropped > 0 {
			fmt.Fprintf(w, ", %s dropped from the target", terminal.Thousands(kind.Dropped))
		}
		fmt.Fprint(w, ".")
		if checked {
			fmt.Fprintf(w, " Checked: %s at the source, %s at the target", kind.Source, kind.Target)
			if kind.Extra > 0 {
				fmt.Fprintf(w, ", which has %s more", terminal.Thousands(kind.Extra))
			}
			fmt.Fprint(w, ".")
		}
		fmt.Fprintln(w)
	}
}

// copyReport is what copy tells a program.
type copyReport struct {
	Drafts        copiedReport `json:"drafts"`
	Settings      copiedReport `json:"settings"`
	Conversations copiedReport `json:"conversations"`
	Keys          copiedReport `json:"keys"`
	Accounts      copiedReport `json:"accounts"`
	Films         copiedReport `json:"films"`
}

// copiedReport counts the records of one kind. Checked is missing if the copy broke off
// before the stores were compared.
type copiedReport struct {
	Read    int            `json:"read"`
	Written int            `json:"written"`
	Skipped int            `json:"skipped"`
	Dropped int            `json:"dropped"`
	Checked *checkedReport `json:"checked,omitempty"`
}

// checkedReport compares the records of the source with the same ones of the target.
type checkedReport struct {
	Source digestReport `json:"source"`
	Target digestReport `json:"target"`
	Extra  int          `json:"extra"` // other records of the target
}

type digestReport struct {
	Count int    `json:"count"`
	Sum   string `json:"sum"`
}

func reportOf(r storage.CopyResult, checked bool) copyReport {
	digest := func(d storage.Digest) digestReport {
		return digestReport{d.Count, hex.EncodeToString(d.Sum[:])}
	}
	kind := func(k storage.Copied) copiedReport {
		report := copiedReport{
			Read: k.Done, Written: k.Written, Skipped: k.Skipped, Dropped: k.Dropped,
		}
		if checked {
			report.Checked = &checkedReport{digest(k.Source), digest(k.Target), k.Extra}
		}
		return report
	}
	return copyReport{
		kind(r.Drafts), kind(r.Settings), kind(r.Conversations), kind(r.Keys),
		kind(r.Accounts), kind(r.Films),
	}
}
