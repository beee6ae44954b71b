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
	"time"

	"github.com/marquee-go/marquee/chat"
)

// BackupCounts says how many records a [Backup] has.
type BackupCounts struct {
	Drafts        int `json:"drafts"`
	Settings      int `json:"settings"`
	Conversations int `json:"conversations"`
	Messages      int `json:"messages"`
	Keys          int `json:"keys"`
	Accounts      int `json:"accounts"` // of budgets, one for each owner and month
	Films         int `json:"films"`
}

// ErrImporting means that a [Backup] was not made, because films were imported again and
// again while it read them.
var ErrImporting = errors.New("storage: films are being imported; back up again when that is done")

// Backup writes everything that the stores hold to w. [CheckBackup] reads it, and
// [RestoreBackup] restores it into the stores of any kind. Servers may go on to write.
//
// Every record whose write was acknowledged before the call is in the backup, in that
// version or a later one, unless it was deleted in the meantime. What is written after that
// may be in it. The films are those of one moment. Shares of conversations are left out.
//
// The format is JSON Lines (https://jsonlines.org), in UTF-8, packed with gzip. Each line is
// an object with one member, whose name says what it is:
//
//	{"backup":{"version":2,"began":"2026-01-02T03:04:05Z"}}
//	{"owner":"ann"}
//	{"draft":{"id":"01…",…}}
//	{"setting":{"kind":"identities",…}}
//	{"conversation":{"id":"01…",…}}
//	{"message":{"id":"01…",…}}
//	{"key":{"id":"01…","hash":"5f…",…}}
//	{"account":{"key":"total","month":"2026-01",…}}
//	{"films":{"version":"…","sources":[…]}}
//	{"film":{"id":27205,"title":"Inception",…}}
//	{"end":{"drafts":1,…,"sha256":"ab…"}}
//
// The records of an owner follow a line owner, and the messages of a conversation its line.
// Drafts, settings, conversations and messages are as in an [Export]. Version 1 has no settings.
// The films follow a line films. If that line comes again, because films were imported, the films
// before it do not count. The last line has the counts, and the SHA-256 of all lines before it. A
// file without it is not complete.
//
// Who can read a backup can read what everybody wrote. Of API keys it has the hashes. It
// is not signed: the checksum finds what has happened to a file, not who has changed it.
//
// Backup holds the names of all owners in memory. It fails if a store is missing, or cannot
// list its owners because it is not a [marquee.OwnerLister].
func Backup(ctx context.Context, s *Stores, w io.Writer) (BackupCounts, error) {
	packed := gzip.NewWriter(w)
	b := newBackuper(packed, accountMonths(time.Now()))
	err := b.all(ctx, s)
	if err == nil {
		err = packed.Close()
	}
	if err != nil {
		return b.done, fmt.Errorf("storage: backup: %w", err)
	}
	return b.done, nil
}

// backuper is a [Backup] while it runs.
type backuper struct {
	w       *bufio.Writer
	text    hash.Hash // of what was written
	months  []string  // the months of the accounts
	done    BackupCounts
	records digester
}

func newBackuper(w io.Writer, months []string) *backuper {
	return &backuper{w: bufio.NewWriter(w), text: sha256.New(), months: months}
}

func (b *backuper) all(ctx context.Context, s *Stores) error {
	if err := s.whole("store"); err != nil {
		return err
	}
	head := backupHead{Version: backupVersion, Began: time.Now().UTC().Truncate(time.Second)}
	if err := b.write(backupLine{Backup: &head}); err != nil {
		return err
	}
	err := eachOwner(ctx, everybody(s), func(owner string) error { return b.owner(ctx, s, owner) })
	if err == nil {
		err = b.accounts(ctx, s)
	}
	if err == nil {
		err = b.films(ctx, s)
	}
	if err != nil {
		return err
	}
	end := backupEnd{BackupCounts: b.done, SHA256: hex.EncodeToString(b.text.Sum(nil))}
	if err := b.write(backupLine{End: &end}); err != nil {
		return err
	}
	return b.w.Flush()
}

