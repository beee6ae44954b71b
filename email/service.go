package email

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/unavailable"
	"github.com/marquee-go/marquee/internal/valid"
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
	s.opts.ReplyTimeout = cmp.Or(s.opts.ReplyTimeout, 5*time.Minute)
	s.opts.SaveTimeout = cmp.Or(s.opts.SaveTimeout, 10*time.Second)
	s.opts.MaxTokens = cmp.Or(s.opts.MaxTokens, 4000)
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

// Get returns a draft, or [ErrNotFound].
func (s *Service) Get(ctx context.Context, owner, id string) (Draft, error) {
	if err := CheckOwner(owner); err != nil {
		return Draft{}, err
	}
	if !uid.Valid(id) {
		return Draft{}, ErrNotFound
	}
	d, err := s.store.Get(ctx, owner, id)
	return d, storeError(err)
}

// Delete removes a draft, or returns [ErrNotFound].
func (s *Service) Delete(ctx context.Context, owner, id string) error {
	if err := CheckOwner(owner); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return ErrNotFound
	}
	return storeError(s.store.Delete(ctx, owner, id))
}

// Edit is a change of a draft's text by hand; nil leaves a part as it is.
type Edit struct {
	Subject, Body *string // not empty; with all else at most [MaxSize]
}

// Edit changes the text of a draft, and returns it as it is then: complete,
// whatever it was before. So it also puts back the text of a draft that came
// with Unsaved, and mends one that failed. If somebody else changes the draft at
// the same time, it returns [ErrConflict].
func (s *Service) Edit(ctx context.Context, owner, id string, e Edit) (Draft, error) {
	if e.Subject == nil && e.Body == nil {
		return Draft{}, valid.Errorf("body", "must be given, or else subject")
	}
	for _, part := range []struct {
		field string
		text  *string
	}{{"subject", e.Subject}, {"body", e.Body}} {
		if part.text != nil {
			if err := valid.Required(part.field, *part.text, MaxSize); err != nil {
				return Draft{}, err
			}
		}
	}
	d, err := s.Get(ctx, owner, id)
	if err != nil {
		return Draft{}, err
	}
	if e.Subject != nil {
		d.Subject = *e.Subject
	}
	if e.Body != nil {
		d.Body = *e.Body
	}
	if d.Body == "" {
		return Draft{}, valid.Errorf("body", "must be given, because the draft has none yet")
	}
	d.Subject = cmp.Or(d.Subject, valid.Headline(d.Brief.Purpose, 80))
	d.settle(StatusComplete, "", s.now())
	if err := s.store.Update(ctx, owner, d); err != nil {
		return Draft{}, storeError(err)
	}
	return d, nil
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
	if err := CheckOwner(owner); err != nil {
		return Page{}, err
	}
	drafts, next, err := cursor.Timeline(after, limit, []string{"emails", owner}, Draft.Place,
		func(before Place, limit int) ([]Draft, error) {
			drafts, err := s.store.List(ctx, owner, before, limit)
			return drafts, storeError(err)
		})
	return Page{Drafts: drafts, Next: next}, err
}

// now is the time in the precision that every store keeps.
func (s *Service) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }

// storeError marks what a store cannot help as [ErrUnavailable].
func storeError(err error) error {
	if _, invalid := errors.AsType[*InvalidError](err); invalid {
		return err
	}
	return unavailable.Wrap(err, ErrUnavailable, ErrNotFound, ErrConflict, ErrNoOwner)
}
