package email

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/marquee-go/marquee"
)

// Queue wakes up processes for drafts that nobody waits for. It knows names only: the pending
// draft in the store is the work, and its lease decides who writes it.
type Queue interface {
	// Put makes some process call [Service.Finish] for the draft, now or later. It may do so
	// more than once, and in any order. If Put returns an error, it may have done so or not.
	Put(ctx context.Context, owner, id string) error
}

// These are the errors of [Service.Enqueue].
var (
	// ErrNoQueue means that the service has no [Queue].
	ErrNoQueue = errors.New("email: the service has no queue")
	// ErrNotQueued means that the queue did not take the draft. It wraps
	// [marquee.ErrUnavailable].
	ErrNotQueued = fmt.Errorf("email: the queue did not take the draft: %w", marquee.ErrUnavailable)
)

// HasQueue tells whether [Service.Enqueue] can be used.
func (s *Service) HasQueue() bool { return s.queue != nil }

// Enqueue accepts a brief as [Service.Begin] does, and leaves the draft to the process that
// the Queue wakes up. It returns the pending draft.
//
// If the Key of the brief was used before, Enqueue returns the draft of that key if it is
// complete or is being written. Otherwise it puts that draft into the queue again.
//
// If the queue fails, the draft is kept as failed, and Enqueue returns it with an
// [ErrNotQueued]. The same Key may be used again. The error is [ErrNoQueue] if there is no
// queue.
func (s *Service) Enqueue(ctx context.Context, owner string, b Brief) (Draft, error) {
	if s.queue == nil {
		return Draft{}, ErrNoQueue
	}
	leave, err := s.enter(owner, b)
	if err != nil {
		return Draft{}, err
	}
	defer leave()
	d, err := s.accept(ctx, owner, b, waiting)
	switch {
	case errors.Is(err, ErrRunning):
		return s.Get(ctx, owner, s.desk.ID(s.desk.Time(), b.Key, "draft", owner))
	case err != nil || d.Status == StatusComplete:
		return d, err
	}
	if err := s.put(ctx, owner, d.ID); err != nil {
		err = s.keep(ctx, owner, &d, fmt.Errorf("%w: %w", ErrNotQueued, err))
		return d, err
	}
	return d, nil
}

// put puts a draft into the queue.
func (s *Service) put(ctx context.Context, owner, id string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.desk.SaveTimeout)
	defer cancel()
	return s.queue.Put(ctx, owner, id)
}

// waiting returns the lease of a draft that waits in a queue. It has ended, so any process can
// take the draft up at once. The attempt does not count.
func waiting(last marquee.Lease, now time.Time) marquee.Lease {
	l := last.Next(now)
	l.Attempt = last.Attempt
	return l
}

// Finish writes a pending draft to its end, as the process does that a [Queue] wakes up. It
// returns nil when nothing is left to do: the draft has ended, whether as complete, failed or
// stopped, or there is no such draft.
//
// Any error means that Finish must be called again. While another process writes the draft, it
// is [ErrRunning], because that process may die. If ctx ends, Finish returns its error, and the
// draft is left to the next call. That attempt does not count. After three attempts whose
// processes died, Finish gives the draft up.
func (s *Service) Finish(ctx context.Context, owner, id string) error {
	d, err := s.Get(ctx, owner, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	case d.Status != StatusPending:
		return nil
	case d.Lease.Held(s.desk.Time()):
		return ErrRunning
	}
	d, err = s.claim(ctx, owner, d, s.desk.Lease)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	d, err = s.finish(ctx, owner, d)
	switch {
	case errors.Is(err, errHandedOver):
		return cmp.Or(ctx.Err(), err)
	case d.Unsaved:
		return fmt.Errorf("email: draft %s: it could not be saved: %w", id, ErrUnavailable)
	}
	return nil
}
