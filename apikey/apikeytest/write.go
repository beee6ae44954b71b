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

func createRoundTrip(t *testing.T, s apikey.Store) {
	for name, k := range variants() {
		t.Run(name, func(t *testing.T) {
			keys.Create(t, s, name, k)
			keys.Want(t, s, name, k)
			keys.WantList(t, s, name, 2, k)
		})
	}
}

func updateRoundTrip(t *testing.T, s apikey.Store) {
	for name, k := range variants() {
		t.Run(name, func(t *testing.T) {
			first := changed(key(1), 1)
			first.Version, first.Revoked = 0, first.Created
			keys.Create(t, s, name, first)
			update(t, s, name, k)
			keys.Want(t, s, name, k)
			keys.WantList(t, s, name, 2, k)
		})
	}
}

// others returns keys that differ from k in one field. The id and the version are the same.
func others(k apikey.Key) map[string]apikey.Key {
	all := map[string]apikey.Key{}
	for field, change := range map[string]func(*apikey.Key){
		"name":    func(k *apikey.Key) { k.Name += "!" },
		"scopes":  func(k *apikey.Key) { k.Scopes = []string{"draft", "read"} },
		"hash":    func(k *apikey.Key) { k.Hash[31]++ },
		"created": func(k *apikey.Key) { k.Created = k.Created.Add(time.Microsecond) },
		"ends":    func(k *apikey.Key) { k.Ends = k.Ends.Add(time.Microsecond) },
		"used":    func(k *apikey.Key) { k.Used = k.Used.Add(time.Microsecond) },
		"revoked": func(k *apikey.Key) { k.Revoked = time.Time{} },
	} {
		other := k
		change(&other)
		all[field] = other
	}
	return all
}

func createTaken(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1))
	for field, other := range others(key(1)) {
		recordtest.WantError(t, "Create with another "+field,
			s.Create(t.Context(), ann, other), marquee.ErrExists)
	}
	recordtest.WantError(t, "Create of the next version",
		s.Create(t.Context(), ann, next(key(1))), marquee.ErrExists)
	recordtest.WantError(t, "the very same Create again", s.Create(t.Context(), ann, key(1)), nil)
	keys.Want(t, s, ann, key(1))
}

func updateTaken(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1))
	want := next(key(1))
	update(t, s, ann, want)
	for field, other := range others(want) {
		recordtest.WantError(t, "Update with another "+field,
			s.Update(t.Context(), ann, other), marquee.ErrConflict)
	}
	recordtest.WantError(t, "the very same Update again", s.Update(t.Context(), ann, want), nil)
	keys.Want(t, s, ann, want)
}

func versions(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1))
	for _, step := range []struct {
		version int
		name    string
		want    error
	}{
		{1, "the same version", marquee.ErrConflict},
		{0, "a lower version", marquee.ErrConflict},
		{2, "the next version", nil},
		{7, "a leap", nil},
		{3, "between", marquee.ErrConflict},
		{7, "the leap again", marquee.ErrConflict},
		{math.MaxInt32, "the last version", nil},
	} {
		k := key(1)
		k.Version, k.Name = step.version, step.name
		recordtest.WantError(t, step.name, s.Update(t.Context(), ann, k), step.want)
		if step.want == nil {
			keys.Want(t, s, ann, k)
		}
	}
}

func deleted(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1), key(2))
	keys.Delete(t, s, ann, 1)
	keys.WantNone(t, s, ann, key(1))
	keys.WantList(t, s, ann, 9, key(2))
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

	updated := next(key(1))
	update(t, s, ann, updated)
	updated.Scopes[0] = "import"
	keys.Want(t, s, ann, next(key(1)))

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
	keys.Want(t, s, ann, next(key(1)))
}

func concurrentVersions(t *testing.T, s apikey.Store) {
	for n := range 6 {
		keys.Create(t, s, ann, key(n))
		recordtest.OneWins(t, "Update", marquee.ErrConflict, func(worker int) error {
			k := next(key(n))
			k.Hash = hash(1000 + worker)
			return s.Update(t.Context(), ann, k)
		})
	}
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
						err = s.Update(t.Context(), ann, next(got))
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
				err = s.Update(t.Context(), ann, next(got))
			}
			if err != nil && !errors.Is(err, marquee.ErrConflict) {
				t.Errorf("revoking: %v", err)
			}
			revoked.Store(!errors.Is(err, marquee.ErrConflict))
		}
		wg.Wait()
	}
}
