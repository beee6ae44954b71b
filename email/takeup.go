package email

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/llm"
)

const (
	// maxAttempts is how many attempts a draft gets. A draft that has used them
	// all may be the reason why servers die.
	maxAttempts = 3
	// takeUpBatch is how many drafts one call of TakeUp finishes at most.
	takeUpBatch = 10
	// takeUpInterval is the longest pause of Run.
	takeUpInterval = 30 * time.Second
)

// Run finishes the drafts of processes that died while they wrote them. It returns
// when ctx ends.
//
// Run looks for such drafts at once, because this process may have died before,
// and then every 30 seconds, or every ReplyTimeout if that is shorter. Every
// process on a store should call it. If the store is not an [AbandonedLister], Run
// returns at once.
func (s *Service) Run(ctx context.Context) {
	if _, ok := s.store.(AbandonedLister); !ok {
		return
	}
	for ctx.Err() == nil {
		n, err := s.TakeUp(ctx)
		if n > 0 {
			s.logger.InfoContext(ctx, "drafts whose server had stopped were finished", "drafts", n)
		}
		if err != nil && ctx.Err() == nil {
			s.logger.WarnContext(ctx, "drafts whose server stopped cannot be looked for", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(s.desk.ReplyTimeout, takeUpInterval)):
		}
	}
}

// TakeUp looks once for drafts whose process died, as [Service.Run] does again and
// again. It writes up to ten of them, one after the other, and returns how many
// are complete, failed or stopped now. If the store fails, TakeUp returns its error. If ctx
// ends, TakeUp returns its error and leaves the current draft for the next call.
// If the store is not an [AbandonedLister], TakeUp returns 0.
func (s *Service) TakeUp(ctx context.Context) (finished int, err error) {
	store, ok := s.store.(AbandonedLister)
	if !ok {
		return 0, nil
	}
	abandoned, err := store.Abandoned(ctx, s.desk.Time(), takeUpBatch)
	if err != nil {
		return 0, storeError(err)
	}
	for _, a := range abandoned {
		d, err := s.claim(ctx, a.Owner, a.Draft, s.desk.Lease)
		if errors.Is(err, ErrRunning) || errors.Is(err, ErrNotFound) {
			continue // somebody else was quicker
		}
		if err != nil {
			return finished, err
		}
		d, err = s.finish(ctx, a.Owner, d)
		switch {
		case errors.Is(err, errHandedOver):
			return finished, ctx.Err()
		case !d.Unsaved && !errors.Is(err, ErrNotFound):
			finished++ // it has ended
		}
	}
	return finished, nil
}

// finish writes a draft to its end that was claimed, or gives it up. If ctx ends, finish leaves
// the draft to another process, and the error is errHandedOver.
func (s *Service) finish(ctx context.Context, owner string, d Draft) (Draft, error) {
	if d.Lease.Attempt > maxAttempts {
		err := s.keep(ctx, owner, &d, errGivenUp)
		return d, err
	}
	r := s.start(ctx, owner, d, func() {})
	defer context.AfterFunc(ctx, func() { r.Stop(errHandedOver) })()
	return r.Wait(context.WithoutCancel(ctx))
}

var errGivenUp = &llm.Error{
	Kind:    llm.KindInternal,
	Message: fmt.Sprintf("the server stopped %d times while it wrote", maxAttempts),
}

// claim stores the draft as pending for a new attempt, with its lease. If somebody else was
// quicker, it returns [ErrRunning].
func (s *Service) claim(
	ctx context.Context, owner string, d Draft, lease leasing,
) (Draft, error) {
	now := s.desk.Time()
	d.Version++
	d.Status, d.Subject, d.Body, d.Model, d.Failure = StatusPending, "", "", "", ""
	d.Usage, d.Cost = llm.Usage{}, llm.Cost{}
	d.Updated, d.Lease = now, lease(d.Lease, now)
	err := s.desk.Begin(ctx, func(ctx context.Context) error {
		return s.store.Update(ctx, owner, d)
	})
	switch {
	case errors.Is(err, marquee.ErrConflict):
		return Draft{}, ErrRunning
	case err != nil:
		return Draft{}, storeError(err)
	}
	return d, nil
}
