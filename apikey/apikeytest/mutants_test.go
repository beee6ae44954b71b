package apikeytest_test

import (
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
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/apikey/apikeytest"
	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// The suite finds each fault. The rules for all records have mutants in email/emailtest and
// chat/chattest, too.
func TestMutants(t *testing.T) {
	mutants.Test(t, func() apikey.Store { return memory.New().Keys() },
		func(t *testing.T, rule string, s apikey.Store) {
			recordtest.Check(t, apikeytest.Rules(), rule, s)
		}, slices.Concat(lossy, careless))
}

// mutant is a store with some methods replaced.
type mutant struct {
	apikey.Store
	create, update func(ctx context.Context, owner string, k apikey.Key) error
	get            func(ctx context.Context, owner, id string) (apikey.Key, error)
	list           func(
		ctx context.Context, owner string, before marquee.Place, limit int,
	) ([]apikey.Key, error)
	delete func(ctx context.Context, owner, id string) error
}

func (m *mutant) Create(ctx context.Context, owner string, k apikey.Key) error {
	return m.create(ctx, owner, k)
}

func (m *mutant) Update(ctx context.Context, owner string, k apikey.Key) error {
	return m.update(ctx, owner, k)
}

func (m *mutant) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	return m.get(ctx, owner, id)
}

func (m *mutant) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]apikey.Key, error) {
	return m.list(ctx, owner, before, limit)
}

func (m *mutant) Delete(ctx context.Context, owner, id string) error {
	return m.delete(ctx, owner, id)
}

func (m *mutant) Owners(ctx context.Context) iter.Seq2[string, error] {
	return m.Store.(marquee.OwnerLister).Owners(ctx)
}

// breaking returns a function that breaks a store. The function replace replaces methods of
// the mutant by others, which may call those of the good store.
func breaking(replace func(m *mutant, good apikey.Store)) func(apikey.Store) apikey.Store {
	return func(good apikey.Store) apikey.Store {
		m := &mutant{
			Store: good, create: good.Create, update: good.Update, get: good.Get, list: good.List,
			delete: good.Delete,
		}
		replace(m, good)
		return m
	}
}

// writing returns a function that breaks the writes of a store: it changes the keys.
func writing(change func(*apikey.Key)) func(apikey.Store) apikey.Store {
	return breaking(func(m *mutant, good apikey.Store) {
		m.create = func(ctx context.Context, owner string, k apikey.Key) error {
			change(&k)
			return good.Create(ctx, owner, k)
		}
		m.update = func(ctx context.Context, owner string, k apikey.Key) error {
			change(&k)
			return good.Update(ctx, owner, k)
		}
	})
}

// lossy stores do not keep what they are given.
var lossy = []mutants.Mutant[apikey.Store]{
	{
		Fault: "a hash ends at its first zero",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(k *apikey.Key) {
			for i := range k.Hash {
				if k.Hash[i] == 0 {
					clear(k.Hash[i:])
				}
			}
		}),
	},
	{
		Fault: "scopes are sorted",
		Rule:  "Get returns every field as Update was given it",
		Break: writing(func(k *apikey.Key) {
			k.Scopes = slices.Sorted(slices.Values(k.Scopes))
		}),
	},
	{
		Fault: "the time of the last use is to the hour",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(k *apikey.Key) { k.Used = k.Used.Truncate(time.Hour) }),
	},
	{
		Fault: "names end after 255 characters",
		Rule:  "keys of MaxSize are kept, larger ones refused",
		Break: writing(func(k *apikey.Key) { k.Name = k.Name[:min(len(k.Name), 255)] }),
	},
	{
		Fault: "NUL characters are removed",
		Rule:  "texts that not every store could keep are refused",
		Break: writing(func(k *apikey.Key) { k.Name = strings.ReplaceAll(k.Name, "\x00", "") }),
	},
	{
		Fault: "a scope may have blanks",
		Rule:  "scopes that are not words are refused",
		Break: writing(func(k *apikey.Key) {
			k.Scopes = strings.Fields(strings.Join(k.Scopes, " "))
		}),
	},
	{
		Fault: "a version has 32 bits",
		Rule:  "versions that not every store could keep are refused",
		Break: writing(func(k *apikey.Key) {
			k.Version = int(int32(k.Version)) //nolint:gosec // it is the fault
		}),
	},
	{
		Fault: "Update keeps a key revoked",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.update = func(ctx context.Context, owner string, k apikey.Key) error {
				if kept, err := good.Get(ctx, owner, k.ID); err == nil && k.Revoked.IsZero() {
					k.Revoked = kept.Revoked
				}
				return good.Update(ctx, owner, k)
			}
		}),
	},
}

