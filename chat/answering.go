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

	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/llm"
)

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
// was asked (an [InvalidError], [ErrNotFound], [ErrFull], [ErrNoOwner],
// [ErrUnavailable], or what the Numbers of a chart returned) comes with a zero
// Message, and nothing was stored or spent.
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
		return Conversation{}, nil, ErrFull
	}
	data, err := s.data(ctx, chartsFor(q, c.Messages))
	if err != nil {
		return Conversation{}, nil, err
	}
	now := s.now()
	if c.Title == "" {
		c.Title = valid.Headline(q.Text, 80)
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
		if err := valid.First(
			valid.Text(fmt.Sprintf("charts[%d].kind", i), chart.Kind, 40),
			valid.Text(fmt.Sprintf("charts[%d].count", i), chart.Counting, 40),
		); err != nil {
			return err
		}
		if _, ok := s.charts[chart.Kind]; !ok {
			kinds := slices.Sorted(maps.Keys(s.charts))
			if len(kinds) == 0 {
				return valid.Errorf("charts", "cannot be named: no charts are offered here")
			}
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
		kind, ok := s.charts[chart.Kind]
		if !ok {
			continue // was named in the past, and is offered no more
		}
		numbers, err := kind.Numbers(ctx, chart)
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
	for chunk, err := range s.model.Stream(ctx, s.request(c.Messages, data)) {
		delta := valid.Clean(chunk.Text)
		b.WriteString(delta)
		switch {
		case err != nil:
		case delta != "" && !text(delta):
			err = context.Canceled
		case b.Len() > maxReply:
			err = &llm.Error{Kind: llm.KindTruncated, Message: fmt.Sprintf("the reply has more than %d bytes", maxReply)}
		}
		if err != nil {
			return err
		}
		end = chunk
	}
	if err := end.Err(); err != nil {
		return err
	}
	if strings.TrimSpace(b.String()) == "" {
		return &llm.Error{Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply is empty"}
	}
	answer.Model = end.Model
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
