package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
)

// exchange is a question and its answer.
type exchange struct {
	conversation     Conversation // only with the messages before the question
	question, answer Message
	answered         bool      // the answer is stored already
	charts           []figured // the charts with their figures
	model            string    // that was chosen, if any
}

// accept checks the question. If its key was used before and there is an answer, accept
// returns that answer. Otherwise begin comes next.
func (s *Service) accept(ctx context.Context, owner, id string, q Question) (exchange, error) {
	if err := valid.First(q.check(), s.checkModel(q.Model)); err != nil {
		return exchange{}, err
	}
	var err error
	if q.Charts, err = s.charts.normal(q.Charts); err != nil {
		return exchange{}, err
	}
	c, err := s.Get(ctx, owner, id)
	if err != nil {
		return exchange{}, err
	}
	x, err := s.exchange(owner, c, q)
	x.model = q.Model
	if err == nil && !x.answered && x.adds(c.Messages) > maxMessages-len(c.Messages) {
		return exchange{}, ErrFull
	}
	return x, err
}

// check refuses a question that no conversation takes.
func (q Question) check() error {
	ids := valid.First(valid.Text("key", q.Key, 255), valid.Text("parent", q.Parent, 255),
		valid.Text("again", q.Again, 255))
	switch {
	case ids != nil:
		return ids
	case q.Again == "":
		return valid.Required("text", q.Text, maxText)
	case q.Text != "" || len(q.Charts) > 0 || q.Parent != "":
		return valid.Errorf("again", "answers a question as it is; leave out text, charts and parent")
	}
	return nil
}

// adds returns how many of its messages are not among the given ones.
func (x exchange) adds(messages []Message) (n int) {
	for _, m := range []Message{x.question, x.answer} {
		if !slices.ContainsFunc(messages, func(kept Message) bool { return kept.ID == m.ID }) {
			n++
		}
	}
	return n
}

// begin gets the figures of the question's charts and stores the question.
func (s *Service) begin(ctx context.Context, owner string, x *exchange) (err error) {
	if x.charts, err = s.numbers(ctx, chartsFor(x.question, x.conversation.Messages)); err != nil {
		return err
	}
	now := s.desk.Time()
	x.question.Version = max(x.question.Version, x.answer.Version) + 1
	x.question.Lease = s.desk.Lease(x.question.Lease, now)
	x.answer.Version, x.answer.Lease = x.question.Version, x.question.Lease
	if x.conversation.Title == "" {
		x.conversation.Title = text.Headline(x.question.Text, 80)
	}
	x.conversation.Updated = now
	adds := work.Amount{Bytes: x.question.Size()}
	put := func(ctx context.Context) error {
		return s.store.PutMessage(ctx, owner, x.conversation, x.question)
	}
	err = s.desk.Keep(ctx, owner, s.store, adds, nil, func(ctx context.Context) error {
		return s.desk.Begin(ctx, put)
	})
	if errors.Is(err, marquee.ErrConflict) {
		return ErrRunning // somebody else was quicker
	}
	return storeError(err)
}

// exchange returns the question and its answer, which is empty until the model has
// written. If the key of the question was used before, it finds both in the
// conversation.
func (s *Service) exchange(owner string, c Conversation, q Question) (exchange, error) {
	now := s.desk.Time()
	if n := len(c.Messages); n > 0 && !c.Messages[n-1].Created.Before(now) {
		now = c.Messages[n-1].Created.Add(time.Microsecond) // the clocks of servers differ
	}
	if q.Again != "" {
		return s.exchangeAgain(owner, c, q, now)
	}
	parent, err := c.parentOf(q)
	if err != nil {
		return exchange{}, err
	}
	x := exchange{
		conversation: c,
		question: Message{
			ID: s.desk.ID(now, q.Key, "question", owner, c.ID), Role: RoleUser, Parent: parent,
			Text: q.Text, Charts: q.Charts, Created: now,
		},
	}
	x.answer = newAnswer(x.question)
	asked, found := c.message(x.question.ID)
	if !found {
		x.conversation.Messages = c.Path(parent)
		return x, nil
	}
	if asked.Text != q.Text || !slices.EqualFunc(asked.Charts, q.Charts, Chart.Equal) ||
		q.Parent != "" && asked.Parent != parent {
		return exchange{}, ErrKeyReused
	}
	return s.attempt(c, asked, firstAnswer(asked))
}

