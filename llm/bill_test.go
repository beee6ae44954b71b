package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// rebuilding is a middleware of a stranger, who makes chunks anew of the fields that
// are exported.
func rebuilding(next llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for c, err := range next.Stream(ctx, req) {
				if !yield(llm.Chunk{
					Text: c.Text, Finish: c.Finish, RawFinish: c.RawFinish, Calls: c.Calls, Model: c.Model,
					Usage: c.Usage, Cost: c.Cost, Attempts: c.Attempts, Warnings: c.Warnings,
				}, err) {
					return
				}
			}
		}
	})
}

// A dear model failed after it had read a lot, and a cheap one answered.
func TestBudgetThroughAStranger(t *testing.T) {
	prices := llm.Prices{{Model: "dear", Input: 10_000, Output: 50_000}, {Model: "cheap", Input: 100, Output: 500}}
	failed := &llm.Error{Kind: llm.KindOverloaded, Model: "dear"}
	used := llm.Usage{Input: 40_000}
	dear := plays(event{llm.Chunk{Usage: used}, failed})
	tests := map[string]struct {
		model llm.Model
		cost  string
		err   error
	}{
		"a failed attempt": {
			llm.Fallback(dear, play(llm.Chunk{Text: "Hi", Finish: llm.FinishStop, Model: "cheap", Usage: llm.Usage{Input: 15_000, Output: 1000}})),
			"$0.402000000", nil,
		},
		"all attempts failed": {llm.Fallback(dear, plays(event{llm.Chunk{Usage: llm.Usage{Input: 20_000}}, &llm.Error{Kind: llm.KindAuth, Model: "cheap"}})), "$0.402000000", failed},
		"a failed one":        {dear, "$0.400000000", failed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for who, mw := range map[string][]llm.Middleware{"alone": nil, "through a stranger": {rebuilding}} {
				budget := llm.Budget(&llm.BudgetOptions{Prices: prices})
				reply, err := llm.Generate(t.Context(), llm.Chain(llm.Chain(tt.model, mw...), budget), &llm.Request{})
				if reply.Cost.String() != tt.cost || !errors.Is(err, tt.err) {
					t.Errorf("%s it costs %v, %v; want %s", who, reply.Cost, err, tt.cost)
				}
			}
		})
	}
}

// What is known of the cost of a reply that failed is told, and no more.
func TestBudgetTellsTheCostOfFailures(t *testing.T) {
	usage := llm.Usage{Input: 3, Output: 2}
	fails := func(text string, usage llm.Usage, kind llm.Kind, model string) llm.Model {
		return broken(text, usage, &llm.Error{Kind: kind, Model: model})
	}
	tests := map[string]struct {
		model llm.Model
		cost  string
	}{
		"refused":                          {fails("", llm.Usage{}, llm.KindAuth, "m"), "$0.000000000"},
		"counted":                          {fails("", usage, llm.KindOverloaded, "m"), "$0.000000023"},
		"counted, with its text":           {fails("Hello", usage, llm.KindNetwork, "m"), "$0.000000023"},
		"counted, with as much text":       {fails("Hello to all, or", usage, llm.KindNetwork, "m"), "$0.000000023"},
		"counted before most of its text":  {fails("Hello to all, or not", usage, llm.KindNetwork, "m"), "unknown"},
		"counted, of a model of no price":  {fails("", usage, llm.KindOverloaded, "other"), "unknown"},
		"not counted":                      {fails("", llm.Usage{}, llm.KindTimeout, "m"), "unknown"},
		"not counted, after some text":     {fails("Hello", llm.Usage{}, llm.KindOverloaded, "m"), "unknown"},
		"of no kind":                       {broken("", llm.Usage{}, io.EOF), "unknown"},
		"refused twice":                    {llm.Fallback(fails("", llm.Usage{}, llm.KindAuth, "m"), fails("", llm.Usage{}, llm.KindQuota, "dear")), "$0.000000000"},
		"counted once":                     {llm.Fallback(fails("", usage, llm.KindOverloaded, "dear"), fails("", llm.Usage{}, llm.KindTimeout, "m")), "$0.000000230"},
		"known to a budget that is inside": {llm.Budget(&llm.BudgetOptions{Prices: llm.Prices{{Model: "*", Input: 7}}})(fails("", usage, llm.KindOverloaded, "m")), "$0.000000021"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			reply, err := llm.Generate(t.Context(), llm.Budget(&llm.BudgetOptions{Prices: pennies})(tt.model), &llm.Request{})
			if err == nil || reply.Cost.String() != tt.cost {
				t.Errorf("it costs %v, %v; want %s", reply.Cost, err, tt.cost)
			}
		})
	}
}

// Whoever asks for a reply more than once passes on what comes with an error.
func TestWhatComesWithAnErrorIsPassedOn(t *testing.T) {
	oops := &llm.Error{Kind: llm.KindAuth, Model: "m"}
	usage := llm.Usage{Input: 3, Output: 2}
	end := llm.Chunk{Usage: usage, Cost: llm.Cost{NanoUSD: 7, Known: true}, Warnings: []string{"w"}}
	want := llm.Chunk{Usage: usage, Cost: end.Cost, Attempts: []llm.Attempt{{Model: "m", Usage: usage, Err: oops}}}
	for name, mw := range map[string]llm.Middleware{
		"Retry":     llm.Retry(nil),
		"Fallback":  func(m llm.Model) llm.Model { return llm.Fallback(m) },
		"WithTools": llm.WithTools(nil, nil),
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := llm.Generate(t.Context(), mw(plays(event{end, oops})), &llm.Request{})
			if !errors.Is(err, oops) || len(reply.Warnings) == 0 || reply.Warnings[0] != "w" {
				t.Errorf("got %v with the warnings %q", err, reply.Warnings)
			}
			reply.Warnings = nil
			if !reflect.DeepEqual(llm.Chunk(*reply), want) {
				t.Errorf("got %+v, want %+v", reply, want)
			}
		})
	}
}

