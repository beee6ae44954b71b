package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestTheModelFollowsFromTheKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("sk-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		openai, xai string // the keys
		options     modelOptions
		want        string
	}{
		"no key":                 {"", "", modelOptions{}, "offline"},
		"OpenAI's key":           {"sk-o", "", modelOptions{}, "openai"},
		"xAI's key":              {"", "sk-x", modelOptions{}, "xai"},
		"both keys":              {"sk-o", "sk-x", modelOptions{}, "openai"},
		"a key in a file":        {"", "", modelOptions{XAIKeyFile: file}, "xai"},
		"a name wins over a key": {"sk-o", "", modelOptions{Model: "offline"}, "offline"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OPENAI_API_KEY", tt.openai)
			t.Setenv("XAI_API_KEY", tt.xai)
			_, got, err := tt.options.openModel(slog.New(slog.DiscardHandler))
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestAKeyIsAllThatAVendorNeeds(t *testing.T) {
	model := llmtest.NewServer(t, llmtest.Good(`{"subject":"Meeting","body":"Hi."}`))
	for vendor, want := range map[string]string{"OPENAI": "gpt-6-luna", "XAI": "grok-4.6"} {
		t.Run(vendor, func(t *testing.T) {
			t.Setenv(vendor+"_API_KEY", "sk-secret")
			t.Setenv(vendor+"_BASE_URL", model.URL) // its own address, in tests
			r := marquee(t, "", "draft", "Ask for a meeting", "--store=memory:")
			if r.status != 0 || r.out != "Subject: Meeting\n\nHi.\n" {
				t.Fatalf("got %+v", r)
			}
			asked := model.Requests()[len(model.Requests())-1]
			if asked.Path != "/v1/responses" || asked.JSON["model"] != want || !strings.Contains(asked.Text(), "Ask for a meeting") {
				t.Errorf("asked %s for %v", asked.Path, asked.JSON)
			}
		})
	}
}
