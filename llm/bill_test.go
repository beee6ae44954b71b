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

// rebuilding is a middleware of another package. It makes new chunks from the exported
// fields.
func rebuilding(next llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for c, err := range next.Stream(ctx, req) {
				if !yield(llm.Chunk{
					Text: c.Text, Finish: c.Finish, RawFinish: c.RawFinish, Calls: c.Calls,
					Thoughts: c.Thoughts, Model: c.Model,
					Usage: c.Usage, Cost: c.Cost, Attempts: c.Attempts, Warnings: c.Warnings,
				}, err) {
					return
				}
			}
		}
	})
}

// A dear model fails after it has read a lot. Then a cheap one answers, or fails too.
func TestBudgetThroughAStranger(t *testing.T) {
	prices := llm.Prices{
		{Model: "dear", Input: 10_000, Output: 50_000}, {Model: "cheap", Input: 100, Output: 500},
	}
	errDear := &llm.Error{Kind: llm.KindOverloaded, Model: "dear"}
	dear := plays(event{llm.Chunk{Usage: llm.Usage{Input: 40_000}}, errDear})
	cheap := play(llm.Chunk{
		Text: "Hi", Finish: llm.FinishStop, Model: "cheap", Usage: llm.Usage{Input: 15_000, Output: 1000},
	})
	errCheap := &llm.Error{Kind: llm.KindAuth, Model: "cheap"}
	refuses := plays(event{llm.Chunk{Usage: llm.Usage{Input: 20_000}}, errCheap})
	tests := map[string]struct {
		model llm.Model
		cost  string
		err   error
	}{
		"one attempt failed":  {llm.Fallback(dear, cheap), "$0.402000000", nil},
		"all attempts failed": {llm.Fallback(dear, refuses), "$0.402000000", errDear},
		"the only one failed": {dear, "$0.400000000", errDear},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			budget := llm.Budget(&llm.BudgetOptions{Prices: prices})
			for who, m := range map[string]llm.Model{"alone": tt.model, "rebuilt": rebuilding(tt.model)} {
				reply, err := llm.Generate(t.Context(), budget(m), &llm.Request{})
				if reply.Cost.String() != tt.cost || !errors.Is(err, tt.err) {
					t.Errorf("%s it costs %v, %v; want %s", who, reply.Cost, err, tt.cost)
				}
			}
		})
	}
}

// A reply that failed tells as much of its cost as is known.
func TestBudgetTellsTheCostOfFailures(t *testing.T) {
	var nothing llm.Usage
	usage := llm.Usage{Input: 3, Output: 2}
	fails := func(text string, usage llm.Usage, kind llm.Kind, model string) llm.Model {
		return broken(text, usage, &llm.Error{Kind: kind, Model: model})
	}
	lost := fails("", nothing, llm.KindTimeout, "m")
	network := func(text string) llm.Model { return fails(text, usage, llm.KindNetwork, "m") }
	refused := fails("", nothing, llm.KindAuth, "m")
	counted := fails("", usage, llm.KindOverloaded, "m")
	sevens := llm.Budget(&llm.BudgetOptions{Prices: llm.Prices{{Model: "*", Input: 7}}})
	tests := map[string]struct {
		model llm.Model
		cost  string
	}{
		"refused":                  {refused, "$0.000000000"},
		"counted":                  {counted, "$0.000000023"},
		"counted, with its text":   {network("Hello"), "$0.000000023"},
		"counted, with long words": {network("Hello to all, or"), "$0.000000023"},
		"counted before the text":  {network("Hello to all, or not"), "unknown"},
		"counted, without a price": {fails("", usage, llm.KindOverloaded, "other"), "unknown"},
		"not counted":              {lost, "unknown"},
		"not counted, some text":   {fails("Hello", nothing, llm.KindOverloaded, "m"), "unknown"},
		"of no kind":               {broken("", nothing, io.EOF), "unknown"},
		"refused twice":            {llm.Fallback(refused, refused), "$0.000000000"},
		"counted once":             {llm.Fallback(counted, lost), "$0.000000023"},
		"counted twice":            {llm.Fallback(counted, counted), "$0.000000046"},
		"known to a budget inside": {sevens(counted), "$0.000000021"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := llm.Budget(&llm.BudgetOptions{Prices: pennies})(tt.model)
			reply, err := llm.Generate(t.Context(), m, &llm.Request{})
			if err == nil || reply.Cost.String() != tt.cost {
				t.Errorf("it costs %v, %v; want %s", reply.Cost, err, tt.cost)
			}
		})
	}
}

