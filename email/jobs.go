package email

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/marquee-go/marquee"
)

// ErrNoLister means that the store cannot list the drafts of all owners, because it is not an
// [AbandonedLister] or not a [marquee.OwnerLister].
var ErrNoLister = errors.New("email: the store lists no drafts of all owners")

// ErrComplete means that the draft is complete, so that there is nothing to write.
var ErrComplete = errors.New("email: draft is complete")

// endOfTime is after the end of each lease.
var endOfTime = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// Unfinished returns at most limit pending drafts of all owners, for an operator. They wait, or are
// being written. The draft whose lease ends first comes first. The error is [ErrNoLister] if the
// store is not an [AbandonedLister].
func (s *Service) Unfinished(ctx context.Context, limit int) ([]Owned, error) {
	store, ok := s.store.(AbandonedLister)
	if !ok {
		return nil, ErrNoLister
	}
	list, err := store.Abandoned(ctx, endOfTime, max(1, limit))
	return list, storeError(err)
}

// Failed returns at most limit drafts of all owners that failed, for an operator. They come
// owner by owner, the newest first. It may read all drafts. The error is [ErrNoLister] if the
// store is not a [marquee.OwnerLister].
func (s *Service) Failed(ctx context.Context, limit int) (failed []Owned, err error) {
	owners, ok := s.store.(marquee.OwnerLister)
	if !ok {
		return nil, ErrNoLister
	}
	for owner, err := range owners.Owners(ctx) {
		if err != nil {
			return nil, storeError(err)
		}
		for after, more := (marquee.Place{}), true; more; {
			list, err := s.store.List(ctx, owner, after, listed)
			if err != nil {
				return nil, storeError(err)
			}
			for _, d := range list {
				if d.Status == StatusFailed {
					failed = append(failed, Owned{owner, d})
				}
				if len(failed) >= limit {
					return failed, nil
				}
				after = d.Place()
			}
			more = len(list) == listed
		}
	}
	return failed, nil
}

// listed is how many drafts Failed reads at a time.
const listed = 100

// Retry gives a draft that failed, was stopped or waits three new attempts. Some process that
// calls [Service.Run] finds it within half a minute. The error is [ErrComplete] for a draft that
// is complete, [ErrRunning] for one that is being written, or [ErrNotFound].
func (s *Service) Retry(ctx context.Context, owner, id string) error {
	d, err := s.get(ctx, owner, id)
	switch {
	case err != nil:
		return err
	case d.Status == StatusComplete:
		return ErrComplete
	case d.held(s.desk.Time()):
		return ErrRunning
	}
	_, err = s.claim(ctx, owner, d, func(_ marquee.Lease, now time.Time) marquee.Lease {
		return marquee.Lease{Until: now}
	})
	return err
}

// Backlog is what waits in the queue.
type Backlog struct {
	// Waiting is how many drafts wait, of at most the 1,000 unfinished ones whose leases end
	// first.
	Waiting int
	// Oldest is when the one began to wait that has waited longest. It is zero if none waits.
	Oldest time.Time
}

// Backlog counts what waits, of all owners and for all processes on the store. The error is
// [ErrNoLister] if the store is not an [AbandonedLister].
func (s *Service) Backlog(ctx context.Context) (b Backlog, err error) {
	list, err := s.Unfinished(ctx, putBatch)
	if err != nil {
		return Backlog{}, fmt.Errorf("email: the queue cannot be counted: %w", err)
	}
	for _, o := range list {
		if d := o.Draft; d.Queued() {
			b.Waiting++
			if b.Oldest.IsZero() || d.Updated.Before(b.Oldest) {
				b.Oldest = d.Updated
			}
		}
	}
	return b, nil
}

// GivenUp returns how many drafts that nobody waited for have failed in this process.
func (s *Service) GivenUp() int { return int(s.givenUp.Load()) }
