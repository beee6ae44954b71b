package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	"github.com/marquee-go/marquee/storage"
)

// batchOptions are the options of draft that are about many letters.
type batchOptions struct {
	Batch string `placeholder:"FILE" group:"Many letters" help:"Write a letter for each row of a CSV file, whose first line has the names of the columns; - is the standard input. A {name} in the purpose or in an option stands for the value of that column. At most 1,000 rows. The same command goes on where it was, and tries letters again that failed."`
	Out   string `placeholder:"PLACE" group:"Many letters" help:"Where to put the letters of a batch: a file that ends with .csv, or a folder, which gets a file .eml for each letter that is done. Files of the same names are replaced. Default: they are printed."`
	Yes   bool   `group:"Many letters" help:"Write a batch without asking first."`
	Anew  bool   `group:"Many letters" help:"Write a batch again from the beginning, although the same letters were written before."`
}

// check refuses options that need --batch.
func (o *batchOptions) check() error {
	if o.Batch == "" && (o.Out != "" || o.Yes || o.Anew) {
		return options.Usage(errors.New("--out, --yes and --anew need --batch"))
	}
	return nil
}

// lettersAtOnce is how many letters of a batch are written at the same time.
const lettersAtOnce = 4

// errSomeFailed says that a batch has ended, and that letters of it failed.
var errSomeFailed = errors.New("some letters failed; the same command tries them again")

// writeBatch writes a letter for each row of a file.
func (c *draftCmd) writeBatch(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
) error {
	letters, err := c.letters(ctx, std)
	if err != nil {
		return err
	}
	names, err := c.Models.Names(c.Models.Vendors(env))
	if err != nil {
		return err
	}
	var ledger laterLedger
	model, done, err := c.open(ctx, env, &ledger)
	if err != nil {
		return err
	}
	defer done()
	stores, err := storage.Open(ctx, o.Store)
	if err != nil {
		return err
	}
	defer stores.Close()
	ledger.Ledger = stores.Ledger
	forecast, err := c.Models.Forecast(env, names, stores.Ledger)
	if err != nil {
		return err
	}
	b := &writing{std: std, queue: email.NewLocalQueue(lettersAtOnce)}
	b.emails, err = email.New(model, stores.Email, &email.Options{Queue: b.queue, Forecast: forecast})
	if err != nil {
		return err
	}
	key := ""
	if !c.Anew {
		key = keyOf(letters)
	}
	estimate, err := b.emails.EstimateBatch(ctx, options.LocalOwner, key, letters)
	if err != nil {
		return err
	}
	tellEstimate(std, letters, estimate)
	if estimate.Letters > 0 && !c.Yes {
		if err := confirmBatch(ctx, std); err != nil {
			return options.Usage(err)
		}
	}
	p, err := b.run(waiting(ctx, std), key, letters)
	if err != nil {
		return err
	}
	return b.end(ctx, p, c.Out)
}

// letters reads the file of a batch, and fills in the brief for each row.
func (c *draftCmd) letters(ctx context.Context, std terminal.Streams) ([]email.Brief, error) {
	if c.Batch == "-" && c.Details == "-" {
		return nil, options.Usage(errors.New("--batch and --details cannot both read the standard input"))
	}
	details, err := c.details(ctx, std)
	if err != nil {
		return nil, err
	}
	var in io.ReadCloser
	if c.Batch == "-" {
		in = terminal.Reader(ctx, std.In)
	} else if in, err = os.Open(c.Batch); err != nil {
		return nil, options.Usage(fmt.Errorf("--batch: %w", err))
	}
	defer in.Close()
	table, err := email.ReadTable(in)
	var letters []email.Brief
	brief := c.brief(details)
	if err == nil {
		letters, err = email.Fill(brief, table)
	}
	if faults, ok := errors.AsType[*email.FaultsError](err); ok {
		for _, f := range faults.Faults {
			fmt.Fprintf(std.Err, "marquee: %s: %s\n", c.Batch, f)
		}
		n := len(faults.Faults) + faults.More
		return nil, options.Usage(fmt.Errorf("%s; nothing was stored or spent",
			terminal.Count(n, "fault")))
	}
	if err != nil {
		return nil, err
	}
	if unused := email.Unused(brief, table); len(unused) > 0 {
		fmt.Fprintf(std.Err, "Not used: %s.\n", strings.Join(unused, ", "))
	}
	return letters, nil
}

// keyOf returns the key of a batch. The same letters have the same key.
func keyOf(letters []email.Brief) string {
	raw, _ := json.Marshal(letters) // texts do not fail
	hash := sha256.Sum256(raw)
	return "batch " + hex.EncodeToString(hash[:])
}

// tellEstimate says what the letters are, and what they will probably take.
func tellEstimate(std terminal.Streams, letters []email.Brief, e email.Estimate) {
	first := letters[0]
	fmt.Fprintf(std.Err, "%s. The first one: %s\n", terminal.Count(len(letters), "letter"),
		terminal.Wrap(first.Purpose, 0, 0))
	if first.Address != "" {
		fmt.Fprintf(std.Err, "It is for %s.\n", strings.TrimSpace(first.Recipient+" <"+first.Address+">"))
	}
	if done := len(letters) - e.Letters; done > 0 {
		fmt.Fprintf(std.Err, "%s done or being written, %d to write.\n",
			terminal.Count(done, "letter"), e.Letters)
	}
	if e.Letters == 0 {
		return
	}
	cost := "an unknown sum"
	switch {
	case e.Cost.Known && e.Cost.NanoUSD == 0 && e.Time == 0:
		fmt.Fprintln(std.Err, "They cost nothing, and take a moment.")
		return
	case e.Cost.Known:
		cost = "about " + e.Cost.Short()
	}
	fmt.Fprintf(std.Err, "Estimate: %s and %s. It rests on this: %s.\n", cost, e.Time, e.RestsOn())
}

// confirmBatch asks the person whether to go on, and returns an error unless the answer is yes.
func confirmBatch(ctx context.Context, std terminal.Streams) error {
	yes, err := std.Confirm(ctx, "Type yes to write them: ")
	if err == nil && !yes {
		err = errors.New("nothing was written, because the answer was not yes; " +
			"add --yes to write a batch without being asked")
	}
	return err
}

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
