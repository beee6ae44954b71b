// Package apikeytest has the tests that every [apikey.Store] must pass. Run them on a store
// of your own with one call:
//
//	func TestStore(t *testing.T) {
//		apikeytest.TestStore(t, func(t *testing.T) apikey.Store { return openMine(t) })
//	}
//
// Use go test -race. Many rules make calls at the same time, and a store without the locks
// that it needs may pass by chance.
//
// # Optional methods
//
// A store with the five methods of [apikey.Store] passes. If it is not a
// [marquee.OwnerLister] or a [marquee.Purger], the rules about these are skipped, and a
// message says so. A type that embeds the interface [apikey.Store] is none of them, even if
// the embedded value is: it needs methods of its own that pass the calls on.
package apikeytest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// TestStore tests the contract of [apikey.Store], with a subtest for each rule. Each subtest
// calls open, which must return an empty store. To close the store, open calls t.Cleanup.
// It may call t.Parallel first, if the stores that it opens are independent.
func TestStore(t *testing.T, open func(t *testing.T) apikey.Store) {
	recordtest.Run(t, open, rules())
}

func rules() []recordtest.Rule[apikey.Store] {
	return slices.Concat(keys.VersionRules(), []recordtest.Rule[apikey.Store]{
		{Name: "List gives the newest first", Check: listOrder},
		{Name: "what a caller does to a key changes nothing that is kept", Check: copies},

		{Name: "scopes that are not words are refused", Check: refusedScopes},
		{Name: "keys of MaxSize are kept, larger ones refused", Check: sizes},

		{Name: "a revoked key is seen by every Get that follows", Check: revokedAtOnce},
	}, keys.Rules(), []recordtest.Rule[apikey.Store]{random.Rule()})
}

// keys describes keys to the rules for all records with versions.
var keys = recordtest.Versioned[apikey.Store, apikey.Key]{
	Kind: recordtest.Kind[apikey.Store, apikey.Key]{
		One: "key", Many: "keys",
		At:      keyAt,
		Change:  changed,
		Writing: "Update",
		Write: func(ctx context.Context, s apikey.Store, owner string, k apikey.Key) error {
			return s.Update(ctx, owner, k)
		},
		Pair: func(n, size int) (before, after apikey.Key) {
			size = min(size, apikey.MaxSize-200) // the rest is for the id and the scopes
			before = key(n)
			before.Name = recordtest.Fill("0123456789", size)
			after = changed(before, 1)
			after.Name = recordtest.Fill("9876543210", size)
			return before, after
		},
		Listed: func(k apikey.Key) apikey.Key { return k },
		Same:   apikey.Key.Equal,
		Size:   apikey.Key.Size,
	},
	Texts: func(k *apikey.Key) map[string]*string {
		return map[string]*string{"id": &k.ID, "name": &k.Name}
	},
	Numbers: func(k *apikey.Key) map[string]*int { return map[string]*int{"version": &k.Version} },
	Others: map[string]func(*apikey.Key){
		"scopes":  func(k *apikey.Key) { k.Scopes = []string{"draft", "read"} },
		"hash":    func(k *apikey.Key) { k.Hash[31]++ },
		"created": func(k *apikey.Key) { k.Created = k.Created.Add(time.Microsecond) },
		"ends":    func(k *apikey.Key) { k.Ends = k.Ends.Add(time.Microsecond) },
		"used":    func(k *apikey.Key) { k.Used = k.Used.Add(time.Microsecond) },
		"revoked": func(k *apikey.Key) { k.Revoked = time.Time{} },
	},
	Variants: variants,
	Note:     "name",
}

// Most keys belong to these owners.
const (
	ann = recordtest.Ann
	bob = recordtest.Bob
)

// key returns the nth key. All its fields are set.
func key(n int) apikey.Key { return keyAt(n, recordtest.PlaceOf(n)) }

func keyAt(n int, at marquee.Place) apikey.Key {
	return apikey.Key{
		ID:      at.ID,
		Version: 1,
		Name:    fmt.Sprintf("nightly report %d", n),
		Scopes:  []string{"read", "draft"},
		Hash:    hash(n),
		Created: at.Created,
		Ends:    at.Created.Add(time.Hour),
		Used:    at.Created.Add(time.Microsecond),
		Revoked: at.Created.Add(time.Minute),
	}
}

func hash(n int) [sha256.Size]byte { return sha256.Sum256(fmt.Append(nil, n)) }

// changed returns a key after its nth change.
func changed(k apikey.Key, n int) apikey.Key {
	k.Version += n
	k.Name = fmt.Sprintf("weekly report %d", n)
	k.Scopes = []string{"import"}
	k.Hash = hash(-n)
	k.Ends = k.Ends.Add(time.Duration(n) * time.Hour)
	k.Used, k.Revoked = k.Created.Add(time.Duration(n)*time.Second), time.Time{}
	return k
}
