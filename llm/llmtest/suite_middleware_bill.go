package llmtest

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// What the model inside tells: a dear model failed, and then a cheap one was asked.
var (
	usedDear  = llm.Usage{Input: 40_000, Output: 5, Cached: 100, Reasoning: 2}
	usedCheap = llm.Usage{Input: 15_000, Output: 1000, Cached: 9, Reasoning: 300}
	prices    = llm.Prices{
		{Model: "dear", Input: 10_000, Output: 50_000}, {Model: "cheap", Input: 100, Output: 500},
	}
	errDear = &llm.Error{Kind: llm.KindTruncated, Model: "dear", Message: "oops"}
)

// ofTwo returns the end of the reply. If err is not nil, the cheap model failed too.
func ofTwo(err error) llm.Chunk {
	return llm.Chunk{
		Usage: usedDear.Add(usedCheap), Warnings: []string{"first", "second"},
		Attempts: []llm.Attempt{
			{Model: "dear", Usage: usedDear, Err: errDear}, {Model: "cheap", Usage: usedCheap, Err: err},
		},
	}
}

// answered returns the end of a reply that the cheap model gave.
func answered(finish llm.Finish) llm.Chunk {
	c := ofTwo(nil)
	c.Finish, c.RawFinish, c.Model = finish, "its own words", "cheap"
	return c
}

// priced returns the chunk with a known cost.
func priced(c llm.Chunk) llm.Chunk {
	c.Cost = llm.Cost{NanoUSD: 7, Known: true}
	return c
}

// failure returns an error that a model may end in.
func failure(kind llm.Kind) error { return &llm.Error{Kind: kind, Model: "cheap", Message: "oops"} }

// checkEnd compares the end that came out with what the model told.
func (s middlewareSuite) checkEnd(t *testing.T, m *inner, got result) {
	t.Helper()
	end, want := m.end()
	out := got.last
	if in := end.chunk; end.err == nil && (out.Finish != in.Finish || out.RawFinish != in.RawFinish ||
		out.Model != in.Model || !reflect.DeepEqual(out.Calls, in.Calls) ||
		!reflect.DeepEqual(out.Thoughts, in.Thoughts)) {
		t.Errorf("the end is %+v, want %+v", out, in)
	}
	var bill llm.Bill
	bill.Add(out, got.err)
	attempts := bill.On(llm.Chunk{}).Attempts
	same := func(a, b llm.Attempt) bool {
		return a.Model == b.Model && a.Usage == b.Usage && errors.Is(a.Err, b.Err)
	}
	if out.Usage != want.Usage || !slices.EqualFunc(attempts, want.Attempts, same) {
		t.Errorf("the usage is %+v, of %+v", out.Usage, attempts)
		t.Errorf("the model told %+v, of %+v", want.Usage, want.Attempts)
	}
	if want.Cost.Known && out.Cost != want.Cost {
		t.Errorf("the cost is %v, want %v", out.Cost, want.Cost)
	}
	rest := out.Warnings
	for _, w := range want.Warnings {
		i := slices.Index(rest, w)
		if i < 0 {
			t.Errorf("the warnings are %q; those of the model were %q", out.Warnings, want.Warnings)
			break
		}
		rest = rest[i+1:]
	}
}

// testBill lets a budget outside the middleware work out what the model costs.
func (s middlewareSuite) testBill(t *testing.T) {
	busy := failure(llm.KindOverloaded)
	for name, end := range map[string]told{
		"a reply":                  {chunk: answered(llm.FinishStop)},
		"a failure":                {ofTwo(busy), busy},
		"a failure without a list": {llm.Chunk{Usage: usedCheap}, busy},
	} {
		t.Run(name, func(t *testing.T) {
			m, wrapped := s.wrapReply(t, end)
			var own llm.Cost // as the middleware itself tells it
			tap := llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
				return func(yield func(llm.Chunk, error) bool) {
					for chunk, err := range wrapped.Stream(ctx, req) {
						own = chunk.Cost
						if !yield(chunk, err) {
							return
						}
					}
				}
			})
			outside := llm.Budget(&llm.BudgetOptions{Prices: prices})(tap)
			reply, _ := llm.Generate(asOwner(t), outside, ask("How many films?")) // it may fail
			_, all := m.end()
			want := llm.Cost{Known: true}
			for _, a := range all.Attempts {
				want = want.Add(prices.Cost(a.Model, a.Usage))
			}
			if own.Known {
				want = own
			}
			if reply.Cost != want {
				t.Errorf("a budget outside says %v, want %v", reply.Cost, want)
			}
		})
	}
}
