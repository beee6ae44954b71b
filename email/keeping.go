package email

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/work"
	"github.com/marquee-go/marquee/llm"
)

var (
	// errTaken ends an attempt: somebody has stopped, edited or deleted the draft.
	errTaken = fmt.Errorf("somebody else has changed it: %w", context.Canceled)
	// errHandedOver ends an attempt that another process is to repeat.
	errHandedOver = fmt.Errorf("it is left to another process: %w", context.Canceled)
)

// ending saves a draft that the model has written, or has failed to write. It returns the
// error of the draft.
type ending func(ctx context.Context, owner string, d *Draft, err error) error

// perform lets the model write an accepted draft, and saves it while it grows and at the end.
// The function tell gets the draft with each piece of its text.
func (s *Service) perform(
	ctx context.Context, owner string, d *Draft, tell func(*Draft, Field, string) bool, end ending,
) error {
	ctx, cancel := context.WithCancelCause(llm.WithOwner(ctx, owner))
	defer cancel(nil)
	first := new(*d)
	g := &growing{now: first, saved: first}
	stop := s.desk.Checkpoint(ctx, func(ctx context.Context) {
		if s.checkpoint(ctx, owner, g) {
			cancel(errTaken)
		}
	})
	err := s.write(ctx, owner, d, func(f Field, text string) bool {
		return tell(g.add(f, text), f, text)
	})
	stop()
	d.Version = g.saved.Version
	if err != nil && errors.Is(context.Cause(ctx), errHandedOver) {
		return s.handOver(ctx, owner, d)
	}
	return end(ctx, owner, d, err)
}

// growing is a draft while a model writes it. Nobody changes the drafts that it points to.
type growing struct {
	mu    sync.Mutex
	now   *Draft // as it stands
	saved *Draft // as it was saved last
	body  strings.Builder
}

// add adds a piece of text and returns the draft with it, for readers who do not change it. The
// end of the body is without white space, as it is in the whole draft.
func (g *growing) add(f Field, text string) *Draft {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := new(*g.now)
	if f == FieldSubject {
		now.Subject = text
	} else {
		g.body.WriteString(text)
		now.Body = strings.TrimRightFunc(g.body.String(), unicode.IsSpace)
	}
	g.now = now
	return now
}

// renewEvery is how often a lease is renewed. It is rare, because DynamoDB has one partition for
// all leases.
const renewEvery = 20 * time.Second

// renewal is how long before its end a lease is renewed. That is longer than it takes to save
// what has come and then the whole draft.
func (s *Service) renewal() time.Duration { return 2*s.desk.SaveTimeout + renewEvery }

// leaseTime is how long a lease lasts that checkpoints renew: a minute by default.
func (s *Service) leaseTime() time.Duration { return min(s.renewal()+renewEvery, s.desk.Longest()) }

// lease returns the lease of the next attempt of a draft whose checkpoints begin at once.
func (s *Service) lease(last marquee.Lease, now time.Time) marquee.Lease {
	return last.Next(now.Add(s.leaseTime()))
}

// checkpoint saves the text that has come, and renews the lease. If there is nothing to save, it
// repeats the last call, which tells whether somebody else has changed the draft. Then it returns
// true. A failure of the store is left to the next checkpoint.
func (s *Service) checkpoint(ctx context.Context, owner string, g *growing) (taken bool) {
	g.mu.Lock()
	d := *g.saved
	d.Subject, d.Body = g.now.Subject, g.now.Body
	g.mu.Unlock()
	now := s.desk.Time()
	if !d.Lease.Held(now.Add(s.renewal())) {
		d.Lease.Until = now.Add(s.leaseTime())
	}
	if d != *g.saved {
		d.Version++
		d.Updated = now
	}
	err := s.store.Update(ctx, owner, d)
	switch {
	case err == nil:
		g.saved = &d
	case errors.Is(err, marquee.ErrNotFound):
		return true
	case errors.Is(err, marquee.ErrConflict):
		kept, err := s.store.Get(ctx, owner, d.ID)
		if err != nil {
			return errors.Is(err, marquee.ErrNotFound)
		}
		if kept.Status != StatusPending || kept.Lease.Holder != d.Lease.Holder {
			return true
		}
		g.saved = &kept // by a checkpoint that seemed to fail
	}
	return false
}

// keep saves the finished draft, even if ctx has ended. An error means that the
// draft failed or was stopped. If the store cannot take the draft, keep sets Unsaved. If
// the draft was deleted while it was written, keep returns [ErrNotFound].
func (s *Service) keep(ctx context.Context, owner string, d *Draft, err error) error {
	status, failure := StatusComplete, ""
	if err != nil {
		status, failure = StatusFailed, llm.Explain(err)
		if errors.Is(err, context.Canceled) {
			status = StatusStopped
		}
		err = fmt.Errorf("email: draft %s: %w", d.ID, err)
	}
	holder := d.Lease.Holder
	d.settle(status, failure, s.desk.Time())
	kept, unsaved := s.save(ctx, owner, d, holder)
	switch {
	case errors.Is(unsaved, marquee.ErrNotFound):
		return fmt.Errorf("email: draft %s: deleted while it was written: %w", d.ID, ErrNotFound)
	case kept.Status == StatusComplete:
		*d = kept
		return nil
	}
	d.Unsaved = unsaved != nil
	s.desk.Note(owner, work.Amount{Bytes: len(d.Subject) + len(d.Body)})
	return err
}

// save stores the last state of a draft that the holder of the lease has written. If somebody
// else has changed the draft, save returns what is kept: somebody edited it by hand, or took
// this process for dead. If it was asked to be stopped, or an earlier checkpoint seemed to
// fail, the draft still is the holder's, and takes the next version.
func (s *Service) save(
	ctx context.Context, owner string, d *Draft, holder string,
) (kept Draft, unsaved error) {
	unsaved = s.desk.Save(ctx, func(ctx context.Context) error {
		for {
			err := s.store.Update(ctx, owner, *d)
			if !errors.Is(err, marquee.ErrConflict) {
				return err
			}
			now, getErr := s.store.Get(ctx, owner, d.ID)
			if getErr != nil {
				return err // the conflict says enough
			}
			kept = now
			if holder == "" || kept.Lease.Holder != holder || kept.Version < d.Version {
				return err // nobody held a draft that waited, and it has been taken
			}
			if d.Status == StatusPending && kept.Status == StatusStopped {
				d.settle(StatusStopped, kept.Failure, s.desk.Time())
			}
			d.Version, kept = kept.Version+1, Draft{}
		}
	})
	return kept, unsaved
}

// handOver ends the lease of a pending draft, so that any process can take it up at once.
// The attempt does not count.
func (s *Service) handOver(ctx context.Context, owner string, d *Draft) error {
	now, holder := s.desk.Time(), d.Lease.Holder
	d.Version++
	d.Updated, d.Lease = now, marquee.Lease{Until: now, Attempt: d.Lease.Attempt - 1}
	return s.release(ctx, owner, d, holder, errHandedOver)
}

// release saves a pending draft that its holder leaves to any process, and returns why.
func (s *Service) release(
	ctx context.Context, owner string, d *Draft, holder string, why error,
) error {
	if _, err := s.save(ctx, owner, d, holder); err != nil {
		return fmt.Errorf("email: draft %s: %w: %w", d.ID, why, err)
	}
	return fmt.Errorf("email: draft %s: %w", d.ID, why)
}

// settle ends the work on a draft.
func (d *Draft) settle(status Status, failure string, now time.Time) {
	d.Version++
	d.Status, d.Failure, d.Updated, d.Lease = status, failure, now, marquee.Lease{}
}
