package storage

import (
	"context"
	"errors"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
)

func (c *copier) drafts(ctx context.Context) error {
	return eachOwner(ctx, ownersOf(c.from.Email), func(owner string) error {
		source, target := draftsOf(ctx, c.from, owner), draftsOf(ctx, c.to, owner)
		return join(source, target, compareDrafts, func(source, target *email.Draft) error {
			if source == nil {
				return nil
			}
			if target != nil && target.Equal(*source) {
				c.count(&c.result.Drafts, 1, 0)
				return nil
			}
			err := putDraft(ctx, c.to.Email, owner, *source)
			if errors.Is(err, marquee.ErrConflict) {
				c.count(&c.result.Drafts, 1, 0) // the target has a newer one; compare finds it
				return nil
			}
			if err != nil {
				return err
			}
			c.count(&c.result.Drafts, 1, 1)
			return nil
		})
	})
}

// putDraft adds a draft, or replaces an earlier version of it. It returns
// [marquee.ErrConflict] if the store has a later one.
func putDraft(ctx context.Context, s email.Store, owner string, d email.Draft) error {
	err := s.Create(ctx, owner, d)
	if errors.Is(err, marquee.ErrExists) {
		err = s.Update(ctx, owner, d)
	}
	return err
}

func (c *copier) conversations(ctx context.Context) error {
	return eachOwner(ctx, ownersOf(c.from.Chat), func(owner string) error {
		source, target := conversationsOf(ctx, c.from, owner), conversationsOf(ctx, c.to, owner)
		return join(source, target, compareConversations, func(source, target *chat.Conversation) error {
			if source == nil {
				return nil
			}
			if target != nil && digestOf(owner, *target) == digestOf(owner, *source) {
				c.count(&c.result.Conversations, 1, 0)
				return nil
			}
			written, err := c.conversation(ctx, owner, *source, target)
			if err != nil {
				return err
			}
			c.count(&c.result.Conversations, 1, written)
			return nil
		})
	})
}

// conversation completes a conversation in the target, which has nothing of it yet if
// target is nil. It returns 1 if it wrote something.
func (c *copier) conversation(
	ctx context.Context, owner string, source chat.Conversation, target *chat.Conversation,
) (written int, err error) {
	if target == nil {
		written = 1
		err := c.to.Chat.Create(ctx, owner, source)
		if err != nil && !errors.Is(err, marquee.ErrExists) {
			return 0, err
		}
		target = &chat.Conversation{}
	}
	for i, m := range source.Messages {
		// The last message also updates the conversation's time.
		late := i == len(source.Messages)-1 && target.Updated.Before(source.Updated)
		if !late && slices.ContainsFunc(target.Messages, m.Equal) {
			continue
		}
		switch err := c.to.Chat.PutMessage(ctx, owner, source, m); {
		case err == nil:
			written = 1
		case !errors.Is(err, marquee.ErrConflict): // the target has a newer one; compare finds it
			return 0, err
		}
	}
	return written, nil
}
