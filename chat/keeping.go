package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/work"
	"github.com/marquee-go/marquee/llm"
)

// errTaken ends an attempt: somebody has stopped the answer, asked again, or deleted the
// conversation.
var errTaken = fmt.Errorf("somebody else has changed it: %w", context.Canceled)

// perform lets the model answer a question that was accepted, and saves the answer while it
// grows and at the end. The function tell gets the answer with each piece of its text.
func (s *Service) perform(
	ctx context.Context, owner string, x *exchange, tell func(*Message, Event) bool,
) error {
	ctx, cancel := context.WithCancelCause(llm.WithOwner(ctx, owner))
	defer cancel(nil)
	p := &progress{now: x.answer}
	stop := s.desk.Checkpoint(ctx, func(ctx context.Context) {
		if s.checkpoint(ctx, owner, x.conversation, p) {
			cancel(errTaken)
		}
	})
	err := s.write(ctx, x, func(ev Event) bool { return tell(p.add(ev), ev) })
	stop()
	if p.saved.ID != "" {
		x.answer.Version = p.saved.Version + 1
	}
	return s.keep(ctx, owner, x, err)
}

// progress is an answer while a model writes it.
type progress struct {
	mu    sync.Mutex
	now   Message // as it stands
	saved Message // as it was saved last; zero before that
	text  strings.Builder
}

// add adds a piece of text and what was found in it, and returns the answer with both,
// for readers who do not change it.
func (p *progress) add(ev Event) *Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.WriteString(ev.Delta)
	p.now.Text = p.text.String()
	if len(ev.Checks) > 0 {
		p.now.Checks.Findings = append(p.now.Checks.Findings, ev.Checks...)
		p.now.Checks.Sources = ev.Sources
	}
	return new(p.now)
}

// checkpoint saves the text that has come. If none has come, it repeats the last call, which
// tells whether somebody else has changed the answer. Then it returns true. A failure of the
// store is left to the next checkpoint.
func (s *Service) checkpoint(
	ctx context.Context, owner string, c Conversation, p *progress,
) (taken bool) {
	p.mu.Lock()
	m := p.now
	p.mu.Unlock()
	m.Checks = m.Checks.bounded()
	if p.saved.ID != "" {
		m.Version = p.saved.Version
		if m.Text != p.saved.Text || !m.Checks.Equal(p.saved.Checks) {
			m.Version++
		}
	}
	err := s.store.PutMessage(ctx, owner, c, m)
	switch {
	case err == nil:
		p.saved = m
	case errors.Is(err, marquee.ErrNotFound):
		return true
	case errors.Is(err, marquee.ErrConflict):
		kept, found, err := s.kept(ctx, owner, c.ID, m.ID)
		if err != nil || !found {
			return errors.Is(err, marquee.ErrNotFound)
		}
		if kept.Failure != "" || kept.Lease.Holder != m.Lease.Holder {
			return true
		}
		p.saved = kept // by a checkpoint that seemed to fail
	}
	return false
}

// kept returns a message as the store has it.
func (s *Service) kept(
	ctx context.Context, owner, conversation, id string,
) (m Message, found bool, err error) {
	c, err := s.store.Get(ctx, owner, conversation)
	for _, m := range c.Messages {
		if m.ID == id {
			return m, true, nil
		}
	}
	return Message{}, false, err
}

// keep saves the answer, even if ctx has ended. An error means that the answer
// failed or was stopped. If the store cannot take the answer, keep sets Unsaved. If the
// conversation was deleted, keep returns [ErrNotFound].
func (s *Service) keep(ctx context.Context, owner string, x *exchange, err error) error {
	if err != nil {
		x.answer.Failure = llm.Explain(err)
		err = fmt.Errorf("chat: conversation %s: %w", x.conversation.ID, err)
	}
	x.conversation.Updated = s.desk.Time()
	unsaved := s.save(ctx, owner, x)
	if errors.Is(unsaved, marquee.ErrNotFound) {
		return fmt.Errorf("chat: conversation %s: deleted while it was answered: %w",
			x.conversation.ID, ErrNotFound)
	}
	x.answer.Unsaved = unsaved != nil
	s.desk.Note(owner, work.Amount{Bytes: x.answer.Size()})
	return err
}

// save stores the finished answer. If it was asked to be stopped, or an earlier checkpoint
// seemed to fail, the answer still is ours, and takes the next version.
func (s *Service) save(ctx context.Context, owner string, x *exchange) error {
	holder := x.answer.Lease.Holder
	x.answer.Lease = marquee.Lease{}
	return s.desk.Save(ctx, func(ctx context.Context) error {
		for {
			err := s.store.PutMessage(ctx, owner, x.conversation, x.answer)
			if !errors.Is(err, marquee.ErrConflict) {
				return err
			}
			kept, _, getErr := s.kept(ctx, owner, x.conversation.ID, x.answer.ID)
			if getErr != nil || kept.Lease.Holder != holder || kept.Version < x.answer.Version {
				return err // the conflict says enough
			}
			x.answer.Version = kept.Version + 1
		}
	})
}
