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

	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/llm"
)

// Question is what a person says.
type Question struct {
	Text string // required, at most 4,000 characters
	// Charts are those on the screen, at most 8. A question without any is
	// about the charts that were named last.
	Charts []Chart
	// Key makes asking twice safe: the questions of one key in a conversation
	// are one question. It is any text of at most 255 characters that was not
	// used before, best a random one. Without it every question is a new one.
	Key string
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
// Message, and nothing was spent.
//
// A question with a Key that was used before is not answered again: the answer
// is returned as it stands. If there is none, or a failed one, it is answered
// anew; [ErrRunning] is returned where that is being done, or may be, and
// [ErrKeyReused] for another question of that key.
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
		x, err := s.accept(ctx, owner, id, q)
		if err != nil {
			yield(Event{}, err)
			return
		}
		listening := yield(Event{Question: &x.question}, nil)
		if x.answered {
			if listening {
				yield(Event{Answer: &x.answer}, nil)
			}
			return
		}
		if !listening {
			err = context.Canceled
		} else {
			err = s.write(ctx, &x, func(text string) bool {
				listening = yield(Event{Delta: text}, nil)
				return listening
			})
		}
		if err != nil {
			x.answer.Failure = llm.Explain(err)
			err = fmt.Errorf("chat: conversation %s: %w", id, err)
		}
		s.keep(ctx, owner, &x)
		if listening {
			yield(Event{Answer: &x.answer}, err)
		}
	}
}

// exchange is a question and its answer.
type exchange struct {
	conversation     Conversation // with what was said before the question
	question, answer Message
	answered         bool // the answer is stored already
	data             []llm.Data
}

// accept checks the question, works its charts out and stores it. One that was
// asked before it returns as it stands, if it is answered.
func (s *Service) accept(ctx context.Context, owner, id string, q Question) (exchange, error) {
	if err := s.check(q); err != nil {
		return exchange{}, err
	}
	c, err := s.Get(ctx, owner, id)
	if err != nil {
		return exchange{}, err
	}
	x, err := s.exchange(owner, c, q)
	if err != nil || x.answered {
		return x, err
	}
	said := x.conversation.Messages
	if len(said)+2 > maxMessages {
		return exchange{}, ErrFull
	}
	if x.data, err = s.data(ctx, chartsFor(q, said)); err != nil {
		return exchange{}, err
	}
	now := s.now()
	x.question.Version++
	x.question.Lease = x.question.Lease.Next(now.Add(s.opts.ReplyTimeout + s.opts.SaveTimeout))
	x.answer.Version = x.question.Version
	if c.Title == "" {
		x.conversation.Title = valid.Headline(q.Text, 80)
	}
	x.conversation.Updated = now
	if err := ctx.Err(); err != nil {
		return exchange{}, err
	}
	// Whoever leaves meanwhile does not stop this: a store that was interrupted
	// could have taken a question that nobody is answering.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.SaveTimeout)
	defer cancel()
	err = s.store.PutMessage(ctx, owner, x.conversation, x.question)
	if errors.Is(err, ErrConflict) {
		return exchange{}, ErrRunning // somebody else was quicker
	}
	return x, storeError(err)
}

// exchange makes a question and the beginning of its answer, or finds those of
// its key.
func (s *Service) exchange(owner string, c Conversation, q Question) (exchange, error) {
	now := s.now()
	if n := len(c.Messages); n > 0 && !c.Messages[n-1].Created.Before(now) {
		now = c.Messages[n-1].Created.Add(time.Microsecond) // where the clocks of servers differ
	}
	x := exchange{
		conversation: c,
		question:     Message{ID: s.ids.New(now), Role: RoleUser, Text: q.Text, Charts: q.Charts, Created: now},
	}
	if q.Key != "" {
		x.question.ID = uid.Of("question", owner, c.ID, q.Key)
	}
	x.answer = Message{ID: uid.Of("answer", x.question.ID), Role: RoleAssistant}
	if i := slices.IndexFunc(c.Messages, func(m Message) bool { return m.ID == x.question.ID }); i >= 0 {
		asked := c.Messages[i]
		if asked.Text != q.Text || !slices.Equal(asked.Charts, q.Charts) {
			return exchange{}, ErrKeyReused
		}
		x.question, x.conversation.Messages = asked, c.Messages[:i]
		found := slices.IndexFunc(c.Messages, func(m Message) bool { return m.ID == x.answer.ID && m.Version >= asked.Version })
		switch {
		case found >= 0 && c.Messages[found].Failure == "":
			x.answer, x.answered = c.Messages[found], true
		case found < 0 && asked.Lease.Held(s.now()):
			return exchange{}, ErrRunning
		}
	}
	if !x.answered {
		x.answer.Created = x.question.Created.Add(time.Microsecond)
	}
	return x, nil
}

func (s *Service) check(q Question) error {
	if err := valid.First(valid.Required("text", q.Text, maxText), valid.Text("key", q.Key, 255)); err != nil {
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
func (s *Service) write(ctx context.Context, x *exchange, text func(string) bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.ReplyTimeout)
	defer cancel()
	var b strings.Builder
	defer func() { x.answer.Text = b.String() }()
	var end llm.Chunk
	for chunk, err := range s.model.Stream(ctx, s.request(append(x.conversation.Messages, x.question), x.data)) {
		delta := valid.Clean(chunk.Text)
		long := b.Len()+len(delta) > maxReply
		if long {
			delta = valid.Clean(delta[:maxReply-b.Len()])
		}
		b.WriteString(delta)
		switch {
		case err != nil:
		case delta != "" && !text(delta):
			err = context.Canceled
		case long:
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
	x.answer.Model = end.Model
	return nil
}

// keep saves an answer, whatever has become of the request by then. A store
// that is away is tried again for a while.
func (s *Service) keep(ctx context.Context, owner string, x *exchange) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.SaveTimeout)
	defer cancel()
	x.conversation.Updated = s.now()
	err := retry.Until(ctx, isAnswer, func(ctx context.Context) error {
		return s.store.PutMessage(ctx, owner, x.conversation, x.answer)
	})
	x.answer.Unsaved = err != nil
}

// isAnswer tells whether err is what a store says, rather than that it failed.
func isAnswer(err error) bool {
	_, invalid := errors.AsType[*InvalidError](err)
	return invalid || errors.Is(err, ErrNotFound) || errors.Is(err, ErrConflict)
}
