package anthropic_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestModel(t *testing.T) {
	llmtest.TestModel(t, func(baseURL string) llm.Model {
		return newModel(t, anthropic.Options{APIKey: llmtest.Key, BaseURL: baseURL})
	}, llmtest.Caps{
		Server: true, Tools: true, Thoughts: true, Images: true, Schema: true, MaxTokens: true,
		Usage: true, Cached: true,
		Reasoning: true,
	})
}

func FuzzStream(f *testing.F) {
	llmtest.FuzzModel(f, func(baseURL string) llm.Model {
		m, err := anthropic.New(&anthropic.Options{APIKey: llmtest.Key, BaseURL: baseURL})
		if err != nil {
			f.Fatal(err)
		}
		return m
	})
}

func newModel(t *testing.T, o anthropic.Options) *anthropic.Model {
	t.Helper()
	m, err := anthropic.New(&o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNewWithoutOptions(t *testing.T) {
	if m, err := anthropic.New(nil); err != nil || m.String() != "anthropic:claude-haiku-5-5" {
		t.Errorf("got %v, %v", m, err)
	}
}

func TestNewRefuses(t *testing.T) {
	tests := map[string]struct {
		options anthropic.Options
		want    string
	}{
		"no scheme": {
			anthropic.Options{BaseURL: "api.anthropic.com"},
			"anthropic: the base URL of anthropic must be an absolute http or https URL, such as " +
				"https://api.anthropic.com",
		},
		"a key's newline": {
			anthropic.Options{APIKey: "sk-1\n"},
			"anthropic: the API key of anthropic contains a space, a line break or another character that " +
				"no key has",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if m, err := anthropic.New(&tt.options); m != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got %v, %v\nwant %s", m, err, tt.want)
			}
		})
	}
}

