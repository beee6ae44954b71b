// Package custommodel is a language model of your own. It is a function that yields chunks of
// text, and then an end.
package custommodel

import (
	"context"
	"iter"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Parrot returns a model that repeats the last message.
func Parrot() llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			if len(req.Messages) == 0 {
				yield(llm.Chunk{}, &llm.Error{
					Kind: llm.KindInvalid, Model: "parrot", Message: "there is nothing to repeat",
				})
				return
			}
			last := req.Messages[len(req.Messages)-1]
			for word := range strings.SplitAfterSeq(last.Text, " ") {
				if err := ctx.Err(); err != nil {
					yield(llm.Chunk{}, err)
					return
				}
				if !yield(llm.Chunk{Text: word}, nil) {
					return
				}
			}
			yield(llm.Chunk{Finish: llm.FinishStop, Model: "parrot"}, nil)
		}
	})
}
