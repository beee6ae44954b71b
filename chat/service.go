package chat

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
	"github.com/marquee-go/marquee/llm"
)

// Options adjusts a [Service].
type Options struct {
	// ReplyTimeout is how long the model may take for one answer. Default: 5
	// minutes.
	ReplyTimeout time.Duration
	// SaveTimeout is how long the service tries to save an answer while the
	// store fails. Default: 10 seconds.
	SaveTimeout time.Duration
	// MaxTokens is the greatest length of the model's reply, in tokens. Default:
	// 4,000.
	MaxTokens int
	// AtOnce is how many questions may be answered at the same time for one owner,
	// and AtOnceInAll for all owners together. What is more gets a
	// [marquee.LimitError]. Default: 4 and 100.
	AtOnce, AtOnceInAll int
	// PerMinute is how many questions and new conversations an owner may send in a
	// minute. They may come all at once; the right to further ones comes back
	// evenly. Default: 600.
	PerMinute int
	// Kept is how many conversations an owner may keep, and KeptBytes how many bytes their texts
	// may have together. What is more gets a [marquee.LimitError] until some are deleted.
	// The owner is counted at most once a minute. Several servers on one store may allow
	// more: what each stores within a minute. A store that is not a [marquee.Counter] has
	// no such limits. Default: 10,000 and 1,000,000,000.
	Kept      int
	KeptBytes int64
	// Now is the clock. Default: time.Now.
	Now func() time.Time
	// Models are the names of models that a question may choose, as [llm.Request.Only] takes
	// them. Default: none can be chosen.
	Models []string
	// Figures says what is done about figures that are not those of the charts. Default:
	// FiguresMarked.
	Figures Figures
}

// Figures says what is done about the figures of answers. They are always checked.
type Figures string

const (
	// FiguresMarked shows each figure with what was found out about it.
	FiguresMarked Figures = "mark"
	// FiguresRepaired also asks the model once to correct figures that the charts contradict. The
	// answer ends with the correction, and has what it cost.
	FiguresRepaired Figures = "repair"
	// FiguresStrict shows text by the sentence, with "[?]" for each figure that is not from the
	// charts.
	FiguresStrict Figures = "strict"
)

// settings returns the options that the features have in common.
func (o Options) settings() work.Settings {
	return work.Settings{
		ReplyTimeout: o.ReplyTimeout, SaveTimeout: o.SaveTimeout, MaxTokens: o.MaxTokens,
		AtOnce: o.AtOnce, AtOnceInAll: o.AtOnceInAll, PerMinute: o.PerMinute,
		Kept: o.Kept, KeptBytes: o.KeptBytes, Now: o.Now,
	}
}

// These are the limits of a message and of a conversation.
const (
	maxText     = 4000
	maxTitle    = 200
	maxReason   = 1000
	maxCharts   = 8
	maxName     = 60      // characters of a kind's name, or of a parameter's
	maxParams   = 8 << 10 // bytes of the parameters of one chart
	maxMessages = 200
	maxReply    = 256 << 10 // bytes of an answer; less than MaxSize
)

// Service answers questions about charts and keeps the conversations. It is safe
// for concurrent use.
type Service struct {
	model   llm.Model
	store   Store
	charts  Charts
	system  string   // the instructions of every request
	models  []string // which a question may choose
	figures Figures
	desk    *work.Desk
	runs    runs.Table[*Message]
}

// New returns a service that asks model, keeps its conversations in store and
// answers about charts of the given kinds. Without any kinds the assistant has no
// figures. If o is nil, all options have their defaults. New returns an error if
// model or store is nil, if a kind is wrong, or if an option is negative.
func New(model llm.Model, store Store, charts Charts, o *Options) (*Service, error) {
	if model == nil || store == nil {
		return nil, errors.New("chat: New needs a model and a store")
	}
	if o == nil {
		o = &Options{}
	}
	switch o.Figures {
	case "", FiguresMarked, FiguresRepaired, FiguresStrict:
	default:
		return nil, fmt.Errorf("chat: options: Figures is %q; it must be %s, %s or %s",
			o.Figures, FiguresMarked, FiguresRepaired, FiguresStrict)
	}
	desk, err := work.NewDesk(work.Names{
		Running: "answers", Begun: "questions and conversations", Kept: "conversations",
	}, o.settings())
	if err != nil {
		return nil, fmt.Errorf("chat: %w", err)
	}
	charts = maps.Clone(charts)
	if err := charts.check(); err != nil {
		return nil, fmt.Errorf("chat: %w", err)
	}
	model, err = charts.withTools(llm.WithoutThoughts(model))
	if err != nil {
		return nil, fmt.Errorf("chat: %w", err)
	}
	return &Service{
		model: model, store: store, charts: charts, system: charts.system(), desk: desk,
		models:  slices.Clone(o.Models),
		figures: o.Figures,
	}, nil
}

