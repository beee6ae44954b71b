package chattest

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// plain is a store as simple as can be, for one goroutine: the conversations
// by owner and id, and every answer worked out anew.
type plain map[string]map[string]chat.Conversation

func (p plain) Create(_ context.Context, owner string, c chat.Conversation) error {
	if kept, taken := p[owner][c.ID]; taken {
		if !same(kept, c) {
			return marquee.ErrExists
		}
		return nil
	}
	if p[owner] == nil {
		p[owner] = map[string]chat.Conversation{}
	}
	p[owner][c.ID] = c
	return nil
}

func (p plain) PutMessage(_ context.Context, owner string, c chat.Conversation, m chat.Message) error {
	kept, found := p[owner][c.ID]
	if !found {
		return marquee.ErrNotFound
	}
	others := []chat.Message{}
	for _, other := range kept.Messages {
		if other.ID != m.ID {
			others = append(others, other)
		} else if m.Version <= other.Version && !m.Equal(other) {
			return marquee.ErrConflict
		}
	}
	kept.Messages = append(others, m)
	slices.SortFunc(kept.Messages, func(a, b chat.Message) int { return a.Place().Compare(b.Place()) })
	if kept.Title == "" {
		kept.Title = c.Title
	}
	if kept.Updated.Before(c.Updated) {
		kept.Updated = c.Updated
	}
	p[owner][c.ID] = kept
	return nil
}

func (p plain) Get(_ context.Context, owner, id string) (chat.Conversation, error) {
	c, found := p[owner][id]
	if !found {
		return chat.Conversation{}, marquee.ErrNotFound
	}
	return c, nil
}

func (p plain) List(_ context.Context, owner string, before marquee.Place, limit int) ([]chat.Conversation, error) {
	var list []chat.Conversation
	for _, c := range p[owner] {
		if before.IsZero() || c.Place().Compare(before) < 0 {
			c.Messages = nil
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b chat.Conversation) int { return b.Place().Compare(a.Place()) })
	return list[:min(limit, len(list))], nil
}

func (p plain) Delete(_ context.Context, owner, id string) error {
	if _, found := p[owner][id]; !found {
		return marquee.ErrNotFound
	}
	delete(p[owner], id)
	return nil
}

func (p plain) Owners(context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for owner := range maps.Keys(p) {
			if len(p[owner]) > 0 && !yield(owner, nil) {
				return
			}
		}
	}
}
