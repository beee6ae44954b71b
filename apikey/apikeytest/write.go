package apikeytest

import (
	"errors"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// variants returns keys with the same id that differ in all other fields.
func variants() map[string]apikey.Key {
	full := key(1)
	highest := full
	highest.Version = math.MaxInt32
	for i := range highest.Hash {
		highest.Hash[i] = 0xff
	}
	bare := apikey.Key{ID: full.ID, Version: 1, Created: full.Created}
	blanks := full
	blanks.Name = " \t\n" + full.Name + "\r\n \u00a0"
	planes := full
	planes.Name = recordtest.EveryPlane()
	long := full
	long.Name = strings.Repeat("𝄞", 900)
	long.Scopes = strings.Fields(strings.Repeat("scope other ", 20))
	zeros := full
	zeros.Hash = [32]byte{31: 1}
	return map[string]apikey.Key{
		"all fields":         full,
		"the highest values": highest,
		"empty fields":       bare,
		"white space around": blanks,
		"all of Unicode":     planes,
		"900 characters":     long,
		"a hash of zeros":    zeros,
	}
}

func listOrder(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(2), key(3), key(1))
	keys.Create(t, s, bob, key(4))
	list, err := s.List(t.Context(), ann, recordtest.Newest, 9)
	if err != nil || len(list) != 3 {
		t.Fatalf("List: %v, %v", list, err)
	}
	for i, n := range []int{3, 2, 1} {
		if !list[i].Equal(key(n)) {
			t.Errorf("List has %s at %d, want key %d", recordtest.Short(list[i]), i, n)
		}
	}
}

// copies: a store keeps copies, and gives copies away.
func copies(t *testing.T, s apikey.Store) {
	given := key(1)
	keys.Create(t, s, ann, given)
	given.Scopes[0] = "import"
	keys.Want(t, s, ann, key(1))

	updated := keys.Next(key(1))
	keys.Update(t, s, ann, updated)
	updated.Scopes[0] = "import"
	keys.Want(t, s, ann, keys.Next(key(1)))

	got, err := s.Get(t.Context(), ann, recordtest.ID(1))
	if err != nil {
		t.Fatal(err)
	}
	got.Scopes[0] = "import"
	list, err := s.List(t.Context(), ann, recordtest.Newest, 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("List: %v, %v", list, err)
	}
	list[0].Scopes[0] = "import"
	keys.Want(t, s, ann, keys.Next(key(1)))
}

// revokedAtOnce: servers note the use of a key while it is revoked. After that, each of them
// sees that it is.
func revokedAtOnce(t *testing.T, s apikey.Store) {
	for n := range 6 {
		k := key(n)
		k.Revoked = time.Time{}
		keys.Create(t, s, ann, k)
		var revoked atomic.Bool
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for last := false; !last; {
					last = revoked.Load()
					got, err := s.Get(t.Context(), ann, recordtest.ID(n))
					if err != nil || last && got.Revoked.IsZero() {
						t.Errorf("Get of a key (revoked: %v): %s, %v", last, recordtest.Short(got), err)
						return
					}
					if got.Revoked.IsZero() {
						got.Used = got.Used.Add(time.Hour)
						err = s.Update(t.Context(), ann, keys.Next(got))
					}
					if err != nil && !errors.Is(err, marquee.ErrConflict) {
						t.Errorf("Update: %v", err)
						return
					}
				}
			})
		}
		for !revoked.Load() {
			got, err := s.Get(t.Context(), ann, recordtest.ID(n))
			if err == nil {
				got.Revoked = got.Created
				err = s.Update(t.Context(), ann, keys.Next(got))
			}
			if err != nil && !errors.Is(err, marquee.ErrConflict) {
				t.Errorf("revoking: %v", err)
			}
			revoked.Store(!errors.Is(err, marquee.ErrConflict))
		}
		wg.Wait()
	}
}
