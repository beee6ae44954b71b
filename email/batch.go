package email

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/work"
	"github.com/marquee-go/marquee/llm"
)

// Batch says which letter of which batch a draft is. The letters of a batch were asked for
// together, have one time of making, and stand together in the history, the first one first.
type Batch struct {
	// ID names the batch. It is a UUID that holds the time of making.
	ID string
	// Row is the number of the letter, from 1 to Rows. Rows is how many letters the batch had
	// when it was asked for.
	Row, Rows int
}

// ErrBatchNotFound means that there is no letter of the batch: it was never stored, belongs to
// somebody else, or every letter of it was deleted. It wraps [marquee.ErrNotFound].
var ErrBatchNotFound = fmt.Errorf("email: batch %w", marquee.ErrNotFound)

// batchOf names a batch of an owner by its key.
func batchOf(made time.Time, owner, key string) string {
	return uid.Group(made, "batch", owner, key)
}

// letterID returns the id of a letter.
func (b Batch) letterID() string { return uid.Member(b.ID, b.Row) }

// before returns the place that stands right before the first letter of a batch.
func (b Batch) before() marquee.Place {
	return marquee.Place{Created: uid.Made(b.ID), ID: uid.Member(b.ID, 0)}
}

// Progress says how far a batch has come. Every letter of its Rows is in one of the counts.
type Progress struct {
	ID      string
	Rows    int
	Created time.Time
	// Queued letters wait for a process to take them. A model writes the Writing ones.
	Queued, Writing int
	// Done letters are complete. Failed and Stopped ones can be asked for again.
	Done, Failed, Stopped int
	// Missing letters were deleted, or never stored because the process died at that moment.
	Missing int
	// Usage and Cost add up what is known of the letters that are there. The Cost is known if
	// that of every letter that is done is, and there is one.
	Usage llm.Usage
	Cost  llm.Cost
}

// Ended tells whether no letter waits and none is being written.
func (p Progress) Ended() bool { return p.Queued+p.Writing == 0 }

// Batch counts the letters of a batch by their states. It reads all of them. The error is
// [ErrBatchNotFound] if there is none.
func (s *Service) Batch(ctx context.Context, owner, id string) (Progress, error) {
	p := Progress{ID: id, Cost: llm.Cost{Known: true}}
	now := s.desk.Time()
	spending := func(yield func(Draft, error) bool) {
		for d, err := range s.eachVersion(ctx, owner, id) {
			p.spend(d)
			if !yield(d, err) {
				return
			}
		}
	}
	for d, err := range folds(spending) {
		if err != nil {
			return Progress{}, err
		}
		p.add(d, now)
	}
	if p.Done == 0 {
		p.Cost.Known = false
	}
	p.Missing = p.Rows - p.Queued - p.Writing - p.Done - p.Failed - p.Stopped
	return p, nil
}

// add counts a letter.
func (p *Progress) add(d Draft, now time.Time) {
	p.Rows, p.Created = d.Batch.Rows, d.Created
	switch d.Status {
	case StatusComplete:
		p.Done++
	case StatusFailed:
		p.Failed++
	case StatusStopped:
		p.Stopped++
	case StatusPending:
		if d.waits(now) {
			p.Queued++
		} else {
			p.Writing++
		}
	}
}

// spend adds what the models have used for a version of a letter.
func (p *Progress) spend(d Draft) {
	if d.Status == StatusComplete && d.Change.Author.isModel() {
		p.Cost.Known = p.Cost.Known && d.Cost.Known
	}
	p.Usage.Input += d.Usage.Input
	p.Usage.Cached += d.Usage.Cached
	p.Usage.Output += d.Usage.Output
	p.Usage.Reasoning += d.Usage.Reasoning
	p.Cost.NanoUSD += d.Cost.NanoUSD
}

// Letters returns one page of the letters of a batch, in the order of their rows. Limit, after
// and Next are those of [Service.List]. The error is [ErrBatchNotFound] if there is none.
func (s *Service) Letters(
	ctx context.Context, owner, id, after string, limit int,
) (Page, error) {
	if err := checkBatch(owner, id); err != nil {
		return Page{}, err
	}
	scope := []string{"letters", owner, id}
	drafts, next, err := cursor.Timeline(after, limit, scope, Draft.letterPlace,
		func(before marquee.Place, limit int) ([]Draft, error) {
			if before.IsZero() {
				before = Batch{ID: id}.before()
			}
			return listBatch(id, func() ([]Draft, error) {
				return s.letters(ctx, owner, before, limit)
			})
		})
	if err == nil && after == "" && len(drafts) == 0 {
		err = ErrBatchNotFound
	}
	return Page{Drafts: drafts, Next: next}, err
}

// checkBatch returns an error if nobody can have a batch of this id.
func checkBatch(owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return storeError(err)
	}
	if work.Check(owner, id) != nil {
		return ErrBatchNotFound
	}
	return nil
}

// listBatch returns the drafts of a list that are of a batch, with which it begins.
func listBatch(id string, list func() ([]Draft, error)) ([]Draft, error) {
	if made := uid.Made(id); made.Year() > 9998 {
		return nil, nil // not every store knows later years
	}
	drafts, err := list()
	for i, d := range drafts {
		if d.Batch.ID != id {
			return drafts[:i], storeError(err)
		}
	}
	return drafts, storeError(err)
}

// EachLetter yields the letters of a batch in the order of their rows, each as [Service.Get]
// returns it. It reads them in pages, so letters that change may be yielded as they were or as
// they are. If there is none, it yields [ErrBatchNotFound]. An error comes with a zero Draft and
// ends the range.
func (s *Service) EachLetter(ctx context.Context, owner, id string) iter.Seq2[Draft, error] {
	return folds(s.eachVersion(ctx, owner, id))
}

// eachVersion yields the versions of all letters of a batch, those of a letter together and the
// last one first.
func (s *Service) eachVersion(ctx context.Context, owner, id string) iter.Seq2[Draft, error] {
	return func(yield func(Draft, error) bool) {
		if err := checkBatch(owner, id); err != nil {
			yield(Draft{}, err)
			return
		}
		before, found := Batch{ID: id}.before(), false
		for {
			drafts, err := listBatch(id, func() ([]Draft, error) {
				return s.store.List(ctx, owner, before, cursor.MaxPage)
			})
			if err == nil && len(drafts) == 0 && !found {
				err = ErrBatchNotFound
			}
			if err != nil {
				yield(Draft{}, err)
				return
			}
			for _, d := range drafts {
				if !yield(d, nil) {
					return
				}
			}
			if len(drafts) < cursor.MaxPage {
				return
			}
			before, found = drafts[len(drafts)-1].Place(), true
		}
	}
}
