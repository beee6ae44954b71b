package llm_test

import (
	"context"
	"errors"
	"iter"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/marquee-go/marquee/llm"
)

// broken is a model whose stream ends in err after some text.
func broken(text string, usage llm.Usage, err error) llm.Model {
	return llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			if text == "" || yield(llm.Chunk{Text: text}, nil) {
				yield(llm.Chunk{Usage: usage}, err)
			}
		}
	})
}

// spent finds out how much of a cap of a million is used up, by what still fits under it.
func spent(t *testing.T, budget llm.Middleware) int64 {
	t.Helper()
	low, high := int64(0), int64(1e6) // a request of n tokens is let through up to low
	for low < high {
		n := (low + high + 1) / 2
		ok := true
		// An empty request has one token. The reply costs 10 times MaxTokens.
		m := budget(broken("", llm.Usage{}, &llm.Error{Kind: llm.KindAuth}))
		for _, err := range m.Stream(t.Context(), &llm.Request{MaxTokens: int(n)}) {
			ok = llm.KindOf(err) != llm.KindBudget
		}
		if ok {
			low = n
		} else {
			high = n - 1
		}
	}
	return 1e6 - low*10 - 1
}

// What is left is known to the nearest ten, the price of a token of output.
func TestBudgetCharges(t *testing.T) {
	forty := &llm.Request{System: strings.Repeat("x", 160), MaxTokens: 1000} // 40 tokens
	tests := map[string]struct {
		model llm.Model
		stop  bool // the reader breaks off at the first chunk
		want  int64
	}{
		"the cost": {
			play(llm.Chunk{
				Text: "Hi", Finish: llm.FinishStop, Model: "m", Usage: llm.Usage{Input: 39, Output: 1},
			}), false, 49,
		},
		"nothing for what was cached": {
			play(llm.Chunk{Text: "Hi", Finish: llm.FinishStop, Model: "m", Cost: llm.Cost{Known: true}}),
			false, 0,
		},
		"the usage of an unknown model": {
			play(llm.Chunk{
				Text: "Hi", Finish: llm.FinishStop, Model: "x", Usage: llm.Usage{Input: 59, Output: 2},
			}), false, 79,
		},
		"an estimate without usage": {
			play(llm.Chunk{Text: "Hello"}, llm.Chunk{Finish: llm.FinishStop, Model: "m"}), false, 60,
		},
		"what came before a break": {
			play(llm.Chunk{Text: "Hello"}, llm.Chunk{Text: "and more"}), true, 60,
		},
		"what came before an error": {
			broken("Hello", llm.Usage{}, &llm.Error{Kind: llm.KindNetwork}), false, 60,
		},
		"what was sent, at a timeout": {
			broken("", llm.Usage{}, &llm.Error{Kind: llm.KindTimeout}), false, 40,
		},
		"what was sent, if cut short": {
			broken("", llm.Usage{}, &llm.Error{Kind: llm.KindTruncated}), false, 40,
		},
		"what was sent, if canceled": {broken("", llm.Usage{}, context.Canceled), false, 40},
		"what was sent, if it is lost": {
			broken("", llm.Usage{}, &llm.Error{Kind: llm.KindNetwork, Err: &net.OpError{Op: "read"}}),
			false, 40,
		},
		"what was sent, at a failure": {
			broken("", llm.Usage{}, &llm.Error{Kind: llm.KindInternal}), false, 40,
		},
		"what was sent, for nonsense": {
			broken("", llm.Usage{}, &llm.Error{Kind: llm.KindBadOutput}), false, 40,
		},
		"nothing if nobody was reached": {
			broken("", llm.Usage{}, &llm.Error{Kind: llm.KindNetwork, Err: &net.OpError{Op: "dial"}}),
			false, 0,
		},
		"nothing for a refusal": {
			broken("", llm.Usage{}, &llm.Error{Kind: llm.KindRateLimit}), false, 0,
		},
		"the usage of a failed attempt": {
			broken("", llm.Usage{Input: 80, Output: 1}, &llm.Error{Kind: llm.KindOverloaded}), false, 90,
		},
		"more than was counted early": {
			broken("Hello to all of you", llm.Usage{Input: 80, Output: 1},
				&llm.Error{Kind: llm.KindNetwork}), false, 130,
		},
		"its usage, after some text": {
			broken("Hello", llm.Usage{Input: 80, Output: 3}, &llm.Error{Kind: llm.KindNetwork}), false, 110,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				budget := llm.Budget(&llm.BudgetOptions{
					Prices: pennies, Quotas: each(1e6), Models: []string{"m"},
				})
				for _, err := range budget(tt.model).Stream(t.Context(), forty) {
					if tt.stop || err != nil {
						break
					}
				}
				if got := spent(t, budget); got/10 != tt.want/10 {
					t.Errorf("%d are charged, want %d", got, tt.want)
				}
			})
		})
	}
}

