package llm_test

import (
	"context"
	"iter"
	"log/slog"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// BenchmarkChain passes a reply of 100 chunks through each middleware alone, and through all
// of them. llm/bench measures real streams.
func BenchmarkChain(b *testing.B) {
	const chunks = 100
	model := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for range chunks {
				if !yield(llm.Chunk{Text: "word "}, nil) {
					return
				}
			}
			yield(llm.Chunk{Finish: llm.FinishStop}, nil)
		}
	})
	log := llm.Log(slog.New(slog.DiscardHandler), "model")
	budget := llm.Budget(nil)
	fallback := func(m llm.Model) llm.Model { return llm.Fallback(m) }
	limit := llm.RateLimit(&llm.RateOptions{Requests: 1e9, Tokens: 1e12})
	breaker, retry := llm.Breaker(nil), llm.Retry(nil)
	times := llm.TimeLimits(llm.Limits{First: time.Minute, Idle: time.Minute, Whole: time.Hour})
	for _, bench := range []struct {
		name string
		mw   []llm.Middleware
	}{
		{"none", nil},
		{"Log", []llm.Middleware{log}},
		{"Budget", []llm.Middleware{budget}},
		{"Fallback", []llm.Middleware{fallback}},
		{"RateLimit", []llm.Middleware{limit}},
		{"Breaker", []llm.Middleware{breaker}},
		{"Retry", []llm.Middleware{retry}},
		{"TimeLimits", []llm.Middleware{times}},
		{"all", []llm.Middleware{log, budget, fallback, limit, breaker, retry, times}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			m := llm.Chain(model, bench.mw...)
			req := &llm.Request{Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why?"}}}
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range m.Stream(b.Context(), req) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*chunks), "ns/chunk")
		})
	}
}
