package email

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/work"
	"github.com/marquee-go/marquee/llm"
)

// Event is what [Service.Stream] yields: a piece of text, or a draft.
type Event struct {
	// Delta is the next piece of text. Field says which part of the email it
	// belongs to. Both are empty if Draft is set.
	Field Field
	Delta string
	// Draft is the draft at that moment. The first event has it as pending, and
	// the last one as complete, failed or stopped. It is nil in between.
	Draft *Draft
	// Position is how far a reader has come with this event. [Service.Follow] goes on
	// after it. [Service.Stream] leaves it empty.
	Position string
}

// Draft drafts an email and returns the complete draft.
//
// An error before the model is asked comes with a zero Draft: a
// [marquee.InvalidError], a [marquee.LimitError], [ErrNoOwner] or [ErrUnavailable].
// Nothing was spent then. If the model fails, the error comes with the failed draft,
// which holds what was written and stays in the history. If the store fails
// afterwards, the draft is complete and has Unsaved, and the error is nil.
//
// If the Key of the brief was used before, the call returns the complete draft of
// that key, and does not ask the model. If that draft failed, was stopped or waits in a
// queue, or its process died, the call writes it again. While somebody is writing it, the
// call returns [ErrRunning]. If the two briefs differ, it returns [ErrKeyReused].
func (s *Service) Draft(ctx context.Context, owner string, b Brief) (Draft, error) {
	return last(s.Stream(ctx, owner, b))
}

// Stream drafts an email as [Service.Draft] does, and yields it while the model
// writes.
//
// The first event has the pending draft, which is stored by then. Events with
// text follow. The last event is exactly one: the complete draft, or an error
// with the failed draft if there is one. If the draft of the Key was complete
// already, Stream yields only the last event.
//
// To stop the model, break out of the range or cancel ctx. The draft is then kept
// as stopped. [Service.Begin] lets the model write whether anybody listens or not.
func (s *Service) Stream(ctx context.Context, owner string, b Brief) iter.Seq2[Event, error] {
	return s.stream(ctx, owner, b)
}

func (s *Service) stream(ctx context.Context, owner string, o order) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		leave, err := s.enter(owner, o)
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer leave()
		d, err := o.accept(ctx, s, owner, s.desk.Lease)
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
			err = s.keep(ctx, owner, &d, context.Canceled)
		} else {
			err = s.perform(ctx, owner, &d, func(_ *Draft, f Field, text string) bool {
				listening = yield(Event{Field: f, Delta: text}, nil)
				return listening
			}, s.keep)
		}
		if listening {
			yield(Event{Draft: &d}, err)
		}
	}
}

// enter checks an order and the limits of its owner. The caller calls leave when the
// work is done.
func (s *Service) enter(owner string, o order) (leave func(), err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, storeError(err)
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	return s.desk.Enter(owner)
}

// idOf returns the id of the draft of a key. It is a new one if the key is empty.
func (s *Service) idOf(now time.Time, owner, key string) string {
	return s.desk.ID(now, key, "draft", owner)
}

// leasing makes the lease that follows the last one.
type leasing func(last marquee.Lease, now time.Time) marquee.Lease

func (b Brief) accept(
	ctx context.Context, s *Service, owner string, lease leasing,
) (Draft, error) {
	now := s.desk.Time()
	d := Draft{
		ID: s.idOf(now, owner, b.Key), Version: 1,
		Brief: b.withDefaults(), Status: StatusPending,
		Created: now, Updated: now, Lease: lease(marquee.Lease{}, now),
	}
	d.Brief.Key = ""
	signed, err := s.signed(ctx, owner, b)
	if err != nil {
		if _, getErr := s.store.Get(ctx, owner, d.ID); b.Key != "" && getErr == nil {
			return s.again(ctx, owner, d, lease) // the identity was there the first time
		}
		return Draft{}, err
	}
	d.Signed = signed
	adds := work.Amount{Records: 1, Bytes: d.Size()}
	repeats := func(ctx context.Context) error {
		_, err := s.store.Get(ctx, owner, d.ID)
		return err
	}
	create := func(ctx context.Context) error { return s.store.Create(ctx, owner, d) }
	err = s.desk.Keep(ctx, owner, s.store, adds, repeats, func(ctx context.Context) error {
		return s.desk.Begin(ctx, create)
	})
	if errors.Is(err, marquee.ErrExists) {
		return s.again(ctx, owner, d, lease)
	}
	if err != nil {
		return Draft{}, storeError(err)
	}
	return d, nil
}

// again answers a brief whose key was used before. The argument asked is the
// draft that the brief would have become.
func (s *Service) again(
	ctx context.Context, owner string, asked Draft, lease leasing,
) (Draft, error) {
	d, err := s.store.Get(ctx, owner, asked.ID)
	switch {
	case err != nil:
		return Draft{}, storeError(err)
	case d.Brief != asked.Brief:
		return Draft{}, ErrKeyReused
	}
	if d, err = s.written(ctx, owner, d); err != nil {
		return Draft{}, err
	}
	return s.resume(ctx, owner, d, lease)
}

// write asks the model and puts its reply into d. If it fails, d holds the text
// that came until then.
func (s *Service) write(
	ctx context.Context, owner string, d *Draft, tell func(Field, string) bool,
) error {
	ctx, cancel := context.WithTimeout(ctx, s.desk.ReplyTimeout)
	defer cancel()
	defer s.desk.Write()()
	began := s.desk.Now()
	t, err := s.task(ctx, owner, d)
	if err != nil {
		return err
	}
	listening := true
	hear := func(f Field, text string) {
		if f == FieldSubject {
			text = t.subject(text)
		}
		listening = listening && tell(f, text)
	}
	t.begin(hear)
	body := &signer{signing: t.signing, tell: func(text string) { hear(FieldBody, text) }}
	r := newReplyReader(func(f Field, text string) {
		if f == FieldBody && t.signing.signature != "" {
			body.write(text)
		} else {
			hear(f, text)
		}
	})
	put := func(whole bool) {
		text := t.text(r.result(), whole)
		d.Subject, d.Body = t.subject(text.Subject), text.Body
	}
	var end llm.Chunk
	for chunk, err := range s.model.Stream(ctx, t.request) {
		d.Usage, d.Cost = chunk.Usage, chunk.Cost // the last chunk has them, also with an error
		d.Usage.CacheWrites = 0                   // they are in the cost, and stores do not keep them
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
			put(false)
			return err
		}
		end = chunk
	}
	whole := r.close()
	put(false)
	if err := end.Err(); err != nil {
		return err
	}
	bad := func(message string) error {
		return &llm.Error{Kind: llm.KindBadOutput, Model: end.Model, Message: message}
	}
	if !whole {
		return bad("the reply is not an email")
	}
	if t.echoes(r.result().Body) {
		return &llm.Error{
			Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply repeats more than the selection",
			Told: "The model has written more than the selected words. Please try again.",
		}
	}
	if name := t.lost(r.result().Body); name != "" {
		return &llm.Error{
			Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply has lost a name",
			Told: "The model has left out the name " + name + ". Please try again.",
		}
	}
	t.end(r.result(), hear)
	put(true)
	if t.signing.signature != "" {
		d.Body = t.signing.sign(d.Body, t.left...)
		body.end(d.Body)
	}
	d.Subject = cmp.Or(d.Subject, t.base.Subject, t.brief.subjectOf(""))
	d.Model = end.Model
	if d.Change == (Change{}) {
		s.speed.note(s.desk.Now().Sub(began))
	}
	return nil
}
