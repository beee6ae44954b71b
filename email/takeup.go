package email

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee/internal/lease"
	"github.com/marquee-go/marquee/llm"
)

// maxAttempts is how often a draft is begun before it is given up: it may be
// what ends the servers.
const maxAttempts = 3

// TakeUp looks for drafts whose server died while it wrote them, finishes up
// to ten of them, one after the other, and returns how many it finished: they
// are complete or failed then. Servers call it now and then, any number of them
// on one store. It returns the store's error; when ctx ends, the draft that it
// is at is left for the next.
func (s *Service) TakeUp(ctx context.Context) (finished int, err error) {
	abandoned, err := s.store.Abandoned(ctx, s.now(), 10)
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
		_ = s.keep(ctx, a.Owner, &d, err) // the draft tells
		if !d.Unsaved {
			finished++
		}
	}
	return finished, nil
}

var errGivenUp = &llm.Error{Kind: llm.KindInternal, Message: fmt.Sprintf("the server stopped %d times while it wrote", maxAttempts)}

// claim begins a next attempt at a draft. If somebody else was quicker, it
// returns [ErrRunning].
func (s *Service) claim(ctx context.Context, owner string, d Draft) (Draft, error) {
	now := s.now()
	d.Version++
	d.Status, d.Subject, d.Body, d.Model, d.Failure = StatusPending, "", "", "", ""
	d.Updated, d.Lease = now, d.Lease.Next(now.Add(lease.Term(s.opts.ReplyTimeout, s.opts.SaveTimeout)))
	switch err := s.begin(ctx, func(ctx context.Context) error { return s.store.Update(ctx, owner, d) }); {
	case errors.Is(err, ErrConflict):
		return Draft{}, ErrRunning
	case err != nil:
		return Draft{}, storeError(err)
	}
	return d, nil
}
