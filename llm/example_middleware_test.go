package llm_test

import (
	"context"
	"fmt"
	"iter"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// inOneSentence is a middleware of your own. It changes a copy of the request, and passes the whole
// stream on, so that it loses no usage, no cost and no warning.
func inOneSentence(next llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		asked := *req
		asked.System += "\nAnswer in one sentence."
		return next.Stream(ctx, &asked)
	})
}

func ExampleMiddleware() {
	script := llmtest.NewScript(llmtest.Text("Because air scatters blue light."))
	model := llm.Chain(script, inOneSentence)

	reply, err := llm.Generate(context.Background(), model, &llm.Request{
		System:   "You teach physics.",
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
	})
	fmt.Println(reply.Text, err)
	fmt.Printf("%q\n", script.Requests()[0].System)
	// Output:
	// Because air scatters blue light. <nil>
	// "You teach physics.\nAnswer in one sentence."
}
