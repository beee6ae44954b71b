package wire

import (
	"net/http"
	"strings"
	"testing"
)

func TestCheckEndpoint(t *testing.T) {
	tests := map[string]struct {
		base, key string
		good      bool
	}{
		"with a query":                 {"https://a.example/openai?api-version=2024-10-21", "", true},
		"two addresses":                {"http://a.example/v1,http://sk-key.example/v1", "", false},
		"an address in a query":        {"http://a.example/v1?to=http://b.example", "", true},
		"an address":                   {"https://api.example.com/v1", "sk-key", true},
		"with a name and a password":   {"http://user:sk-key@127.0.0.1:11434/v1", "", true},
		"with a key before the host":   {"http://sk-key@127.0.0.1:11434/v1", "", false},
		"with a key and no password":   {"http://sk-key:@127.0.0.1:11434/v1", "", false},
		"with a key as a fragment":     {"https://api.example.com/v1#sk-key", "", false},
		"a key in place of an address": {"sk-key", "", false},
		"with an empty query":          {"https://api.example.com/v1?", "", false},
		"with an empty fragment":       {"https://api.example.com/v1#", "", false},
		"a key of two lines":           {"https://api.example.com/v1", "sk-key\nsk-key", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := CheckEndpoint("openai", tt.base, tt.key, nil, "https://api.openai.com/v1")
			if (err == nil) != tt.good || err != nil && strings.Contains(err.Error(), "sk-key") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestHeadersThatCannotBeSent(t *testing.T) {
	for name, want := range map[string]string{
		"X-Title": "", "x-title": "", "Authorization": "",
		"":               "is not the name of a header",
		"X Title":        "is not the name of a header",
		"Ü":              "is not the name of a header",
		"host":           "is set by the request itself",
		"Content-Length": "is set by the request itself",
		"accept":         "is set by the request itself",
	} {
		err := CheckEndpoint("gw", "http://h", "", http.Header{name: {"v"}}, "")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	err := CheckEndpoint("gw", "http://h", "", http.Header{"X-Key": {"sk-secret\r\nHost: x"}}, "")
	if err == nil || strings.Contains(err.Error(), "sk-secret") {
		t.Errorf("got %v", err)
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
		"the v1 of the path": {"http://h", "v1/messages", "http://h/v1/messages"},
		"the v1 of both":     {"http://h/v1/", "v1/messages", "http://h/v1/messages"},
		"a query": {
			"http://h/d/?api-version=1", "chat/completions", "http://h/d/chat/completions?api-version=1",
		},
		"two queries":             {"http://h/v1?a=1", "v1/models?b=2", "http://h/v1/models?a=1&b=2"},
		"the query of the path":   {"http://h", "v1/models?b=2", "http://h/v1/models?b=2"},
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
