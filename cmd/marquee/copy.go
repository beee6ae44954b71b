package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"

	"github.com/marquee-go/marquee/storage"
)

// copyCmd copies everything from one store to another.
type copyCmd struct {
	From string `required:"" env:"MARQUEE_FROM" placeholder:"URL" help:"The store to read: ${stores}."`
	To   string `required:"" env:"MARQUEE_TO" placeholder:"URL" help:"The store to write to. What it has already stays, except that real films replace those of the demo set. A copy that broke off goes on where it was."`
}

// Run copies, and compares the two stores in the end.
func (c *copyCmd) Run(ctx context.Context, std streams) error {
	if c.From == c.To {
		return usageError{errors.New("--from and --to name the same store")}
	}
	current, latest, err := storage.Status(ctx, c.From)
	if err != nil {
		return err
	}
	if current < latest { // a misspelt name, most often; Open would make an empty store of it
		return usageError{fmt.Errorf("--from: %s has a schema of version %d, and %d is needed; is it the right one? "+
			"If it is, run marquee migrate on it", storeName(c.From), current, latest)}
	}
	from, err := storage.Open(ctx, c.From)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := storage.Open(ctx, c.To)
	if err != nil {
		return err
	}
	defer to.Close()

	bar := copyBar(std)
	result, err := storage.Copy(ctx, to, from, func(r storage.CopyResult) {
		_ = bar.Set(r.Drafts.Done + r.Conversations.Done + r.Films.Done)
	})
	_ = bar.Finish()
	for _, kind := range []struct {
		name string
		storage.Copied
	}{{"draft", result.Drafts}, {"conversation", result.Conversations}, {"film", result.Films}} {
		fmt.Fprintf(std.out, "%s: %s written, %s there already", count(kind.Done, kind.name),
			thousands(kind.Written), thousands(kind.Done-kind.Written-kind.Skipped))
		if kind.Skipped > 0 {
			fmt.Fprintf(std.out, ", %s left out, because invented films are not mixed with real ones", thousands(kind.Skipped))
		}
		fmt.Fprint(std.out, ".")
		if err == nil || errors.Is(err, storage.ErrDiffers) {
			fmt.Fprintf(std.out, " Checked: %s at the source, %s at the target", kind.Source, kind.Target)
			if kind.Extra > 0 {
				fmt.Fprintf(std.out, ", which has %s more", thousands(kind.Extra))
			}
			fmt.Fprint(std.out, ".")
		}
		fmt.Fprintln(std.out)
	}
	if errors.Is(err, storage.ErrDiffers) {
		return errors.New("the stores differ: something was written meanwhile, or the target has newer drafts or messages, which were left")
	}
	return err
}

// copyBar draws how much is copied, if the error stream is a terminal.
func copyBar(std streams) *progressbar.ProgressBar {
	w := std.err
	if std.errWidth == 0 {
		w = io.Discard
	}
	return progressbar.NewOptions64(-1,
		progressbar.OptionSetDescription("copying"),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // its goroutine races with Finish
	)
}
