package email

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/llm"
)

// Event is a step in the making of a draft.
type Event struct {
	// Delta is the next piece of the Field's text.
	Field Field
	Delta string
	// Draft is the draft as it stands. It is set on the first event, as
	// pending, and on the last one, as complete or failed.
	Draft *Draft
}

// Draft drafts an email and returns it complete. If the model fails, the
// failed draft, with what had been written, comes with the error; it stays in
// the history. An error before the model was asked (a [marquee.InvalidError],
// [ErrNoOwner], [ErrUnavailable]) comes with a zero Draft, and nothing was
// spent.
//
// A brief with a Key that was used before is not drafted again: the complete
// draft is returned as it stands. If it is not complete, the call begins anew
// where the draft failed or its server died, and returns [ErrRunning] where it
// is being written. Another brief of that key is [ErrKeyReused].
func (s *Service) Draft(ctx context.Context, owner string, b Brief) (Draft, error) {
	var d Draft
	for ev, err := range s.Stream(ctx, owner, b) {
		if ev.Draft != nil {
			d = *ev.Draft
		}
		if err != nil {
			return d, err
		}
	}
	return d, nil
}

// Stream drafts an email as [Service.Draft] does, and yields it while it is
// written: an event with the pending draft once that is stored, events with
// text, then exactly one end: an event with the complete draft, or an error,
// with the failed draft if there is one. Of a draft that was complete before
// it yields the end alone. Whoever breaks out of the range, or cancels ctx,
// stops the model; the draft is kept as failed.
func (s *Service) Stream(ctx context.Context, owner string, b Brief) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		d, err := s.accept(ctx, owner, b)
		if err != nil {
			yield(Event{}, err)
			return
		}
		if d.Status == StatusComplete {
			yield(Event{Draft: &d}, nil)
			return
		}
		listening := yield(Event{Draft: new(d)}, nil)
		if !listening {
			err = context.Canceled
		} else {
			err = s.write(llm.WithOwner(ctx, owner), &d, func(f Field, text string) bool {
				listening = yield(Event{Field: f, Delta: text}, nil)
				return listening
			})
		}
		err = s.keep(ctx, owner, &d, err)
		if listening {
			yield(Event{Draft: &d}, err)
		}
	}
}

// accept checks the brief and stores the pending draft. One that was asked for
// before it returns as it stands, if that is complete.
func (s *Service) accept(ctx context.Context, owner string, b Brief) (Draft, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Draft{}, storeError(err)
	}
	if err := b.Validate(); err != nil {
		return Draft{}, err
	}
	now := s.desk.Time()
	d := Draft{
		ID: s.desk.ID(now, b.Key, "draft", owner), Version: 1, Brief: b.withDefaults(), Status: StatusPending,
		Created: now, Updated: now, Lease: s.desk.Lease(marquee.Lease{}, now),
	}
	d.Brief.Key = ""
	err := s.desk.Begin(ctx, func(ctx context.Context) error { return s.store.Create(ctx, owner, d) })
	if errors.Is(err, marquee.ErrExists) {
		return s.again(ctx, owner, d)
	}
	if err != nil {
		return Draft{}, storeError(err)
	}
	return d, nil
}

// again answers a brief whose key was used before; asked is the draft that
// would have been made of it.
func (s *Service) again(ctx context.Context, owner string, asked Draft) (Draft, error) {
	d, err := s.store.Get(ctx, owner, asked.ID)
	switch {
	case err != nil:
		return Draft{}, storeError(err)
	case d.Brief != asked.Brief:
		return Draft{}, ErrKeyReused
	case d.Status == StatusComplete:
		return d, nil
	case d.Status == StatusPending && d.Lease.Held(s.desk.Time()):
		return Draft{}, ErrRunning
	}
	return s.claim(ctx, owner, d)
}

// write has the model write the draft. On failure the draft holds what came.
func (s *Service) write(ctx context.Context, d *Draft, tell func(Field, string) bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.desk.ReplyTimeout)
	defer cancel()
	req, err := request(d.Brief, s.schema, s.desk.MaxTokens)
	if err != nil {
		return err
	}
	listening := true
	r := newReplyReader(func(f Field, t string) {
		listening = listening && tell(f, t)
	})
	var end llm.Chunk
	for chunk, err := range s.model.Stream(ctx, req) {
		long := r.write(chunk.Text)
		switch {
		case err != nil:
		case !listening:
			err = context.Canceled
		default:
			err = long
		}
		if err != nil {
			r.close()
			d.Subject, d.Body = r.result().Subject, r.result().Body
			return err
		}
		end = chunk
	}
	whole := r.close()
	d.Subject, d.Body = r.result().Subject, r.result().Body
	if err := end.Err(); err != nil {
		return err
	}
	if !whole {
		return &llm.Error{Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply is no email"}
	}
	if d.Subject == "" {
		d.Subject = text.Headline(d.Brief.Purpose, 80)
	}
	d.Model = end.Model
	return nil
}

// keep saves how the draft ended, with err or without, whatever has become of
// the request by then. If the store cannot take it, the draft says that it is
// unsaved. A draft that was deleted while it was written is [ErrNotFound].
func (s *Service) keep(ctx context.Context, owner string, d *Draft, err error) error {
	status, failure := StatusComplete, ""
	if err != nil {
		status, failure = StatusFailed, llm.Explain(err)
		err = fmt.Errorf("email: draft %s: %w", d.ID, err)
	}
	d.settle(status, failure, s.desk.Time())
	var kept Draft
	unsaved := s.desk.Save(ctx, func(ctx context.Context) (err error) {
		err = s.store.Update(ctx, owner, *d)
		if errors.Is(err, marquee.ErrConflict) {
			// It was changed by hand, or finished by a server that took this
			// one for dead.
			kept, _ = s.store.Get(ctx, owner, d.ID) // the conflict says enough
		}
		return err
	})
	switch {
	case errors.Is(unsaved, marquee.ErrNotFound):
		return fmt.Errorf("email: draft %s: deleted while it was written: %w", d.ID, ErrNotFound)
	case kept.Status == StatusComplete:
		*d = kept
		return nil
	}
	d.Unsaved = unsaved != nil
	return err
}

// settle ends the work on a draft.
func (d *Draft) settle(status Status, failure string, now time.Time) {
	d.Version++
	d.Status, d.Failure, d.Updated, d.Lease = status, failure, now, marquee.Lease{}
}
