package emailtest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// careless stores confuse things.
var careless = []mutants.Mutant[email.Store]{
	{
		Fault: "ids have no case",
		Rule:  "ids that look alike are different",
		Break: naming(identity, strings.ToLower),
	},
	{
		Fault: "ids have 36 characters",
		Rule:  "ids that look alike are different",
		Break: naming(identity, func(id string) string { return id[:min(len(id), 36)] }),
	},
	{
		Fault: "blanks around owners are cut off",
		Rule:  "owners that look alike are different",
		Break: naming(strings.TrimSpace, identity),
	},
	{
		Fault: "Get gives something beside ErrNotFound",
		Rule:  "what does not exist is ErrNotFound",
		Break: breaking(func(m *mutant, good email.Store) {
			m.get = func(ctx context.Context, owner, id string) (email.Draft, error) {
				d, err := good.Get(ctx, owner, id)
				d.ID = id
				return d, err
			}
		}),
	},
	{
		Fault: "Delete also removes what another owner has",
		Rule:  "two owners may use one id",
		Break: breaking(func(m *mutant, good email.Store) {
			m.delete = func(ctx context.Context, owner, id string) error {
				err := good.Delete(ctx, owner, id)
				for other, listed := range good.(marquee.OwnerLister).Owners(ctx) {
					err = errors.Join(err, listed)
					_ = good.Delete(ctx, other, id)
				}
				return err
			}
		}),
	},
	{
		Fault: "Create of a taken id succeeds",
		Rule:  "Create of a taken id is ErrExists and changes nothing",
		Break: breaking(func(m *mutant, good email.Store) {
			m.create = func(ctx context.Context, owner string, d email.Draft) error {
				if err := good.Create(ctx, owner, d); !errors.Is(err, marquee.ErrExists) {
					return err
				}
				return nil
			}
		}),
	},
	{
		Fault: "the id of a deleted draft stays taken",
		Rule:  "a draft made again after Delete is a new one",
		Break: breaking(func(m *mutant, good email.Store) {
			var gone sync.Map
			m.delete = func(ctx context.Context, owner, id string) error {
				gone.Store(owner+"/"+id, true)
				return good.Delete(ctx, owner, id)
			}
			m.create = func(ctx context.Context, owner string, d email.Draft) error {
				if _, found := gone.Load(owner + "/" + d.ID); found {
					return marquee.ErrExists
				}
				return good.Create(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "List leaves out what was made with the draft before",
		Rule:  "List orders drafts of one microsecond by id",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]email.Draft, error) {
				before.ID = ""
				return good.List(ctx, owner, before, limit)
			}
		}),
	},
	{
		Fault: "List gives at most 100 drafts",
		Rule:  "List gives a hundred drafts and more",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]email.Draft, error) {
				return good.List(ctx, owner, before, min(limit, 100))
			}
		}),
	},
	{
		Fault: "List goes by the last change",
		Rule:  "List goes by the time of making, not of changes",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]email.Draft, error) {
				list, err := good.List(ctx, owner, before, limit)
				slices.SortStableFunc(list, func(a, b email.Draft) int { return b.Updated.Compare(a.Updated) })
				return list, err
			}
		}),
	},
	{
		Fault: "Owners yields at most 100",
		Rule:  "Owners yields a hundred owners and more",
		Break: breaking(func(m *mutant, good email.Store) {
			m.owners = func(ctx context.Context) iter.Seq2[string, error] {
				return func(yield func(string, error) bool) {
					n := 0
					for owner, err := range good.(marquee.OwnerLister).Owners(ctx) {
						if n++; n > 100 || !yield(owner, err) {
							return
						}
					}
				}
			}
		}),
	},
	{
		Fault: "Owners yields owners who have nothing left",
		Rule:  "Owners yields each owner once",
		Break: breaking(func(m *mutant, good email.Store) {
			var seen sync.Map
			m.create = func(ctx context.Context, owner string, d email.Draft) error {
				seen.Store(owner, true)
				return good.Create(ctx, owner, d)
			}
			m.owners = func(context.Context) iter.Seq2[string, error] {
				return func(yield func(string, error) bool) {
					seen.Range(func(owner, _ any) bool { return yield(owner.(string), nil) })
				}
			}
		}),
	},
}
