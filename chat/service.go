package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/llm"
)

// Charts maps each kind of chart to the function that works out its numbers.
// What that returns goes to the model as JSON. An [InvalidError] names a field
// of the [Chart] as it stands in JSON.
type Charts map[string]func(context.Context, Chart) (any, error)

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
	maxTitle    = 80
	maxMessages = 200
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
// takes the numbers of charts from charts. Nil options are the defaults.
func New(model llm.Model, store Store, charts Charts, o *Options) *Service {
	s := &Service{model: model, store: store, charts: charts}
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
	return s
}

// Start begins a conversation.
func (s *Service) Start(ctx context.Context, owner string) (Conversation, error) {
	if owner == "" {
		return Conversation{}, ErrNoOwner
	}
	now := s.now()
	c := Conversation{ID: s.ids.New(now), Created: now, Updated: now}
	if err := s.store.Create(ctx, owner, c); err != nil {
		return Conversation{}, storeError(err)
	}
	return c, nil
}

// Question is what a person says.
type Question struct {
	Text string // required, at most 4,000 characters
	// Charts are those on the screen, at most 8. A question without any is
	// about the charts that were named last.
	Charts []Chart
}

// Event is a step in the making of an answer.
type Event struct {
	// Question is the message that was stored. It is set on the first event.
	Question *Message
	// Delta is the next piece of the answer's text.
	Delta string
	// Answer is the whole message. It is set on the last event.
	Answer *Message
}

