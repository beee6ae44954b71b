package email

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/work"
)

// letter is a letter of a batch that is about to be stored or queued.
type letter struct {
	Draft
	kept bool // it is in the store
}

// batchPlan is what is to do for a batch.
type batchPlan struct {
	id      string
	letters []letter // to write
	queue   []Draft  // to put into the queue, in this order
}

// briefs returns the briefs of the letters that a model must write.
func (p *batchPlan) briefs() (briefs []Brief) {
	for _, l := range p.letters {
		briefs = append(briefs, l.Brief)
	}
	for _, d := range p.queue {
		briefs = append(briefs, d.Brief)
	}
	return briefs
}

// adds returns what the new letters add to what their owner keeps.
func (p *batchPlan) adds() (adds work.Amount) {
	for _, l := range p.letters {
		if !l.kept {
			adds.Records++
			adds.Bytes += l.Size()
		}
	}
	return adds
}

// add adds what is to do for a letter that is in the store.
func (p *batchPlan) add(d Draft, now time.Time) {
	switch {
	case d.waits(now):
		p.queue = append(p.queue, d) // nobody may have put it there
	case d.Status == StatusFailed || d.Status == StatusStopped:
		p.letters = append(p.letters, letter{d, true})
	}
}

// planBatch finds out which letters of a batch are still to be written.
func (s *Service) planBatch(
	ctx context.Context, owner, key string, letters []Brief,
) (*batchPlan, error) {
	now, fresh := s.desk.Time(), key == ""
	if fresh {
		key = rand.Text()
	}
	p := &batchPlan{id: batchOf(now, owner, key)}
	kept := make([]Draft, len(letters))
	if !fresh {
		err := each(len(letters), func(i int) (err error) {
			kept[i], err = s.store.Get(ctx, owner, uid.Member(p.id, i+1))
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
			p.id = d.Batch.ID // it has the time of the first call
			break
		}
	}
	by := map[string]Signed{} // what signs the letters of an identity and a sender
	for i, brief := range letters {
		asked := brief
		brief = brief.withDefaults()
		brief.Key = ""
		d, at := kept[i], Batch{ID: p.id, Row: i + 1, Rows: len(letters)}
		switch {
		case d.ID == "":
			key := asked.Identity + "\x00" + asked.Sender
			signed, known := by[key]
			if !known {
				var err error
				if signed, err = s.signed(ctx, owner, asked); err != nil {
					var faults FaultsError
					faults.addInvalid(Fault{Row: i + 1}, err)
					return nil, cmp.Or(faults.err(), err)
				}
				by[key] = signed
			}
			p.letters = append(p.letters, letter{Draft: Draft{
				ID: at.letterID(), Version: 1, Brief: brief, Status: StatusPending,
				Created: uid.Made(p.id), Updated: now,
				Lease: s.waiting(marquee.Lease{}, now), Batch: at, Signed: signed,
			}})
		case d.Brief != brief || d.Batch != at:
			return nil, ErrKeyReused
		default:
			if d, err := s.written(ctx, owner, d); err != nil {
				return nil, err
			} else if d.Status != StatusComplete {
				p.add(d, now)
			}
		}
	}
	return p, nil
}

// written returns the letter of a draft that failed or was stopped, which somebody may have
// written by hand since.
func (s *Service) written(ctx context.Context, owner string, d Draft) (Draft, error) {
	if d.Status != StatusFailed && d.Status != StatusStopped {
		return d, nil
	}
	h, err := s.lookAt(ctx, owner, d.ID, "")
	if errors.Is(err, marquee.ErrNotFound) {
		return d, nil // it is deleted at the moment
	}
	return h.newest, storeError(err)
}
