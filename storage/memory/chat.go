package memory

import (
	"context"
	"slices"

	"github.com/marquee-go/marquee/chat"
)

// conversations is a [chat.Store].
type conversations struct{ shelf[chat.Conversation] }

func (s *conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	if err := allowConversation(ctx, owner); err != nil {
		return err
	}
	c.Messages = nil
	c.Created, c.Updated = keptTime(c.Created), keptTime(c.Updated)
	if !s.add(owner, c.ID, c) {
		return chat.ErrExists
	}
	return nil
}

func (s *conversations) Append(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
	if err := allowConversation(ctx, owner); err != nil {
		return err
	}
	m.Created = keptTime(m.Created)
	m.Charts = append([]chat.Chart(nil), m.Charts...)
	found := s.update(owner, c.ID, func(kept *chat.Conversation) {
		if kept.Title == "" {
			kept.Title = c.Title
		}
		if updated := keptTime(c.Updated); updated.After(kept.Updated) {
			kept.Updated = updated
		}
		if !slices.ContainsFunc(kept.Messages, func(k chat.Message) bool { return k.ID == m.ID }) {
			kept.Messages = append(kept.Messages, m)
		}
	})
	if !found {
		return chat.ErrNotFound
	}
	return nil
}

func (s *conversations) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	if err := allowConversation(ctx, owner); err != nil {
		return chat.Conversation{}, err
	}
	c, found := s.get(owner, id)
	if !found {
		return chat.Conversation{}, chat.ErrNotFound
	}
	// Append never changes a message that is kept, so that they can be copied
	// after the lock is released.
	c.Messages = slices.Clone(c.Messages)
	for i := range c.Messages {
		c.Messages[i].Charts = slices.Clone(c.Messages[i].Charts)
	}
	return c, nil
}

func (s *conversations) List(ctx context.Context, owner, before string, limit int) ([]chat.Conversation, error) {
	if err := allowConversation(ctx, owner); err != nil {
		return nil, err
	}
	list := s.list(owner, before, limit)
	for i := range list {
		list[i].Messages = nil
	}
	return list, nil
}

func (s *conversations) Delete(ctx context.Context, owner, id string) error {
	if err := allowConversation(ctx, owner); err != nil {
		return err
	}
	if !s.remove(owner, id) {
		return chat.ErrNotFound
	}
	return nil
}

func allowConversation(ctx context.Context, owner string) error {
	if owner == "" {
		return chat.ErrNoOwner
	}
	return ctx.Err()
}
