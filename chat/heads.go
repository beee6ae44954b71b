package chat

import (
	"context"
	"errors"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/internal/valid"
)

// Change says what [Service.Change] changes. What is nil stays.
type Change struct {
	Title  *string // 1 to 200 characters; it becomes one line
	Pinned *bool
}

// Change gives a conversation another title, or pins it, and returns it without its messages.
// The error is [ErrNotFound], or a [marquee.InvalidError].
func (s *Service) Change(
	ctx context.Context, owner, id string, change Change,
) (Conversation, error) {
	if change.Title != nil {
		if err := valid.Required("title", *change.Title, maxTitle); err != nil {
			return Conversation{}, err
		}
	}
	for {
		c, err := s.Get(ctx, owner, id)
		if err != nil {
			return Conversation{}, err
		}
		c.Messages = nil
		was := c
		if change.Title != nil {
			c.Title = text.Headline(*change.Title, maxTitle)
		}
		if change.Pinned != nil {
			c.Pinned = *change.Pinned
		}
		if c.HasHead(was) {
			return c, nil
		}
		c.Version++
		c.Updated = s.desk.Time()
		err = s.store.Update(ctx, owner, c)
		if !errors.Is(err, marquee.ErrConflict) {
			return c, storeError(err)
		}
	}
}

// DeleteAll deletes all conversations of an owner, the newest first, until there are none. If it
// fails, some are left: call it again.
func (s *Service) DeleteAll(ctx context.Context, owner string) error {
	for {
		p, err := s.List(ctx, owner, "", 100)
		if err != nil || len(p.Conversations) == 0 {
			return err
		}
		for _, c := range p.Conversations {
			if err := s.Delete(ctx, owner, c.ID); err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
		}
	}
}

// Pinned returns one page of the conversations that are pinned, as [Service.Search] does.
func (s *Service) Pinned(ctx context.Context, owner, after string, limit int) (Page, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Page{}, storeError(err)
	}
	found, next, err := cursor.Search(after, limit, []string{"pinned", owner}, searched,
		Conversation.Place,
		func(before marquee.Place, limit int) ([]Conversation, error) {
			found, err := s.store.List(ctx, owner, before, limit)
			return found, storeError(err)
		},
		func(c Conversation) (bool, int, error) { return c.Pinned, len(c.Title), nil })
	return Page{Conversations: found, Next: next}, err
}