// exchangeAgain returns a question with another answer.
func (s *Service) exchangeAgain(
	owner string, c Conversation, q Question, now time.Time,
) (exchange, error) {
	asked, found := c.message(q.Again)
	if !found || asked.Role != RoleUser {
		return exchange{}, ErrNoMessage
	}
	answer := Message{
		ID: s.desk.ID(now, q.Key, "answer", owner, c.ID, asked.ID), Role: RoleAssistant,
		Parent: asked.ID, Created: now,
	}
	return s.attempt(c, asked, answer)
}

// attempt returns a question that is stored with one of its answers, which may be new.
func (s *Service) attempt(c Conversation, asked, answer Message) (exchange, error) {
	x := exchange{conversation: c, question: asked, answer: answer}
	x.conversation.Messages = c.Path(asked.Parent)
	now, found := answerTo(asked, c.Messages)
	kept, exists := c.message(answer.ID)
	switch {
	case exists && kept.Failure == "" && !kept.Unfinished() && (kept.ID != now.ID || found):
		x.answer, x.answered = kept, true
		return x, nil
	case s.isAnswering(asked, now, found):
		return exchange{}, ErrRunning
	case exists:
		x.answer.Version, x.answer.Created = kept.Version, kept.Created
	}
	x.question.Answer, x.question.Asked = "", time.Time{}
	if x.answer.ID != firstAnswer(asked).ID {
		x.question.Answer, x.question.Asked = x.answer.ID, x.answer.Created
	}
	return x, nil
}

// firstAnswer returns the first answer to a question, before anything is written.
func firstAnswer(question Message) Message {
	return Message{
		ID: uid.Of("answer", question.ID), Role: RoleAssistant, Parent: question.ID,
		Created: question.Created.Add(time.Microsecond),
	}
}

// newAnswer returns the answer that is being written to a question, or was last, before
// anything is written.
func newAnswer(question Message) Message {
	answer := firstAnswer(question)
	if question.Answer != "" {
		answer.ID, answer.Created = question.Answer, question.Asked
	}
	return answer
}

// answerTo finds the answer to the last attempt of a question, which may be unfinished. An
// answer to an earlier attempt is returned, but not found.
func answerTo(question Message, messages []Message) (answer Message, found bool) {
	id := newAnswer(question).ID
	i := slices.IndexFunc(messages, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return messages[i], messages[i].Version >= question.Version
}

// isAnswering tells whether somebody is answering a question, whose answer was found or not.
func (s *Service) isAnswering(question, answer Message, found bool) bool {
	if !question.Lease.Held(s.desk.Time()) {
		return false
	}
	return !found || answer.Unfinished() && answer.Failure == ""
}

// chartsFor returns the charts of a question, or else the last ones before it.
func chartsFor(q Message, said []Message) []Chart {
	if len(q.Charts) > 0 {
		return q.Charts
	}
	for _, m := range slices.Backward(said) {
		if m.Role == RoleUser && len(m.Charts) > 0 {
			return m.Charts
		}
	}
	return nil
}

// numbers gets the figures of the charts. Each chart becomes one document for the
// model.
func (s *Service) numbers(ctx context.Context, charts []Chart) ([]figured, error) {
	var all []figured
	for i, chart := range charts {
		kind, ok := s.charts[chart.Kind]
		if !ok {
			continue // an old question named it, and it is not offered any more
		}
		numbers, err := kind.numbers(ctx, chart.Params)
		if err != nil {
			return nil, valid.Within(fmt.Sprintf("charts[%d]", i), err)
		}
		doc, err := json.Marshal(numbers)
		if err != nil {
			return nil, fmt.Errorf("chat: chart %q: %w", chart.Kind, err)
		}
		all = append(all, figured{chart: chart, raw: doc})
	}
	return all, nil
}