// careless stores confuse things, or remember too much.
var careless = []mutants.Mutant[apikey.Store]{
	{
		Fault: "the very same Create is ErrExists",
		Rule:  "Create of a taken id is ErrExists and changes nothing",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.create = func(ctx context.Context, owner string, k apikey.Key) error {
				if _, err := good.Get(ctx, owner, k.ID); err == nil {
					return marquee.ErrExists
				}
				return good.Create(ctx, owner, k)
			}
		}),
	},
	{
		Fault: "Update tells the very same by its hash alone",
		Rule:  "Update of a taken version is ErrConflict and changes nothing",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.update = func(ctx context.Context, owner string, k apikey.Key) error {
				if kept, _ := good.Get(ctx, owner, k.ID); kept.Version == k.Version && kept.Hash == k.Hash {
					return nil
				}
				return good.Update(ctx, owner, k)
			}
		}),
	},
	{
		Fault: "Update takes no leap of versions",
		Rule:  "Update takes higher versions only",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.update = func(ctx context.Context, owner string, k apikey.Key) error {
				if kept, err := good.Get(ctx, owner, k.ID); err == nil && k.Version > kept.Version+1 {
					return marquee.ErrConflict
				}
				return good.Update(ctx, owner, k)
			}
		}),
	},
	{
		Fault: "Update makes a key that is not there",
		Rule:  "a deleted key stays deleted",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.update = func(ctx context.Context, owner string, k apikey.Key) error {
				err := good.Update(ctx, owner, k)
				if errors.Is(err, marquee.ErrNotFound) {
					err = good.Create(ctx, owner, k)
				}
				return err
			}
		}),
	},
	{
		Fault: "List gives the oldest first",
		Rule:  "List gives the newest first",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]apikey.Key, error) {
				list, err := good.List(ctx, owner, before, limit)
				slices.Reverse(list)
				return list, err
			}
		}),
	},
	{
		Fault: "keys share their scopes with the caller",
		Rule:  "what a caller does to a key changes nothing that is kept",
		Break: breaking(func(m *mutant, good apikey.Store) {
			var given sync.Map // the scopes of keys by their ids
			m.create = func(ctx context.Context, owner string, k apikey.Key) error {
				given.Store(k.ID, k.Scopes)
				return good.Create(ctx, owner, k)
			}
			m.get = func(ctx context.Context, owner, id string) (apikey.Key, error) {
				k, err := good.Get(ctx, owner, id)
				if scopes, ok := given.Load(id); ok && err == nil {
					k.Scopes = scopes.([]string)
				}
				return k, err
			}
		}),
	},
	{
		Fault: "Update reads first and writes afterwards",
		Rule:  "of concurrent Updates of one version one wins",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.update = func(ctx context.Context, owner string, k apikey.Key) error {
				kept, err := good.Get(ctx, owner, k.ID)
				if err != nil || kept.Version >= k.Version {
					return good.Update(ctx, owner, k)
				}
				runtime.Gosched()
				_ = good.Update(ctx, owner, k)
				return nil
			}
		}),
	},
	{
		Fault: "Get gives a key as it was a moment ago",
		Rule:  "a revoked key is seen by every Get that follows",
		Break: breaking(func(m *mutant, good apikey.Store) {
			var mu sync.Mutex
			before := map[string]apikey.Key{}
			m.get = func(ctx context.Context, owner, id string) (apikey.Key, error) {
				mu.Lock()
				defer mu.Unlock()
				k, err := good.Get(ctx, owner, id)
				if old, ok := before[owner+id]; ok && old.Version+1 == k.Version {
					before[owner+id] = k
					return old, err
				}
				before[owner+id] = k
				return k, err
			}
		}),
	},
	{
		Fault: "Get takes any owner",
		Rule:  "what belongs to somebody else is ErrNotFound",
		Break: breaking(func(m *mutant, good apikey.Store) {
			m.get = func(ctx context.Context, owner, id string) (apikey.Key, error) {
				k, err := good.Get(ctx, owner, id)
				for other, listed := range good.(marquee.OwnerLister).Owners(ctx) {
					if err != nil && listed == nil {
						k, err = good.Get(ctx, other, id)
					}
				}
				return k, err
			}
		}),
	},
}
