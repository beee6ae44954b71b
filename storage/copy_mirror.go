package storage

import (
	"context"
	"errors"
	"iter"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
)

// mirror deletes what the target should not have. The steps after it write what is missing.
func (c *copier) mirror(ctx context.Context) error {
	if !c.Mirror {
		return nil
	}
	return errors.Join(
		dropFrom(ctx, c, c.to.Email, &c.result.Drafts, draftsOf, compareDrafts,
			follows(func(d email.Draft) int { return d.Version })),
		dropFrom(ctx, c, c.to.Settings, &c.result.Settings, settingsOf, compareSettings,
			follows(func(s email.Setting) int { return s.Version })),
		dropFrom(ctx, c, c.to.Chat, &c.result.Conversations,
			conversationsOf, compareConversations, conversationFollows),
		dropFrom(ctx, c, c.to.Keys, &c.result.Keys, keysOf, compareKeys,
			follows(func(k apikey.Key) int { return k.Version })),
		c.forgetNames(ctx),
	)
}

// dropFrom deletes the records of a store that the source does not have. It also deletes
// records that a write could not make equal to the source's.
func dropFrom[R record](
	ctx context.Context, c *copier, to recordStore[R], copied *Copied,
	of func(context.Context, *Stores, string) iter.Seq2[R, error],
	order func(a, b R) int, follows func(source, target R) bool,
) error {
	var losers []string // the owners who lost records
	err := eachOwner(ctx, ownersOf(to), func(owner string) error {
		deleted := 0
		source, target := of(ctx, c.from, owner), of(ctx, c.to, owner)
		err := join(source, target, order, func(source, target *R) error {
			if target == nil || source != nil && follows(*source, *target) {
				return nil
			}
			n, err := deleteOne(ctx, to, owner, (*target).Place().ID)
			deleted += n
			if source == nil {
				copied.Dropped += n
			}
			return err
		})
		if deleted > 0 {
			losers = append(losers, owner)
		}
		return err
	})
	return errors.Join(err, purge(ctx, to, losers...))
}

// follows tells whether a write of source over target is allowed, or not necessary.
func follows[R versioned[R]](version func(R) int) func(source, target R) bool {
	return func(source, target R) bool {
		return version(source) > version(target) || source.Equal(target)
	}
}

// conversationFollows tells whether writes of source's messages make it of target.
func conversationFollows(source, target chat.Conversation) bool {
	renamed := source.Version > target.Version // by Update
	sameHead := source.Version == target.Version && source.Pinned == target.Pinned &&
		(target.Title == "" || target.Title == source.Title)
	if !renamed && !sameHead || target.Updated.After(source.Updated) {
		return false
	}
	messages := map[string]chat.Message{}
	for _, m := range source.Messages {
		messages[m.ID] = m
	}
	for _, m := range target.Messages {
		if now, ok := messages[m.ID]; !ok || now.Version <= m.Version && !now.Equal(m) {
			return false
		}
	}
	return true
}
