package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
)

// errSomeFailed says that a batch has ended, and that letters of it failed.
var errSomeFailed = errors.New("some letters failed; the same command tries them again")

// writing is a batch that this process writes.
type writing struct {
	std    terminal.Streams
	emails *email.Service
	queue  *email.LocalQueue
}

// run writes the letters that are not done, and returns when none is left. If ctx ends, letters
// that are not done are stopped.
func (b *writing) run(
	ctx context.Context, key string, letters []email.Brief,
) (email.Progress, error) {
	p, err := b.emails.BeginBatch(ctx, options.LocalOwner, key, letters)
	if err != nil {
		return p, err
	}
	for d, err := range b.emails.EachLetter(ctx, options.LocalOwner, p.ID) {
		if err == nil && d.Status == email.StatusPending { // also if a process died that wrote it
			err = b.queue.Put(ctx, options.LocalOwner, d.ID)
		}
		if err != nil {
			return p, err
		}
	}
	running, stop := context.WithCancel(ctx)
	var queue sync.WaitGroup
	queue.Go(func() {
		_ = b.queue.Run(running, func(call context.Context, owner, id string) error {
			call, cancel := context.WithCancel(call)
			defer cancel()
			defer context.AfterFunc(running, cancel)()
			return b.emails.Finish(call, owner, id)
		}) // it returns no error
	})
	p, err = b.watch(ctx, p)
	stop()
	queue.Wait()
	if ctx.Err() == nil {
		return p, err
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	p, err = b.emails.StopBatch(limited, options.LocalOwner, p.ID)
	if err != nil {
		return p, err
	}
	fmt.Fprintf(b.std.Err, "marquee: %s of %s done; the same command goes on\n",
		terminal.Thousands(p.Done), terminal.Count(p.Rows, "letter"))
	return p, ctx.Err()
}

// watch shows how far the batch has come until it has ended.
func (b *writing) watch(ctx context.Context, p email.Progress) (email.Progress, error) {
	bar := terminal.NewProgress(b.std, "Writing", int64(p.Rows))
	defer bar.Finish() //nolint:errcheck // it only draws
	for pause := 20 * time.Millisecond; !p.Ended(); pause = min(2*pause, time.Second) {
		_ = bar.Set(p.Rows - p.Queued - p.Writing)
		select {
		case <-ctx.Done():
			return p, nil
		case <-time.After(pause):
		}
		var err error
		if p, err = b.emails.Batch(ctx, options.LocalOwner, p.ID); err != nil && ctx.Err() == nil {
			return p, err
		}
	}
	return p, nil
}

// end puts the letters where the person wants them, and says what became of them.
func (b *writing) end(ctx context.Context, p email.Progress, out string) error {
	letters := b.emails.EachLetter(ctx, options.LocalOwner, p.ID)
	var err error
	switch {
	case out == "":
		err = b.print(ctx, p)
	case strings.EqualFold(filepath.Ext(out), ".csv"):
		err = toFile(out, func(w io.Writer) error { return email.WriteCSV(w, letters) })
	default:
		err = b.toFolder(ctx, p, out)
	}
	if err != nil {
		return err
	}
	told := 0
	for d, err := range letters {
		if err != nil {
			return err
		}
		if d.Failure != "" && told < 20 {
			fmt.Fprintf(b.std.Err, "marquee: letter %d: %s\n", d.Batch.Row, d.Failure)
			told++
		}
	}
	where := ""
	if out != "" {
		where = " in " + out
	}
	all := terminal.Count(p.Rows, "letter")
	fmt.Fprintf(b.std.Err, "marquee: %s of %s done%s\n", terminal.Thousands(p.Done), all, where)
	tellUsed(b.std, p.Usage, p.Cost)
	if p.Done < p.Rows {
		return errSomeFailed
	}
	return nil
}

// print prints the letters that are done.
func (b *writing) print(ctx context.Context, p email.Progress) error {
	for d, err := range b.emails.EachLetter(ctx, options.LocalOwner, p.ID) {
		if err == nil && d.Status == email.StatusComplete {
			_, err = fmt.Fprintf(b.std.Out, "Letter %d of %d\nSubject: %s\n\n%s\n\n",
				d.Batch.Row, d.Batch.Rows, d.Subject, d.Body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// toFolder writes a message for each letter that is done.
func (b *writing) toFolder(ctx context.Context, p email.Progress, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // as every folder
		return err
	}
	for d, err := range b.emails.EachLetter(ctx, options.LocalOwner, p.ID) {
		if err == nil && d.Status == email.StatusComplete {
			err = toFile(filepath.Join(folder, d.FileName()), func(w io.Writer) error {
				_, err := w.Write(d.Message())
				return err
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// toFile writes a file, or replaces one.
func toFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
