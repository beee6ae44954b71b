package telemetry_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/telemetry"
)

// conversation has everything that a request can have, with a secret in each part.
var conversation = &llm.Request{
	System: "secret rules",
	Messages: []llm.Message{
		{
			Role: llm.RoleUser, Text: "secret question",
			Data:   []llm.Data{{Name: "facts", Value: json.RawMessage(`{"of":"secret"}`)}},
			Images: []llm.Image{{Type: "image/png", Data: []byte("secret")}},
		},
		{Role: llm.RoleAssistant, Calls: []llm.Call{
			{ID: "1", Name: "look", Input: json.RawMessage(`{"at":"secret"}`)},
			{ID: "2", Name: "look", Input: json.RawMessage(`{secret`)},
		}},
		{
			Role: llm.RoleTool,
			Results: []llm.Result{
				{Call: "1", Name: "look", Output: `{"seen":"secret"}`},
				{Call: "2", Name: "look", Output: "secret"},
			},
		},
	},
	Schema: &llm.Schema{Name: "secret", JSON: json.RawMessage(`{"type":"object"}`)},
	Tools: []llm.Tool{
		{
			Name: "look", Description: "secret look",
			Input: &llm.Schema{JSON: json.RawMessage(`{"type":"object"}`)},
		},
		{Name: "stay"},
	},
}

func TestContentIsToldWhenAskedFor(t *testing.T) {
	told, o := newTold(telemetry.Options{Content: true})
	m := llm.Chain(llmtest.NewScript(llmtest.Text("secret ", "answer")), telemetry.Middleware(o))
	if _, err := llm.Generate(t.Context(), m, conversation); err != nil {
		t.Fatal(err)
	}
	got := attributes(told.span(t).Attributes())
	for _, want := range []string{
		`system_instructions=[{"type":"text","content":"secret rules"}]`,
		`input.messages=[` +
			`{"role":"user","parts":[{"type":"text","content":"\u003cdata ` +
			`name=\"facts\"\u003e\n{\"of\":\"secret\"}\n\u003c/data\u003e\n\nsecret question"},` +
			`{"type":"blob","mime_type":"image/png"}]},` +
			`{"role":"assistant","parts":[{"type":"tool_call","id":"1","name":"look",` +
			`"arguments":{"at":"secret"}},{"type":"tool_call","id":"2","name":"look",` +
			`"arguments":"{secret"}]},` +
			`{"role":"tool","parts":[{"type":"tool_call_response","id":"1","response":{"seen":"secret"}},` +
			`{"type":"tool_call_response","id":"2","response":"secret"}]}]`,
		`tool.definitions=[{"type":"function","name":"look","description":"secret look",` +
			`"parameters":{"type":"object"}},{"type":"function","name":"stay"}]`,
		`output.messages=[{"role":"assistant","parts":[{"type":"text","content":"secret answer"}],` +
			`"finish_reason":"stop"}]`,
		`output.type=json`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s\nis not among\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestAFailureKeepsTheContentThatCame(t *testing.T) {
	told, o := newTold(telemetry.Options{Content: true})
	m := llm.Chain(llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"Hel"}, Err: &llm.Error{Kind: llm.KindNetwork, Message: "gone"},
	}), telemetry.Middleware(o))
	if _, err := llm.Generate(t.Context(), m, ask); err == nil {
		t.Fatal("it did not fail")
	}
	span := told.span(t)
	const want = `output.messages=[{"role":"assistant","parts":[{"type":"text","content":"Hel"}],` +
		`"finish_reason":"error"}]`
	got := attributes(span.Attributes())
	if !slices.Contains(got, want) || span.Status().Description != "network: gone" {
		t.Errorf("got %q with %+v", got, span.Status())
	}
}

func TestContentStaysHereOtherwise(t *testing.T) {
	for name, reply := range map[string]llmtest.Reply{
		"a reply": {Chunks: []string{"secret"}, RawFinish: "secret"},
		"calls": {
			Calls: []llm.Call{{ID: "3", Name: "look", Input: json.RawMessage(`{"at":"secret"}`)}},
		},
		"a failure": {
			Chunks: []string{"secret"},
			Err:    &llm.Error{Kind: llm.KindInvalid, Message: "I will not tell the secret"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			told, o := newTold(telemetry.Options{})
			_, err := llm.Generate(t.Context(), llm.Chain(llmtest.NewScript(reply), telemetry.Middleware(o)),
				conversation)
			if (err != nil) != (reply.Err != nil) {
				t.Fatal(err)
			}
			span := told.span(t)
			all := append(attributes(span.Attributes()), told.metrics(t)...)
			text := strings.Join(all, "\n") + span.Status().Description
			if strings.Contains(text, "secret") || len(span.Events()) > 0 {
				t.Errorf("it was told: %s", text)
			}
		})
	}
}
