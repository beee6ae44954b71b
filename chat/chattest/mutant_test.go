package chattest_test

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// listFunc is the method List of a store.
type listFunc func(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error)

// mutant is a store with some methods replaced.
type mutant struct {
	chat.Store
	create func(ctx context.Context, owner string, c chat.Conversation) error
	update func(ctx context.Context, owner string, c chat.Conversation) error
	put    func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error
	get    func(ctx context.Context, owner, id string) (chat.Conversation, error)
	list   listFunc
	delete func(ctx context.Context, owner, id string) error
	count  func(ctx context.Context, owner string, most int) (int, error)
	size   func(ctx context.Context, owner string) (int64, error)
	owners func(ctx context.Context) iter.Seq2[string, error]
	purge  func(ctx context.Context, owners []string) error
}

// newMutant returns a mutant that behaves like s. It checks the arguments of Purge, and has
// nothing to purge.
func newMutant(s chat.Store) *mutant {
	return &mutant{
		Store: s, create: s.Create, update: s.Update, put: s.PutMessage, get: s.Get, list: s.List,
		delete: s.Delete,
		owners: s.(marquee.OwnerLister).Owners,
		count:  s.(marquee.Counter).Count,
		size:   s.(marquee.Counter).Size,
		purge:  checkPurge,
	}
}

func checkPurge(ctx context.Context, owners []string) error {
	for _, owner := range owners {
		if err := marquee.CheckOwner(owner); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (m *mutant) Create(ctx context.Context, owner string, c chat.Conversation) error {
	return m.create(ctx, owner, c)
}

func (m *mutant) Update(ctx context.Context, owner string, c chat.Conversation) error {
	return m.update(ctx, owner, c)
}

func (m *mutant) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, said chat.Message,
) error {
	return m.put(ctx, owner, c, said)
}

func (m *mutant) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	return m.get(ctx, owner, id)
}

func (m *mutant) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error) {
	return m.list(ctx, owner, before, limit)
}

func (m *mutant) Delete(ctx context.Context, owner, id string) error {
	return m.delete(ctx, owner, id)
}

func (m *mutant) Count(ctx context.Context, owner string, most int) (int, error) {
	return m.count(ctx, owner, most)
}

func (m *mutant) Size(ctx context.Context, owner string) (int64, error) {
	return m.size(ctx, owner)
}

func (m *mutant) Owners(ctx context.Context) iter.Seq2[string, error] { return m.owners(ctx) }

func (m *mutant) Purge(ctx context.Context, owners []string) error { return m.purge(ctx, owners) }

// breaking returns a function that breaks a store. The function replace replaces methods of
// the mutant by others, which may call those of the good store.
func breaking(replace func(m *mutant, good chat.Store)) func(chat.Store) chat.Store {
	return func(good chat.Store) chat.Store {
		m := newMutant(good)
		replace(m, good)
		return m
	}
}

// putting returns a function that breaks PutMessage of a store: it changes the arguments.
// The conversation kept is zero if the store does not have it.
func putting(
	change func(kept chat.Conversation, c *chat.Conversation, m *chat.Message),
) func(chat.Store) chat.Store {
	return breaking(func(mutant *mutant, good chat.Store) {
		mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
			kept, _ := good.Get(ctx, owner, c.ID)
			m = m.Clone()
			change(kept, &c, &m)
			return good.PutMessage(ctx, owner, c, m)
		}
	})
}

// getting returns a function that breaks Get of a store: it changes the result.
func getting(change func(*chat.Conversation)) func(chat.Store) chat.Store {
	return breaking(func(m *mutant, good chat.Store) {
		m.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
			c, err := good.Get(ctx, owner, id)
			if err == nil {
				change(&c)
			}
			return c, err
		}
	})
}