// owner writes the records of an owner.
func (b *backuper) owner(ctx context.Context, s *Stores, owner string) error {
	if err := b.write(backupLine{Owner: &owner}); err != nil {
		return err
	}
	for d, err := range draftsOf(ctx, s, owner) {
		if err == nil {
			err = b.write(backupLine{Draft: lineOfDraft(d).Draft})
		}
		if err != nil {
			return err
		}
	}
	for r, err := range settingsOf(ctx, s, owner) {
		if err == nil {
			err = b.write(backupLine{Setting: lineOfSetting(r).Setting})
		}
		if err != nil {
			return err
		}
	}
	for c, err := range conversationsOf(ctx, s, owner) {
		if err == nil {
			err = b.conversation(c)
		}
		if err != nil {
			return err
		}
	}
	for k, err := range keysOf(ctx, s, owner) {
		if err == nil {
			err = b.write(backupLine{Key: lineOfKey(k)})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// accounts writes the accounts of budgets.
func (b *backuper) accounts(ctx context.Context, s *Stores) error {
	for _, month := range b.months {
		for a, err := range s.Ledger.Accounts(ctx, month) {
			if err == nil {
				err = b.write(backupLine{Account: lineOfAccount(a)})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *backuper) conversation(c chat.Conversation) error {
	if err := b.write(backupLine{Conversation: lineOfConversation(c).Conversation}); err != nil {
		return err
	}
	for _, m := range c.Messages {
		if err := b.write(backupLine{Message: lineOfMessage(m).Message}); err != nil {
			return err
		}
	}
	return nil
}

// readings is how often the films are read until none is imported at the same time.
const readings = 5

// films writes the films. A page of them goes by popularity, so a film that an import changes
// could be missed.
func (b *backuper) films(ctx context.Context, s *Stores) error {
	for range readings {
		before, err := s.Movies.Imported(ctx)
		if err != nil {
			return err
		}
		if err := b.write(backupLine{Films: new(importLine(before))}); err != nil {
			return err
		}
		for m, err := range filmsOf(ctx, s) {
			if err == nil {
				err = b.write(backupLine{Film: new(filmLine(m))})
			}
			if err != nil {
				return err
			}
		}
		after, err := s.Movies.Imported(ctx)
		if err != nil || after.Version == before.Version {
			return err
		}
	}
	return ErrImporting
}

func (b *backuper) write(l backupLine) error {
	raw, err := encode(l)
	if err != nil {
		return err
	}
	b.done.add(l)
	b.records.add(l, raw)
	_, _ = b.text.Write(raw) // a hash does not fail
	_, err = b.w.Write(raw)
	return err
}

// add counts a line.
func (n *BackupCounts) add(l backupLine) {
	switch {
	case l.Draft != nil:
		n.Drafts++
	case l.Setting != nil:
		n.Settings++
	case l.Conversation != nil:
		n.Conversations++
	case l.Message != nil:
		n.Messages++
	case l.Key != nil:
		n.Keys++
	case l.Account != nil:
		n.Accounts++
	case l.Films != nil:
		n.Films = 0
	case l.Film != nil:
		n.Films++
	}
}

// digester makes checksums of the records of a backup that do not depend on the order of
// owners and records.
type digester struct {
	owner, talk   string // to whom and to which conversation the next records belong
	people, films Digest
}

func (d *digester) add(l backupLine, raw []byte) {
	raw = bytes.TrimSpace(raw)
	switch {
	case l.Owner != nil:
		d.owner, d.talk = *l.Owner, ""
	case l.Conversation != nil:
		d.talk = l.Conversation.ID
		d.people.add(digestOf(d.owner, string(raw)))
	case l.Message != nil:
		d.people.add(digestOf(d.owner, d.talk+string(raw)))
	case l.Draft != nil, l.Setting != nil, l.Key != nil:
		d.people.add(digestOf(d.owner, string(raw)))
	case l.Account != nil:
		d.people.add(digestOf("", string(raw)))
	case l.Films != nil:
		d.films = Digest{}
		d.films.add(digestOf("", string(raw)))
	case l.Film != nil:
		d.films.add(digestOf("", string(raw)))
	}
}
