package llm_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestRunToolsLimits(t *testing.T) {
	endless := func(n int) []llmtest.Reply { // calls, two a step, and then the answer
		var steps []llmtest.Reply
		for i := range n - 1 {
			steps = append(steps, calls(call("f", 2*i), call("f", 2*i+1)))
		}
		return append(steps, answer)
	}
	tests := map[string]struct {
		opts  llm.ToolOptions
		steps int
		runs  int32
		warn  []string
	}{
		"none that is reached": {llm.ToolOptions{Steps: 4}, 3, 4, nil},
		"steps": {
			llm.ToolOptions{Steps: 4}, 4, 6, []string{"tools: stopped, because of the limit of steps"},
		},
		"8 steps by default": {
			llm.ToolOptions{}, 8, 14, []string{"tools: stopped, because of the limit of steps"},
		},
		"a single step": {llm.ToolOptions{Steps: 1}, 1, 0, nil},
		"calls": {
			llm.ToolOptions{Calls: 3}, 3, 3, []string{"tools: stopped, because of the limit of calls"},
		},
		"calls, to the last": {
			llm.ToolOptions{Calls: 4}, 3, 4, []string{"tools: stopped, because of the limit of calls"},
		},
		"32 calls by default": {
			llm.ToolOptions{Steps: 100}, 17, 32, []string{"tools: stopped, because of the limit of calls"},
		},
		"time": {
			llm.ToolOptions{Time: 3 * time.Second}, 4, 6,
			[]string{"tools: stopped, because of the limit of time"},
		},
		"2 minutes by default": {
			llm.ToolOptions{Steps: 200, Calls: 1000}, 121, 240,
			[]string{"tools: stopped, because of the limit of time"},
		},
		"tokens": {
			llm.ToolOptions{Tokens: 22}, 3, 4, []string{"tools: stopped, because of the limit of tokens"},
		},
		"cost": {
			llm.ToolOptions{Cost: 40}, 3, 4, []string{"tools: stopped, because of the limit of cost"},
		},
		"a cost that is not there": {llm.ToolOptions{Cost: 41}, 3, 4, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var runs atomic.Int32
				f := tool(t, "f", func(context.Context) (string, error) {
					runs.Add(1)
					<-time.After(time.Second)
					return "", nil
				})
				m := llmtest.NewScript(endless(tt.steps)...)
				priced := llm.Budget(&llm.BudgetOptions{Prices: llm.Prices{{Model: "*", Input: 1, Output: 10}}})
				reply, err := llm.RunTools(t.Context(), priced(m), &llm.Request{}, []llm.Function{f}, &tt.opts)
				if err != nil || reply.Text != "Done." {
					t.Fatalf("got %+v, %v", reply, err)
				}
				asked := m.Requests()
				if len(asked) != tt.steps || runs.Load() != tt.runs || !slices.Equal(reply.Warnings, tt.warn) {
					t.Errorf("%d steps, %d runs, warnings %q", len(asked), runs.Load(), reply.Warnings)
				}
				last := asked[len(asked)-1]
				if made := last.ToolChoice == llm.ToolsNone; made != (tt.warn != nil || tt.opts.Steps == 1) {
					t.Errorf("the choice of the last step is %q", last.ToolChoice)
				}
				for i, r := range asked[1:] {
					if got := r.Messages[len(r.Messages)-1].Results; len(got) != 2 {
						t.Errorf("step %d has the results %+v", i+2, got)
					}
				}
				n := tt.steps - 1
				want := llm.Usage{Input: 10*n + 20, Output: n + 2}
				if reply.Usage != want || reply.Cost.NanoUSD != int64(20*n+40) {
					t.Errorf("the usage is %+v, the cost %v", reply.Usage, reply.Cost)
				}
			})
		})
	}
}

// A call beyond the limit gets a result that says so, and the model answers without it.
func TestRunToolsDoesNotRunTooManyCalls(t *testing.T) {
	m := llmtest.NewScript(calls(call("f", 1), call("f", 2)), answer)
	f := tool(t, "f", func(context.Context) (string, error) { return "fine", nil })
	_, err := llm.RunTools(t.Context(), m, &llm.Request{}, []llm.Function{f},
		&llm.ToolOptions{Calls: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := []llm.Result{
		{Call: "f1", Name: "f", Output: "fine"},
		{Call: "f2", Name: "f", Output: "not run: there were too many calls", Failed: true},
	}
	if got := results(m, 2); !slices.Equal(got, want) {
		t.Errorf("the model was told %+v", got)
	}
}

// When the time for tools runs out, running tools end, and the others do not begin.
func TestRunToolsEndsCallsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		runs := 0
		m := llmtest.NewScript(calls(call("f", 1), call("f", 2)), answer)
		f := tool(t, "f", func(ctx context.Context) (string, error) {
			runs++
			<-ctx.Done()
			return "", ctx.Err()
		})
		reply, err := llm.RunTools(t.Context(), m, &llm.Request{}, []llm.Function{f}, &llm.ToolOptions{
			Time: 5 * time.Second, Parallel: 1,
		})
		if err != nil || time.Since(start) != 5*time.Second || len(reply.Warnings) != 1 || runs != 1 {
			t.Errorf("got %+v, %v after %v and %d runs", reply, err, time.Since(start), runs)
		}
		for _, r := range results(m, 2) {
			if r.Output != "the tool did not finish in time" {
				t.Errorf("the model was told %+v", r)
			}
		}
	})
}

func TestRunToolsUnknownCost(t *testing.T) {
	for limit, want := range map[int64][]string{
		0:  nil,
		10: {"tools: the cost is unknown, so its limit does not hold"},
	} {
		f := tool(t, "f", func(context.Context) (string, error) { return "", nil })
		m := llmtest.NewScript(calls(call("f", 1)), calls(call("f", 2)), answer)
		reply, err := llm.RunTools(t.Context(), m, &llm.Request{}, []llm.Function{f},
			&llm.ToolOptions{Cost: limit})
		if err != nil || reply.Cost.Known || !slices.Equal(reply.Warnings, want) {
			t.Errorf("with a limit of %d: %+v, %v", limit, reply, err)
		}
	}
}