// A middleware that makes several requests passes on what comes with an error.
func TestWhatComesWithAnErrorIsPassedOn(t *testing.T) {
	oops := &llm.Error{Kind: llm.KindAuth, Model: "m"}
	usage := llm.Usage{Input: 3, Output: 2}
	end := llm.Chunk{Usage: usage, Cost: llm.Cost{NanoUSD: 7, Known: true}, Warnings: []string{"w"}}
	attempts := []llm.Attempt{{Model: "m", Usage: usage, Err: oops}}
	want := llm.Chunk{Usage: usage, Cost: end.Cost, Attempts: attempts}
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
	var nothing llm.Usage
	usage := llm.Usage{Input: 3, Output: 2, Cached: 1, Reasoning: 1}
	twice := usage.Add(usage)
	known := func(nano int64) llm.Cost { return llm.Cost{NanoUSD: nano, Known: true} }
	failed := func(u llm.Usage) llm.Attempt { return llm.Attempt{Model: "m", Usage: u, Err: errOops} }
	answered := func(u llm.Usage) llm.Attempt { return llm.Attempt{Model: "m", Usage: u} }
	// end is the end of a request. It has a cost unless cost is negative.
	end := func(u llm.Usage, cost int64, err error, attempts ...llm.Attempt) event {
		e := event{llm.Chunk{Model: "m", Usage: u, Attempts: attempts}, err}
		if cost >= 0 {
			e.chunk.Cost = known(cost)
		}
		return e
	}
	tests := map[string]struct {
		ends     []event
		usage    llm.Usage
		cost     llm.Cost
		attempts []llm.Attempt
	}{
		"nothing": {},
		"a failure and an answer": {
			[]event{end(usage, 4, errOops), end(usage, 5, nil)},
			twice, known(9), []llm.Attempt{failed(usage), answered(usage)},
		},
		"a failure of which nothing is known": {
			[]event{end(nothing, -1, errOops), end(usage, 5, nil)},
			usage, known(5), []llm.Attempt{failed(nothing), answered(usage)},
		},
		"a failure of unknown cost": {
			[]event{end(usage, -1, errOops), end(usage, 5, nil)},
			twice, llm.Cost{}, []llm.Attempt{failed(usage), answered(usage)},
		},
		"an answer of which nothing is known": {
			[]event{end(usage, 5, nil), end(nothing, -1, nil)},
			usage, llm.Cost{}, []llm.Attempt{answered(usage), answered(nothing)},
		},
		"one that has attempts": {
			[]event{end(twice, 5, nil, failed(usage), answered(usage))},
			twice, known(5), []llm.Attempt{failed(usage), answered(usage)},
		},
		"one that has more usage than its attempts": {
			[]event{end(twice, 5, nil, failed(usage))},
			twice, known(5), []llm.Attempt{failed(usage), answered(usage)},
		},
		"the model of an error": {
			[]event{{llm.Chunk{}, failure(llm.KindAuth)}},
			nothing, llm.Cost{}, []llm.Attempt{{Model: "grok", Err: failure(llm.KindAuth)}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var bill llm.Bill
			want := llm.Chunk{Text: "Hi", Usage: tt.usage, Cost: tt.cost, Attempts: tt.attempts}
			for i, e := range tt.ends {
				e.chunk.Warnings = []string{fmt.Sprint(i)}
				want.Warnings = append(want.Warnings, fmt.Sprint(i))
				bill.Add(e.chunk, e.err)
			}
			got := bill.On(llm.Chunk{Text: "Hi", Usage: usage, Warnings: []string{"old"}})
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// A middleware asks one model, and lets another one improve the reply.
func ExampleBill() {
	improved := func(editor llm.Model) llm.Middleware {
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
					said := llm.Message{Role: llm.RoleUser, Text: draft.Text}
					edit := &llm.Request{System: "Correct this.", Messages: []llm.Message{said}}
					for chunk, err := range editor.Stream(ctx, edit) {
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
	writer := llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"THe end."}, Usage: llm.Usage{Input: 20, Output: 3},
	})
	editor := llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"The end."}, Usage: llm.Usage{Input: 30, Output: 3},
	})
	prices := llm.Prices{{Model: llmtest.ModelName, Input: 100, Output: 500}}
	model := llm.Chain(writer, llm.Budget(&llm.BudgetOptions{Prices: prices}), improved(editor))
	reply, err := llm.Generate(context.Background(), model, &llm.Request{})
	fmt.Println(reply.Text, len(reply.Attempts), reply.Usage.Input, reply.Cost, err)
	// Output: The end. 2 50 $0.000008000 <nil>
}
