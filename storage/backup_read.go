package storage

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
)

// IsBackup tells by the first bytes of a file whether it may be a [Backup]. It needs two of
// them at most.
func IsBackup(first []byte) bool { return bytes.HasPrefix(first, []byte{0x1f, 0x8b}) }

// CheckBackup reads a [Backup] from its first line to its last, and returns what it has. It
// fails if the file is cut off, altered or not a backup, and if a record in it could not be
// restored.
func CheckBackup(r io.Reader) (BackupCounts, error) {
	in, err := checkBackup(r)
	if err != nil {
		return BackupCounts{}, fmt.Errorf("storage: the backup: %w", err)
	}
	return in.done, nil
}

// checkBackup reads a backup as a restore would, into stores that keep nothing.
func checkBackup(r io.Reader) (*backupReader, error) {
	in := newBackupReader()
	check := &backupRestorer{records: restorer{stores: nowhere}}
	return in, in.read(r, func(l backupLine) error { return check.take(context.Background(), l) })
}

// nowhere keeps nothing. It refuses records that not every store could keep.
var nowhere = &Stores{
	Email: noDrafts{}, Settings: noSettings{}, Chat: noConversations{}, Keys: noKeys{},
	Ledger: noAccounts{},
}

type noDrafts struct{ email.Store }

func (noDrafts) Create(_ context.Context, _ string, d email.Draft) error {
	_, err := d.Stored()
	return err
}

type noConversations struct{ chat.Store }

func (noConversations) Create(_ context.Context, _ string, c chat.Conversation) error {
	_, err := c.Stored()
	return err
}

func (noConversations) Update(_ context.Context, _ string, c chat.Conversation) error {
	_, err := c.Stored()
	return err
}

func (noConversations) PutMessage(
	_ context.Context, _ string, _ chat.Conversation, m chat.Message,
) error {
	_, err := m.Stored()
	return err
}

type noKeys struct{ apikey.Store }

func (noKeys) Create(_ context.Context, _ string, k apikey.Key) error {
	_, err := k.Stored()
	return err
}

type noAccounts struct{ llm.LedgerStore }

func (noAccounts) Raise(_ context.Context, a llm.Account) error { return a.Check() }

// backupReader reads the lines of a backup.
type backupReader struct {
	text     hash.Hash // of what was read
	done     BackupCounts
	sections int      // how many lines films were read
	months   []string // of the accounts
	records  digester
	began    bool
	ended    bool
}

func newBackupReader() *backupReader { return &backupReader{text: sha256.New()} }

// read calls take for each line of a backup but its first and its last.
func (in *backupReader) read(r io.Reader, take func(backupLine) error) error {
	packed, err := gzip.NewReader(r)
	if err != nil {
		return errors.New("is not packed with gzip")
	}
	lines := bufio.NewScanner(packed)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		l, err := decode[backupLine](lines.Bytes(), "a backup")
		if err == nil {
			err = in.line(l, lines.Bytes(), take)
		}
		if err != nil && lines.Err() == nil { // otherwise the line is a part of one
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d: is longer than %d bytes", n+1, maxLine)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("is cut off after line %d", n)
	case err != nil:
		return fmt.Errorf("is damaged after line %d: %w", n, err)
	case !in.ended:
		return fmt.Errorf("ends after line %d, without its last line (end)", n)
	}
	return nil
}

func (in *backupReader) line(l backupLine, raw []byte, take func(backupLine) error) error {
	switch {
	case in.ended:
		return errors.New("stands after the end of the backup")
	case l.members() != 1:
		return errors.New("must have exactly one member, such as owner, draft or film")
	case in.began == (l.Backup != nil):
		return errors.New("the first line of a backup, and no other, has the member backup")
	case l.Backup != nil && (l.Backup.Version < 1 || l.Backup.Version > backupVersion):
		return fmt.Errorf("the backup has version %d of the format, and this program reads "+
			"the versions up to %d", l.Backup.Version, backupVersion)
	case l.End != nil:
		return in.end(*l.End)
	case l.Backup == nil:
		if err := take(l); err != nil {
			return err
		}
	}
	in.began = true
	if l.Films != nil {
		in.sections++
	}
	if l.Account != nil && !slices.Contains(in.months, l.Account.Month) {
		in.months = append(in.months, l.Account.Month)
	}
	in.done.add(l)
	in.records.add(l, raw)
	_, _ = in.text.Write(append(bytes.Clone(raw), '\n')) // a hash does not fail
	return nil
}

// end compares what was read with the last line.
func (in *backupReader) end(want backupEnd) error {
	if in.done != want.BackupCounts {
		return fmt.Errorf("lines are missing or double: the backup had %+v, and %+v were read",
			want.BackupCounts, in.done)
	}
	if sum := hex.EncodeToString(in.text.Sum(nil)); sum != want.SHA256 {
		return errors.New("the checksum is another one, so lines have been altered")
	}
	in.ended = true
	return nil
}
