package llm_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func ExampleGenerate() {
	// A script stands for a real model, such as llm/provider opens.
	model := llmtest.NewScript(llmtest.Text("Because air ", "scatters blue light."))

	reply, err := llm.Generate(context.Background(), model, &llm.Request{
		System:   "Answer in one sentence.",
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
	})
	if err != nil {
		fmt.Println(llm.Explain(err))
		return
	}
	fmt.Println(reply.Text)
	// Output: Because air scatters blue light.
}

// A person sees the reply grow, and then what went wrong.
func ExampleModel() {
	var model llm.Model = llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"Because air ", "scatters"},
		Err:    &llm.Error{Kind: llm.KindNetwork, Provider: "openai", Model: "gpt-6-luna"},
	})
	for chunk, err := range model.Stream(context.Background(), &llm.Request{}) {
		if err != nil {
			fmt.Printf("...\n%s\n(for the log: %v)\n", llm.Explain(err), err)
			break
		}
		fmt.Print(chunk.Text)
	}
	// Output:
	// Because air scatters...
	// The model could not be reached. Please try again.
	// (for the log: openai: gpt-6-luna: network)
}

func ExampleDecode() {
	type email struct {
		Subject string `json:"subject"`
		Body    string `json:"body" doc:"plain text"`
	}
	model := llmtest.NewScript(llmtest.Text(`{"subject": "Friday", "body": "Shall we meet at ten?"}`))

	draft, _, err := llm.Decode[email](context.Background(), model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Ask Grace to meet on Friday at ten."}},
	})
	fmt.Println(draft.Subject, "-", draft.Body, err)
	// Output: Friday - Shall we meet at ten? <nil>
}

func ExampleChain() {
	quiet := slog.New(slog.DiscardHandler)
	model := llm.Chain(llmtest.NewScript(llmtest.Text("Hello.")),
		llm.Log(quiet, "scripted"),
		llm.TimeLimits(llm.Limits{First: time.Minute, Idle: 20 * time.Second}),
	)
	for chunk, err := range model.Stream(context.Background(), &llm.Request{}) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Print(chunk.Text)
	}
	// Output: Hello.
}
