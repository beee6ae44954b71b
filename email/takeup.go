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
	// maxAttempts is how often a draft is begun before it is given up: it may
	// be what ends the servers.
	maxAttempts = 3
	// takeUpBatch is how many drafts one TakeUp looks for.
	takeUpBatch = 10
	// takeUpInterval is the longest time between two looks of Run.
	takeUpInterval = 30 * time.Second
)

// Run finishes the drafts of servers that died while they wrote them, until ctx
// ends. It looks for such drafts at once, because this server may have died
// before, and then twice a minute, or as often as the ReplyTimeout if that is
// shorter. Every server runs it, any number of them on one store. With a store
// that is not an [AbandonedLister] it returns at once.
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

// TakeUp looks once for drafts whose server died, as [Service.Run] does again
// and again. It finishes up to ten of them, one after the other, and returns how
// many are complete or failed then. It returns the store's error. When ctx ends,
// the draft that is being written is left for the next call. A store that is not
// an [AbandonedLister] has nothing to take up.
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
		d, err := s.claim(ctx, a.Owner, a.Draft)
		if errors.Is(err, ErrRunning) || errors.Is(err, ErrNotFound) {
			continue // somebody else was quicker
		}
		if err != nil {
			return finished, err
		}
		if d.Lease.Attempt > maxAttempts {
			err = errGivenUp
		} else {
			err = s.write(llm.WithOwner(ctx, a.Owner), &d, func(Field, string) bool { return true })
		}
		if err != nil && ctx.Err() != nil {
			return finished, ctx.Err()
		}
		err = s.keep(ctx, a.Owner, &d, err)
		if !d.Unsaved && !errors.Is(err, ErrNotFound) {
			finished++ // whether it is complete or failed, the draft says
		}
	}
	return finished, nil
}

var errGivenUp = &llm.Error{
	Kind: llm.KindInternal, Message: fmt.Sprintf("the server stopped %d times while it wrote", maxAttempts),
}

// claim begins a next attempt at a draft. If somebody else was quicker, it
// returns [ErrRunning].
func (s *Service) claim(ctx context.Context, owner string, d Draft) (Draft, error) {
	now := s.desk.Time()
	d.Version++
	d.Status, d.Subject, d.Body, d.Model, d.Failure = StatusPending, "", "", "", ""
	d.Updated, d.Lease = now, s.desk.Lease(d.Lease, now)
	err := s.desk.Begin(ctx, func(ctx context.Context) error { return s.store.Update(ctx, owner, d) })
	switch {
	case errors.Is(err, marquee.ErrConflict):
		return Draft{}, ErrRunning
	case err != nil:
		return Draft{}, storeError(err)
	}
	return d, nil
}
