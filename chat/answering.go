package chat

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/text"
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
// was asked (a [marquee.InvalidError], [ErrNotFound], [ErrFull], [ErrNoOwner],
// [ErrUnavailable], or what the Numbers of a chart returned) comes with a zero
// Message, and nothing was spent. An answer that its length limit cut off is no
// failure: it is marked as Cut, and the model goes on with it if that is the
// next question.
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
			err = s.write(llm.WithOwner(ctx, owner), &x, func(text string) bool {
				listening = yield(Event{Delta: text}, nil)
				return listening
			})
		}
		err = s.keep(ctx, owner, &x, err)
		if listening {
			yield(Event{Answer: &x.answer}, err)
		}
	}
}

// write has the model answer. On failure the answer holds what came.
func (s *Service) write(ctx context.Context, x *exchange, tell func(string) bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.desk.ReplyTimeout)
	defer cancel()
	var b strings.Builder
	defer func() { x.answer.Text = b.String() }()
	var end llm.Chunk
	for chunk, err := range s.model.Stream(ctx, s.request(append(x.conversation.Messages, x.question), x.data)) {
		delta := text.Clean(chunk.Text)
		long := b.Len()+len(delta) > maxReply
		if long {
			delta = text.Clean(delta[:maxReply-b.Len()])
		}
		b.WriteString(delta)
		switch {
		case err != nil:
		case delta != "" && !tell(delta):
			err = context.Canceled
		case long:
			err = &llm.Error{Kind: llm.KindLength, Message: fmt.Sprintf("the reply has more than %d bytes", maxReply)}
		}
		if err != nil {
			return err
		}
		end = chunk
	}
	empty := strings.TrimSpace(b.String()) == ""
	switch err := end.Err(); {
	case end.Finish == llm.FinishLength && !empty:
		x.answer.Cut = true // the model can go on from there
	case err != nil:
		return err
	case empty:
		return &llm.Error{Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply is empty"}
	}
	x.answer.Model = end.Model
	return nil
}

// keep saves how the answer ended, with err or without, whatever has become of
// the request by then. If the store cannot take it, the answer says that it is
// unsaved. A conversation that was deleted is [ErrNotFound].
func (s *Service) keep(ctx context.Context, owner string, x *exchange, err error) error {
	if err != nil {
		x.answer.Failure = llm.Explain(err)
		err = fmt.Errorf("chat: conversation %s: %w", x.conversation.ID, err)
	}
	x.conversation.Updated = s.desk.Time()
	unsaved := s.desk.Save(ctx, func(ctx context.Context) error {
		return s.store.PutMessage(ctx, owner, x.conversation, x.answer)
	})
	if errors.Is(unsaved, marquee.ErrNotFound) {
		return fmt.Errorf("chat: conversation %s: deleted while it was answered: %w", x.conversation.ID, ErrNotFound)
	}
	x.answer.Unsaved = unsaved != nil
	return err
}
