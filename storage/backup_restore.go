package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/movies"
)

// ErrNotEmpty means that nothing was restored, because the stores hold something.
var ErrNotEmpty = errors.New("storage: the store is not empty")

// RestoreBackup reads what [Backup] wrote, into stores of any kind. They must be empty, or
// have nothing but invented films, which make way. It returns how many records it restored.
//
// It reads the whole file first, as [CheckBackup] does, and writes nothing if something is
// wrong with it. After it has written everything, it reads the stores and compares them with
// the file. It returns [ErrDiffers] if something else has been written to them.
//
// If it fails while it writes, the stores hold a part of the backup. Then call it again with
// again set: it goes on, and does not look whether the stores are empty.
func RestoreBackup(
	ctx context.Context, s *Stores, r io.ReadSeeker, again bool,
) (BackupCounts, error) {
	n, err := restoreBackup(ctx, s, r, again)
	if err != nil && !errors.Is(err, ErrNotEmpty) && !errors.Is(err, ErrDiffers) {
		err = fmt.Errorf("storage: restore: %w", err)
	}
	return n, err
}

func restoreBackup(
	ctx context.Context, s *Stores, r io.ReadSeeker, again bool,
) (BackupCounts, error) {
	if err := s.whole("target"); err != nil {
		return BackupCounts{}, err
	}
	checked, err := checkBackup(r)
	if err != nil {
		return BackupCounts{}, fmt.Errorf("the backup: %w; nothing was restored", err)
	}
	if !again {
		if err := empty(ctx, s); err != nil {
			return BackupCounts{}, err
		}
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return BackupCounts{}, err
	}
	in := newBackupReader()
	to := &backupRestorer{records: restorer{stores: s}, section: checked.sections}
	err = in.read(r, func(l backupLine) error { return to.take(ctx, l) })
	if err == nil {
		err = to.end(ctx)
	}
	if err != nil {
		return in.done, err
	}
	return in.done, matches(ctx, s, in)
}

// empty returns an error if the stores hold more than invented films.
func empty(ctx context.Context, s *Stores) error {
	for owner, err := range everybody(s)(ctx) {
		if err != nil {
			return err
		}
		return fmt.Errorf("%w: it has something of %q", ErrNotEmpty, owner)
	}
	for _, month := range accountMonths(time.Now()) {
		for a, err := range s.Ledger.Accounts(ctx, month) {
			if err == nil {
				err = fmt.Errorf("%w: it has what %q has spent in %s", ErrNotEmpty, a.Owner, month)
			}
			return err
		}
	}
	films, err := s.Movies.Summary(ctx)
	if err == nil && films.Films > films.Invented {
		err = fmt.Errorf("%w: it has %d films", ErrNotEmpty, films.Films)
	}
	return err
}

// matches reads the stores as a backup would, and compares them with what was read.
func matches(ctx context.Context, s *Stores, in *backupReader) error {
	now := newBackuper(io.Discard, in.months)
	if err := now.all(ctx, s); err != nil {
		return err
	}
	if now.done != in.done || now.records.people != in.records.people ||
		now.records.films != in.records.films {
		return fmt.Errorf("%w: it has %+v, and the backup has %+v; "+
			"something else has been written to it", ErrDiffers, now.done, in.done)
	}
	return nil
}

// backupRestorer stores the records of a backup.
type backupRestorer struct {
	records  restorer // of the owner whose lines are read
	section  int      // which line films counts, from 1
	sections int      // how many such lines were read
	imported importLine
	batch    movies.Batch
	began    bool // a batch was written
}

// take stores the record of a line.
func (to *backupRestorer) take(ctx context.Context, l backupLine) error {
	in := &to.records
	switch {
	case l.Owner != nil:
		in.owner, in.talk = *l.Owner, nil
		return marquee.CheckOwner(in.owner)
	case l.Films != nil:
		in.owner, in.talk = "", nil
		to.sections++
		to.imported = *l.Films
		return nil
	case l.Film != nil:
		return to.film(ctx, movies.Movie(*l.Film))
	case l.Account != nil:
		return to.records.stores.Ledger.Raise(ctx, l.Account.account())
	case in.owner == "":
		return errors.New("is a record without an owner before it")
	case l.Draft != nil:
		d, err := l.Draft.draft()
		if err != nil {
			return err
		}
		return in.draft(ctx, d)
	case l.Setting != nil:
		return in.setting(ctx, l.Setting.setting())
	case l.Conversation != nil:
		return in.conversation(ctx, l.Conversation.conversation())
	case l.Message != nil:
		return in.message(ctx, l.Message.message())
	default:
		return to.key(ctx, *l.Key)
	}
}

func (to *backupRestorer) key(ctx context.Context, l keyLine) error {
	k, err := l.key()
	if err != nil {
		return err
	}
	err = valid.First(checkID(k.ID), checkTimes(k.Created, k.Ends, k.Used, k.Revoked))
	if err != nil {
		return err
	}
	return to.records.note(putVersion(ctx, to.records.stores.Keys, to.records.owner, k))
}

func (to *backupRestorer) film(ctx context.Context, m movies.Movie) error {
	if to.sections == 0 {
		return errors.New("is a film without a line films before it")
	}
	if err := m.Validate(); err != nil {
		return err
	}
	if to.sections != to.section {
		return nil
	}
	if to.batch.Films = append(to.batch.Films, m); len(to.batch.Films) < page {
		return nil
	}
	return to.flush(ctx, movies.Import{Version: rand.Text()})
}

// end writes the last films, and then the Import. It has its own batch, because it does not
// count what the restoring brought.
func (to *backupRestorer) end(ctx context.Context) error {
	if len(to.batch.Films) > 0 && to.imported.Version != "" {
		if err := to.flush(ctx, movies.Import{Version: rand.Text()}); err != nil {
			return err
		}
	}
	return to.flush(ctx, movies.Import(to.imported))
}

// flush writes a batch of films. The first one drops the demo set.
func (to *backupRestorer) flush(ctx context.Context, i movies.Import) error {
	if i.Version == "" { // the backup is of a store into which nothing was imported
		return nil
	}
	to.batch.Mode, to.batch.Import, to.batch.DropInvented = movies.Replace, i, !to.began
	_, err := to.records.stores.Movies.Upsert(ctx, to.batch)
	to.began, to.batch.Films = true, to.batch.Films[:0]
	return err
}
