package chattest_test

import (
	"context"
	"errors"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// sharingMutant is a store with a fault in its shares.
type sharingMutant struct {
	*mutant
	share   func(ctx context.Context, owner string, s chat.Share) error
	shared  func(ctx context.Context, id string) (string, chat.Share, error)
	shares  func(ctx context.Context, owner, conversation string) ([]chat.Share, error)
	unshare func(ctx context.Context, owner, id string) error
}

func (m *sharingMutant) Share(ctx context.Context, owner string, s chat.Share) error {
	return m.share(ctx, owner, s)
}

func (m *sharingMutant) Shared(ctx context.Context, id string) (string, chat.Share, error) {
	return m.shared(ctx, id)
}

func (m *sharingMutant) Shares(
	ctx context.Context, owner, conversation string,
) ([]chat.Share, error) {
	return m.shares(ctx, owner, conversation)
}

func (m *sharingMutant) Unshare(ctx context.Context, owner, id string) error {
	return m.unshare(ctx, owner, id)
}

// breakingShares returns a function that breaks what a store does with shares.
func breakingShares(replace func(m *sharingMutant, good chat.Sharer)) func(chat.Store) chat.Store {
	return func(s chat.Store) chat.Store {
		good := s.(chat.Sharer)
		m := &sharingMutant{
			mutant: newMutant(s), share: good.Share, shared: good.Shared, shares: good.Shares,
			unshare: good.Unshare,
		}
		replace(m, good)
		return m
	}
}

// oversharing stores have a fault in their shares.
var oversharing = []mutants.Mutant[chat.Store]{
	{
		Fault: "Shared forgets which messages",
		Rule:  "Shared finds a share by its id alone",
		Break: breakingShares(func(m *sharingMutant, good chat.Sharer) {
			m.shared = func(ctx context.Context, id string) (string, chat.Share, error) {
				owner, s, err := good.Shared(ctx, id)
				slices.Sort(s.Messages)
				return owner, s, err
			}
		}),
	},
	{
		Fault: "Share says nothing of an id that is taken",
		Rule:  "Share of a taken id is ErrExists and changes nothing",
		Break: breakingShares(func(m *sharingMutant, good chat.Sharer) {
			m.share = func(ctx context.Context, owner string, s chat.Share) error {
				if _, _, err := good.Shared(ctx, s.ID); err == nil {
					return nil
				}
				return good.Share(ctx, owner, s)
			}
		}),
	},
	{
		Fault: "Shares gives the oldest first",
		Rule:  "Shares gives those of one conversation, the newest first",
		Break: breakingShares(func(m *sharingMutant, good chat.Sharer) {
			m.shares = func(ctx context.Context, owner, id string) ([]chat.Share, error) {
				list, err := good.Shares(ctx, owner, id)
				slices.Reverse(list)
				return list, err
			}
		}),
	},
	{
		Fault: "anybody takes a share back",
		Rule:  "Unshare removes a share of its owner",
		Break: breakingShares(func(m *sharingMutant, good chat.Sharer) {
			m.unshare = func(ctx context.Context, _, id string) error {
				owner, _, err := good.Shared(ctx, id)
				if err != nil {
					return err
				}
				return good.Unshare(ctx, owner, id)
			}
		}),
	},
	{
		Fault: "a share outlives its conversation",
		Rule:  "Delete removes the shares too",
		Break: breakingShares(func(m *sharingMutant, good chat.Sharer) {
			kept := map[string]chat.Share{}
			m.share = func(ctx context.Context, owner string, s chat.Share) error {
				err := good.Share(ctx, owner, s)
				if err == nil {
					kept[s.ID] = s
				}
				return err
			}
			m.shared = func(ctx context.Context, id string) (string, chat.Share, error) {
				owner, s, err := good.Shared(ctx, id)
				if was, ok := kept[id]; ok && err != nil {
					return "ann", was, nil
				}
				return owner, s, err
			}
		}),
	},
	{
		Fault: "a share is a message, too",
		Rule:  "a share is not among messages and conversations",
		Break: breakingShares(func(m *sharingMutant, good chat.Sharer) {
			m.share = func(ctx context.Context, owner string, s chat.Share) error {
				err := good.Share(ctx, owner, s)
				if err == nil {
					c := chat.Conversation{ID: s.Conversation}
					err = m.Store.PutMessage(ctx, owner, c, chat.Message{ID: s.ID})
				}
				return err
			}
		}),
	},
	{
		Fault: "a share may have any text",
		Rule:  "shares that not every store could keep are refused",
		Break: breakingShares(func(m *sharingMutant, good chat.Sharer) {
			m.share = func(ctx context.Context, owner string, s chat.Share) error {
				err := good.Share(ctx, owner, s)
				if _, invalid := errors.AsType[*marquee.InvalidError](err); invalid {
					return nil
				}
				return err
			}
		}),
	},
}
