package chat

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

// Charts are the charts that people may ask about, by their kinds.
type Charts map[string]Kind

// Kind is one kind of chart.
type Kind struct {
	// About tells the model how to read the numbers, in a sentence or two.
	About string
	// Numbers works out the numbers of one chart, which go to the model as
	// JSON. An [InvalidError] of its names a field of the [Chart] as it stands
	// in JSON.
	Numbers func(context.Context, Chart) (any, error)
}

// Options adjusts a [Service]; the zero value of a field is its default.
type Options struct {
	// ReplyTimeout bounds the time that the model may take for one answer.
	// Default: 5 minutes.
	ReplyTimeout time.Duration
	// SaveTimeout bounds the time that an answer is tried to be saved for.
	// Default: 10 seconds.
	SaveTimeout time.Duration
	// MaxTokens bounds the length of the model's reply. Default: 4,000.
	MaxTokens int
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// What one message and one conversation may hold.
const (
	maxText     = 4000
	maxCharts   = 8
	maxGenres   = 32 // that a chart names
	maxName     = 60 // of a genre, say
	maxMessages = 200
	maxReply    = 256 << 10 // bytes of an answer; less than MaxSize
)

// Service holds conversations about charts. It is safe for concurrent use.
type Service struct {
	model  llm.Model
	store  Store
	charts Charts
	opts   Options
	ids    uid.Source
}

// New returns a service that asks model, keeps its conversations in store and
// takes the numbers of charts from charts: those of the charts on the screen go
// along with a question, others the model may call for. Nil options are the
// defaults.
func New(model llm.Model, store Store, charts Charts, o *Options) *Service {
	s := &Service{model: charts.withCharts(model), store: store, charts: charts}
	if o != nil {
		s.opts = *o
	}
	s.opts.ReplyTimeout = cmp.Or(s.opts.ReplyTimeout, 5*time.Minute)
	s.opts.SaveTimeout = cmp.Or(s.opts.SaveTimeout, 10*time.Second)
	s.opts.MaxTokens = cmp.Or(s.opts.MaxTokens, 4000)
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	return s
}

// Start begins a conversation. A key makes asking twice safe: an owner's calls
// with one key, of at most 255 characters, return the same conversation. With
// an empty one every call begins another.
func (s *Service) Start(ctx context.Context, owner, key string) (Conversation, error) {
	if err := valid.First(CheckOwner(owner), valid.Text("key", key, 255)); err != nil {
		return Conversation{}, err
	}
	now := s.now()
	c := Conversation{ID: s.ids.New(now), Created: now, Updated: now}
	if key != "" {
		c.ID = uid.Of("conversation", owner, key)
	}
	err := s.store.Create(ctx, owner, c)
	if errors.Is(err, ErrExists) {
		c, err = s.store.Get(ctx, owner, c.ID)
		c.Messages = nil
	}
	if err != nil {
		return Conversation{}, storeError(err)
	}
	return c, nil
}

// Get returns a conversation with its messages, or [ErrNotFound].
func (s *Service) Get(ctx context.Context, owner, id string) (Conversation, error) {
	if err := CheckOwner(owner); err != nil {
		return Conversation{}, err
	}
	if !uid.Valid(id) {
		return Conversation{}, ErrNotFound
	}
	c, err := s.store.Get(ctx, owner, id)
	return c, storeError(err)
}

// Delete removes a conversation, or returns [ErrNotFound].
func (s *Service) Delete(ctx context.Context, owner, id string) error {
	if err := CheckOwner(owner); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return ErrNotFound
	}
	return storeError(s.store.Delete(ctx, owner, id))
}

// Page is a part of the list of conversations.
type Page struct {
	Conversations []Conversation // without their messages, the newest first
	Next          string         // the cursor of the next page; empty on the last
}

// List returns at most limit (1 to 100) conversations, the newest first, from
// where the cursor after points; an empty one is the start. Pages neither
// repeat nor skip a conversation while others are begun.
func (s *Service) List(ctx context.Context, owner, after string, limit int) (Page, error) {
	if err := CheckOwner(owner); err != nil {
		return Page{}, err
	}
	found, next, err := cursor.Timeline(after, limit, []string{"chats", owner}, Conversation.Place,
		func(before Place, limit int) ([]Conversation, error) {
			found, err := s.store.List(ctx, owner, before, limit)
			return found, storeError(err)
		})
	return Page{Conversations: found, Next: next}, err
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
