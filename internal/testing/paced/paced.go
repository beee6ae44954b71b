// Package paced has models for tests in which something happens while a model writes.
package paced

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// ByHand is a model that writes the pieces that a test sends it, and ends when it is closed.
type ByHand chan string

// Stream implements [llm.Model].
func (m ByHand) Stream(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		for {
			select {
			case piece, more := <-m:
				if !more {
					yield(llm.Chunk{Finish: llm.FinishStop, Model: "by hand"}, nil)
					return
				}
				if !yield(llm.Chunk{Text: piece}, nil) {
					return
				}
			case <-ctx.Done():
				yield(llm.Chunk{}, ctx.Err())
				return
			}
		}
	}
}

// Slowly returns a model that writes a piece in each nine tenths of a second. So it never
// writes at the moment of a checkpoint, which comes once a second.
func Slowly(pieces ...string) llm.Model {
	return llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for _, piece := range pieces {
				if !yield(llm.Chunk{Text: piece}, nil) {
					return
				}
				select {
				case <-ctx.Done():
					yield(llm.Chunk{}, ctx.Err())
					return
				case <-time.After(900 * time.Millisecond):
				}
			}
			yield(llm.Chunk{Finish: llm.FinishStop, Model: "slow"}, nil)
		}
	})
}
