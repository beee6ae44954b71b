package llmtest_test

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestCassetteRefusesToRecord(t *testing.T) {
	tests := map[string]struct {
		key    string
		pieces []string // of the answer
		want   string
	}{
		"no key": {"", nil, "no key to record with"},
		"a key in base64": {
			apiKey, []string{"data: " + base64.StdEncoding.EncodeToString([]byte(apiKey))},
			"a secret would remain",
		},
		"no text": {apiKey, []string{"data: \xff\xfe\n\n"}, "a body is not text"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "secret.txt")
			record := &llmtest.CassetteOptions{Record: true, Upstream: upstream(tt.pieces...)}
			failures := use(t, path, record, func(c *http.Client) {
				_, _ = ask(t, c, "http://model.test/v1", tt.key, "Hello?")
			})
			if len(failures) != 1 || !strings.Contains(failures[0], tt.want) {
				t.Errorf("it failed with %q, want %q", failures, tt.want)
			}
			if _, err := os.Stat(path); err == nil {
				t.Error("it was recorded all the same")
			}
		})
	}
	t.Run("nothing", func(t *testing.T) {
		failures := use(t, filepath.Join(t.TempDir(), "nothing.txt"),
			&llmtest.CassetteOptions{Record: true}, func(*http.Client) {})
		if len(failures) != 1 || !strings.Contains(failures[0], "nothing was asked") {
			t.Errorf("it failed with %q", failures)
		}
	})
}

// Secrets are taken out also where two pieces meet, and also secrets of other servers.
func TestCassetteRedacts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.txt")
	body := []string{
		"data: " + apiKey[:12], apiKey[12:] + " AKIAIOSF", "ODNN7EXAMPLE \"api_key\":\"hunter2\" ",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl, Authorization: Bearer " +
			"abcdefgh12345678\n\n",
	}
	record := &llmtest.CassetteOptions{Record: true, Upstream: upstream(body...)}
	failures := use(t, path, record, func(c *http.Client) {
		_, _ = ask(t, c, "http://model.test/v1", apiKey, "My key is "+apiKey)
	})
	if failures != nil {
		t.Fatal(failures)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"My key is [redacted]"`,
		`| data: [redacted] [redacted] "api_key":"[redacted]" [redacted], Authorization: [redacted]`,
	} {
		if !strings.Contains(string(file), want) {
			t.Errorf("no %s in %s", want, file)
		}
	}
}
