package email

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/llm"
)

// Options adjusts a [Service]; the zero value of a field is its default.
type Options struct {
	// ReplyTimeout bounds the time that the model may take for one draft.
	// Default: 5 minutes.
	ReplyTimeout time.Duration
	// SaveTimeout bounds the time that a finished draft is tried to be saved
	// for. Default: 10 seconds.
	SaveTimeout time.Duration
	// MaxTokens bounds the length of the model's reply. Default: 4,000.
	MaxTokens int
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// Service drafts emails and keeps their history. It is safe for concurrent use.
type Service struct {
	model  llm.Model
	store  Store
	opts   Options
	ids    uid.Source
	schema *llm.Schema
}

// New returns a service that asks model and keeps its drafts in store. Nil
// options are the defaults.
func New(model llm.Model, store Store, o *Options) *Service {
	s := &Service{model: model, store: store}
	if o != nil {
		s.opts = *o
	}
	if s.opts.ReplyTimeout == 0 {
		s.opts.ReplyTimeout = 5 * time.Minute
	}
	if s.opts.SaveTimeout == 0 {
		s.opts.SaveTimeout = 10 * time.Second
	}
	if s.opts.MaxTokens == 0 {
		s.opts.MaxTokens = 4000
	}
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	schema, err := llm.SchemaOf[reply]()
	if err != nil {
		panic(err) // reply is a struct of two strings
	}
	schema.Name = "email"
	s.schema = schema
	return s
}

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
		r.write(chunk.Text)
		if err == nil && !listening {
			err = context.Canceled
		}
		if err != nil {
			r.close()
			d.Subject, d.Body = r.result().Subject, r.result().Body
			return err
		}
		end = chunk
	}
	whole := r.close()
	d.Subject, d.Body, d.Model = r.result().Subject, r.result().Body, end.Model
	switch {
	case end.Finish == "":
		return llm.Truncated()
	case end.Finish == llm.FinishLength:
		return &llm.Error{Kind: llm.KindTruncated, Model: end.Model, Message: "the reply reached its length limit before it was complete"}
	case !whole:
		return &llm.Error{Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply is no email"}
	}
	if d.Subject == "" {
		d.Subject = headline(d.Brief.Purpose)
	}
	return nil
}

// headline makes a subject line of a purpose, for a model that wrote none.
func headline(purpose string) string {
	const most = 80
	line := strings.Join(strings.Fields(purpose), " ")
	if r := []rune(line); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return line
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

// Get returns a draft, or [ErrNotFound].
func (s *Service) Get(ctx context.Context, owner, id string) (Draft, error) {
	if owner == "" {
		return Draft{}, ErrNoOwner
	}
	if !uid.Valid(id) {
		return Draft{}, ErrNotFound
	}
	d, err := s.store.Get(ctx, owner, id)
	return s.settle(d), storeError(err)
}

// Delete removes a draft, or returns [ErrNotFound].
func (s *Service) Delete(ctx context.Context, owner, id string) error {
	if owner == "" {
		return ErrNoOwner
	}
	if !uid.Valid(id) {
		return ErrNotFound
	}
	return storeError(s.store.Delete(ctx, owner, id))
}

// Page is a part of the history.
type Page struct {
	Drafts []Draft // the newest first
	Next   string  // the cursor of the next page; empty on the last
}

// List returns at most limit (1 to 100) drafts of the history, the newest
// first, from where the cursor after points; an empty one is the start. Pages
// neither repeat nor skip a draft while others are added.
func (s *Service) List(ctx context.Context, owner, after string, limit int) (Page, error) {
	if owner == "" {
		return Page{}, ErrNoOwner
	}
	drafts, next, err := cursor.Page(after, limit, []string{"emails", owner},
		func(d Draft) string { return d.ID },
		func(before string, limit int) ([]Draft, error) {
			if before != "" && !uid.Valid(before) {
				return nil, cursor.ErrInvalid
			}
			drafts, err := s.store.List(ctx, owner, before, limit)
			return drafts, storeError(err)
		})
	for i, d := range drafts {
		drafts[i] = s.settle(d)
	}
	return Page{Drafts: drafts, Next: next}, err
}

// settle shows a draft that has been pending for longer than any can be as
// what it is: its server stopped before it was finished.
func (s *Service) settle(d Draft) Draft {
	if d.Status == StatusPending && s.now().Sub(d.Created) > s.opts.ReplyTimeout+s.opts.SaveTimeout {
		d.Status, d.Failure = StatusFailed, "The server stopped before this draft was finished. Please try again."
	}
	return d
}

// now is the time in the precision that every store keeps.
func (s *Service) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }

// storeError marks what a store cannot help as [ErrUnavailable].
func storeError(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrNotFound), errors.Is(err, ErrNoOwner),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
