// Package customstore shows an email.Store of one's own: drafts are kept in
// memory, and every change is first written to a journal, from which they come
// back after a restart.
package customstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/memory"
)

// Journal is an email.Store for one process. It reads through the store that it
// embeds.
type Journal struct {
	email.Store
	mu     sync.Mutex
	file   *os.File
	broken error
}

// change is a line of the journal.
type change struct {
	Call  string
	Owner string
	Draft email.Draft
}

// Open opens the journal at path, or begins one.
func Open(path string) (*Journal, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	j := &Journal{Store: memory.New().Email(), file: file}
	for lines, c := json.NewDecoder(file), (change{}); ; c = (change{}) {
		end := lines.InputOffset()
		switch err := lines.Decode(&c); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			// A last line that is not whole was never acknowledged.
			_, err = file.Seek(end, io.SeekStart)
			return j, cmp.Or(err, file.Truncate(end))
		case err != nil:
			return nil, errors.Join(err, file.Close())
		}
		_ = j.apply(context.Background(), c) // what was refused is refused again
	}
}

// Create adds a draft.
func (j *Journal) Create(ctx context.Context, owner string, d email.Draft) error {
	return j.write(ctx, change{"create", owner, d})
}

// Update replaces a draft by a later version.
func (j *Journal) Update(ctx context.Context, owner string, d email.Draft) error {
	return j.write(ctx, change{"update", owner, d})
}

// Delete removes a draft.
func (j *Journal) Delete(ctx context.Context, owner, id string) error {
	return j.write(ctx, change{"delete", owner, email.Draft{ID: id}})
}

// Close ends the use of the file.
func (j *Journal) Close() error { return j.file.Close() }

func (j *Journal) write(ctx context.Context, c change) (err error) {
	if c.Draft, err = c.Draft.Stored(); err != nil {
		return err
	}
	if err := cmp.Or(email.CheckOwner(c.Owner), ctx.Err()); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken == nil { // after a line that is not whole no other may follow
		j.broken = cmp.Or(json.NewEncoder(j.file).Encode(c), j.file.Sync())
	}
	if j.broken != nil {
		return j.broken
	}
	return j.apply(context.WithoutCancel(ctx), c) // it is in the journal now
}

func (j *Journal) apply(ctx context.Context, c change) error {
	switch c.Call {
	case "create":
		return j.Store.Create(ctx, c.Owner, c.Draft)
	case "update":
		return j.Store.Update(ctx, c.Owner, c.Draft)
	}
	return j.Store.Delete(ctx, c.Owner, c.Draft.ID)
}
