package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
	model, stores, closes, err := c.open(ctx, env, func() (*storage.Stores, error) {
		return storage.Open(ctx, o.Store)
	})
	if err != nil {
		return err
	}
	defer closes()
	forecast, err := c.Models.Forecast(env, names, stores.Ledger)
	if err != nil {
		return err
	}
	b := &writing{std: std, queue: email.NewLocalQueue(lettersAtOnce)}
	b.emails, err = email.New(model, stores.Email, &email.Options{
		Queue: b.queue, Forecast: forecast, Settings: stores.Settings,
	})
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
	details, err := given(ctx, std, c.Details)
	if err != nil {
		return nil, err
	}
	in, err := std.Open(ctx, c.Batch)
	if err != nil {
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
			fmt.Fprintf(std.Err, "marquee: %s: %s\n", c.Batch, terminal.Harmless(f.String()))
		}
		n := len(faults.Faults) + faults.More
		return nil, options.Usage(fmt.Errorf("%s; nothing was stored or spent",
			terminal.Count(n, "fault")))
	}
	if err != nil {
		return nil, err
	}
	if unused := email.Unused(brief, table); len(unused) > 0 {
		fmt.Fprintf(std.Err, "Not used: %s.\n", terminal.Harmless(strings.Join(unused, ", ")))
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
		to := strings.TrimSpace(first.Recipient + " <" + first.Address + ">")
		fmt.Fprintf(std.Err, "It is for %s.\n", terminal.Harmless(to))
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
