package chat

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/llm"
)

// Question is what a person asks. Only Text is required.
type Question struct {
	// Text has at most 4,000 characters.
	Text string
	// Charts are the charts on the screen, at most 8. A question without charts
	// is about those of the last question that had some.
	Charts []Chart
	// Parent is the ID of the message that the question follows, or of the conversation for
	// another first question. The Parent of an earlier question makes this one its branch.
	// Default: the newest message.
	Parent string
	// Again is the ID of a question that gets another answer. Text, Charts and Parent are
	// left out then. A question is answered once at a time.
	Again string
	// Model is one of [Options.Models], which answers, and no other one. Default: the service's
	// model decides.
	Model string
	// Key makes it safe to send a question again: in one conversation, all
	// questions with the same key are one question. Use a random text that was
	// not used before, of at most 255 characters. A question without a key is
	// always a new one.
	Key string
}

// Event is what [Service.Stream] yields: the question, a piece of text, findings, or the
// answer.
type Event struct {
	// Question is the message that was stored. Only the first event has it.
	Question *Message
	// Delta is the next piece of the answer's text.
	Delta string
	// Checks are what was found out about the figures of the sentences that have ended. They
	// come after the text. [Service.Follow] repeats those from before its position.
	Checks []check.Finding
	// Sources are the charts of the Checks, by their Document.
	Sources []Source
	// Answer is the whole message. Only the last event has it.
	Answer *Message
	// Position is how far a reader has come with this event. [Service.Follow] goes on
	// after it. [Service.Stream] leaves it empty.
	Position string
}

// Say adds a question to a conversation and returns the answer.
//
// An error before the model is asked comes with a zero Message: a
// [marquee.InvalidError], a [marquee.LimitError], [ErrNotFound], [ErrNoMessage], [ErrFull],
// [ErrNoOwner], [ErrUnavailable], or the error of the function that gives the figures of a
// chart. Nothing was spent then. If the model fails, the error comes with the
// failed answer, which holds what was written. Question and answer stay in the
// conversation. An answer that reached its length limit is not a failure. It has
// Cut, and the error is nil.
//
// If the Key of the question was used before, the call returns the answer to that
// question, and does not ask the model. If that answer failed, or its process
// died, the model is asked again. While somebody is answering the question, the
// call returns [ErrRunning]. If the two questions differ, it returns
// [ErrKeyReused].
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

// Stream answers a question as [Service.Say] does, and yields the answer while the
// model writes.
//
// The first event has the Question, which is stored by then. Events with text
// follow. The last event is exactly one: the whole Answer, or an error with the
// failed Answer if there is one. An answer that the Key found comes without events
// with text.
//
// To stop the model, break out of the range or cancel ctx. The answer is then kept
// as stopped. [Service.Begin] lets the model answer whether anybody listens or not.
func (s *Service) Stream(
	ctx context.Context, owner, id string, q Question,
) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		x, err := s.accept(ctx, owner, id, q)
		if err == nil && !x.answered {
			var leave func()
			if leave, err = s.desk.Enter(owner); err == nil {
				defer leave()
				err = s.begin(ctx, owner, &x)
			}
		}
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
			err = s.keep(ctx, owner, &x, context.Canceled)
		} else {
			err = s.perform(ctx, owner, &x, func(_ *Message, ev Event) bool {
				if ev.Delta != "" {
					listening = yield(Event{Delta: ev.Delta}, nil)
				}
				if listening && len(ev.Checks) > 0 {
					listening = yield(Event{Checks: ev.Checks, Sources: ev.Sources}, nil)
				}
				return listening
			})
		}
		if listening {
			yield(Event{Answer: &x.answer}, err)
		}
	}
}

// write asks the model and puts its reply into the answer. If it fails, the answer
// holds the text that came until then.
func (s *Service) write(ctx context.Context, x *exchange, tell func(Event) bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.desk.ReplyTimeout)
	defer cancel()
	defer s.desk.Write()()
	w := writing{tell: tell, check: s.newChecking(x.question.Text, x.charts)}
	calls := called{check: w.check}
	ctx = calls.within(ctx)
	defer func() {
		w.show(w.check.close())
		x.answer.Text, x.answer.Charts = w.text.String(), calls.list()
		x.answer.Checks = w.check.result()
	}()
	data, err := calls.data(s.charts, x.charts)
	if err != nil {
		return err
	}
	request := s.request(append(x.conversation.Messages, x.question), data)
	request.Only = x.model
	if err := w.reply(s.model.Stream(ctx, request), &x.answer); err != nil {
		return err
	}
	if s.figures == FiguresRepaired {
		return s.repair(ctx, request, &w, x)
	}
	return nil
}

// writing is the text of an answer while it is written.
type writing struct {
	tell  func(Event) bool
	check *checking
	text  strings.Builder // what was shown
	got   int             // bytes that the model wrote
}

// most returns how many bytes a model may write. In strict mode a digit may become three.
func (w *writing) most() int {
	if w.check.strict {
		return maxReply / len(hidden)
	}
	return maxReply
}

// show shows a piece of text and what was found in it, and tells whether somebody listens.
func (w *writing) show(text string, found []check.Finding) bool {
	w.text.WriteString(text)
	if text == "" && len(found) == 0 {
		return true
	}
	ev := Event{Delta: text, Checks: found}
	if len(found) > 0 {
		ev.Sources = w.check.sources()
	}
	return w.tell(ev)
}

// reply shows what a model writes.
func (w *writing) reply(chunks iter.Seq2[llm.Chunk, error], answer *Message) error {
	var end llm.Chunk
	blank := true
	used, cost := answer.Usage, answer.Cost
	if w.got == 0 {
		cost.Known = true // nothing was asked before
	}
	for chunk, err := range chunks {
		// The last chunk has them, also with an error.
		answer.Usage, answer.Cost = used.Add(chunk.Usage), cost.Add(chunk.Cost)
		answer.Usage.CacheWrites = 0 // they are in the cost, and stores do not keep them
		delta := text.Clean(chunk.Text)
		long := w.got+len(delta) > w.most()
		if long {
			delta = text.Clean(delta[:w.most()-w.got])
		}
		w.got += len(delta)
		blank = blank && strings.TrimSpace(delta) == ""
		switch {
		case err != nil:
			w.show(w.check.write(delta))
		case !w.show(w.check.write(delta)):
			err = context.Canceled
		case long:
			err = &llm.Error{
				Kind:    llm.KindLength,
				Message: fmt.Sprintf("the reply has more than %d bytes", w.most()),
			}
		}
		if err != nil {
			return err
		}
		end = chunk
	}
	switch err := end.Err(); {
	case end.Finish == llm.FinishLength && !blank:
		answer.Cut = true // the model can continue it later
	case err != nil:
		return err
	case blank:
		return &llm.Error{Kind: llm.KindBadOutput, Model: end.Model, Message: "the reply is empty"}
	}
	answer.Model = end.Model
	return nil
}
