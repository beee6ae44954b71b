package provider_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/llm/provider"
)

var ask = &llm.Request{Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}}}

func TestOpen(t *testing.T) {
	const responses, chat, messages = "/v1/responses", "/v1/chat/completions", "/v1/messages"
	tests := map[string]struct{ model, path, auth string }{
		"anthropic":              {"claude-haiku-5-5", messages, "key-a"},
		"anthropic:claude-9":     {"claude-9", messages, "key-a"},
		"openai":                 {"gpt-6-luna", responses, "Bearer key-o"},
		"openai:gpt-6.1-terra":   {"gpt-6.1-terra", responses, "Bearer key-o"},
		"xai":                    {"grok-4.6", responses, "Bearer key-x"},
		"xai:grok-5":             {"grok-5", responses, "Bearer key-x"},
		"compatible:llama3.3:8b": {"llama3.3:8b", chat, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			m, err := provider.Open(name, &provider.Options{Endpoints: map[string]provider.Endpoint{
				provider.OpenAI:     {APIKey: "key-o", BaseURL: s.URL},
				provider.XAI:        {APIKey: "key-x", BaseURL: s.URL},
				provider.Anthropic:  {APIKey: "key-a", BaseURL: s.URL},
				provider.Compatible: {BaseURL: s.URL},
			}})
			if err != nil {
				t.Fatal(err)
			}
			reply, err := llm.Generate(t.Context(), m, ask)
			if err != nil || reply.Model != tt.model {
				t.Fatalf("got %+v, %v", reply, err)
			}
			r := s.Requests()[0]
			auth := r.Header.Get("Authorization") + r.Header.Get("X-Api-Key")
			if r.Path != tt.path || auth != tt.auth {
				t.Errorf("asked %s with %q, want %s with %q", r.Path, auth, tt.path, tt.auth)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	accepted := "use " + provider.Accepted()
	tests := map[string]struct {
		options *provider.Options
		want    string
	}{
		"":              {nil, `provider: no model is called "": ` + accepted},
		"gpt-6-luna":    {nil, `provider: no model is called "gpt-6-luna": ` + accepted},
		"OpenAI":        {nil, `provider: no model is called "OpenAI": ` + accepted},
		"openai:":       {nil, `provider: no model is called "openai:": ` + accepted},
		"offline:small": {nil, `provider: no model is called "offline:small": ` + accepted},
		"compatible":    {nil, `provider: no model is called "compatible": ` + accepted},
		"openai":        {nil, `provider: model "openai" needs an API key: set OPENAI_API_KEY`},
		"xai:grok-4.6":  {nil, `provider: model "xai:grok-4.6" needs an API key: set XAI_API_KEY`},
		"anthropic":     {nil, `provider: model "anthropic" needs an API key: set ANTHROPIC_API_KEY`},
		"compatible:a": {
			nil,
			`provider: model "compatible:a" needs the address of its server: set COMPATIBLE_BASE_URL, for ` +
				`instance to http://127.0.0.1:11434/v1`,
		},
		"compatible:b": {
			&provider.Options{
				Endpoints: map[string]provider.Endpoint{"compatible": {BaseURL: "127.0.0.1:11434"}},
			},
			`provider: the base URL of compatible must be an absolute http or https URL, such as ` +
				`https://api.openai.com/v1`,
		},
		"openai:a": {
			&provider.Options{
				Endpoints: map[string]provider.Endpoint{"openai": {APIKey: "k"}, "opnai": {APIKey: "k"}},
			},
			`provider: endpoint "opnai": it is neither a vendor nor a preset, so it needs the address of ` +
				`its server, or one of the presets ollama, lmstudio, vllm, llamacpp, openrouter, groq, ` +
				`together, deepseek, mistral, gemini-compatible, azure`,
		},
		"offline": {
			&provider.Options{Endpoints: map[string]provider.Endpoint{"offline": {APIKey: "k"}}},
			`provider: endpoint "offline": the offline model has no endpoint`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := provider.Open(name, tt.options)
			if m != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got %v, %v\nwant %s", m, err, tt.want)
			}
		})
	}
}

func TestSplit(t *testing.T) {
	tests := map[string]struct {
		list string
		want []string
	}{
		"one": {"offline", []string{"offline"}},
		"several": {
			"xai:grok-4.6, openai:gpt-6-luna ,offline",
			[]string{"xai:grok-4.6", "openai:gpt-6-luna", "offline"},
		},
		"none":           {"", nil},
		"an empty name":  {"openai,,offline", nil},
		"a comma to end": {"openai,", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := provider.Split(tt.list)
			if !slices.Equal(got, tt.want) || (err != nil) != (tt.want == nil) {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

// Programs read the environment. This package does not.
func TestOpenIgnoresTheEnvironment(t *testing.T) {
	other := llmtest.NewServer(t)
	t.Setenv("OPENAI_API_KEY", "key-env")
	t.Setenv("OPENAI_BASE_URL", other.URL)
	t.Setenv("OPENAI_ORG_ID", "org-env")
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Env: 1")
	if _, err := provider.Open("openai", nil); err == nil {
		t.Error("the key was taken from the environment")
	}
	s := llmtest.NewServer(t)
	m, err := provider.Open("openai", &provider.Options{
		Endpoints: map[string]provider.Endpoint{"openai": {APIKey: "key-o", BaseURL: s.URL}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := llm.Generate(t.Context(), m, ask); err != nil {
		t.Fatal(err)
	}
	h := s.Requests()[0].Header
	if len(other.Requests()) > 0 || h.Get("Authorization") != "Bearer key-o" || h.Get("X-Env") != "" ||
		h.Get("OpenAI-Organization") != "" {
		t.Errorf("the environment shows in %v", h)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestOpenUsesTheHTTPClient(t *testing.T) {
	errOwn := errors.New("my own transport")
	client := &http.Client{
		Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, errOwn }),
	}
	for _, name := range []string{"openai", "xai", "anthropic", "compatible:llama"} {
		o := at("http://127.0.0.1:1")
		o.HTTPClient = client
		m, err := provider.Open(name, o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := llm.Generate(t.Context(), m, ask); !errors.Is(err, errOwn) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOpenUsesTheTransport(t *testing.T) {
	errOwn := errors.New("my own transport")
	for name, client := range map[string]*http.Client{
		"around the model's own": nil, "around the usual one": {},
	} {
		o := at("http://127.0.0.1:1")
		o.HTTPClient = client
		o.Transport = func(inner http.RoundTripper) http.RoundTripper {
			if inner == nil {
				t.Errorf("%s: there is none", name)
			}
			return roundTripper(func(*http.Request) (*http.Response, error) { return nil, errOwn })
		}
		m, err := provider.Open("openai", o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := llm.Generate(t.Context(), m, ask); !errors.Is(err, errOwn) {
			t.Errorf("%s: got %v", name, err)
		}
		if client != nil && client.Transport != nil {
			t.Errorf("%s: the caller's client was changed", name)
		}
	}
}

func ExampleOpen() {
	model, err := provider.Open("offline", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	reply, err := llm.Generate(context.Background(), model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}},
	})
	fmt.Println(reply.Model == offline.Name, err)

	_, err = provider.Open("gpt-3.5-turbo", nil)
	fmt.Println(strings.HasPrefix(err.Error(), `provider: no model is called "gpt-3.5-turbo": use `))
	// Output:
	// true <nil>
	// true
}
