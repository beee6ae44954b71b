package openai_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

func TestResponses(t *testing.T) { testModel(t, openai.Responses) }

func TestChatCompletions(t *testing.T) { testModel(t, openai.ChatCompletions) }

func testModel(t *testing.T, api openai.API) {
	llmtest.TestModel(t, func(baseURL string) llm.Model {
		return newModel(t, openai.Options{
			APIKey: llmtest.Key, BaseURL: baseURL, Model: "test-model", API: api,
		})
	}, llmtest.Caps{
		Server: true, Tools: true, Thoughts: true, Images: true, Schema: true, MaxTokens: true,
		Usage: true, Cached: true,
		Reasoning: true,
	})
}

// The suite accepts chunks without text.
func TestChunksWithoutText(t *testing.T) {
	llmtest.TestModel(t, func(baseURL string) llm.Model {
		m := newModel(t, openai.Options{APIKey: llmtest.Key, BaseURL: baseURL})
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				if ctx.Err() == nil && !yield(llm.Chunk{}, nil) {
					return
				}
				m.Stream(ctx, req)(yield)
			}
		})
	}, llmtest.Caps{Server: true, Usage: true, Cached: true, Reasoning: true})
}

func FuzzResponses(f *testing.F) { fuzzModel(f, openai.Responses) }

func FuzzChatCompletions(f *testing.F) { fuzzModel(f, openai.ChatCompletions) }

func fuzzModel(f *testing.F, api openai.API) {
	llmtest.FuzzModel(f, func(baseURL string) llm.Model {
		m, err := openai.New(&openai.Options{
			APIKey: llmtest.Key, BaseURL: baseURL, Model: "test-model", API: api,
		})
		if err != nil {
			f.Fatal(err)
		}
		return m
	})
}

