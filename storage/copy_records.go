package storage

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

func (c *copier) drafts(ctx context.Context) error {
	return copyVersions(ctx, c, c.from.Email, c.to.Email, &c.result.Drafts, draftsOf, compareDrafts)
}

func (c *copier) keys(ctx context.Context) error {
	return copyVersions(ctx, c, c.from.Keys, c.to.Keys, &c.result.Keys, keysOf, compareKeys)
}

// versioned is a draft, a setting or an API key.
type versioned[R any] interface {
	record
	Equal(R) bool
}

// versionedStore has the methods that change the records of such a store.
type versionedStore[R any] interface {
	Create(ctx context.Context, owner string, r R) error
	Update(ctx context.Context, owner string, r R) error
}

// copyVersions copies records that are written as a whole, in versions.
func copyVersions[R versioned[R]](
	ctx context.Context, c *copier, from, to versionedStore[R], copied *Copied,
	of func(context.Context, *Stores, string) iter.Seq2[R, error], order func(a, b R) int,
) error {
	return eachOwner(ctx, ownersOf(from), func(owner string) error {
		return join(of(ctx, c.from, owner), of(ctx, c.to, owner), order,
			func(source, target *R) error {
				if source == nil {
					return nil
				}
				if target != nil && (*target).Equal(*source) {
					c.count(copied, 1, 0)
					return nil
				}
				err := putVersion(ctx, to, owner, *source)
				if errors.Is(err, marquee.ErrConflict) {
					c.count(copied, 1, 0) // the target has a newer one; compare finds it
					return nil
				}
				if err != nil {
					return err
				}
				c.count(copied, 1, 1)
				return nil
			})
	})
}

// putVersion adds a record, or replaces an earlier version of it. It returns
// [marquee.ErrConflict] if the store has a later one.
func putVersion[R any](ctx context.Context, s versionedStore[R], owner string, r R) error {
	err := s.Create(ctx, owner, r)
	if errors.Is(err, marquee.ErrExists) {
		err = s.Update(ctx, owner, r)
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
	if source.Version > target.Version {
		switch err := c.to.Chat.Update(ctx, owner, source); {
		case err == nil:
			written = 1
		case !errors.Is(err, marquee.ErrConflict): // the target has a newer one; compare finds it
			return 0, err
		}
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
