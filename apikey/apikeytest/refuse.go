package apikeytest

import (
	"fmt"
	"testing"

	"github.com/marquee-go/marquee/apikey"
)

func refusedScopes(t *testing.T, s apikey.Store) {
	keys.Create(t, s, ann, key(1))
	for _, bad := range []string{"", " ", "read draft", "Read", "read,", "r\x00", "lire\u0301", "a1"} {
		t.Run(fmt.Sprintf("%q", bad), func(t *testing.T) {
			keys.WantRefused(t, s, "scopes[1]", func(k *apikey.Key) { k.Scopes = []string{"read", bad} })
		})
	}
	keys.WantList(t, s, ann, 9, key(1))
}

func sizes(t *testing.T, s apikey.Store) {
	for n, text := range []string{"x", "é", "𝄞", "\x01\"\\<\u2028"} {
		keys.WantSize(t, s, n, "name", text, apikey.MaxSize)
	}
}
