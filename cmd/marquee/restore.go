package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/storage"
)

// restoreCmd reads what backupCmd or exportCmd wrote.
type restoreCmd struct {
	File  string        `arg:"" help:"A file that marquee backup or marquee export wrote. With -, it comes from the standard input; a backup is then kept in a temporary file for as long as it takes."`
	Owner string        `placeholder:"NAME" help:"Who gets the drafts, settings and conversations of an export. It may be another owner than in the file."`
	Again bool          `help:"Go on with the restore of a backup that broke off: the store may have records already."`
	Audit audit.Options `embed:""`
}

// Run restores, and says how much.
func (c *restoreCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if c.File == "-" {
		in := terminal.Reader(ctx, std.In)
		defer in.Close()
		return c.restore(ctx, std, o, bufio.NewReader(in), nil)
	}
	file, err := os.Open(c.File)
	if err != nil {
		return options.Usage(err)
	}
	defer file.Close()
	return c.restore(ctx, std, o, bufio.NewReader(file), file)
}

// restore finds out what the input is. The file is nil if it is the standard input.
func (c *restoreCmd) restore(
	ctx context.Context, std terminal.Streams, o *options.Common, in *bufio.Reader, file *os.File,
) (err error) {
	first, err := in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !storage.IsBackup(first) {
		return c.export(ctx, std, o, in)
	}
	if file == nil { // a backup is read twice
		if file, err = spooled(in); err != nil {
			return fmt.Errorf("the standard input could not be kept in a file: %w", err)
		}
		defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return c.backup(ctx, std, o, file)
}

// spooled copies a stream to a new temporary file that only this user can read. The caller removes
// it.
func spooled(in io.Reader) (*os.File, error) {
	file, err := os.CreateTemp("", "marquee-*.backup")
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(file, in); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(file.Name()))
	}
	return file, nil
}

// export restores what one owner had.
func (c *restoreCmd) export(
	ctx context.Context, std terminal.Streams, o *options.Common, in io.Reader,
) error {
	switch {
	case c.Owner == "":
		return options.Usage(fmt.Errorf("%s is not a backup; "+
			"if it is an export, name who gets it with --owner", c.File))
	case c.Again:
		return options.Usage(errors.New(
			"--again is for a backup; an export can be restored again as it is"))
	}
	if err := checkOwner(c.Owner); err != nil {
		return err
	}
	stores, err := storage.Open(ctx, o.Store)
	if err != nil {
		return err
	}
	defer stores.Close()
	var n storage.Counts
	err = c.Audit.Do(ctx, std, httpapi.Event{Action: "restore", Kind: "owners", Owner: c.Owner},
		func(*httpapi.Event) (err error) {
			n, err = storage.Restore(ctx, stores, c.Owner, in)
			return err
		})
	fmt.Fprintf(std.Out, "%s of %q restored to %s.\n",
		records(n), c.Owner, storage.Name(o.Store))
	return err
}

// backup restores everything.
func (c *restoreCmd) backup(
	ctx context.Context, std terminal.Streams, o *options.Common, file *os.File,
) error {
	if c.Owner != "" {
		return options.Usage(errors.New(
			"--owner is for an export; a backup has the records of everybody"))
	}
	// Before a store is made for it.
	if _, err := storage.CheckBackup(file); err != nil {
		return options.Usage(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	stores, err := storage.Open(ctx, o.Store)
	if err != nil {
		return err
	}
	defer stores.Close()
	var n storage.BackupCounts
	err = c.Audit.Do(ctx, std, httpapi.Event{Action: "restore", Kind: "stores"},
		func(*httpapi.Event) (err error) {
			n, err = storage.RestoreBackup(ctx, stores, file, c.Again)
			return err
		})
	switch {
	case errors.Is(err, storage.ErrNotEmpty):
		return options.Usage(fmt.Errorf("%w; choose another one, or add --again if a restore of "+
			"this backup broke off", err))
	case errors.Is(err, storage.ErrDiffers):
		return err
	case err != nil:
		return fmt.Errorf("%w; %s may have a part of the backup: restore again with --again, "+
			"or into another store", err, storage.Name(o.Store))
	}
	_, err = fmt.Fprintf(std.Out, "%s restored to %s, and compared.\n",
		backedUp(n), storage.Name(o.Store))
	return err
}
