package email

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/valid"
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
// the history. An error before the model was asked (an [InvalidError],
// [ErrNoOwner], [ErrUnavailable]) comes with a zero Draft, and nothing was
// stored or spent.
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
// with the failed draft if there is one. Whoever breaks out of the range, or
// cancels ctx, stops the model; the draft is kept as failed.
func (s *Service) Stream(ctx context.Context, owner string, b Brief) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		d, err := s.accept(ctx, owner, b)
		if err != nil {
			yield(Event{}, err)
			return
		}
		listening := yield(Event{Draft: new(d)}, nil)
		if !listening {
			err = context.Canceled
		} else {
			err = s.write(ctx, &d, func(f Field, text string) bool {
				listening = yield(Event{Field: f, Delta: text}, nil)
				return listening
			})
		}
		if err != nil {
			d.Status, d.Failure = StatusFailed, llm.Explain(err)
			err = fmt.Errorf("email: draft %s: %w", d.ID, err)
		} else {
			d.Status = StatusComplete
		}
		s.keep(ctx, owner, &d)
		if listening {
			yield(Event{Draft: &d}, err)
		}
	}
}

// accept checks the brief and stores the pending draft.
func (s *Service) accept(ctx context.Context, owner string, b Brief) (Draft, error) {
	if owner == "" {
		return Draft{}, ErrNoOwner
	}
	if err := b.Validate(); err != nil {
		return Draft{}, err
	}
	now := s.now()
	d := Draft{ID: s.ids.New(now), Brief: b.withDefaults(), Status: StatusPending, Created: now, Updated: now}
	if err := s.store.Create(ctx, owner, d); err != nil {
		return Draft{}, storeError(err)
	}
	return d, nil
}

// write has the model write the draft. On failure the draft holds what came.
func (s *Service) write(ctx context.Context, d *Draft, text func(Field, string) bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.ReplyTimeout)
	defer cancel()
	req, err := request(d.Brief, s.schema, s.opts.MaxTokens)
	if err != nil {
		return err
	}
	listening := true
	r := newReplyReader(func(f Field, t string) {
		listening = listening && text(f, t)
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
		d.Subject = valid.Headline(d.Brief.Purpose, 80)
	}
	d.Model = end.Model
	return nil
}

// keep saves how the draft ended, whatever has become of the request by then.
// A store that is away is tried again for a while; after that the draft says
// that it is unsaved.
func (s *Service) keep(ctx context.Context, owner string, d *Draft) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.SaveTimeout)
	defer cancel()
	d.Updated = s.now()
	err := retry.Until(ctx, isDeleted, func(ctx context.Context) error {
		return s.store.Update(ctx, owner, *d)
	})
	d.Unsaved = err != nil
}

func isDeleted(err error) bool { return errors.Is(err, ErrNotFound) }
