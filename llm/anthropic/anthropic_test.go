package anthropic_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
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
		Server: true, Tools: true, Schema: true, MaxTokens: true, Usage: true, Cached: true,
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

func TestRefusedParameters(t *testing.T) {
	refuse := func(message string) llmtest.Day {
		return llmtest.Body(400, "application/json",
			fmt.Sprintf(`{"type":"error","error":{"type":"invalid_request_error","message":%q}}`, message))
	}
	left := func(name string) string {
		return "the server does not take the parameter " + name + "; it was left out"
	}
	tests := map[string]struct {
		message string
		warning string
		kind    llm.Kind
	}{
		"the schema": {
			"output_config: Extra inputs are not permitted", left("output_config"), "",
		},
		"strict tools": {
			"tools.0.custom.strict: Extra inputs are not permitted", left("strict"), "",
		},
		"calls that are forced": {
			`tool_choice: type "tool" and "any" are not supported for this model.`, left("tool_choice"), "",
		},
		"tools": {"tools: Extra inputs are not permitted", "", llm.KindUnsupported},
		"the model's bound": {
			"max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens for m", "",
			llm.KindInvalid,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, refuse(tt.message), llmtest.Good("ok"))
			m := newModel(t, anthropic.Options{BaseURL: s.URL})
			reply, err := llm.Generate(t.Context(), m, &llm.Request{
				Schema: &llm.Schema{JSON: []byte("{}")}, Tools: []llm.Tool{{Name: "f"}},
				ToolChoice: llm.ToolsRequired,
			})
			if llm.KindOf(err) != tt.kind ||
				err == nil && !slices.Equal(reply.Warnings, []string{tt.warning}) {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
}

// If a server does not take the schema, it goes into the instructions.
func TestRefusedSchemaIsToldInWords(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Refuses("output_config", llmtest.Good("{}")))
	_, err := llm.Generate(t.Context(), newModel(t, anthropic.Options{BaseURL: s.URL}), &llm.Request{
		Schema: &llm.Schema{JSON: []byte(`{"type":"object"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Your answer is one JSON object of this JSON schema, with nothing before or after " +
		"it:\n{\"type\":\"object\"}"
	if got := s.Requests()[1].JSON["system"]; got != want {
		t.Errorf("sent the instructions %q, want %q", got, want)
	}
}

// Anthropic says in words and with types what other vendors say with codes.
func TestErrors(t *testing.T) {
	tests := map[string]struct {
		status      int
		class, more string // the type, and what comes after the message
		message     string
		kind        llm.Kind
	}{
		"wrong key":     {401, "authentication_error", "", "invalid x-api-key", llm.KindAuth},
		"no payment":    {402, "billing_error", "", "Your payment failed.", llm.KindQuota},
		"no permission": {403, "permission_error", "", "Your key may not.", llm.KindPermission},
		"no such model": {404, "not_found_error", "", "model: claude-2.1", llm.KindNotFound},
		"too large": {
			413, "request_too_large", "", "Request exceeds the maximum size", llm.KindContextLength,
		},
		"too long": {
			400, "invalid_request_error", "", "prompt is too long: 213462 tokens > 200000 maximum",
			llm.KindContextLength,
		},
		"too long, and more": {
			400, "invalid_request_error", "",
			"input length and `max_tokens` exceed context limit: 199000 + 16384 > 200000",
			llm.KindContextLength,
		},
		"no credit": {
			400, "invalid_request_error", "", "Your credit balance is too low to access the Anthropic API.",
			llm.KindQuota,
		},
		"one's own limit": {
			400, "invalid_request_error", "",
			"You have reached your specified API usage limits. You will regain access on 2026-12-01 at " +
				"00:00 UTC.", llm.KindQuota,
		},
		"the tier's limit": {
			429, "rate_limit_error", `,"details":{"error_code":"enforced_spend_limit_reached"}`,
			"Spend limit reached.", llm.KindQuota,
		},
		"too fast": {
			429, "rate_limit_error", "", "This request would exceed your organization's rate limit.",
			llm.KindRateLimit,
		},
		"filtered": {
			400, "invalid_request_error", "", "Output blocked by content filtering policy",
			llm.KindContentFilter,
		},
		"failed":     {500, "api_error", "", "Internal server error", llm.KindInternal},
		"too slow":   {504, "timeout_error", "", "Request timed out", llm.KindTimeout},
		"overloaded": {529, "overloaded_error", "", "Overloaded", llm.KindOverloaded},
		"prefill": {
			400, "invalid_request_error", "", "This model does not support assistant message prefill.",
			llm.KindInvalid,
		},
		"overloaded, inside":   {200, "overloaded_error", "", "Overloaded", llm.KindOverloaded},
		"too slow, inside":     {200, "timeout_error", "", "Request timed out", llm.KindTimeout},
		"failed, inside":       {200, "api_error", "", "Internal server error", llm.KindInternal},
		"too fast, inside":     {200, "rate_limit_error", "", "Slow down.", llm.KindRateLimit},
		"no permission inside": {200, "permission_error", "", "Your key may not.", llm.KindPermission},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body := fmt.Sprintf(`{"type":"error","error":{"type":%q,"message":%q%s},"request_id":"req_1"}`,
				tt.class, tt.message, tt.more)
			day := llmtest.Body(tt.status, "application/json", body)
			if tt.status == 200 {
				day = llmtest.Body(200, "text/event-stream", "event: error\ndata: "+body+"\n\n")
			}
			_, err := llm.Generate(t.Context(),
				newModel(t, anthropic.Options{BaseURL: llmtest.NewServer(t, day).URL}), &llm.Request{})
			if llm.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.message) {
				t.Errorf("got %v, want kind %q and %q", err, tt.kind, tt.message)
			}
		})
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