// A reader who has already left is charged nothing.
func TestBudgetOfNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := llm.Budget(&llm.BudgetOptions{
			Prices: pennies, Quotas: each(1e6), Models: []string{"m"},
		})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		forty := &llm.Request{System: strings.Repeat("x", 160)}
		m := budget(broken("", llm.Usage{}, context.Canceled))
		if _, err := llm.Generate(ctx, m, forty); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if got := spent(t, budget); got/10 != 0 {
			t.Errorf("%d are charged", got)
		}
	})
}

// Every attempt has the price of its own model, and costs as much as it would alone.
func TestBudgetOfSeveralAttempts(t *testing.T) {
	forty := &llm.Request{System: strings.Repeat("x", 160), MaxTokens: 1000}
	prices := append(llm.Prices{{Model: "m", Over: 100, Input: 1000, Output: 1000}, {Model: "free"}},
		pennies...)
	usage := llm.Usage{Input: 60, Output: 2}
	fails := func(model string, kind llm.Kind, u llm.Usage) llm.Model {
		return broken("", u, &llm.Error{Kind: kind, Model: model, Status: 500})
	}
	answers := func(model string) llm.Model {
		return play(llm.Chunk{Text: "Hi"}, llm.Chunk{Finish: llm.FinishStop, Model: model, Usage: usage})
	}
	// turns asks another model each time.
	turns := func(models ...llm.Model) llm.Model {
		n := 0
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			m := models[n%len(models)]
			n++
			return m.Stream(ctx, req)
		})
	}
	retried := func(models ...llm.Model) llm.Model { return llm.Retry(nil)(turns(models...)) }
	tests := map[string]struct {
		model llm.Model
		cost  string // "" if all fail
		want  int64  // what is charged
	}{
		"one that failed was dear": {
			llm.Fallback(fails("dear", llm.KindTruncated, usage), answers("free")), "$0.000000800", 800,
		},
		"one that failed was free": {
			llm.Fallback(fails("free", llm.KindTruncated, usage), answers("m")), "$0.000000080", 80,
		},
		"one that failed has no price": {
			llm.Fallback(fails("other", llm.KindTruncated, usage), answers("m")), "unknown", 160,
		},
		"one was refused": {
			llm.Fallback(fails("dear", llm.KindRateLimit, llm.Usage{}), answers("m")), "$0.000000080", 80,
		},
		"one does not tell its usage": {
			llm.Fallback(fails("dear", llm.KindTimeout, llm.Usage{}), answers("m")), "$0.000000080", 120,
		},
		"together they are long": {
			retried(fails("m", llm.KindTruncated, usage), answers("m")), "$0.000000160", 160,
		},
		"within a leg": {
			llm.Fallback(retried(fails("m", llm.KindTruncated, usage),
				fails("m", llm.KindAuth, llm.Usage{})), answers("dear")), "$0.000000880", 880,
		},
		"all fail": {
			llm.Fallback(fails("dear", llm.KindTruncated, usage),
				retried(fails("m", llm.KindTruncated, usage))), "", 800 + 3*80,
		},
		"the last breaks off": {
			llm.Fallback(fails("dear", llm.KindTruncated, usage),
				broken("Hello", usage, &llm.Error{Kind: llm.KindNetwork, Model: "m"})), "", 880,
		},
		"a budget inside knows the rest": {
			llm.Budget(&llm.BudgetOptions{Prices: pennies})(llm.Fallback(
				fails("dear", llm.KindTimeout, llm.Usage{}), answers("m"))),
			"$0.000000080", 120,
		},
		"tools inside, in two steps": {
			llm.WithTools(nil, nil)(turns(play(llm.Chunk{
				Finish: llm.FinishCalls, Calls: []llm.Call{{ID: "1", Name: "f"}}, Model: "dear", Usage: usage,
			}), answers("m"))),
			"$0.000000880", 880,
		},
		"a budget inside knows a part": {
			llm.Fallback(fails("dear", llm.KindTruncated, usage),
				llm.Budget(&llm.BudgetOptions{Prices: pennies})(answers("m"))), "$0.000000880", 880,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				budget := llm.Budget(&llm.BudgetOptions{
					Prices: prices, Quotas: each(1e6), Models: []string{"m"},
				})
				reply, err := llm.Generate(t.Context(), budget(tt.model), forty)
				if (err == nil) != (tt.cost != "") || err == nil && reply.Cost.String() != tt.cost {
					t.Errorf("the cost is %v, %v; want %s", reply.Cost, err, tt.cost)
				}
				warned := slices.ContainsFunc(reply.Warnings, func(w string) bool {
					return strings.HasPrefix(w, "budget: ")
				})
				if warned != (tt.cost == "unknown") {
					t.Errorf("the warnings are %q", reply.Warnings)
				}
				if got := spent(t, budget); got/10 != tt.want/10 {
					t.Errorf("%d are charged, want %d", got, tt.want)
				}
			})
		})
	}
}
