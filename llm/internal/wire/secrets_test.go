package wire

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestSecrets(t *testing.T) {
	header := http.Header{"Authorization": {"Bearer sk-header-1"}, "X-Short": {"on"}}
	tests := map[string]struct {
		base   string
		header http.Header
		want   []string
	}{
		"nothing":     {"https://h/v1", nil, nil},
		"no address":  {"://", nil, nil},
		"headers":     {"https://h/v1", header, []string{"Bearer sk-header-1", "sk-header-1"}},
		"a password":  {"https://ann:pw-12@h/v1", nil, []string{"YW5uOnB3LTEy", "pw-12"}},
		"a name":      {"https://ann@h/v1", nil, nil},
		"a query":     {"https://h/v1?api-version=2024-10-21&subscription-key=k123", nil, []string{"k123"}},
		"the same":    {"https://h/v1?key=k123&sig=k123", nil, []string{"k123"}},
		"a short one": {"https://h/v1?key=k", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Secrets(tt.base, tt.header); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNoErrorTellsASecret(t *testing.T) {
	c := Caller{Secrets: Secrets("https://ann:password-1@h/v1", http.Header{
		"Authorization": {"Bearer sk-header-12345"},
	})}
	for said, want := range map[string]string{
		"bad Bearer sk-header-12345": "bad [secret]",
		"bad key: sk-header-12345.":  "bad key: [secret].",
		"bad key: sk-he***345":       "bad key: [secret]",
		"bad password password-1":    "bad password [secret]",
		"the bearer of bad news":     "the bearer of bad news",
	} {
		if got := c.clean(said); got != want || strings.Contains(got, "345") {
			t.Errorf("%s\n got %s\nwant %s", said, got, want)
		}
	}
}
