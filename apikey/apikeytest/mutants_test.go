package apikeytest_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
		}, slices.Concat(keys.All(), lossy, careless))
}

var keys = mutants.Versioned[apikey.Store, apikey.Key]{
	One: "key", Many: "keys",
	Version: func(k *apikey.Key) *int { return &k.Version },
}

// lossy stores do not keep what they are given.
var lossy = []mutants.Mutant[apikey.Store]{
	{
		Fault: "a hash ends at its first zero",
		Rule:  "Get returns every field as Create was given it",
		Break: keys.Writing(func(k *apikey.Key) {
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
		Break: keys.Writing(func(k *apikey.Key) {
			k.Scopes = slices.Sorted(slices.Values(k.Scopes))
		}),
	},
	{
		Fault: "the time of the last use is to the hour",
		Rule:  "Get returns every field as Create was given it",
		Break: keys.Writing(func(k *apikey.Key) { k.Used = k.Used.Truncate(time.Hour) }),
	},
	{
		Fault: "names end after 255 characters",
		Rule:  "keys of MaxSize are kept, larger ones refused",
		Break: keys.Writing(func(k *apikey.Key) { k.Name = k.Name[:min(len(k.Name), 255)] }),
	},
	{
		Fault: "NUL characters are removed",
		Rule:  "texts that not every store could keep are refused",
		Break: keys.Writing(func(k *apikey.Key) { k.Name = strings.ReplaceAll(k.Name, "\x00", "") }),
	},
	{
		Fault: "a scope may have blanks",
		Rule:  "scopes that are not words are refused",
		Break: keys.Writing(func(k *apikey.Key) {
			k.Scopes = strings.Fields(strings.Join(k.Scopes, " "))
		}),
	},
	{
		Fault: "Update keeps a key revoked",
		Rule:  "Get returns every field as Update was given it",
		Break: keys.Breaking(func(m *mutants.Records[apikey.Key], good apikey.Store) {
			m.OnUpdate = func(ctx context.Context, owner string, k apikey.Key) error {
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
		Fault: "Update tells the very same by its hash alone",
		Rule:  "Update of a taken version is ErrConflict and changes nothing",
		Break: keys.Breaking(func(m *mutants.Records[apikey.Key], good apikey.Store) {
			m.OnUpdate = func(ctx context.Context, owner string, k apikey.Key) error {
				if kept, _ := good.Get(ctx, owner, k.ID); kept.Version == k.Version && kept.Hash == k.Hash {
					return nil
				}
				return good.Update(ctx, owner, k)
			}
		}),
	},
	{
		Fault: "List gives the oldest first of all",
		Rule:  "List gives the newest first",
		Break: keys.Backward(),
	},
	{
		Fault: "keys share their scopes with the caller",
		Rule:  "what a caller does to a key changes nothing that is kept",
		Break: keys.Breaking(func(m *mutants.Records[apikey.Key], good apikey.Store) {
			var given sync.Map // the scopes of keys by their ids
			m.OnCreate = func(ctx context.Context, owner string, k apikey.Key) error {
				given.Store(k.ID, k.Scopes)
				return good.Create(ctx, owner, k)
			}
			m.OnGet = func(ctx context.Context, owner, id string) (apikey.Key, error) {
				k, err := good.Get(ctx, owner, id)
				if scopes, ok := given.Load(id); ok && err == nil {
					k.Scopes = scopes.([]string)
				}
				return k, err
			}
		}),
	},
	{
		Fault: "Get gives a key as it was a moment ago",
		Rule:  "a revoked key is seen by every Get that follows",
		Break: keys.Late(),
	},
}