func newModel(t *testing.T, o openai.Options) *openai.Model {
	t.Helper()
	m, err := openai.New(&o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNewWithoutOptions(t *testing.T) {
	if m, err := openai.New(nil); err != nil || m.String() != "openai:gpt-6-luna" {
		t.Errorf("got %v, %v", m, err)
	}
}

func TestNewRefuses(t *testing.T) {
	const badURL = "openai: the base URL of openai must be an absolute http or https URL, such as " +
		"https://api.openai.com/v1"
	const badKey = "openai: the API key of openai contains a space, a line break or another " +
		"character that no key has"
	tests := map[string]struct {
		options openai.Options
		want    string
	}{
		"no scheme":       {openai.Options{BaseURL: "api.openai.com/v1"}, badURL},
		"a host and port": {openai.Options{BaseURL: "localhost:11434"}, badURL},
		"another scheme":  {openai.Options{BaseURL: "ftp://example.com/v1"}, badURL},
		"no host":         {openai.Options{BaseURL: "https:///v1"}, badURL},
		"a fragment": {
			openai.Options{BaseURL: "https://example.com/v1#a"},
			"openai: the base URL of openai must be a URL without a fragment (#) and without an empty " +
				"query, such as https://api.openai.com/v1",
		},
		"not a URL":        {openai.Options{BaseURL: "https://exa mple.com"}, badURL},
		"a key's newline":  {openai.Options{APIKey: "sk-1\n"}, badKey},
		"a key in letters": {openai.Options{APIKey: "“sk-1”"}, badKey},
		"an unknown API":   {openai.Options{API: "assistants"}, `openai: unknown API "assistants"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := openai.New(&tt.options)
			if m != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got %v, %v\nwant %s", m, err, tt.want)
			}
		})
	}
}

func TestBaseURL(t *testing.T) {
	s := llmtest.NewServer(t)
	for _, base := range []string{s.URL, s.URL + "/"} {
		_, err := llm.Generate(t.Context(), newModel(t, openai.Options{BaseURL: base}), &llm.Request{})
		if err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

// Servers are told what they need, and nothing about the machine or its environment.
func TestHeaders(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "key-env")
	t.Setenv("OPENAI_ORG_ID", "org-env")
	s := llmtest.NewServer(t)
	withPassword := strings.Replace(s.URL, "http://", "http://user:pass@", 1)
	tests := map[string]struct{ key, baseURL, want string }{
		"a key":                {"sk-1", s.URL, "Bearer sk-1"},
		"no key":               {"", s.URL, ""},
		"a password":           {"", withPassword, "Basic dXNlcjpwYXNz"},
		"a key and a password": {"sk-1", withPassword, "Bearer sk-1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := llm.Generate(t.Context(),
				newModel(t, openai.Options{APIKey: tt.key, BaseURL: tt.baseURL}), &llm.Request{})
			if err != nil {
				t.Fatal(err)
			}
			requests := s.Requests()
			got := requests[len(requests)-1].Header
			want := http.Header{
				"Accept": {"text/event-stream"}, "Accept-Encoding": {"gzip"},
				"Content-Type":   {"application/json"},
				"Content-Length": got["Content-Length"], "User-Agent": {"marquee-go"},
			}
			if tt.want != "" {
				want.Set("Authorization", tt.want)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("sent %v\nwant %v", got, want)
			}
		})
	}
}

// No more than this is sent, because servers refuse what they do not know.
func TestRequestBody(t *testing.T) {
	schema := &llm.Schema{Name: "email", JSON: []byte(`{"type":"object"}`)}
	hello := []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}}
	tests := map[string]struct {
		request         llm.Request
		responses, chat string
	}{
		"least": {
			request: llm.Request{Messages: hello},
			responses: `{"input":[{"role":"user","content":"Hello?"}],` +
				`"model":"m","store":false,"stream":true}`,
			chat: `{"messages":[{"role":"user","content":"Hello?"}],` +
				`"model":"m","stream":true,"stream_options":{"include_usage":true}}`,
		},
		"most": {
			request: llm.Request{
				System: "Be <brief>.",
				Messages: []llm.Message{
					hello[0], {Role: llm.RoleAssistant, Text: "Yes?"},
					{Role: llm.RoleUser, Text: "Why?", Data: []llm.Data{{Name: "d", Value: []byte(`[1]`)}}},
				},
				Schema:    schema,
				MaxTokens: 9,
			},
			responses: `{"input":[{"role":"system","content":"Be <brief>."},` +
				`{"role":"user","content":"Hello?"},{"role":"assistant","content":"Yes?"},` +
				`{"role":"user","content":"<data name=\"d\">\n[1]\n</data>\n\nWhy?"}],` +
				`"max_output_tokens":9,"model":"m","store":false,"stream":true,` +
				`"text":{"format":{"name":"email","schema":{"type":"object"},` +
				`"strict":true,"type":"json_schema"}}}`,
			chat: `{"max_tokens":9,"messages":[{"role":"system","content":"Be <brief>."},` +
				`{"role":"user","content":"Hello?"},{"role":"assistant","content":"Yes?"},` +
				`{"role":"user","content":"<data name=\"d\">\n[1]\n</data>\n\nWhy?"}],` +
				`"model":"m","response_format":{"json_schema":{"name":"email","schema":{"type":"object"},` +
				`"strict":true},"type":"json_schema"},` +
				`"stream":true,"stream_options":{"include_usage":true}}`,
		},
		"tools": {
			request: llm.Request{
				Messages: hello,
				Tools: []llm.Tool{
					{
						Name: "f", Description: "Adds.",
						Input: &llm.Schema{JSON: []byte(`{"type":"object","properties":{"x":{"type":"integer"}}}`)},
					},
					{Name: "g"},
				},
				ToolChoice: llm.ToolsRequired,
			},
			responses: `{"include":["reasoning.encrypted_content"],` +
				`"input":[{"role":"user","content":"Hello?"}],` +
				`"model":"m","store":false,"stream":true,"tool_choice":"required",` +
				`"tools":[{"description":"Adds.","name":"f","parameters":{"type":"object",` +
				`"properties":{"x":{"type":"integer"}}},"strict":true,"type":"function"},` +
				`{"name":"g","parameters":{"type":"object","properties":{},"required":[],` +
				`"additionalProperties":false},"strict":true,"type":"function"}]}`,
			chat: `{"messages":[{"role":"user","content":"Hello?"}],` +
				`"model":"m","stream":true,"stream_options":{"include_usage":true},"tool_choice":"required",` +
				`"tools":[{"function":{"description":"Adds.","name":"f","parameters":{"type":"object",` +
				`"properties":{"x":{"type":"integer"}}},"strict":true},"type":"function"},` +
				`{"function":{"name":"g","parameters":{"type":"object","properties":{},"required":[],` +
				`"additionalProperties":false},"strict":true},"type":"function"}]}`,
		},
		"results, and no more tools": {
			request: llm.Request{
				Messages: []llm.Message{
					hello[0],
					{
						Role:  llm.RoleAssistant,
						Calls: []llm.Call{{ID: "a", Name: "f", Input: []byte(`{"x":1}`)}, {ID: "b", Name: "g"}},
					},
					{
						Role: llm.RoleTool,
						Results: []llm.Result{
							{Call: "a", Name: "f", Output: "2"}, {Call: "b", Name: "g", Output: "no", Failed: true},
						},
					},
				},
				Tools:      []llm.Tool{{Name: "g"}},
				ToolChoice: llm.ToolsNone,
			},
			responses: `{"include":["reasoning.encrypted_content"],` +
				`"input":[{"role":"user","content":"Hello?"},` +
				`{"type":"function_call","call_id":"a","name":"f","arguments":"{\"x\":1}"},` +
				`{"type":"function_call","call_id":"b","name":"g","arguments":"{}"},` +
				`{"type":"function_call_output","call_id":"a","output":"2"},` +
				`{"type":"function_call_output","call_id":"b","output":"no"}],` +
				`"model":"m","store":false,"stream":true,"tool_choice":"none",` +
				`"tools":[{"name":"g","parameters":{"type":"object","properties":{},"required":[],` +
				`"additionalProperties":false},"strict":true,"type":"function"}]}`,
			chat: `{"messages":[{"role":"user","content":"Hello?"},` +
				`{"role":"assistant","content":"","tool_calls":[{"id":"a","type":"function",` +
				`"function":{"name":"f","arguments":"{\"x\":1}"}},` +
				`{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},` +
				`{"role":"tool","content":"2","tool_call_id":"a"},` +
				`{"role":"tool","content":"no","tool_call_id":"b"}],` +
				`"model":"m","stream":true,"stream_options":{"include_usage":true}}`,
		},
	}
	for name, tt := range tests {
		for api, want := range map[openai.API]string{
			openai.Responses: tt.responses, openai.ChatCompletions: tt.chat,
		} {
			t.Run(name+", "+string(api), func(t *testing.T) {
				s := llmtest.NewServer(t)
				_, err := llm.Generate(t.Context(),
					newModel(t, openai.Options{BaseURL: s.URL, Model: "m", API: api}), &tt.request)
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.TrimSpace(string(s.Requests()[0].Body)); got != want {
					t.Errorf("sent %s\nwant %s", got, want)
				}
			})
		}
	}
}

// If leaving a parameter out would not help, the refusal is an error at once.
func TestRefusalsThatStand(t *testing.T) {
	tests := map[string]struct {
		body string
		kind llm.Kind
	}{
		"another parameter": {
			`{"error":{"message":"unknown model, see response_format","param":"model"}}`, llm.KindInvalid,
		},
		"a length": {
			`{"error":{"message":"max_tokens is too large: the maximum context length is 4096"}}`,
			llm.KindContextLength,
		},
		"too large a value": {
			`{"error":{"message":"max_tokens is too large: 5. This model supports at most 4 completion ` +
				`tokens","param":"max_tokens","code":"invalid_value"}}`, llm.KindInvalid,
		},
		"a length it lacks": {
			`{"error":{"message":"max_tokens 5 is too large: this model does not support more than 4 ` +
				`output tokens"}}`, llm.KindInvalid,
		},
		"an unsupported one": {
			`{"error":{"message":"Unsupported value: 'max_tokens' does not support 5",` +
				`"param":"max_tokens","code":"unsupported_value"}}`, llm.KindUnsupported,
		},
		"a bad schema": {
			`{"error":{"message":"Invalid schema for response_format 's': In context=('properties', 'n'), ` +
				`'minLength' is not permitted.","param":"response_format","code":null}}`, llm.KindInvalid,
		},
		"as Groq says": {
			`{"error":{"message":"invalid schema for response format: response_format/json_schema/n: ` +
				`minItems is not supported"}}`, llm.KindInvalid,
		},
		"part of a name": {
			`{"error":{"message":"unknown parameter: max_tokens_to_sample"}}`, llm.KindInvalid,
		},
		"one that none sent": {`{"error":{"message":"max_output_tokens is unknown"}}`, llm.KindInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, llmtest.Body(400, "application/json", tt.body))
			m := newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions})
			_, err := llm.Generate(t.Context(), m, &llm.Request{
				Schema: &llm.Schema{Name: "s", JSON: []byte(`{}`)}, MaxTokens: 5,
			})
			if llm.KindOf(err) != tt.kind || len(s.Requests()) != 1 {
				t.Errorf("got %v after %d requests, want kind %q after one", err, len(s.Requests()), tt.kind)
			}
		})
	}
}

func ExampleNew() {
	// This is the address of Ollama, and one of its models.
	model, err := openai.New(&openai.Options{
		BaseURL:  "http://127.0.0.1:11434/v1",
		Model:    "llama3.3",
		API:      openai.ChatCompletions,
		Provider: "ollama",
	})
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
	// Output: ollama: llama3.3: context canceled
}

// The signature of Gemini's thoughts goes back with its call, and OpenRouter's details with the
// message, each as it came.
func TestThoughtsOfServers(t *testing.T) {
	tests := map[string]struct {
		events string
		want   string // in the second request
	}{
		"Gemini": {
			`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","extra_content":` +
				`{"google":{"thought_signature":"c2ln"}},"function":{"name":"f","arguments":"{}"}}]},` +
				`"finish_reason":"tool_calls"}]}`,
			`{"id":"a","type":"function","function":{"name":"f","arguments":"{}"},` +
				`"extra_content":{"google":{"thought_signature":"c2ln"}}}`,
		},
		"DeepSeek": {
			`{"choices":[{"delta":{"reasoning_content":"Hm","tool_calls":[{"index":0,"id":"a",` +
				`"function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`,
			`"reasoning_content":"Hm"}`,
		},
		"Ollama": {
			`{"choices":[{"delta":{"reasoning":"Hm","tool_calls":[{"index":0,"id":"a",` +
				`"function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`,
			`"reasoning":"Hm"}`,
		},
		"reasoning of another shape": {
			`{"choices":[{"delta":{"reasoning":{"a":1},"tool_calls":[{"index":0,"id":"a",` +
				`"function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`,
			`"role":"assistant","content":"","tool_calls"`,
		},
		"OpenRouter": {
			`{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","text":"H"}]}}]}` +
				"\n\ndata: " +
				`{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"m"}],` +
				`"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]},` +
				`"finish_reason":"tool_calls"}]}`,
			`"reasoning_details":[{"type":"reasoning.text","text":"H"},` +
				`{"type":"reasoning.encrypted","data":"m"}]`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t,
				llmtest.Body(200, "text/event-stream", "data: "+tt.events+"\n\ndata: [DONE]\n\n"),
				llmtest.Status(400, "", "reasoning_content and reasoning are not supported"),
				llmtest.Good("Done."))
			m := newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions})
			reply, err := llm.RunTools(t.Context(), m, &llm.Request{}, nil, nil)
			if err != nil || reply.Text != "Done." {
				t.Fatalf("got %+v, %v", reply, err)
			}
			sent := s.Requests()
			if !strings.Contains(string(sent[1].Body), tt.want) {
				t.Errorf("sent %s, want %s in it", sent[1].Body, tt.want)
			}
			if name != "reasoning of another shape" && strings.Contains(string(sent[2].Body), tt.want) {
				t.Errorf("the server does not take thoughts, and was sent %s again", tt.want)
			}
		})
	}
}

