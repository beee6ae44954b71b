package email

import (
	"cmp"
	"context"
	"time"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/unavailable"
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
	return unavailable.Wrap(err, ErrUnavailable, ErrNotFound, ErrNoOwner)
}
