package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/provider"
)

func TestTheModelFollowsFromTheKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("sk-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		openai, xai, anthropic string // the keys
		model, anthropicFile   string
		want                   []string
	}{
		"no key":                 {"", "", "", "", "", []string{"offline"}},
		"OpenAI's key":           {"sk-o", "", "", "", "", []string{"openai"}},
		"xAI's key":              {"", "sk-x", "", "", "", []string{"xai"}},
		"Anthropic's key":        {"", "", "sk-a", "", "", []string{"anthropic"}},
		"all keys":               {"sk-o", "sk-x", "sk-a", "", "", []string{"openai"}},
		"a key in a file":        {"", "", "", "", file, []string{"anthropic"}},
		"a name wins over a key": {"sk-o", "", "", "offline", "", []string{"offline"}},
		"a list of names":        {"sk-o", "", "sk-a", "anthropic, openai:gpt-6-luna,offline", "", []string{"anthropic", "openai:gpt-6-luna", "offline"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OPENAI_API_KEY", tt.openai)
			t.Setenv("XAI_API_KEY", tt.xai)
			t.Setenv("ANTHROPIC_API_KEY", tt.anthropic)
			c := modelOptions{Model: tt.model}
			c.addVendors()
			c.endpoints["anthropic"].KeyFile = tt.anthropicFile
			_, got, err := c.openModel(&exporters{}, slog.New(slog.DiscardHandler))
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestAKeyIsAllThatAVendorNeeds(t *testing.T) {
	model := llmtest.NewServer(t, llmtest.Good(`{"subject":"Meeting","body":"Hi."}`))
	for vendor, want := range map[string]struct{ model, path string }{
		"OPENAI":    {"gpt-6-luna", "/v1/responses"},
		"XAI":       {"grok-4.6", "/v1/responses"},
		"ANTHROPIC": {"claude-haiku-5-5", "/v1/messages"},
	} {
		t.Run(vendor, func(t *testing.T) {
			t.Setenv(vendor+"_API_KEY", "sk-secret")
			t.Setenv(vendor+"_BASE_URL", model.URL) // its own address, in tests
			r := invoke(t, "", "draft", "Ask for a meeting", "--store=memory:")
			if r.status != 0 || r.out != "Subject: Meeting\n\nHi.\n" {
				t.Fatalf("got %+v", r)
			}
			asked := model.Requests()[len(model.Requests())-1]
			if asked.Path != want.path || asked.JSON["model"] != want.model || !strings.Contains(asked.Text(), "Ask for a meeting") {
				t.Errorf("asked %s for %v", asked.Path, asked.JSON)
			}
		})
	}
}

// A vendor in the table of package provider has its options in every command
// that asks models.
func TestEachModelVendorHasItsOptions(t *testing.T) {
	for _, command := range []string{"serve", "draft", "models", "doctor"} {
		help := invoke(t, "", command, "--help").out
		for _, v := range provider.Vendors() {
			for _, option := range []string{
				"--" + v.Name + "-base-url=", "($" + v.URLVariable + ")",
				"--" + v.Name + "-api-key-file=", "($" + v.KeyVariable + "_FILE)",
			} {
				if strings.Contains(help, option) == v.Local {
					t.Errorf("the help of %s, on %s: %s", command, option, help)
				}
			}
		}
	}
}