// A model that fails within a loop of tools is followed by another one, which gets the calls and
// the results, and nothing of the first one's thoughts.
func TestFallbackWithinALoop(t *testing.T) {
	thinks := llmtest.Reply{
		Calls: []llm.Call{{ID: "a", Name: "f", Input: []byte(`{"of":7}`)}},
		Usage: llm.Usage{Input: 3, Output: 9, Reasoning: 4},
	}
	first := llmtest.NewServer(t,
		llmtest.Play(thinks, llmtest.Style{}), llmtest.Fails(llm.KindOverloaded))
	second := llmtest.NewServer(t,
		llmtest.Status(400, "", "a message with tool calls has no reasoning_content"),
		llmtest.Good("Done."))
	chat := func(s *llmtest.Server, provider string) llm.Model {
		return newModel(t, openai.Options{
			BaseURL: s.URL, API: openai.ChatCompletions, Provider: provider, Model: "m",
		})
	}
	m := llm.Fallback(chat(first, "deepseek"), chat(second, "kimi"))
	tool := llm.Function{Tool: llm.Tool{Name: "f"}, Run: func(
		context.Context, json.RawMessage,
	) (string, error) {
		return "forty-two", nil
	}}
	reply, err := llm.RunTools(t.Context(), m, &llm.Request{}, []llm.Function{tool}, nil)
	if err != nil || reply.Text != "Done." {
		t.Fatalf("got %+v, %v", reply, err)
	}
	for _, sent := range second.Requests() {
		if len(sent.Thoughts()) > 0 {
			t.Errorf("the second model was told thoughts of the first: %s", sent.Body)
		}
	}
	told := second.Requests()[1].Text()
	for _, want := range []string{`{"of":7}`, "forty-two"} {
		if !strings.Contains(told, want) {
			t.Errorf("the second model was told %q, want %q in it", told, want)
		}
	}
}
