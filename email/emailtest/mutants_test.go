package emailtest_test

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// A store with one of these faults fails the suite, by the rule named.
func TestMutants(t *testing.T) {
	good := func() email.Store { return memory.New().Email() }
	check := func(t *testing.T, rule string, s email.Store) { recordtest.Check(t, emailtest.Rules(), rule, s) }
	mutants.Test(t, good, check, slices.Concat(forgetful, careless, hasty))
}

// identity leaves a text as it is.
func identity(s string) string { return s }

// forgetful stores keep something other than they were given.
var forgetful = []mutants.Mutant[email.Store]{
	{
		Fault: "blanks at the end are cut off",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Subject = strings.TrimRight(d.Subject, " \u00a0") }),
	},
	{
		Fault: "a version has 32 bits",
		Rule:  "numbers that not every store could keep are refused",
		Break: writing(func(d *email.Draft) { d.Version = int(int32(d.Version)) }),
	},
	{
		Fault: "an attempt has 16 bits",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Lease.Attempt = int(int16(d.Lease.Attempt)) }),
	},
	{
		Fault: "times are to the millisecond",
		Rule:  "times come back in UTC to the microsecond",
		Break: writing(func(d *email.Draft) { d.Updated = d.Updated.Truncate(time.Millisecond) }),
	},
	{
		Fault: "texts end after 64 KB",
		Rule:  "drafts of MaxSize are kept, larger ones refused",
		Break: writing(func(d *email.Draft) { d.Body = d.Body[:min(len(d.Body), 1<<16)] }),
	},
	{
		Fault: "Update drops the holder of the lease",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				d.Lease.Holder = ""
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Update moves no time back",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, _ := good.Get(ctx, owner, d.ID); kept.Version < d.Version && kept.Updated.After(d.Updated) {
					d.Updated = kept.Updated
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Update keeps a text where it is given none",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil && d.Failure == "" {
					d.Failure = kept.Failure
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "lists leave bodies out",
		Rule:  "List gives the newest first",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(ctx context.Context, owner string, before marquee.Place, limit int) ([]email.Draft, error) {
				list, err := good.List(ctx, owner, before, limit)
				for i := range list {
					list[i].Body = ""
				}
				return list, err
			}
		}),
	},
}

// careless stores take one thing for another.
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
				for other := range good.(marquee.OwnerLister).Owners(ctx) {
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
		Fault: "the very same Create is ErrExists",
		Rule:  "Create of a taken id is ErrExists and changes nothing",
		Break: breaking(func(m *mutant, good email.Store) {
			m.create = func(ctx context.Context, owner string, d email.Draft) error {
				if _, err := good.Get(ctx, owner, d.ID); err == nil {
					return marquee.ErrExists
				}
				return good.Create(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Update makes a draft that is not there",
		Rule:  "a deleted draft stays deleted",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				err := good.Update(ctx, owner, d)
				if errors.Is(err, marquee.ErrNotFound) {
					err = good.Create(ctx, owner, d)
				}
				return err
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
			m.list = func(ctx context.Context, owner string, before marquee.Place, limit int) ([]email.Draft, error) {
				before.ID = ""
				return good.List(ctx, owner, before, limit)
			}
		}),
	},
	{
		Fault: "List gives at most 100 drafts",
		Rule:  "List gives a hundred drafts and more",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(ctx context.Context, owner string, before marquee.Place, limit int) ([]email.Draft, error) {
				return good.List(ctx, owner, before, min(limit, 100))
			}
		}),
	},
	{
		Fault: "List goes by the last change",
		Rule:  "List goes by the time of making, not of changes",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(ctx context.Context, owner string, before marquee.Place, limit int) ([]email.Draft, error) {
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

// hasty stores do not look at the clock, at leases, or at contexts.
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
					return cmp.Or(a.Draft.Lease.Until.Compare(b.Draft.Lease.Until), strings.Compare(a.Draft.ID, b.Draft.ID))
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
		Fault: "Update takes no leap of versions",
		Rule:  "Update takes higher versions only",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil && d.Version > kept.Version+1 {
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
