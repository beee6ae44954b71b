package email

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/marquee-go/marquee"
)

// Queue wakes up processes for drafts that nobody waits for. It knows names only: the pending
// draft in the store is the work, and its lease decides who writes it.
//
// A queue is fair: an owner who has put a thousand drafts holds up nobody else's single one by
// much more than the time that one draft takes. It bounds how many drafts are written at once.
// It outlives its process, or is a [LocalQueue]. The package email/emailtest has the tests that
// every queue must pass.
type Queue interface {
	// Put makes some process that runs the queue call its function for the draft, now or
	// later. It may do so more than once, and in any order. Putting a draft again is harmless.
	// If Put returns an error, it may have done so or not.
	Put(ctx context.Context, owner, id string) error
	// Run calls finish for drafts that were put, several at once, until ctx ends. It then takes
	// no more drafts, and returns nil when its calls have returned. The context of a call does
	// not end with ctx. An error of Run says why the queue cannot be read. Run may be called
	// again when it has returned.
	//
	// If finish returns an error, the draft comes again, here or in another process. It comes
	// no sooner than a [LaterError] says. After any other error it comes soon, and not at once.
	Run(ctx context.Context, finish func(ctx context.Context, owner, id string) error) error
}

// LaterError says when a draft must come again out of a [Queue].
type LaterError struct {
	After time.Duration // 0 means at once, to any process
	Err   error         // why
}

// Error returns the reason, and when the draft must come again.
func (e *LaterError) Error() string {
	return fmt.Sprintf("again in %v: %v", e.After.Round(time.Millisecond), e.Err)
}

// Unwrap returns the reason.
func (e *LaterError) Unwrap() error { return e.Err }

// Positioner is a [Queue] that knows where a draft stands in it.
type Positioner interface {
	// Position returns how many drafts begin before this one, as the queue is now. Drafts that
	// are put later can come before it, because a queue is fair. It returns -1 if the draft
	// does not wait in the queue, or if that is not known.
	Position(ctx context.Context, owner, id string) (int, error)
}

// These are the errors of [Service.Enqueue], [Service.BeginBatch] and [Service.RetryBatch].
var (
	// ErrNoQueue means that the service has no [Queue].
	ErrNoQueue = errors.New("email: the service has no queue")
	// ErrNotQueued means that the queue did not take the draft, or the rest of a batch. It
	// wraps [marquee.ErrUnavailable].
	ErrNotQueued = fmt.Errorf("email: the queue did not take the draft: %w", marquee.ErrUnavailable)
)

// HasQueue tells whether the service has a [Queue].
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
	return s.enqueue(ctx, owner, b)
}

func (s *Service) enqueue(ctx context.Context, owner string, o order) (Draft, error) {
	if s.queue == nil {
		return Draft{}, ErrNoQueue
	}
	leave, err := s.enter(owner, o)
	if err != nil {
		return Draft{}, err
	}
	defer leave()
	d, err := o.accept(ctx, s, owner, s.waiting)
	switch {
	case errors.Is(err, ErrRunning) && d.ID != "":
		return d, nil
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

// waiting returns the lease of a draft that waits in a queue. Nobody holds it, so any
// process can write the draft. The attempt does not count.
func (s *Service) waiting(last marquee.Lease, now time.Time) marquee.Lease {
	return marquee.Lease{Until: s.lostAt(now), Attempt: last.Attempt}
}

// lostAt returns when a draft that is put into the queue now counts as lost by it.
func (s *Service) lostAt(now time.Time) time.Time {
	if _, forgets := s.queue.(*LocalQueue); forgets || s.queue == nil {
		return now
	}
	return now.Add(patience)
}

// patience is how long a draft may wait in a queue that outlives its process, until it is put
// there again. It is long, so that a long queue does not become longer by itself.
const patience = time.Hour

// Position returns how many drafts begin before one that waits, as the queue is now. It is -1
// if the draft does not wait, or if the queue does not know that.
func (s *Service) Position(ctx context.Context, owner string, d Draft) int {
	q, ok := s.queue.(Positioner)
	if !ok || !d.Queued() {
		return -1
	}
	n, err := q.Position(ctx, owner, d.ID)
	if err != nil {
		s.logger.WarnContext(ctx, "the queue does not tell the position of a draft", "error", err)
		return -1
	}
	return n
}
