// Package customstore shows an email.Store of your own. It keeps drafts in memory, and writes
// each change to a journal. After a restart it reads the drafts from the journal.
package customstore

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/memory"
)

// Journal is an email.Store for one process. It embeds a store in memory, which answers all
// reads. Journal has only the five methods of an email.Store. To copy its drafts to another
// store, it would need the method Owners of a marquee.OwnerLister.
type Journal struct {
	email.Store
	mu     sync.Mutex
	file   *os.File
	broken error
}

// change is a line of the journal.
type change struct {
	Call, Owner string
	Draft       email.Draft
}

// Open opens the journal at path. If there is none, it begins one.
func Open(path string) (*Journal, error) {
	j := &Journal{Store: memory.New().Email()}
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	raw = raw[:bytes.LastIndexByte(raw, '\n')+1] // the rest was not acknowledged
	for line := range bytes.Lines(raw) {
		var c change
		if err := json.Unmarshal(line, &c); err != nil {
			return nil, err
		}
		_ = j.apply(context.Background(), c) // what was refused is refused again
	}
	if j.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	if err := j.file.Truncate(int64(len(raw))); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// Create adds a draft.
func (j *Journal) Create(ctx context.Context, owner string, d email.Draft) error {
	return j.write(ctx, change{"create", owner, d})
}

// Update replaces a draft with a later version.
func (j *Journal) Update(ctx context.Context, owner string, d email.Draft) error {
	return j.write(ctx, change{"update", owner, d})
}

// Delete removes a draft.
func (j *Journal) Delete(ctx context.Context, owner, id string) error {
	return j.write(ctx, change{"delete", owner, email.Draft{ID: id}})
}

// Close closes the file.
func (j *Journal) Close() error { return j.file.Close() }

func (j *Journal) write(ctx context.Context, c change) (err error) {
	c.Draft, err = c.Draft.Stored()
	if err := cmp.Or(marquee.CheckOwner(c.Owner), err, ctx.Err()); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken == nil { // no line may follow one that is incomplete
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
