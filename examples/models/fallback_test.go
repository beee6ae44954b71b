// Package models_test shows what a program does with language models, and how to test it
// without one. You can read each file alone.
package models_test

import (
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// The server of one vendor fails, and the server of another one answers. Both are test servers
// here. Without a BaseURL, and with a key, the models are real.
func TestFallback(t *testing.T) {
	first := llmtest.NewServer(t, llmtest.Good("Air scatters ", "blue light."))
	second := llmtest.NewServer(t, llmtest.Good("Blue light is ", "scattered most."))
	gpt, err := openai.New(&openai.Options{BaseURL: first.URL})
	if err != nil {
		t.Fatal(err)
	}
	claude, err := anthropic.New(&anthropic.Options{BaseURL: second.URL})
	if err != nil {
		t.Fatal(err)
	}

	model := llm.Fallback(gpt, claude)

	question := &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
	}
	ask := func(wantModel, wantText string) *llm.Response {
		t.Helper()
		reply, err := llm.Generate(t.Context(), model, question)
		if err != nil {
			t.Fatal(err)
		}
		if reply.Model != wantModel || reply.Text != wantText {
			t.Errorf("%s says %q", reply.Model, reply.Text)
		}
		return reply
	}
	ask(openai.DefaultModel, "Air scatters blue light.")
	first.Close()
	reply := ask(anthropic.DefaultModel, "Blue light is scattered most.")
	if len(reply.Warnings) != 1 {
		t.Errorf("the reply does not tell of the failure: %q", reply.Warnings)
	}
}
