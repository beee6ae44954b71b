package provider_test

import (
	"bytes"
	"context"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/provider"
)

// errCut is a failure that may pass.
var errCut = &llm.Error{Kind: llm.KindTruncated, Message: "cut off"}

// spy is a middleware that notes how each request ends.
func spy(ends *[]string) llm.Middleware {
	return func(next llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				for chunk, err := range next.Stream(ctx, req) {
					if err != nil {
						*ends = append(*ends, string(llm.KindOf(err)))
					} else if chunk.Finish != "" {
						*ends = append(*ends, string(chunk.Finish))
					}
					if !yield(chunk, err) {
						return
					}
				}
			}
		})
	}
}

// stackOf returns a stack of one model.
func stackOf(t *testing.T, o *provider.StackOptions, m llm.Model) llm.Model {
	t.Helper()
	stack, err := provider.StackOf(o, []string{"compatible:tiny"}, m)
	if err != nil {
		t.Fatal(err)
	}
	return stack
}

// turns allows n requests a minute, and no wait.
func turns(n int) *llm.RateOptions {
	return &llm.RateOptions{Requests: n, MaxWait: time.Nanosecond}
}

// ada asks the model.
func ada(t *testing.T, m llm.Model) (*llm.Response, error) {
	t.Helper()
	return llm.Generate(llm.WithOwner(t.Context(), "ada"), m, ask)
}

// Each of these holds because of the order of the middlewares, and not in any other order.
func TestTheOrderOfAStack(t *testing.T) {
	prices := llm.Prices{{Model: "*", Input: 1000, Output: 1000}}
	t.Run("Around sees what the budget refuses, and so does the log", func(t *testing.T) {
		var ends []string
		var logged bytes.Buffer
		m := stackOf(t, &provider.StackOptions{
			Around: []llm.Middleware{spy(&ends)},
			Logger: slog.New(slog.NewTextHandler(&logged, nil)),
			Budget: &llm.BudgetOptions{Prices: prices, Quotas: total(1)},
		}, llmtest.NewScript(llmtest.Text("Hi")))
		if _, err := ada(t, m); llm.KindOf(err) != llm.KindBudget {
			t.Errorf("got %v", err)
		}
		const line = "outcome=budget model=compatible:tiny"
		if !slices.Equal(ends, []string{"budget"}) || !strings.Contains(logged.String(), line) {
			t.Errorf("seen %q, logged %s", ends, &logged)
		}
	})
	t.Run("the first of Around is outermost", func(t *testing.T) {
		var order []string
		mark := func(name string) llm.Middleware {
			return func(next llm.Model) llm.Model {
				return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
					order = append(order, name)
					return next.Stream(ctx, req)
				})
			}
		}
		m := stackOf(t, &provider.StackOptions{
			Around: []llm.Middleware{mark("a"), mark("b")},
			AroundEach: func(provider.Ref) []llm.Middleware {
				return []llm.Middleware{mark("c"), mark("d")}
			},
		}, llmtest.NewScript(llmtest.Text("Hi")))
		if _, err := ada(t, m); err != nil || strings.Join(order, "") != "abcd" {
			t.Errorf("got %v, %v", order, err)
		}
	})
	t.Run("what the cache answers passes the budget, and reaches no model", func(t *testing.T) {
		var each []string
		m := stackOf(t, &provider.StackOptions{
			Cache:      &llm.CacheOptions{},
			Budget:     &llm.BudgetOptions{Prices: prices, Quotas: total(6_000_000)},
			AroundEach: func(provider.Ref) []llm.Middleware { return []llm.Middleware{spy(&each)} },
		}, llmtest.NewScript(llmtest.Reply{
			Chunks: []string{"Hi"}, Usage: llm.Usage{Input: 2_000, Output: 1_000},
		}))
		if reply, err := ada(t, m); err != nil || reply.Cost.NanoUSD != 3_000_000 {
			t.Fatalf("got %+v, %v", reply, err)
		}
		// The estimate does not fit under the cap.
		if _, err := ada(t, m); llm.KindOf(err) != llm.KindBudget {
			t.Errorf("got %v", err)
		}
		if len(each) != 1 {
			t.Errorf("the model was asked %d times", len(each))
		}
	})
	t.Run("a reply that is kept is given again", func(t *testing.T) {
		script := llmtest.NewScript(llmtest.Text("Hi"))
		m := stackOf(t, &provider.StackOptions{Cache: &llm.CacheOptions{}}, script)
		for range 2 {
			if _, err := ada(t, m); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(script.Requests()); n != 1 {
			t.Errorf("the model was asked %d times", n)
		}
	})
	t.Run("AroundEach sees what an open breaker refuses", func(t *testing.T) {
		var each []string
		script := llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Err: errCut})
		m := stackOf(t, &provider.StackOptions{
			AroundEach: func(provider.Ref) []llm.Middleware { return []llm.Middleware{spy(&each)} },
			OnBreaker:  func(provider.Ref) func(from, to llm.BreakerState) { return nil },
		}, script)
		for range 6 {
			_, _ = ada(t, m) // the spy in the middle sees how it ends
		}
		if n := len(script.Requests()); n != 5 || len(each) != 6 || each[5] != "overloaded" {
			t.Errorf("asked %d times, seen %q", n, each)
		}
	})
	t.Run("an open breaker takes no turn of the rate limit", func(t *testing.T) {
		script := llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Err: errCut})
		m := stackOf(t, &provider.StackOptions{Rate: turns(5)}, script)
		var last error
		for range 6 {
			_, last = ada(t, m)
		}
		if llm.KindOf(last) != llm.KindOverloaded {
			t.Errorf("got %v", last)
		}
	})
	t.Run("all attempts of a request are one turn", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			cut := llmtest.Reply{Err: errCut}
			script := llmtest.NewScript(cut, cut, llmtest.Text("Hi"))
			m := stackOf(t, &provider.StackOptions{Rate: turns(1)}, script)
			if _, err := ada(t, m); err != nil || len(script.Requests()) != 3 {
				t.Errorf("got %v after %d attempts", err, len(script.Requests()))
			}
			if _, err := ada(t, m); llm.KindOf(err) != llm.KindRateLimit {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("each attempt has its own time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			hang := llmtest.Reply{Stall: true}
			m := stackOf(t, &provider.StackOptions{}, llmtest.NewScript(hang, hang, llmtest.Text("Hi")))
			start := time.Now()
			_, err := ada(t, m)
			if took := time.Since(start); err != nil || took < 4*time.Minute || took > 5*time.Minute {
				t.Errorf("got %v after %v", err, took)
			}
		})
	})
}

// total caps what is spent in a day.
func total(nano int64) llm.Quotas {
	return llm.Quotas{Total: llm.Caps{Day: llm.Cap{NanoUSD: nano}}}
}

// each caps what each owner spends in a day.
func each(nano int64) llm.Quotas { return llm.Quotas{Each: total(nano).Total} }
