package chat

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/runs"
)

// Run is an answer that is written whether anybody listens or not.
type Run struct {
	// Question is the message that was stored.
	Question Message
	// Joined means that the Key found a question that is being answered already.
	Joined bool

	answer Message // if the Key found one
	states func(ctx context.Context) iter.Seq2[*Message, error]
}

// Events yields the answer from its beginning while it is written, as [Service.Stream] does.
// Several pieces of text may come as one. If ctx ends, Events yields its error, and the
// answer is written all the same.
func (r *Run) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		m := mark{question: r.Question}
		switch {
		case !m.begin(yield):
		case r.states == nil:
			m.last(&r.answer, nil, yield)
		default:
			m.tell(r.states(ctx), yield)
		}
	}
}

// Begin accepts a question as [Service.Say] does, and returns as soon as it is stored. The
// model then answers it, whether anybody listens or not, until it ends or its ReplyTimeout is
// over. The end of ctx does not stop it, and [Service.Stop] does.
//
// If the Key belongs to a question that is being answered, here or by another process, the
// Run joins it.
func (s *Service) Begin(ctx context.Context, owner, id string, q Question) (*Run, error) {
	x, err := s.accept(ctx, owner, id, q)
	if err == nil && x.answered {
		return &Run{Question: x.question, answer: x.answer}, nil
	}
	var leave func()
	if err == nil {
		if leave, err = s.desk.Enter(owner); err != nil {
			return nil, err
		}
		if err = s.begin(ctx, owner, &x); err != nil {
			leave()
		}
	}
	switch {
	case errors.Is(err, ErrRunning):
		return s.join(ctx, owner, id, q)
	case err != nil:
		return nil, err
	}
	return &Run{Question: x.question, states: s.start(ctx, owner, x, leave).Watch}, nil
}

// join returns the run of a question that is being answered. If the process that answers it
// dies, the run asks the model again.
func (s *Service) join(ctx context.Context, owner, id string, q Question) (*Run, error) {
	c, err := s.Get(ctx, owner, id)
	if err != nil {
		return nil, err
	}
	now := s.desk.Time()
	asked, wanted := q.Again, s.desk.ID(now, q.Key, "answer", owner, id, q.Again)
	if q.Again == "" {
		asked = s.desk.ID(now, q.Key, "question", owner, id)
		wanted = firstAnswer(Message{ID: asked}).ID
	}
	question, found := c.message(asked)
	if !found || newAnswer(question).ID != wanted {
		return nil, ErrRunning // it was deleted and begun anew in between, or has another answer
	}
	states := func(ctx context.Context) iter.Seq2[*Message, error] {
		return func(yield func(*Message, error) bool) {
			for answer, err := range s.watch(ctx, owner, id, question) {
				if err == nil && answer.Failure == interrupted {
					s.askAgain(ctx, owner, id, q)(yield)
					return
				}
				if !yield(answer, err) {
					return
				}
			}
		}
	}
	return &Run{Question: question, Joined: true, states: states}, nil
}

// askAgain yields the answer of another attempt.
func (s *Service) askAgain(
	ctx context.Context, owner, id string, q Question,
) iter.Seq2[*Message, error] {
	return func(yield func(*Message, error) bool) {
		switch run, err := s.Begin(ctx, owner, id, q); {
		case err != nil:
			yield(nil, err)
		case run.states == nil:
			yield(&run.answer, nil)
		default:
			run.states(ctx)(yield)
		}
	}
}

func runKey(owner, conversation string, question Message) runs.Key {
	return runs.Key{Owner: owner, ID: conversation + "/" + question.ID}
}

// start lets the model answer in the background. It calls leave at the end.
func (s *Service) start(
	ctx context.Context, owner string, x exchange, leave func(),
) *runs.Run[*Message] {
	return s.runs.Start(ctx, runKey(owner, x.conversation.ID, x.question), new(x.answer),
		func(ctx context.Context, set func(*Message)) (last *Message, err error) {
			defer leave()
			defer func() {
				if v := recover(); v != nil { // nobody else would
					err = s.keep(ctx, owner, &x, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
					last = &x.answer
				}
			}()
			err = s.perform(ctx, owner, &x, func(now *Message, _ Event) bool {
				set(now)
				return true
			})
			return &x.answer, err
		})
}

// answering returns the last question of a conversation that is being answered.
func (s *Service) answering(c Conversation) (question Message, ok bool) {
	for _, m := range slices.Backward(c.Messages) {
		if m.Role != RoleUser {
			continue
		}
		if answer, found := answerTo(m, c.Messages); s.isAnswering(m, answer, found) {
			return m, true
		}
	}
	return Message{}, false
}

// Stop stops the model that answers in the conversation, in whatever process. What came until
// then is kept, and the answer ends as stopped. If nothing is being written, Stop changes
// nothing. The answer of another process has its last words within two seconds. If there is
// no such conversation, Stop returns [ErrNotFound].
func (s *Service) Stop(ctx context.Context, owner, id string) error {
	for {
		c, err := s.Get(ctx, owner, id)
		if err != nil {
			return err
		}
		question, ok := s.answering(c)
		if !ok {
			return nil
		}
		if r := s.runs.Find(runKey(owner, id, question)); r != nil {
			r.Stop(context.Canceled)
			_, _ = r.Wait(ctx) // the error is that of the answer
			if ctx.Err() != nil {
				return ctx.Err()
			}
			continue
		}
		answer, found := answerTo(question, c.Messages)
		if !found {
			answer = newAnswer(question)
			answer.Version = question.Version - 1
		}
		answer.Version++
		answer.Failure, answer.Lease = stopped, question.Lease // its holder will add the rest
		err = s.store.PutMessage(ctx, owner, c, answer)
		if err != nil && !errors.Is(err, marquee.ErrConflict) { // a checkpoint came in between
			return storeError(err)
		}
	}
}

// Drain waits until the answers that this process writes have ended. When ctx ends, it stops
// the rest, which are kept as far as they came. Call it at the end of a program, when no
// question can come any more.
func (s *Service) Drain(ctx context.Context) { s.runs.Drain(ctx, context.Canceled) }
