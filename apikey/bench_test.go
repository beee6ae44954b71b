package apikey_test

import (
	"testing"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/storage/memory"
)

// A kept answer takes microseconds, and a key must not take much more.
func BenchmarkAuthenticate(b *testing.B) {
	keys, err := apikey.New(memory.New().Keys(), nil)
	if err != nil {
		b.Fatal(err)
	}
	made, err := keys.Create(b.Context(), "ada", apikey.Request{
		Name: "n", Scopes: []string{"read"},
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, tt := range map[string]struct {
		secret string
		taken  bool
	}{
		"a key": {made.Secret, true}, "a mistyped one": {made.Secret[1:], false},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := keys.Authenticate(b.Context(), tt.secret); (err == nil) != tt.taken {
					b.Fatal(err)
				}
			}
		})
	}
}
