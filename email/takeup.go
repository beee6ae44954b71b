package email

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/llm"
)

const (
	// takeUpBatch is how many drafts one call of TakeUp finishes at most.
	takeUpBatch = 10
	// putBatch is how many drafts are put into a queue again at a time.
	putBatch = 1000
	// takeUpInterval is the longest pause of Run.
	takeUpInterval = 30 * time.Second
)

// Run finishes drafts that nobody waits for: those of processes that died while they wrote
// them, and those of the Queue. It returns when ctx ends, and then leaves what it writes to
// other processes. After [Service.Drain] it takes no more.
//
// Run looks for drafts of processes that died at once, because this process may have died
// before, and then every 30 seconds, or every ReplyTimeout if that is shorter. Every process on
// a store should call it, once. If there is a Queue, the drafts that Run finds are put there.
// If the store is not an [AbandonedLister], Run finds none. With neither, it returns at once.
func (s *Service) Run(ctx context.Context) {
	taking, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.draining:
			cancel()
		case <-taking.Done():
		}
	}()
	var all sync.WaitGroup
	if s.queue != nil {
		all.Go(func() { s.runQueue(taking, ctx) })
	}
	if _, ok := s.store.(AbandonedLister); ok {
		all.Go(func() { s.look(taking, ctx) })
	}
	all.Wait()
}

// runQueue writes the drafts of the queue until taking ends. The end of ctx cuts off what is
// written then.
func (s *Service) runQueue(taking, ctx context.Context) {
	for taking.Err() == nil {
		err := s.queue.Run(taking, func(call context.Context, owner, id string) error {
			call, cancel := context.WithCancel(call)
			defer cancel()
			defer context.AfterFunc(ctx, cancel)()
			return s.Finish(call, owner, id)
		})
		if err != nil && taking.Err() == nil {
			s.logger.ErrorContext(ctx, "the queue cannot be read", "error", err)
		}
		rest(taking, takeUpInterval)
	}
}

// look takes up drafts again and again until taking ends. The end of ctx cuts off what is
// written then.
func (s *Service) look(taking, ctx context.Context) {
	for taking.Err() == nil {
		var n int
		var err error
		if s.queue != nil {
			if n, err = s.putAgain(taking); n > 0 {
				s.logger.InfoContext(ctx, "drafts whose server had stopped are queued", "drafts", n)
			}
		} else if n, err = s.takeUp(taking, ctx); n > 0 {
			s.logger.InfoContext(ctx, "drafts whose server had stopped were finished", "drafts", n)
		}
		if err != nil && taking.Err() == nil {
			s.logger.WarnContext(ctx, "drafts whose server stopped cannot be looked for", "error", err)
		}
		rest(taking, min(s.desk.ReplyTimeout, takeUpInterval))
	}
}

func rest(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// putAgain puts drafts into the queue whose process died, and returns how many. It does the
// same with drafts that the queue has lost.
func (s *Service) putAgain(ctx context.Context) (n int, err error) {
	abandoned, err := s.store.(AbandonedLister).Abandoned(ctx, s.desk.Time(), putBatch)
	if err != nil {
		return 0, storeError(err)
	}
	for _, a := range abandoned {
		// A process that dies after this has put the draft into the queue, whatever it says.
		if err := s.queue.Put(ctx, a.Owner, a.Draft.ID); err != nil {
			return n, err
		}
		if now := s.desk.Time(); !s.lostAt(now).Equal(now) {
			_, err := s.claim(ctx, a.Owner, a.Draft, s.waiting)
			if err != nil && !errors.Is(err, ErrRunning) && !errors.Is(err, ErrNotFound) {
				return n, err
			} // otherwise another process was quicker
		}
		if !a.Draft.Queued() {
			n++
		}
	}
	return n, nil
}

// TakeUp looks once for drafts whose process died, as [Service.Run] does again and
// again without a Queue. It writes up to ten of them, one after the other, and returns how
// many are complete, failed or stopped now. If the store fails, TakeUp returns its error. If
// ctx ends, TakeUp returns its error and leaves the current draft for the next call.
// If the store is not an [AbandonedLister], TakeUp returns 0.
func (s *Service) TakeUp(ctx context.Context) (finished int, err error) {
	return s.takeUp(ctx, ctx)
}

// takeUp takes up no more drafts when taking has ended.
func (s *Service) takeUp(taking, ctx context.Context) (finished int, err error) {
	store, ok := s.store.(AbandonedLister)
	if !ok {
		return 0, nil
	}
	abandoned, err := store.Abandoned(ctx, s.desk.Time(), takeUpBatch)
	if err != nil {
		return 0, storeError(err)
	}
	for _, a := range abandoned {
		if taking.Err() != nil {
			return finished, taking.Err()
		}
		d, err := s.claim(ctx, a.Owner, a.Draft, s.lease)
		if errors.Is(err, ErrRunning) || errors.Is(err, ErrNotFound) {
			continue // somebody else was quicker
		}
		if err != nil {
			return finished, err
		}
		d, err = s.finish(ctx, a.Owner, d)
		switch {
		case errors.Is(err, errLater):
		case errors.Is(err, errHandedOver):
			return finished, ctx.Err()
		case !d.Unsaved && !errors.Is(err, ErrNotFound):
			finished++ // it has ended
		}
	}
	return finished, nil
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
