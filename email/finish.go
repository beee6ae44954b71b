package email

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/marquee-go/marquee/llm"
)

const (
	// maxAttempts is how many attempts a draft gets. A draft that has used them
	// all may be the reason why servers die.
	maxAttempts = 3
	// nextAttempt is when a draft gets its second attempt, if the model does not say when.
	nextAttempt = 30 * time.Second
	// longestPause is how long a draft waits for a model that asks for it.
	longestPause = time.Hour
)

// errLater ends an attempt that is repeated after a pause.
var errLater = fmt.Errorf("it gets another attempt: %w", errHandedOver)

// Finish writes a pending draft to its end, as the process does that a [Queue] wakes up. It
// returns nil when nothing is left to do: the draft has ended, whether as complete, failed or
// stopped, or there is no such draft.
//
// Any error means that Finish must be called again. A [LaterError] says when. While another
// process writes the draft, that is when its lease ends, because it may die ([ErrRunning]). If a
// model is busy, it is when the model asks for. If ctx ends, or [Service.Drain] leaves the draft
// to another process, it is at once, and that attempt does not count.
//
// A draft gets three attempts. Then it has failed. A failure that another attempt would repeat
// ends it at once, such as a used up budget or a reply that the provider withholds.
func (s *Service) Finish(ctx context.Context, owner, id string) error {
	d, err := s.get(ctx, owner, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	case d.Status != StatusPending:
		return nil
	case d.held(s.desk.Time()):
		return &LaterError{After: d.Lease.Until.Sub(s.desk.Time()), Err: ErrRunning}
	case s.isDraining():
		return &LaterError{Err: errHandedOver}
	}
	d, err = s.claim(ctx, owner, d, s.lease)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case errors.Is(err, ErrRunning):
		return &LaterError{After: s.leaseTime(), Err: err}
	case err != nil:
		return err
	}
	d, err = s.finish(ctx, owner, d)
	switch {
	case errors.Is(err, errLater):
		return &LaterError{After: d.Lease.Until.Sub(s.lostAt(s.desk.Time())), Err: err}
	case errors.Is(err, errHandedOver):
		return &LaterError{Err: cmp.Or(ctx.Err(), err)}
	case d.Unsaved:
		return fmt.Errorf("email: draft %s: it could not be saved: %w", id, ErrUnavailable)
	}
	return nil
}

// finish writes a draft to its end that was claimed, or gives it up. If ctx ends, finish leaves
// the draft to another process, and the error is errHandedOver. If the draft gets another
// attempt later, the error is errLater.
func (s *Service) finish(ctx context.Context, owner string, d Draft) (last Draft, err error) {
	defer func() {
		if last.Status == StatusFailed {
			s.givenUp.Add(1)
		}
	}()
	if d.Lease.Attempt > maxAttempts {
		err := s.keep(ctx, owner, &d, errGivenUp)
		return d, err
	}
	r := s.start(ctx, owner, d, func() {}, s.keepOrPause)
	defer context.AfterFunc(ctx, func() { r.Stop(errHandedOver) })()
	final, err := r.Wait(context.WithoutCancel(ctx))
	return *final, err
}

var errGivenUp = &llm.Error{
	Kind:    llm.KindInternal,
	Message: fmt.Sprintf("the server stopped %d times while it wrote", maxAttempts),
}

// keepOrPause saves a draft that has ended, as keep does. If it failed for the moment and has
// attempts left, it goes back into the queue instead, with a pause.
func (s *Service) keepOrPause(ctx context.Context, owner string, d *Draft, err error) error {
	wait, again := pause(err, d.Lease.Attempt)
	if !again {
		return s.keep(ctx, owner, d, err)
	}
	now, holder := s.desk.Time(), d.Lease.Holder
	d.Version++
	d.Updated, d.Lease = now, s.waiting(d.Lease, now.Add(wait))
	return s.release(ctx, owner, d, holder, fmt.Errorf("%w: %w", errLater, err))
}

// pause returns how long to wait before the next attempt of a draft that failed. If it would
// fail again, or has no attempts left, there is none.
func pause(err error, attempt int) (wait time.Duration, again bool) {
	failed, ok := errors.AsType[*llm.Error](err)
	if !ok || attempt >= maxAttempts {
		return 0, false
	}
	switch failed.Kind {
	case llm.KindRateLimit, llm.KindOverloaded, llm.KindTimeout, llm.KindNetwork,
		llm.KindTruncated, llm.KindInternal:
		wait = cmp.Or(failed.RetryAfter, nextAttempt<<(attempt-1))
		return wait, wait <= longestPause
	}
	return 0, false
}
