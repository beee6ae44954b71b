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

// backupCmd writes everything that the store holds to a file.
type backupCmd struct {
	File  string        `arg:"" help:"A new file that only you can read, such as marquee.backup. With -, the backup goes to the standard output."`
	Audit audit.Options `embed:""`
}

// Run writes the file, reads it back and says what it has. It leaves no file that is not
// whole. What goes to the standard output is read on its way.
func (c *backupCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	out, ok := std.Data()
	if c.File == "-" && !ok {
		return options.Usage(errors.New("a backup is not text for a terminal; name a file, or send it " +
			"on: marquee backup - | ssh HOST 'cat > marquee.backup'"))
	}
	stores, err := options.OpenExisting(ctx, "--"+o.StoreOption(), o.Store)
	if err != nil {
		return err
	}
	defer stores.Close()
	var n storage.BackupCounts
	err = c.Audit.Do(ctx, std, httpapi.Event{Action: "backup", Kind: "stores"},
		func(*httpapi.Event) (err error) {
			if c.File == "-" {
				n, err = writeOn(ctx, stores, out)
			} else {
				n, err = c.write(ctx, stores)
			}
			return err
		})
	if err != nil {
		return err
	}
	if c.File == "-" {
		_, err = fmt.Fprintf(std.Err, "%s of %s backed up to the standard output, and read on the way.\n",
			backedUp(n), storage.Name(o.Store))
		return err
	}
	_, err = fmt.Fprintf(std.Out, "%s of %s backed up to %s, and read back.\n",
		backedUp(n), storage.Name(o.Store), c.File)
	return err
}

func (c *backupCmd) write(
	ctx context.Context, stores *storage.Stores,
) (n storage.BackupCounts, err error) {
	file, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return n, options.Usage(err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			err = errors.Join(err, os.Remove(c.File))
		}
	}()
	if n, err = storage.Backup(ctx, stores, file); err != nil {
		return n, err
	}
	if err := file.Sync(); err != nil {
		return n, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return n, err
	}
	read, err := storage.CheckBackup(bufio.NewReader(file))
	if err == nil && read != n {
		err = fmt.Errorf("%s was written with %+v, and reads as %+v", c.File, n, read)
	}
	return n, err
}

// writeOn writes a backup to a stream, and reads what it writes.
func writeOn(
	ctx context.Context, stores *storage.Stores, out io.Writer,
) (storage.BackupCounts, error) {
	back, copied := io.Pipe()
	var read storage.BackupCounts
	checked := make(chan error, 1)
	go func() {
		var err error
		read, err = storage.CheckBackup(back)
		_ = back.CloseWithError(err) // never fails
		checked <- err
	}()
	n, err := storage.Backup(ctx, stores, io.MultiWriter(out, copied))
	_ = copied.CloseWithError(err) // never fails
	switch bad := <-checked; {
	case err != nil:
		return n, err
	case bad != nil:
		return n, bad
	case read != n:
		return n, fmt.Errorf("the backup was written with %+v, and reads as %+v", n, read)
	}
	return n, nil
}

// backedUp says how many records a backup has.
func backedUp(n storage.BackupCounts) string {
	return fmt.Sprintf("%s, %s, %s, %s, %s and %s",
		terminal.Count(n.Drafts, "draft"), terminal.Count(n.Settings, "setting"),
		terminal.Count(n.Conversations, "conversation"), terminal.Count(n.Keys, "API key"),
		terminal.Count(n.Accounts, "account"), terminal.Count(n.Films, "film"))
}
