package custommodel_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/examples/custommodel"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// One call runs all tests that a model must pass. This model has no server, and none of the
// abilities that [llmtest.Caps] lists.
func TestModel(t *testing.T) {
	llmtest.TestModel(t, func(string) llm.Model { return custommodel.Parrot() }, llmtest.Caps{})
}

func TestNothingToRepeat(t *testing.T) {
	_, err := llm.Generate(t.Context(), custommodel.Parrot(), &llm.Request{})
	if llm.KindOf(err) != llm.KindInvalid {
		t.Errorf("got %v", err)
	}
}

// It works with the middlewares that every model takes.
func ExampleParrot() {
	model := llm.Chain(custommodel.Parrot(), llm.TimeLimits(llm.Limits{First: time.Minute}))
	reply, err := llm.Generate(context.Background(), model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Polly wants a cracker."}},
	})
	fmt.Println(reply.Text, err)
	// Output: Polly wants a cracker. <nil>
}
