package llm_test

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// echo is a model of your own. It repeats the last message.
func echo(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		said := req.Messages[len(req.Messages)-1].Text
		for word := range strings.FieldsSeq(said) {
			if err := ctx.Err(); err != nil {
				yield(llm.Chunk{}, err)
				return
			}
			if !yield(llm.Chunk{Text: word + "! "}, nil) {
				return
			}
		}
		yield(llm.Chunk{Finish: llm.FinishStop, Model: "echo"}, nil)
	}
}

func ExampleFunc() {
	reply, err := llm.Generate(context.Background(), llm.Func(echo), &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Lights camera action"}},
	})
	fmt.Println(reply.Text, err)
	// Output: Lights! camera! action!  <nil>
}
