package apikeytest

import (
	"fmt"
	"math"
	"testing"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// wantRefused checks that neither a new key nor a change of key 1 may have what spoil does.
func wantRefused(t *testing.T, s apikey.Store, field string, spoil func(*apikey.Key)) {
	t.Helper()
	added, update := key(2), next(key(1))
	spoil(&added)
	spoil(&update)
	recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, added), field)
	recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, update), field)
}

func refusedTexts(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1))
	for name, bad := range recordtest.BadTexts() {
		t.Run("a name with "+name, func(t *testing.T) {
			wantRefused(t, s, "name", func(k *apikey.Key) { k.Name = bad })
		})
		t.Run("an id with "+name, func(t *testing.T) {
			wantRefused(t, s, "id", func(k *apikey.Key) { k.ID = bad })
		})
	}
	keys.WantList(t, s, ann, 9, key(1))
}

func refusedScopes(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1))
	for _, bad := range []string{"", " ", "read draft", "Read", "read,", "r\x00", "lire\u0301", "a1"} {
		t.Run(fmt.Sprintf("%q", bad), func(t *testing.T) {
			wantRefused(t, s, "scopes[1]", func(k *apikey.Key) { k.Scopes = []string{"read", bad} })
		})
	}
	keys.WantList(t, s, ann, 9, key(1))
}

func refusedVersions(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1))
	for _, bad := range []int{-1, math.MaxInt32 + 1, 1<<32 + 5} {
		t.Run(fmt.Sprint(bad), func(t *testing.T) {
			wantRefused(t, s, "version", func(k *apikey.Key) { k.Version = bad })
		})
	}
	keys.WantList(t, s, ann, 9, key(1))
}

func sizes(t *testing.T, s apikey.Store) {
	sized := func(n int, text string, size int) apikey.Key {
		k := key(n)
		k.Name = ""
		k.Name = recordtest.Fill(text, size-k.Size())
		return k
	}
	for n, text := range []string{"x", "é", "𝄞", "\x01\"\\<\u2028"} {
		most, over := sized(n, text, apikey.MaxSize), sized(n, text, apikey.MaxSize+1)
		recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, over), "name")
		keys.WantNothing(t, s, ann, most.ID)
		keys.Create(t, s, ann, most)
		keys.Want(t, s, ann, most)
		recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, next(over)), "name")
		update(t, s, ann, next(most))
		keys.Want(t, s, ann, next(most))
	}
}
