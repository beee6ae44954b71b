package email

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/work"
)

// letter is a letter of a batch that is about to be stored or queued.
type letter struct {
	Draft
	kept bool // it is in the store
}

// batch is a batch while it is accepted.
type batch struct {
	id      string
	letters []letter // to write
	queue   []Draft  // to put into the queue, in this order
}

// briefs returns the briefs of the letters that a model must write.
func (b *batch) briefs() (briefs []Brief) {
	for _, l := range b.letters {
		briefs = append(briefs, l.Brief)
	}
	for _, d := range b.queue {
		briefs = append(briefs, d.Brief)
	}
	return briefs
}

// adds returns what the new letters add to what their owner keeps.
func (b *batch) adds() (adds work.Amount) {
	for _, l := range b.letters {
		if !l.kept {
			adds.Records++
			adds.Bytes += l.Size()
		}
	}
	return adds
}

// planBatch finds out which letters of a batch are still to be written.
func (s *Service) planBatch(
	ctx context.Context, owner, key string, letters []Brief,
) (*batch, error) {
	now, fresh := s.desk.Time(), key == ""
	if fresh {
		key = rand.Text()
	}
	b := &batch{id: batchOf(now, owner, key)}
	kept := make([]Draft, len(letters))
	if !fresh {
		err := each(len(letters), func(i int) (err error) {
			kept[i], err = s.store.Get(ctx, owner, uid.Member(b.id, i+1))
			if errors.Is(err, marquee.ErrNotFound) {
				err = nil
			}
			return err
		})
		if err != nil {
			return nil, storeError(err)
		}
	}
	for _, d := range kept {
		if d.ID != "" {
			b.id = d.Batch.ID // it has the time of the first call
			break
		}
	}
	for i, brief := range letters {
		brief = brief.withDefaults()
		brief.Key = ""
		d, rows := kept[i], len(letters)
		switch {
		case d.ID == "":
			lease := s.waiting(marquee.Lease{}, now)
			d = Draft{
				Version: 1, Brief: brief, Status: StatusPending, Created: uid.Made(b.id), Updated: now,
				Lease: lease, Batch: Batch{ID: b.id, Row: i + 1, Rows: rows},
			}
			d.ID = d.Batch.letterID()
			b.letters = append(b.letters, letter{Draft: d})
		case d.Brief != brief || d.Batch != (Batch{ID: b.id, Row: i + 1, Rows: rows}):
			return nil, ErrKeyReused
		case d.waits(now):
			b.queue = append(b.queue, d) // nobody may have put it there
		case d.Status == StatusFailed || d.Status == StatusStopped:
			b.letters = append(b.letters, letter{d, true})
		}
	}
	return b, nil
}
