package memory

import (
	"context"
	"iter"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// conversations is a [chat.Store].
type conversations struct {
	shelf[chat.Conversation]
	shares shares
	closed *closed
}

func (s *conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	taken, added := s.add(owner, c.Place(), c)
	same := taken.HasHead(c) && taken.Created.Equal(c.Created) &&
		taken.Updated.Equal(c.Updated) && len(taken.Messages) == 0
	if !added && !same {
		return marquee.ErrExists
	}
	return nil
}

func (s *conversations) Update(ctx context.Context, owner string, c chat.Conversation) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	if !s.update(owner, c.ID, func(kept *chat.Conversation) {
		if kept.Version >= c.Version {
			if !kept.HasHead(c) {
				err = marquee.ErrConflict
			}
			return
		}
		kept.Version, kept.Title, kept.Pinned = c.Version, c.Title, c.Pinned
		if c.Updated.After(kept.Updated) {
			kept.Updated = c.Updated
		}
	}) {
		return marquee.ErrNotFound
	}
	return err
}

func (s *conversations) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	if m, err = m.Stored(); err != nil {
		return err
	}
	if !s.update(owner, c.ID, func(kept *chat.Conversation) {
		if kept.Messages, err = put(kept.Messages, m); err != nil {
			return
		}
		if kept.Title == "" {
			kept.Title = c.Title
		}
		if c.Updated.After(kept.Updated) {
			kept.Updated = c.Updated
		}
	}) {
		return marquee.ErrNotFound
	}
	return err
}

// put returns the messages with m among them. It makes a new list, because Get
// copies the old one after it has released the lock.
func put(messages []chat.Message, m chat.Message) ([]chat.Message, error) {
	i := slices.IndexFunc(messages, func(kept chat.Message) bool { return kept.ID == m.ID })
	switch {
	case i < 0:
		i, _ = slices.BinarySearchFunc(messages, m, func(a, b chat.Message) int {
			return a.Place().Compare(b.Place())
		})
		return slices.Insert(slices.Clone(messages), i, m), nil
	case m.Version > messages[i].Version:
		messages = slices.Clone(messages)
		messages[i] = m
	case !m.Equal(messages[i]):
		return messages, marquee.ErrConflict
	}
	return messages, nil
}

func (s *conversations) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	if err := s.allow(ctx, owner); err != nil {
		return chat.Conversation{}, err
	}
	c, found := s.get(owner, id)
	if !found {
		return chat.Conversation{}, marquee.ErrNotFound
	}
	c.Messages = slices.Clone(c.Messages)
	for i := range c.Messages {
		c.Messages[i] = c.Messages[i].Clone()
	}
	return c, nil
}

func (s *conversations) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error) {
	if err := s.allow(ctx, owner); err != nil {
		return nil, err
	}
	list := s.list(owner, before, limit)
	for i := range list {
		list[i].Messages = nil
	}
	return list, nil
}

func (s *conversations) Delete(ctx context.Context, owner, id string) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	if !s.remove(owner, id, func() { s.shares.drop(owner, id) }) {
		return marquee.ErrNotFound
	}
	return nil
}

func (s *conversations) Count(ctx context.Context, owner string, most int) (int, error) {
	if err := s.allow(ctx, owner); err != nil {
		return 0, err
	}
	return s.count(owner, most), nil
}

func (s *conversations) Size(ctx context.Context, owner string) (int64, error) {
	if err := s.allow(ctx, owner); err != nil {
		return 0, err
	}
	return s.sum(owner, func(c chat.Conversation) (n int) {
		for _, m := range c.Messages {
			n += m.Size()
		}
		return n
	}), nil
}

func (s *conversations) Owners(ctx context.Context) iter.Seq2[string, error] {
	return owners(ctx, s.closed, &s.shelf)
}

func (s *conversations) allow(ctx context.Context, owner string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return s.closed.check(ctx)
}