func TestBill(t *testing.T) {
	errOops := errors.New("oops")
	usage := llm.Usage{Input: 3, Output: 2, Cached: 1, Reasoning: 1}
	known := func(nano int64) llm.Cost { return llm.Cost{NanoUSD: nano, Known: true} }
	failed := func(u llm.Usage) llm.Attempt { return llm.Attempt{Model: "m", Usage: u, Err: errOops} }
	answered := func(u llm.Usage) llm.Attempt { return llm.Attempt{Model: "m", Usage: u} }
	tests := map[string]struct {
		ends []event
		want llm.Chunk // but for its text
	}{
		"nothing": {},
		"a failure and an answer": {
			[]event{{llm.Chunk{Model: "m", Usage: usage, Cost: known(4), Warnings: []string{"v"}}, errOops}, {llm.Chunk{Model: "m", Usage: usage, Cost: known(5), Warnings: []string{"w"}}, nil}},
			llm.Chunk{Usage: usage.Add(usage), Cost: known(9), Attempts: []llm.Attempt{failed(usage), answered(usage)}, Warnings: []string{"v", "w"}},
		},
		"a failure of which nothing is known": {
			[]event{{llm.Chunk{Model: "m"}, errOops}, {llm.Chunk{Model: "m", Usage: usage, Cost: known(5)}, nil}},
			llm.Chunk{Usage: usage, Cost: known(5), Attempts: []llm.Attempt{failed(llm.Usage{}), answered(usage)}},
		},
		"a failure of unknown cost": {
			[]event{{llm.Chunk{Model: "m", Usage: usage}, errOops}, {llm.Chunk{Model: "m", Cost: known(5)}, nil}},
			llm.Chunk{Usage: usage, Attempts: []llm.Attempt{failed(usage), answered(llm.Usage{})}},
		},
		"an answer of which nothing is known": {
			[]event{{llm.Chunk{Model: "m", Cost: known(5)}, nil}, {llm.Chunk{Model: "m"}, nil}},
			llm.Chunk{Attempts: []llm.Attempt{answered(llm.Usage{}), answered(llm.Usage{})}},
		},
		"one that has attempts": {
			[]event{{llm.Chunk{Model: "m", Usage: usage.Add(usage), Attempts: []llm.Attempt{failed(usage), answered(usage)}}, nil}},
			llm.Chunk{Usage: usage.Add(usage), Attempts: []llm.Attempt{failed(usage), answered(usage)}},
		},
		"one that has more usage than its attempts": {
			[]event{{llm.Chunk{Model: "m", Usage: usage.Add(usage), Attempts: []llm.Attempt{failed(usage)}}, nil}},
			llm.Chunk{Usage: usage.Add(usage), Attempts: []llm.Attempt{failed(usage), answered(usage)}},
		},
		"the model of an error": {
			[]event{{llm.Chunk{}, &llm.Error{Kind: llm.KindAuth, Model: "grok"}}},
			llm.Chunk{Attempts: []llm.Attempt{{Model: "grok", Err: &llm.Error{Kind: llm.KindAuth, Model: "grok"}}}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var bill llm.Bill
			for _, e := range tt.ends {
				bill.Add(e.chunk, e.err)
			}
			tt.want.Text = "Hi"
			if got := bill.On(llm.Chunk{Text: "Hi", Usage: usage, Warnings: []string{"old"}}); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// A middleware that asks one model what another one thinks of its reply.
func ExampleBill() {
	reviewed := func(reviewer llm.Model) llm.Middleware {
		return func(next llm.Model) llm.Model {
			return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
				return func(yield func(llm.Chunk, error) bool) {
					var bill llm.Bill
					draft, err := llm.Generate(ctx, next, req)
					bill.Add(llm.Chunk(*draft), err)
					if err != nil {
						yield(bill.On(llm.Chunk{}), err)
						return
					}
					question := &llm.Request{System: "Improve this.", Messages: []llm.Message{{Role: llm.RoleUser, Text: draft.Text}}}
					for chunk, err := range reviewer.Stream(ctx, question) {
						end := err != nil || chunk.Finish != ""
						if end {
							bill.Add(chunk, err)
							chunk = bill.On(chunk)
						}
						if !yield(chunk, err) || end {
							return
						}
					}
				}
			})
		}
	}
	writes := llmtest.NewScript(llmtest.Reply{Chunks: []string{"Teh end."}, Usage: llm.Usage{Input: 20, Output: 3}})
	reads := llmtest.NewScript(llmtest.Reply{Chunks: []string{"The end."}, Usage: llm.Usage{Input: 30, Output: 3}})
	prices := llm.Prices{{Model: llmtest.ModelName, Input: 100, Output: 500}}
	model := llm.Chain(writes, llm.Budget(&llm.BudgetOptions{Prices: prices}), reviewed(reads))
	reply, err := llm.Generate(context.Background(), model, &llm.Request{})
	fmt.Println(reply.Text, len(reply.Attempts), reply.Usage.Input, reply.Cost, err)
	// Output: The end. 2 50 $0.000008000 <nil>
}
