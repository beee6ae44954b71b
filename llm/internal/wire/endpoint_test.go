package wire

import (
	"strings"
	"testing"
)

func TestCheckEndpoint(t *testing.T) {
	tests := map[string]struct {
		base, key string
		good      bool
	}{
		"an address":                   {"https://api.example.com/v1", "sk-key", true},
		"with a name and a password":   {"http://user:sk-key@127.0.0.1:11434/v1", "", true},
		"with a key before the host":   {"http://sk-key@127.0.0.1:11434/v1", "", false},
		"with a key and no password":   {"http://sk-key:@127.0.0.1:11434/v1", "", false},
		"with a key behind a question": {"https://api.example.com/v1?key=sk-key", "", false},
		"with a key as a fragment":     {"https://api.example.com/v1#sk-key", "", false},
		"a key in place of an address": {"sk-key", "", false},
		"with an empty query":          {"https://api.example.com/v1?", "", false},
		"with an empty fragment":       {"https://api.example.com/v1#", "", false},
		"a key of two lines":           {"https://api.example.com/v1", "sk-key\nsk-key", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := CheckEndpoint("openai", tt.base, tt.key, "https://api.openai.com/v1")
			if (err == nil) != tt.good || err != nil && strings.Contains(err.Error(), "sk-key") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestJoin(t *testing.T) {
	tests := map[string]struct{ base, path, want string }{
		"a base":             {"http://h/v1", "chat/completions", "http://h/v1/chat/completions"},
		"a slash at its end": {"http://h/v1/", "responses", "http://h/v1/responses"},
		"slashes at its end": {"http://h/v1//", "responses", "http://h/v1/responses"},
		"a host":             {"http://h", "responses", "http://h/responses"},
		"a gateway's prefix": {
			"http://h/team%2Fa/openai/v1", "responses", "http://h/team%2Fa/openai/v1/responses",
		},
		"the v1 of the path":      {"http://h", "v1/messages", "http://h/v1/messages"},
		"the v1 of both":          {"http://h/v1/", "v1/messages", "http://h/v1/messages"},
		"a v1 that is not the v1": {"http://h/xv1", "v1/messages", "http://h/xv1/v1/messages"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Join(tt.base, tt.path); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
