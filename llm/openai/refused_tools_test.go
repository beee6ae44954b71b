package openai_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// Details of tools may be left out, and tools may not.
func TestRefusedTools(t *testing.T) {
	const noStrict = "the server does not take the parameter strict; it was left out"
	const noChoice = "the server does not take the parameter tool_choice; it was left out"
	refuse := func(status int, message, param string) llmtest.Day {
		return llmtest.Body(status, "application/json",
			fmt.Sprintf(`{"error":{"message":%q,"param":%q}}`, message, param))
	}
	tests := map[string]struct {
		api      openai.API
		day      llmtest.Day
		kind     llm.Kind
		warnings []string
	}{
		"strict, by its place": {
			openai.Responses, refuse(400, "Unknown parameter: 'tools[0].strict'.", "tools[0].strict"), "",
			[]string{noStrict},
		},
		"strict, within": {
			openai.ChatCompletions, refuse(400, "Unsupported parameter", "tools.0.function.strict"), "",
			[]string{noStrict},
		},
		"strict, in the text": {
			openai.ChatCompletions,
			refuse(422, "body.tools.0.function.strict: Extra inputs are not permitted", ""), "",
			[]string{noStrict},
		},
		"the choice": {
			openai.ChatCompletions, refuse(400, "tool_choice is not supported", ""), "", []string{noChoice},
		},
		"tools": {
			openai.Responses, refuse(400, "Unknown parameter: 'tools'.", "tools"), llm.KindUnsupported, nil,
		},
		"tools, in the text": {
			openai.ChatCompletions, refuse(422, "body.tools: Extra inputs are not permitted", ""),
			llm.KindUnsupported, nil,
		},
		"tools, as Ollama does": {
			openai.ChatCompletions,
			refuse(400, "registry.ollama.ai/library/small does not support tools", ""), llm.KindUnsupported,
			nil,
		},
		"a tool's schema": {
			openai.Responses,
			refuse(400, "Invalid schema for function 'f': 'oneOf' is not permitted.", "tools[0].parameters"),
			llm.KindInvalid, nil,
		},
		"tools, as vLLM does": {
			openai.ChatCompletions,
			refuse(400,
				`"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set`, ""),
			llm.KindUnsupported, nil,
		},
		"tools, as llama.cpp": {
			openai.ChatCompletions, refuse(500, "tools param requires --jinja flag", ""),
			llm.KindUnsupported, nil,
		},
		"tools, as a router may": {
			openai.ChatCompletions, refuse(404, "No endpoints found that support tool use.", ""),
			llm.KindUnsupported, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, tt.day, llmtest.Good("ok"))
			m := newModel(t, openai.Options{BaseURL: s.URL, API: tt.api})
			req := &llm.Request{Tools: []llm.Tool{{Name: "f"}}, ToolChoice: llm.ToolsRequired}
			reply, err := llm.Generate(t.Context(), m, req)
			if llm.KindOf(err) != tt.kind || (err == nil) != (tt.kind == "") ||
				!slices.Equal(reply.Warnings, tt.warnings) {
				t.Errorf("got %+v, %v", reply, err)
			}
			if tt.kind != llm.KindUnsupported {
				return
			}
			s = llmtest.NewServer(t, tt.day, llmtest.Good("ok"))
			m = newModel(t, openai.Options{BaseURL: s.URL, API: tt.api})
			req.WithoutTools = "Do without."
			reply, err = llm.Generate(t.Context(), m, req)
			if err != nil || reply.Text != "ok" || len(reply.Warnings) != 1 {
				t.Errorf("with words for a model without tools, got %+v, %v", reply, err)
			}
		})
	}
}

// A model that does not think refuses to send its thoughts, and the reply lacks nothing.
func TestRefusedThoughts(t *testing.T) {
	for name, param := range map[string]string{"by its name": "include", "in words": ""} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, llmtest.Body(400, "application/json", fmt.Sprintf(
				`{"error":{"message":"Encrypted content is not supported with this model.","param":%q}}`,
				param)), llmtest.Good("ok"))
			m := newModel(t, openai.Options{BaseURL: s.URL})
			for range 2 {
				reply, err := llm.Generate(t.Context(), m, &llm.Request{Tools: []llm.Tool{{Name: "f"}}})
				if err != nil || reply.Text != "ok" || reply.Warnings != nil {
					t.Errorf("got %+v, %v", reply, err)
				}
			}
			if asked := len(s.Requests()); asked != 3 {
				t.Errorf("%d requests, want one more than replies", asked)
			}
		})
	}
}

// The refusal of one choice says nothing about the other one.
func TestRefusedChoice(t *testing.T) {
	s := llmtest.NewServer(t,
		llmtest.Body(400, "application/json",
			`{"error":{"message":"tool_choice required is not supported"}}`), llmtest.Good("ok"))
	m := newModel(t, openai.Options{BaseURL: s.URL})
	for _, choice := range []llm.ToolChoice{llm.ToolsRequired, llm.ToolsNone, llm.ToolsRequired} {
		_, err := llm.Generate(t.Context(), m, &llm.Request{
			Tools: []llm.Tool{{Name: "f"}}, ToolChoice: choice,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var sent []any
	for _, r := range s.Requests() {
		sent = append(sent, r.JSON["tool_choice"])
	}
	if want := []any{"required", nil, "none", nil}; !slices.Equal(sent, want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
}
