package emailtest_test

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// listFunc is the method List of a store.
type listFunc func(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error)

// mutant is a store with some methods replaced.
type mutant struct {
	email.Store
	create, update func(ctx context.Context, owner string, d email.Draft) error
	get            func(ctx context.Context, owner, id string) (email.Draft, error)
	list           listFunc
	delete         func(ctx context.Context, owner, id string) error
	abandoned      func(ctx context.Context, now time.Time, limit int) ([]email.Owned, error)
	count          func(ctx context.Context, owner string, most int) (int, error)
	size           func(ctx context.Context, owner string) (int64, error)
	owners         func(ctx context.Context) iter.Seq2[string, error]
	purge          func(ctx context.Context, owners []string) error
}

// newMutant returns a mutant that behaves like s. It checks the arguments of Purge, and has
// nothing to purge.
func newMutant(s email.Store) *mutant {
	return &mutant{
		Store: s, create: s.Create, update: s.Update, get: s.Get, list: s.List, delete: s.Delete,
		abandoned: s.(email.AbandonedLister).Abandoned, owners: s.(marquee.OwnerLister).Owners,
		count: s.(marquee.Counter).Count, size: s.(marquee.Counter).Size, purge: checkPurge,
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

func (m *mutant) Create(ctx context.Context, owner string, d email.Draft) error {
	return m.create(ctx, owner, d)
}

func (m *mutant) Update(ctx context.Context, owner string, d email.Draft) error {
	return m.update(ctx, owner, d)
}

func (m *mutant) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	return m.get(ctx, owner, id)
}

func (m *mutant) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	return m.list(ctx, owner, before, limit)
}

func (m *mutant) Delete(ctx context.Context, owner, id string) error {
	return m.delete(ctx, owner, id)
}

func (m *mutant) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	return m.abandoned(ctx, now, limit)
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
func breaking(replace func(m *mutant, good email.Store)) func(email.Store) email.Store {
	return func(good email.Store) email.Store {
		m := newMutant(good)
		replace(m, good)
		return m
	}
}

// writing returns a function that breaks the writes of a store: it changes the drafts.
func writing(change func(*email.Draft)) func(email.Store) email.Store {
	return breaking(func(m *mutant, good email.Store) {
		m.create = func(ctx context.Context, owner string, d email.Draft) error {
			change(&d)
			return good.Create(ctx, owner, d)
		}
		m.update = func(ctx context.Context, owner string, d email.Draft) error {
			change(&d)
			return good.Update(ctx, owner, d)
		}
	})
}

// naming returns a function that breaks a store: it changes owners and ids.
func naming(owners, ids func(string) string) func(email.Store) email.Store {
	return breaking(func(m *mutant, good email.Store) {
		m.create = func(ctx context.Context, owner string, d email.Draft) error {
			d.ID = ids(d.ID)
			return good.Create(ctx, owners(owner), d)
		}
		m.update = func(ctx context.Context, owner string, d email.Draft) error {
			d.ID = ids(d.ID)
			return good.Update(ctx, owners(owner), d)
		}
		m.get = func(ctx context.Context, owner, id string) (email.Draft, error) {
			return good.Get(ctx, owners(owner), ids(id))
		}
		m.list = func(
			ctx context.Context, owner string, before marquee.Place, limit int,
		) ([]email.Draft, error) {
			return good.List(ctx, owners(owner), before, limit)
		}
		m.delete = func(ctx context.Context, owner, id string) error {
			return good.Delete(ctx, owners(owner), ids(id))
		}
	})
}
