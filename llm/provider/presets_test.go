package provider_test

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/provider"
)

// elsewhere sends all requests to a server of the test, and keeps them as they were.
type elsewhere struct {
	to   *llmtest.Server
	sent []*http.Request
}

func (e *elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	e.sent = append(e.sent, r)
	to, err := url.Parse(e.to.URL)
	if err != nil {
		return nil, err
	}
	moved := r.Clone(r.Context())
	_, path, found := strings.Cut(r.URL.Path, "/chat/completions")
	if found {
		to.Path += "/chat/completions" + path
	} else {
		to.Path += r.URL.Path[strings.LastIndex(r.URL.Path, "/"):]
	}
	moved.URL, moved.Host = to, to.Host
	return http.DefaultTransport.RoundTrip(moved)
}

// opened opens a model whose requests go to a server of the test.
func opened(
	t *testing.T, name string, endpoints map[string]provider.Endpoint, days ...llmtest.Day,
) (llm.Model, *elsewhere) {
	t.Helper()
	e := &elsewhere{to: llmtest.NewServer(t, days...)}
	m, err := provider.Open(name, &provider.Options{
		Endpoints: endpoints, HTTPClient: &http.Client{Transport: e},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m, e
}

// Each preset is asked at its own address, with the key in its own place.
func TestEachPreset(t *testing.T) {
	const azureURL = "https://mine.openai.azure.com/openai/deployments/d?api-version=2024-10-21"
	tests := map[string]struct {
		address string
		auth    string // the header with the key
		slow    bool   // it loads its models
	}{
		"ollama":     {"http://127.0.0.1:11434/v1/chat/completions", "Bearer sk-key", true},
		"lmstudio":   {"http://127.0.0.1:1234/v1/chat/completions", "Bearer sk-key", true},
		"vllm":       {"http://127.0.0.1:8000/v1/chat/completions", "Bearer sk-key", true},
		"llamacpp":   {"http://127.0.0.1:8080/v1/chat/completions", "Bearer sk-key", true},
		"openrouter": {"https://openrouter.ai/api/v1/chat/completions", "Bearer sk-key", false},
		"groq":       {"https://api.groq.com/openai/v1/chat/completions", "Bearer sk-key", false},
		"together":   {"https://api.together.xyz/v1/chat/completions", "Bearer sk-key", false},
		"deepseek":   {"https://api.deepseek.com/chat/completions", "Bearer sk-key", false},
		"mistral":    {"https://api.mistral.ai/v1/chat/completions", "Bearer sk-key", false},
		"gemini-compatible": {
			"https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", "Bearer sk-key", false,
		},
		"azure": {
			"https://mine.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
			"sk-key", false,
		},
	}
	text, err := os.ReadFile("../../docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range provider.Presets() {
		t.Run(v.Name, func(t *testing.T) {
			tt, ok := tests[v.Name]
			if !ok {
				t.Fatal("it has no case")
			}
			e := provider.Endpoint{APIKey: "sk-key"}
			if v.BaseURL == "" {
				e.BaseURL = azureURL
			}
			m, to := opened(t, v.Name+":m/1:8b", map[string]provider.Endpoint{v.Name: e})
			if reply, err := llm.Generate(t.Context(), m, ask); err != nil || reply.Model != "m/1:8b" {
				t.Fatalf("got %+v, %v", reply, err)
			}
			r := to.sent[0]
			auth := r.Header.Get("Authorization") + r.Header.Get("Api-Key")
			if r.URL.String() != tt.address || auth != tt.auth {
				t.Errorf("asked %s with %q", r.URL, auth)
			}
			if slow := v.First > 135*time.Second; slow != tt.slow {
				t.Errorf("its first word may take %v", v.First)
			}
			documented := func(line string) bool {
				return strings.HasPrefix(line, "| `"+v.Name+"` |") &&
					strings.Contains(line, v.KeyVariable) && strings.Contains(line, v.BaseURL)
			}
			if !slices.ContainsFunc(strings.Split(string(text), "\n"), documented) {
				t.Errorf("docs/models.md has no row of it")
			}
		})
	}
	if n := len(provider.Presets()); n != len(tests) {
		t.Errorf("there are %d presets and %d cases", n, len(tests))
	}
}

// A preset opens without an endpoint if it needs no key.
func TestPresetsWithoutAnEndpoint(t *testing.T) {
	for _, v := range provider.Presets() {
		m, err := provider.Open(v.Name+":m", nil)
		needs := v.NeedsKey || v.BaseURL == ""
		if (m == nil) != needs || (err != nil) != needs {
			t.Errorf("%s: %v, %v", v.Name, m, err)
		}
		if err != nil && v.BaseURL != "" && !strings.Contains(err.Error(), "set "+v.KeyVariable) {
			t.Errorf("%s: %v", v.Name, err)
		}
		if m, err := provider.Open(v.Name, nil); m != nil || err == nil {
			t.Errorf("%s without a model: %v, %v", v.Name, m, err)
		}
		for _, other := range provider.Vendors() {
			if v.Name == other.Name || v.KeyVariable == other.KeyVariable && other.Name != provider.Gemini {
				t.Errorf("the vendor %s has the name or the key of the preset %s", other.Name, v.Name)
			}
		}
	}
}
