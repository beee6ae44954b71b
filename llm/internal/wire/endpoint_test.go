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
