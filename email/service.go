package email

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
	"github.com/marquee-go/marquee/llm"
)

// Options adjusts a [Service].
type Options struct {
	// ReplyTimeout is how long the model may take for one draft. The lease of a
	// pending draft lasts a little longer. Default: 5 minutes.
	ReplyTimeout time.Duration
	// SaveTimeout is how long the service tries to save a finished draft while
	// the store fails. Default: 10 seconds.
	SaveTimeout time.Duration
	// MaxTokens is the greatest length of the model's reply, in tokens. Default:
	// 4,000.
	MaxTokens int
	// AtOnce is how many drafts may be written at the same time for one owner, and
	// AtOnceInAll for all owners together. What is more gets a
	// [marquee.LimitError]. Drafts that [Service.Run] finishes do not count.
	// Default: 4 and 100.
	AtOnce, AtOnceInAll int
	// PerMinute is how many drafts an owner may ask for in a minute. They may come
	// all at once; the right to further ones comes back evenly. Default: 600.
	PerMinute int
	// Kept is how many drafts an owner may keep, and KeptBytes how many bytes their texts
	// may have together. What is more gets a [marquee.LimitError] until some are deleted.
	// The owner is counted at most once a minute. Several servers on one store may allow
	// more: what each stores within a minute. A store that is not a [marquee.Counter] has
	// no such limits. Default: 10,000 and 1,000,000,000.
	Kept      int
	KeptBytes int64
	// Queue wakes up a process for each draft that [Service.Enqueue] or [Service.BeginBatch]
	// accepts, and [Service.Run] writes its drafts. Default: none.
	Queue Queue
	// Forecast says what letters of a batch cost, and whether the budget has room for them.
	// Default: nobody knows, and every batch is accepted.
	Forecast *llm.Forecast
	// Now is the clock. Default: time.Now.
	Now func() time.Time
	// Logger gets a line when [Service.Run] has finished or queued drafts of a process that
	// died, when it cannot look for them or read the Queue, and when the Queue does not tell
	// a position. Default: no log.
	Logger *slog.Logger
}

// Service drafts emails and keeps their history. It is safe for concurrent use.
type Service struct {
	model  llm.Model
	store  Store
	desk   *work.Desk
	logger *slog.Logger
	schema *llm.Schema
	runs   runs.Table[Draft]
	queue  Queue

	forecast *llm.Forecast
	speed    speed

	givenUp  atomic.Int64 // how many drafts finish has seen fail
	drain    sync.Once
	draining chan struct{} // is closed when the service takes no more drafts by itself
}

// New returns a service that asks model and keeps its drafts in store. If o is
// nil, all options have their defaults. New returns an error if model or store is
// nil, or if an option is negative.
func New(model llm.Model, store Store, o *Options) (*Service, error) {
	if model == nil || store == nil {
		return nil, errors.New("email: New needs a model and a store")
	}
	if o == nil {
		o = &Options{}
	}
	names := work.Names{Running: "drafts", Begun: "drafts", Kept: "drafts"}
	desk, err := work.NewDesk(names, work.Settings{
		ReplyTimeout: o.ReplyTimeout, SaveTimeout: o.SaveTimeout, MaxTokens: o.MaxTokens,
		AtOnce: o.AtOnce, AtOnceInAll: o.AtOnceInAll, PerMinute: o.PerMinute,
		Kept: o.Kept, KeptBytes: o.KeptBytes, Now: o.Now,
	})
	if err != nil {
		return nil, fmt.Errorf("email: %w", err)
	}
	schema, err := llm.SchemaOf[reply]()
	if err != nil {
		return nil, fmt.Errorf("email: %w", err)
	}
	schema.Name = "email"
	logger := cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	return &Service{
		model: llm.WithoutThoughts(model), store: store, desk: desk, logger: logger,
		schema: schema, queue: o.Queue, forecast: o.Forecast, draining: make(chan struct{}),
	}, nil
}

// Writing returns how many drafts the service is writing now, those of other processes
// included that it took up. It holds the lease of each.
func (s *Service) Writing() int { return s.desk.Writing() }

// Get returns the draft of this id, or [ErrNotFound].
func (s *Service) Get(ctx context.Context, owner, id string) (Draft, error) {
	if err := work.Check(owner, id); err != nil {
		return Draft{}, storeError(err)
	}
	d, err := s.store.Get(ctx, owner, id)
	return d, storeError(err)
}

// Delete removes the draft of this id, or returns [ErrNotFound].
func (s *Service) Delete(ctx context.Context, owner, id string) error {
	if err := work.Check(owner, id); err != nil {
		return storeError(err)
	}
	err := s.store.Delete(ctx, owner, id)
	if err == nil {
		s.desk.Note(owner, work.Amount{Records: -1})
	}
	return storeError(err)
}

// Edit is a change of a draft's text by hand.
type Edit struct {
	// Subject and Body are the new texts. Nil leaves a text as it is. A new text
	// must not be empty. The whole draft may have up to [MaxSize] bytes.
	Subject, Body *string
}

// Edit changes the text of a draft and returns the new draft, which is complete.
// It also completes a draft that failed, and stores the text of a draft that came
// with Unsaved. If somebody else changes the draft at the same time, Edit returns
// [ErrConflict]. If the draft grows and the owner keeps as many bytes as it may, Edit
// returns a [marquee.LimitError].
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
	size := d.Size()
	if e.Subject != nil {
		d.Subject = *e.Subject
	}
	if e.Body != nil {
		d.Body = *e.Body
	}
	if d.Body == "" {
		return Draft{}, valid.Errorf("body", "must be given, because the draft has none yet")
	}
	d.Subject = cmp.Or(d.Subject, text.Headline(d.Brief.Purpose, 80))
	d.settle(StatusComplete, "", s.desk.Time())
	adds := work.Amount{Bytes: d.Size() - size}
	err = s.desk.Keep(ctx, owner, s.store, adds, nil, func(ctx context.Context) error {
		return s.store.Update(ctx, owner, d)
	})
	if err != nil {
		return Draft{}, storeError(err)
	}
	return d, nil
}

// Page is a part of the history.
type Page struct {
	Drafts []Draft // the newest first
	Next   string  // the cursor of the next page; empty on the last
}

// List returns one page of the history, the newest draft first. The limit is 1 to
// 100 drafts. The argument after is the Next of the page before, or empty for the
// first page. New drafts do not shift the pages: none is repeated or skipped.
func (s *Service) List(ctx context.Context, owner, after string, limit int) (Page, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Page{}, storeError(err)
	}
	drafts, next, err := cursor.Timeline(after, limit, []string{"emails", owner}, Draft.Place,
		func(before marquee.Place, limit int) ([]Draft, error) {
			drafts, err := s.store.List(ctx, owner, before, limit)
			return drafts, storeError(err)
		})
	return Page{Drafts: drafts, Next: next}, err
}
