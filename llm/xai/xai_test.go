package xai_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/xai"
)

func TestModel(t *testing.T) {
	llmtest.TestModel(t, func(baseURL string) llm.Model { return newModel(t, baseURL) },
		llmtest.Caps{
			Server: true, Tools: true, Thoughts: true, Images: true, Schema: true, MaxTokens: true,
			Usage: true, Cached: true,
			Reasoning: true,
		})
}

func newModel(t *testing.T, baseURL string) llm.Model {
	t.Helper()
	m, err := xai.New(&xai.Options{APIKey: llmtest.Key, BaseURL: baseURL})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNewWithoutOptions(t *testing.T) {
	if m, err := xai.New(nil); err != nil || m.String() != "xai:grok-4.6" {
		t.Errorf("got %v, %v", m, err)
	}
}

// xAI says in words what others say with a status or a code.
func TestErrors(t *testing.T) {
	const json = "application/json"
	tests := map[string]struct {
		day     llmtest.Day
		kind    llm.Kind
		message string
	}{
		"wrong key": {
			llmtest.Body(400, json,
				`{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***y. `+
					`You can obtain an API key from https://console.x.ai."}`),
			llm.KindAuth, "Incorrect API key provided",
		},
		"no credits yet": {
			llmtest.Body(403, json,
				`{"code":"The caller does not have permission to execute the specified operation",`+
					`"error":"Your newly created team doesn't have any credits yet."}`),
			llm.KindQuota, "doesn't have any credits",
		},
		"credits used up": {
			llmtest.Body(429, json,
				`{"code":"Some resource has been exhausted","error":"Your team has either used all available `+
					`credits or reached its monthly spending limit."}`),
			llm.KindQuota, "spending limit",
		},
		"too fast": {
			llmtest.Body(429, json,
				`{"code":"Some resource has been exhausted","error":"Too many requests"}`),
			llm.KindRateLimit, "Too many requests",
		},
		"too long": {
			llmtest.Body(400, json,
				`{"code":"invalid-argument","error":"This model's maximum prompt length is 500000 but the `+
					`request contains 637815 tokens."}`),
			llm.KindContextLength, "637815",
		},
		"withheld": {
			llmtest.Body(403, json,
				`{"code":"The caller does not have permission","error":"Content violates usage guidelines."}`),
			llm.KindContentFilter, "violates",
		},
		"a retired model": {
			llmtest.Body(404, json,
				`{"code":"Some requested entity was not found","error":"The model grok-beta does not exist."}`),
			llm.KindNotFound, "grok-beta",
		},
		"the other shape": {
			llmtest.Status(404, "model_not_found", "The model grok-3 does not exist."),
			llm.KindNotFound, "grok-3",
		},
		"an error with status 200": {
			llmtest.Body(200, json, `{"code":"500","error":"Something went wrong"}`),
			llm.KindInternal, "Something went wrong",
		},
		"an error inside the stream": {
			llmtest.Body(200, "text/event-stream",
				"data: {\"code\":\"429\",\"error\":\"Too many requests\"}\n\n"),
			llm.KindRateLimit, "Too many requests",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := newModel(t, llmtest.NewServer(t, tt.day).URL)
			_, err := llm.Generate(t.Context(), m, &llm.Request{})
			e, ok := errors.AsType[*llm.Error](err)
			if !ok || e.Kind != tt.kind || !strings.Contains(e.Message, tt.message) {
				t.Errorf("got %v, want kind %q and %q", err, tt.kind, tt.message)
			}
			if ok && (e.Provider != xai.Provider || e.Model != xai.DefaultModel) {
				t.Errorf("the error names %q and %q", e.Provider, e.Model)
			}
		})
	}
}

func ExampleNew() {
	model, err := xai.New(&xai.Options{APIKey: "xai-..."})
	if err != nil {
		fmt.Println(err)
		return
	}
	var _ llm.Model = model
	fmt.Println("talks to", xai.DefaultModel, "at", xai.DefaultBaseURL)
	// Output: talks to grok-4.6 at https://api.x.ai/v1
}
