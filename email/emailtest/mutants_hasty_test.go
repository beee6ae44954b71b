package emailtest_test

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// hasty stores ignore the clock, leases, contexts, or what others write at the same time.
var hasty = []mutants.Mutant[email.Store]{
	{
		Fault: "Abandoned finds a lease that ends now",
		Rule:  "Abandoned finds pending drafts whose leases ended",
		Break: breaking(func(m *mutant, good email.Store) {
			m.abandoned = func(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
				return good.(email.AbandonedLister).Abandoned(ctx, now.Add(time.Microsecond), limit)
			}
		}),
	},
	{
		Fault: "Abandoned gives any drafts of one moment",
		Rule:  "Abandoned gives drafts whose leases end at once in the order of bytes",
		Break: breaking(func(m *mutant, good email.Store) {
			m.abandoned = func(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
				list, err := good.(email.AbandonedLister).Abandoned(ctx, now, 1000)
				slices.SortStableFunc(list, func(a, b email.Owned) int {
					return cmp.Or(
						a.Draft.Lease.Until.Compare(b.Draft.Lease.Until),
						strings.Compare(a.Draft.ID, b.Draft.ID),
					)
				})
				return list[:min(limit, len(list))], err
			}
		}),
	},
	{
		Fault: "Abandoned forgets a draft that was taken up once",
		Rule:  "one server takes up an abandoned draft",
		Break: breaking(func(m *mutant, good email.Store) {
			m.abandoned = func(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
				list, err := good.(email.AbandonedLister).Abandoned(ctx, now, limit)
				return slices.DeleteFunc(list, func(o email.Owned) bool { return o.Draft.Version > 1 }), err
			}
		}),
	},
	{
		Fault: "Update takes the same version again",
		Rule:  "Update takes higher versions only",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				err := good.Update(ctx, owner, d)
				if kept, _ := good.Get(ctx, owner, d.ID); kept.Version == d.Version {
					return nil
				}
				return err
			}
		}),
	},
	{
		Fault: "a call that has succeeded once succeeds for ever",
		Rule:  "the last write repeated succeeds until there is another",
		Break: breaking(func(m *mutant, good email.Store) {
			var calls sync.Map
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				err := good.Update(ctx, owner, d)
				if _, known := calls.Load(d); known && d.Status == email.StatusPending {
					return nil
				}
				if err == nil {
					calls.Store(d, true)
				}
				return err
			}
		}),
	},
	{
		Fault: "Update of what Create has stored is ErrConflict",
		Rule:  "the last write repeated succeeds until there is another",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil && d.Version == 1 && kept.Version == 1 {
					return marquee.ErrConflict
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Update is a Delete and a Create",
		Rule:  "a call that is broken off leaves all or nothing",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				kept, err := good.Get(ctx, owner, d.ID)
				if err != nil || kept.Version >= d.Version {
					return good.Update(ctx, owner, d)
				}
				return errors.Join(good.Delete(ctx, owner, d.ID), good.Create(ctx, owner, d))
			}
		}),
	},
	{
		Fault: "Update tells the very same by its text alone",
		Rule:  "Update of a taken version is ErrConflict and changes nothing",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, _ := good.Get(ctx, owner, d.ID); kept.Version == d.Version && kept.Body == d.Body {
					return nil
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Create looks first and writes afterwards",
		Rule:  "concurrent Creates of one id succeed once",
		Break: breaking(func(m *mutant, good email.Store) {
			m.create = func(ctx context.Context, owner string, d email.Draft) error {
				if _, err := good.Get(ctx, owner, d.ID); err == nil {
					return good.Create(ctx, owner, d)
				}
				runtime.Gosched()
				_ = good.Delete(ctx, owner, d.ID)
				_ = good.Create(ctx, owner, d)
				return nil
			}
		}),
	},
	{
		Fault: "Update brings back a draft that is deleted meanwhile",
		Rule:  "no concurrent Update brings a deleted draft back",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if _, err := good.Get(ctx, owner, d.ID); err != nil {
					return err
				}
				runtime.Gosched()
				err := good.Update(ctx, owner, d)
				if errors.Is(err, marquee.ErrNotFound) {
					err = good.Create(ctx, owner, d)
				}
				return err
			}
		}),
	},
	{
		Fault: "half of an Update is seen",
		Rule:  "a change is seen whole or not at all",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				kept, err := good.Get(ctx, owner, d.ID)
				if err != nil || kept.Version >= d.Version {
					return good.Update(ctx, owner, d)
				}
				kept.Subject = d.Subject
				_ = good.Delete(ctx, owner, d.ID)
				_ = good.Create(ctx, owner, kept)
				runtime.Gosched()
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "reading takes no notice of a context",
		Rule:  "a context that has ended is an error, and nothing is written",
		Break: breaking(func(m *mutant, good email.Store) {
			m.get = func(ctx context.Context, owner, id string) (email.Draft, error) {
				return good.Get(context.WithoutCancel(ctx), owner, id)
			}
		}),
	},
	{
		Fault: "Abandoned takes no notice of a context",
		Rule:  "Abandoned after the end of its context is an error",
		Break: breaking(func(m *mutant, good email.Store) {
			m.abandoned = func(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
				return good.(email.AbandonedLister).Abandoned(context.WithoutCancel(ctx), now, limit)
			}
		}),
	},
}