// Writing returns how many answers the service is writing now. It holds the lease of each.
func (s *Service) Writing() int { return s.desk.Writing() }

// Charts returns the kinds of charts that people can ask about.
func (s *Service) Charts() Charts { return maps.Clone(s.charts) }

// Models returns the names of the models that a question may choose.
func (s *Service) Models() []string { return slices.Clone(s.models) }

// checkModel refuses a model that nobody may choose here.
func (s *Service) checkModel(name string) error {
	switch {
	case name == "" || slices.Contains(s.models, name):
		return nil
	case len(s.models) == 0:
		return valid.Errorf("model", "cannot be chosen here; leave it out")
	}
	if err := valid.Text("model", name, 255); err != nil {
		return err
	}
	return valid.Errorf("model", "is %q; it must be one of %s", name, strings.Join(s.models, ", "))
}

// Start begins a conversation and returns it. A key makes it safe to call Start
// again: all calls of an owner with the same key return the same conversation. The
// key has at most 255 characters. If it is empty, Start begins a new conversation. If
// the owner begins or keeps too much, Start returns a [marquee.LimitError].
func (s *Service) Start(ctx context.Context, owner, key string) (Conversation, error) {
	if err := valid.First(marquee.CheckOwner(owner), valid.Text("key", key, 255)); err != nil {
		return Conversation{}, storeError(err)
	}
	if err := s.desk.Start(owner); err != nil {
		return Conversation{}, err
	}
	now := s.desk.Time()
	c := Conversation{ID: s.desk.ID(now, key, "conversation", owner), Created: now, Updated: now}
	adds := work.Amount{Records: 1}
	repeats := func(ctx context.Context) error {
		_, err := s.store.Get(ctx, owner, c.ID)
		return err
	}
	err := s.desk.Keep(ctx, owner, s.store, adds, repeats, func(ctx context.Context) error {
		return s.store.Create(ctx, owner, c)
	})
	if errors.Is(err, marquee.ErrExists) {
		c, err = s.store.Get(ctx, owner, c.ID)
		c.Messages = nil
	}
	if err != nil {
		return Conversation{}, storeError(err)
	}
	return c, nil
}

// Get returns the conversation of this id with its messages, or [ErrNotFound]. Each message
// has its Parent, also if an older program has stored it. An answer whose process died has a
// Failure that says so.
func (s *Service) Get(ctx context.Context, owner, id string) (Conversation, error) {
	if err := work.Check(owner, id); err != nil {
		return Conversation{}, storeError(err)
	}
	c, err := s.store.Get(ctx, owner, id)
	for i, m := range c.Messages {
		c.Messages[i].Parent = c.parent(m)
		if m.Unfinished() && m.Failure == "" && !m.Lease.Held(s.desk.Time()) {
			c.Messages[i].Failure = interrupted
		}
	}
	return c, storeError(err)
}

// interrupted is the Failure of an answer whose process died.
const interrupted = "The server stopped before the reply was finished. Please ask again."

// Delete removes the conversation of this id, or returns [ErrNotFound].
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

// Page is a part of the list of conversations.
type Page struct {
	Conversations []Conversation // without their messages, the newest first
	Next          string         // the cursor of the next page; empty on the last
}

// List returns one page of the conversations, the newest first. The limit is 1 to
// 100 conversations. The argument after is the Next of the page before, or empty
// for the first page. New conversations do not shift the pages: none is repeated
// or skipped.
func (s *Service) List(ctx context.Context, owner, after string, limit int) (Page, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Page{}, storeError(err)
	}
	found, next, err := cursor.Timeline(after, limit, []string{"chats", owner}, Conversation.Place,
		func(before marquee.Place, limit int) ([]Conversation, error) {
			found, err := s.store.List(ctx, owner, before, limit)
			return found, storeError(err)
		})
	return Page{Conversations: found, Next: next}, err
}
