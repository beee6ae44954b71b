package llm_test

import (
	"context"
	"fmt"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// The first model is asked twice, because an overload may pass. Then the second one answers.
func Example_retryThenFallBack() {
	busy := llmtest.Reply{Err: &llm.Error{Kind: llm.KindOverloaded, Model: "large"}}
	large := llm.Chain(llmtest.NewScript(busy), llm.Retry(&llm.RetryOptions{
		Attempts: 2, Base: 1, // one nanosecond, so that the example is quick
	}))
	small := llmtest.NewScript(llmtest.Text("Because air scatters blue light."))

	reply, err := llm.Generate(context.Background(), llm.Fallback(large, small), &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
	})
	fmt.Println(reply.Text, err)
	for _, warning := range reply.Warnings {
		fmt.Println(warning)
	}
	fmt.Println(len(reply.Attempts), "requests")
	// Output:
	// Because air scatters blue light. <nil>
	// attempt 1 of 2 failed: large: overloaded
	// model 1 of 2 failed: large: overloaded
	// 3 requests
}