func TestBaseURL(t *testing.T) {
	s := llmtest.NewServer(t)
	root := strings.TrimSuffix(s.URL, "/v1")
	for _, base := range []string{root, root + "/", s.URL, s.URL + "/"} {
		_, err := llm.Generate(t.Context(), newModel(t, anthropic.Options{BaseURL: base}), &llm.Request{})
		if err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

// No more than this is sent, because servers refuse what they do not know.
func TestRequestBody(t *testing.T) {
	hello := llm.Message{Role: llm.RoleUser, Text: "Hello?"}
	tests := map[string]struct {
		request llm.Request
		want    string
	}{
		"least": {
			llm.Request{Messages: []llm.Message{hello}},
			`{"max_tokens":16384,"messages":[{"role":"user","content":[{"type":"text","text":"Hello?"}]}],` +
				`"model":"m","stream":true}`,
		},
		"most": {
			llm.Request{
				System: "Be brief.",
				Messages: []llm.Message{
					hello, {Role: llm.RoleAssistant, Text: "Yes?"}, {Role: llm.RoleUser, Text: "Why?"},
				},
				Schema:    &llm.Schema{Name: "email", JSON: []byte(`{"type":"object"}`)},
				MaxTokens: 9,
			},
			`{"max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"Hello?"}]},` +
				`{"role":"assistant","content":[{"type":"text","text":"Yes?"}]},` +
				`{"role":"user","content":[{"type":"text","text":"Why?"}]}],` +
				`"model":"m","output_config":{"format":{"schema":{"type":"object"},"type":"json_schema"}},` +
				`"stream":true,"system":"Be brief."}`,
		},
		"no message": {
			llm.Request{},
			`{"max_tokens":16384,"messages":[],"model":"m","stream":true}`,
		},
		"sides that do not take turns, and say nothing": {
			llm.Request{
				Messages: []llm.Message{
					hello, {Role: llm.RoleAssistant, Text: " "}, {Role: llm.RoleUser, Text: "Still there?"},
				},
			},
			`{"max_tokens":16384,"messages":[{"role":"user","content":[{"type":"text","text":"Hello?"},` +
				`{"type":"text","text":"Still there?"}]}],"model":"m","stream":true}`,
		},
		"tools": {
			llm.Request{
				Messages: []llm.Message{
					hello,
					{
						Role: llm.RoleAssistant, Text: "Wait.",
						Calls: []llm.Call{
							{ID: "a", Name: "f", Input: []byte(`{"x":1}`)}, {ID: "functions.g:0", Name: "g"},
							{ID: "c", Name: "g", Input: []byte(`["y"`)},
						},
					},
					{
						Role: llm.RoleTool,
						Results: []llm.Result{
							{Call: "a", Name: "f", Output: "2"}, {Call: "functions.g:0", Name: "g"},
							{Call: "c", Name: "g", Output: "no", Failed: true},
						},
					},
					{Role: llm.RoleUser, Text: "Well?"},
				},
				Tools: []llm.Tool{
					{
						Name: "f", Description: "Adds.",
						Input: &llm.Schema{JSON: []byte(`{"type":"object","properties":{"x":{"type":"integer"}}}`)},
					},
					{Name: "g"},
				},
				ToolChoice: llm.ToolsRequired,
			},
			`{"max_tokens":16384,"messages":[{"role":"user","content":[{"type":"text","text":"Hello?"}]},` +
				`{"role":"assistant","content":[{"type":"text","text":"Wait."},` +
				`{"type":"tool_use","id":"a","name":"f","input":{"x":1}},` +
				`{"type":"tool_use","id":"functions_g_0","name":"g","input":{}},` +
				`{"type":"tool_use","id":"c","name":"g","input":{"invalid":"[\"y\""}}]},` +
				`{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"2"},` +
				`{"type":"tool_result","tool_use_id":"functions_g_0"},` +
				`{"type":"tool_result","tool_use_id":"c","content":"no","is_error":true},` +
				`{"type":"text","text":"Well?"}]}],` +
				`"model":"m","stream":true,"tool_choice":{"type":"any"},` +
				`"tools":[{"description":"Adds.","input_schema":{"type":"object",` +
				`"properties":{"x":{"type":"integer"}}},"name":"f","strict":true},` +
				`{"input_schema":{"type":"object","properties":{},"required":[],` +
				`"additionalProperties":false},"name":"g","strict":true}]}`,
		},
		"no tool wanted": {
			llm.Request{
				Messages: []llm.Message{hello}, Tools: []llm.Tool{{Name: "g"}}, ToolChoice: llm.ToolsNone,
			},
			`{"max_tokens":16384,"messages":[{"role":"user","content":[{"type":"text","text":"Hello?"}]}],` +
				`"model":"m","stream":true,"tool_choice":{"type":"none"},` +
				`"tools":[{"input_schema":{"type":"object","properties":{},"required":[],` +
				`"additionalProperties":false},"name":"g","strict":true}]}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			_, err := llm.Generate(t.Context(), newModel(t, anthropic.Options{BaseURL: s.URL, Model: "m"}),
				&tt.request)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSpace(string(s.Requests()[0].Body)); got != tt.want {
				t.Errorf("sent %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Servers are told what they need, and nothing about the machine or its environment.
func TestHeaders(t *testing.T) {
	t.Setenv("ANTHROPIC_API_KEY", "key-env")
	t.Setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
	s := llmtest.NewServer(t)
	for _, key := range []string{"key", ""} {
		_, err := llm.Generate(t.Context(), newModel(t, anthropic.Options{APIKey: key, BaseURL: s.URL}),
			&llm.Request{})
		if err != nil {
			t.Fatal(err)
		}
		requests := s.Requests()
		got := requests[len(requests)-1].Header
		want := http.Header{
			"Accept": {"text/event-stream"}, "Accept-Encoding": {"gzip"},
			"Content-Type": {"application/json"}, "Content-Length": got["Content-Length"],
			"User-Agent": {"marquee-go"}, "Anthropic-Version": {"2023-06-01"},
		}
		if key != "" {
			want.Set("X-Api-Key", key)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("sent %v\nwant %v", got, want)
		}
	}
}

func TestHTTPClient(t *testing.T) {
	c := &http.Client{}
	newModel(t, anthropic.Options{HTTPClient: c})
	if c.CheckRedirect != nil || c.Transport != nil {
		t.Error("the caller's client was changed")
	}
}

func ExampleNew() {
	model, err := anthropic.New(&anthropic.Options{APIKey: "sk-ant-..."})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the example must not reach a server
	_, err = llm.Generate(ctx, model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
	})
	fmt.Println(err)
	// Output: anthropic: claude-haiku-5-5: context canceled
}