// Say adds a question to a conversation and returns the answer. If the model
// fails, the Message holds what had come and the error says why; the question
// and the failed answer stay in the conversation. An error before the model
// was asked (an [InvalidError], [ErrNotFound], [ErrNoOwner], [ErrUnavailable])
// comes with a zero Message, and nothing was stored or spent.
func (s *Service) Say(ctx context.Context, owner, id string, q Question) (Message, error) {
	var m Message
	for ev, err := range s.Stream(ctx, owner, id, q) {
		if ev.Answer != nil {
			m = *ev.Answer
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// Stream answers a question as [Service.Say] does, and yields the answer while
// it is written: an event with the Question once that is stored, events with
// text, then exactly one end: an event with the whole Answer, or an error, with
// the failed Answer if there is one. Whoever breaks out of the range, or
// cancels ctx, stops the model; the answer is kept as failed.
func (s *Service) Stream(ctx context.Context, owner, id string, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		c, data, err := s.accept(ctx, owner, id, q)
		if err != nil {
			yield(Event{}, err)
			return
		}
		answer := Message{Role: RoleAssistant}
		listening := yield(Event{Question: new(c.Messages[len(c.Messages)-1])}, nil)
		if !listening {
			err = context.Canceled
		} else {
			err = s.write(ctx, c, data, &answer, func(text string) bool {
				listening = yield(Event{Delta: text}, nil)
				return listening
			})
		}
		if err != nil {
			answer.Failure = llm.Explain(err)
			err = fmt.Errorf("chat: conversation %s: %w", id, err)
		}
		s.keep(ctx, owner, c, &answer)
		if listening {
			yield(Event{Answer: &answer}, err)
		}
	}
}

// accept checks the question, works its charts out and stores it. It returns
// the conversation with the question as its last message.
func (s *Service) accept(ctx context.Context, owner, id string, q Question) (Conversation, []llm.Data, error) {
	if err := s.check(q); err != nil {
		return Conversation{}, nil, err
	}
	c, err := s.Get(ctx, owner, id)
	if err != nil {
		return Conversation{}, nil, err
	}
	if len(c.Messages)+2 > maxMessages {
		return Conversation{}, nil, valid.Errorf("id", "names a conversation of %d messages, which is full; begin a new one", len(c.Messages))
	}
	data, err := s.data(ctx, chartsFor(q, c.Messages))
	if err != nil {
		return Conversation{}, nil, err
	}
	now := s.now()
	if c.Title == "" {
		c.Title = title(q.Text)
	}
	c.Updated = now
	m := Message{ID: s.ids.New(now), Role: RoleUser, Text: q.Text, Charts: q.Charts, Created: now}
	if err := s.store.Append(ctx, owner, c, m); err != nil {
		return Conversation{}, nil, storeError(err)
	}
	c.Messages = append(c.Messages, m)
	return c, data, nil
}

func (s *Service) check(q Question) error {
	if err := valid.Required("text", q.Text, maxText); err != nil {
		return err
	}
	if len(q.Charts) > maxCharts {
		return valid.Errorf("charts", "names %d charts; name %d or fewer", len(q.Charts), maxCharts)
	}
	for i, chart := range q.Charts {
		if s.charts[chart.Kind] == nil {
			kinds := slices.Sorted(maps.Keys(s.charts))
			return valid.Errorf(fmt.Sprintf("charts[%d].kind", i), "is %q; it must be one of %s", chart.Kind, strings.Join(kinds, ", "))
		}
	}
	return nil
}

// chartsFor returns the charts that a question is about.
func chartsFor(q Question, said []Message) []Chart {
	if len(q.Charts) > 0 {
		return q.Charts
	}
	for _, m := range slices.Backward(said) {
		if len(m.Charts) > 0 {
			return m.Charts
		}
	}
	return nil
}

// data works out the numbers of the charts, each a document for the model.
func (s *Service) data(ctx context.Context, charts []Chart) ([]llm.Data, error) {
	var docs []llm.Data
	for i, chart := range charts {
		work, ok := s.charts[chart.Kind]
		if !ok {
			continue // was named in the past, and is offered no more
		}
		numbers, err := work(ctx, chart)
		if err != nil {
			return nil, valid.Within(fmt.Sprintf("charts[%d]", i), err)
		}
		doc, err := json.Marshal(numbers)
		if err != nil {
			return nil, fmt.Errorf("chat: chart %q: %w", chart.Kind, err)
		}
		docs = append(docs, llm.Data{Name: chart.Kind, Value: doc})
	}
	return docs, nil
}

// write has the model answer. On failure the answer holds what came.
func (s *Service) write(ctx context.Context, c Conversation, data []llm.Data, answer *Message, text func(string) bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.ReplyTimeout)
	defer cancel()
	var b strings.Builder
	defer func() { answer.Text = b.String() }()
	var end llm.Chunk
	for chunk, err := range s.model.Stream(ctx, request(c.Messages, data, s.opts.MaxTokens)) {
		delta := valid.Clean(chunk.Text)
		b.WriteString(delta)
		if err == nil && delta != "" && !text(delta) {
			err = context.Canceled
		}
		if err != nil {
			return err
		}
		end = chunk
	}
	answer.Model = end.Model
	switch {
	case end.Finish == "":
		return llm.Truncated()
	case end.Finish == llm.FinishLength:
		return &llm.Error{Kind: llm.KindTruncated, Model: end.Model, Message: "the reply reached its length limit before it was complete"}
	case strings.TrimSpace(b.String()) == "":
		return &llm.Error{Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply is empty"}
	}
	return nil
}

// keep saves an answer, whatever has become of the request by then. A store
// that is away is tried again for a while.
func (s *Service) keep(ctx context.Context, owner string, c Conversation, answer *Message) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.SaveTimeout)
	defer cancel()
	answer.Created = s.now()
	answer.ID = s.ids.New(answer.Created)
	c.Updated = answer.Created
	err := retry.Until(ctx, isDeleted, func(ctx context.Context) error {
		return s.store.Append(ctx, owner, c, *answer)
	})
	answer.Unsaved = err != nil
}

func isDeleted(err error) bool { return errors.Is(err, ErrNotFound) }

// title makes the title of a conversation of its first message.
func title(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if r := []rune(line); len(r) > maxTitle {
		return string(r[:maxTitle-1]) + "…"
	}
	return line
}

// Get returns a conversation with its messages, or [ErrNotFound].
func (s *Service) Get(ctx context.Context, owner, id string) (Conversation, error) {
	if owner == "" {
		return Conversation{}, ErrNoOwner
	}
	if !uid.Valid(id) {
		return Conversation{}, ErrNotFound
	}
	c, err := s.store.Get(ctx, owner, id)
	return c, storeError(err)
}

// Delete removes a conversation, or returns [ErrNotFound].
func (s *Service) Delete(ctx context.Context, owner, id string) error {
	if owner == "" {
		return ErrNoOwner
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
	if owner == "" {
		return Page{}, ErrNoOwner
	}
	found, next, err := cursor.Page(after, limit, []string{"chats", owner},
		func(c Conversation) string { return c.ID },
		func(before string, limit int) ([]Conversation, error) {
			if before != "" && !uid.Valid(before) {
				return nil, cursor.ErrInvalid
			}
			found, err := s.store.List(ctx, owner, before, limit)
			return found, storeError(err)
		})
	return Page{Conversations: found, Next: next}, err
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
