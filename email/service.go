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
	// Send sends letters that a person hands over, and File files them among the drafts of a
	// mailbox. Default: nothing is sent or filed.
	Send, File Outbox
	// SendAs tells whether letters of an owner may go out from an address, which is that of who
	// has signed. Default: none may, and letters go out from the sender of the Outbox.
	SendAs func(owner, address string) bool
	// Settings keeps identities, and what else people keep to write letters with. Default: none,
	// and what needs them returns [ErrNoSettings].
	Settings SettingStore
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
	schema *llm.Schema // of a letter
	runs   runs.Table[*Draft]
	queue  Queue

	passage  *llm.Schema // of a selection
	outboxes map[Way]Outbox
	settings SettingStore
	sendAs   func(owner, address string) bool
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
	part, err := llm.SchemaOf[passage]()
	if err != nil {
		return nil, fmt.Errorf("email: %w", err)
	}
	part.Name = "passage"
	logger := cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	return &Service{
		model: llm.WithoutThoughts(model), store: store, desk: desk, logger: logger,
		schema: schema, passage: part, queue: o.Queue, forecast: o.Forecast,
		outboxes: map[Way]Outbox{WaySend: o.Send, WayFile: o.File}, settings: o.Settings,
		sendAs:   o.SendAs,
		draining: make(chan struct{}),
	}, nil
}

// Writing returns how many drafts the service is writing now, those of other processes
// included that it took up. It holds the lease of each.
func (s *Service) Writing() int { return s.desk.Writing() }

// Page is a part of the history.
type Page struct {
	Drafts []Draft
	Next   string // the cursor of the next page; empty on the last
}

// List returns one page of the history, the newest letter first, each as [Service.Get] returns it.
// The limit is 1 to 100 letters. The argument after is the Next of the page before, or empty for
// the first page. New letters do not shift the pages: none is repeated or skipped.
func (s *Service) List(ctx context.Context, owner, after string, limit int) (Page, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Page{}, storeError(err)
	}
	drafts, next, err := cursor.Timeline(after, limit, []string{"emails", owner}, Draft.letterPlace,
		func(before marquee.Place, limit int) ([]Draft, error) {
			return s.letters(ctx, owner, before, limit)
		})
	return Page{Drafts: drafts, Next: next}, err
}
