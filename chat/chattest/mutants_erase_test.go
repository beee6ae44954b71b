package chattest_test

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// unforgetting stores remember what they should forget, or forget too much.
var unforgetting = []mutants.Mutant[chat.Store]{
	{
		Fault: "the last conversation of a page cannot be deleted",
		Rule:  "an owner is erased, and nobody else",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]chat.Conversation, error) {
				list, err := good.List(ctx, owner, before, limit)
				return list[:min(len(list), max(1, limit-1))], err
			}
			m.delete = func(ctx context.Context, owner, id string) error {
				if list, err := good.List(ctx, owner, marquee.Place{}, 2); err == nil && len(list) == 1 {
					return nil
				}
				return good.Delete(ctx, owner, id)
			}
		}),
	},
	{
		Fault: "Delete also takes from an owner whose name is longer by a blank",
		Rule:  "an owner is erased, and nobody else",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.delete = func(ctx context.Context, owner, id string) error {
				if err := good.Delete(ctx, owner, id); err != nil {
					return err
				}
				_ = good.Delete(ctx, owner+" ", id)
				return nil
			}
		}),
	},
	{
		Fault: "Purge removes what owners have whose names begin alike",
		Rule:  "an owner is erased, and nobody else",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.purge = func(ctx context.Context, owners []string) error {
				for other, err := range good.(marquee.OwnerLister).Owners(ctx) {
					if err != nil {
						return err
					}
					if strings.HasPrefix(other, owners[0]) {
						removeAll(ctx, good, other)
					}
				}
				return nil
			}
		}),
	},
	{
		Fault: "an id is taken for good",
		Rule:  "what was exported is restored as it was",
		Break: breaking(func(m *mutant, good chat.Store) {
			var deleted sync.Map
			m.delete = func(ctx context.Context, owner, id string) error {
				deleted.Store(id, true)
				return good.Delete(ctx, owner, id)
			}
			m.create = func(ctx context.Context, owner string, r chat.Conversation) error {
				if _, taken := deleted.Load(r.ID); taken {
					return marquee.ErrExists
				}
				return good.Create(ctx, owner, r)
			}
		}),
	},
	{
		Fault: "Get leaves the messages out",
		Rule:  "what was exported is restored as it was",
		Break: getting(func(c *chat.Conversation) { c.Messages = nil }),
	},
	{
		Fault: "Purge removes what is there",
		Rule:  "Purge changes nothing that is read",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.purge = func(ctx context.Context, owners []string) error {
				err := checkPurge(ctx, owners)
				if err == nil && slices.Contains(owners, "ann") {
					removeAll(ctx, good, "ann")
				}
				return err
			}
		}),
	},
	{
		Fault: "Purge accepts any owner",
		Rule:  "Purge changes nothing that is read",
		Break: breaking(func(m *mutant, _ chat.Store) {
			m.purge = func(ctx context.Context, _ []string) error { return ctx.Err() }
		}),
	},
	{
		Fault: "Purge ignores its context",
		Rule:  "Purge changes nothing that is read",
		Break: breaking(func(m *mutant, _ chat.Store) {
			m.purge = func(ctx context.Context, owners []string) error {
				return checkPurge(context.WithoutCancel(ctx), owners)
			}
		}),
	},
}

func removeAll(ctx context.Context, s chat.Store, owner string) {
	list, _ := s.List(ctx, owner, marquee.Place{}, 99)
	for _, r := range list {
		_ = s.Delete(ctx, owner, r.ID)
	}
}
