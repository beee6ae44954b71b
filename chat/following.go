package chat

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
)

// Follow joins the answer that is being written in a conversation, by this process or any
// other, and yields it from its beginning as [Run.Events] does. If there are several, it is
// that of the last question. An answer of another process comes at most two seconds late.
//
// The argument after is the Position of the last event that was read, or empty. Follow yields
// what comes after that event, also if the answer has ended by now. If its text begins anew,
// Follow yields the question again, and the text after it. It yields nothing if nothing is
// being written and nothing was missed.
//
// The error is [ErrNotFound], a [marquee.InvalidError] for a wrong position, or that of the
// answer. If the answer failed in another process, the error is nil and its Failure says why.
func (s *Service) Follow(
	ctx context.Context, owner, id, after string,
) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		m, err := markOf(after)
		if err != nil {
			yield(Event{}, err)
			return
		}
		c, err := s.Get(ctx, owner, id)
		if err != nil {
			yield(Event{}, err)
			return
		}
		if after != "" && !m.end && s.resume(ctx, owner, c, m, yield) {
			return
		}
		if question, ok := s.answering(c); ok {
			m := mark{question: question}
			if m.begin(yield) {
				m.tell(s.watch(ctx, owner, id, question), yield)
			}
		}
	}
}

// resume goes on with the answer that a reader has read a part of. It returns false if the
// question is not there any more.
func (s *Service) resume(
	ctx context.Context, owner string, c Conversation, m mark, yield func(Event, error) bool,
) bool {
	i := slices.IndexFunc(c.Messages, func(q Message) bool { return q.ID == m.question.ID })
	if i < 0 {
		return false
	}
	m.question = c.Messages[i]
	answer, found := answerTo(m.question, c.Messages)
	switch {
	case s.isAnswering(m.question, answer, found):
		m.tell(s.watch(ctx, owner, c.ID, m.question), yield)
	case found:
		m.tell(func(yield func(*Message, error) bool) { yield(new(s.ended(answer)), nil) }, yield)
	default:
		return false
	}
	return true
}

// ended returns an answer to which nothing is added any more.
func (s *Service) ended(answer Message) Message {
	if answer.Unfinished() && answer.Failure == "" {
		answer.Failure = interrupted
	}
	answer.Lease = marquee.Lease{}
	return answer
}

// lastWords is how long a reader waits for the last words of an answer that was stopped.
const lastWords = 3 * time.Second

// watch yields an answer while it changes: as it is in this process, or as others have saved it.
func (s *Service) watch(
	ctx context.Context, owner, conversation string, question Message,
) iter.Seq2[*Message, error] {
	return func(yield func(*Message, error) bool) {
		stopping := 0
		for {
			if r := s.runs.Find(runKey(owner, conversation, question)); r != nil {
				r.Join(ctx)(yield)
				return
			}
			c, err := s.store.Get(ctx, owner, conversation)
			if err != nil {
				yield(nil, storeError(err))
				return
			}
			same := func(m Message) bool { return m.ID == question.ID }
			if i := slices.IndexFunc(c.Messages, same); i >= 0 {
				question = c.Messages[i] // perhaps of a later attempt
			}
			answer, found := answerTo(question, c.Messages)
			if found && answer.Unfinished() && answer.Failure != "" {
				stopping++
			}
			switch goesOn := s.isAnswering(question, answer, found); {
			case !goesOn && (stopping == 0 || stopping >= int(lastWords/work.Poll)):
				if !found { // its process died before the first word
					answer = newAnswer(question)
					answer.Failure = interrupted
				}
				yield(new(s.ended(answer)), nil)
				return
			case goesOn && found && !yield(&answer, nil):
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(work.Poll):
			}
		}
	}
}

// mark is how far a reader has read the answer to a question.
type mark struct {
	question Message
	text     runs.Mark
	checked  int  // findings that were told
	end      bool // the last event was read, too
}

// markOf reads the Position of an event.
func markOf(position string) (m mark, err error) {
	if position == "" {
		return m, nil
	}
	parts := strings.Split(position, ".")
	if len(parts) == 3 && parts[2] == "end" {
		m.end, parts = true, parts[:2]
	}
	known := len(parts) == 2 && uid.Valid(parts[0])
	if known {
		m.question.ID = parts[0]
		m.text, known = runs.ParseMark(parts[1])
	}
	if !known {
		return m, valid.Errorf("after", "is not the position of an event; leave it out to begin anew")
	}
	return m, nil
}

func (m mark) String() string {
	position := m.question.ID + "." + m.text.String()
	if m.end {
		position += ".end"
	}
	return position
}

// begin yields the question, whose answer begins after it.
func (m *mark) begin(yield func(Event, error) bool) bool {
	m.text, m.checked = runs.Mark{}, 0
	return yield(Event{Question: &m.question, Position: m.String()}, nil)
}

// tell yields what is new in each state of an answer, and its last state with the error of
// the answer. An error that comes with an unfinished answer, or with none, is that of the
// reader or of the store.
func (m *mark) tell(states iter.Seq2[*Message, error], yield func(Event, error) bool) {
	holder := "" // of the attempt whose text was read
	for answer, err := range states {
		ended := answer != nil && !answer.Unfinished()
		switch {
		case answer == nil || err != nil && !ended:
			yield(Event{}, err)
			return
		case !ended && m.text.Beyond(answer.Text):
			continue // the store is behind what was read from another server
		}
		if ended || answer.Lease.Holder != holder {
			holder = answer.Lease.Holder
			if !m.text.In(answer.Text) && !m.begin(yield) {
				return
			}
		}
		if text := m.text.Rest(answer.Text); text != "" {
			if !yield(Event{Delta: text, Position: m.String()}, nil) {
				return
			}
		}
		if found := answer.Checks.Findings; len(found) > m.checked {
			told := Event{
				Checks: found[m.checked:], Sources: answer.Checks.Sources, Position: m.String(),
			}
			m.checked = len(found)
			if !yield(told, nil) {
				return
			}
		}
		if ended {
			m.last(answer, err, yield)
			return
		}
	}
}

// last yields the answer as it has ended.
func (m *mark) last(answer *Message, err error, yield func(Event, error) bool) {
	m.text.Rest(answer.Text)
	m.end = true
	yield(Event{Answer: new(*answer), Position: m.String()}, err)
}
