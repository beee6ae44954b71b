package anthropic_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
)

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
