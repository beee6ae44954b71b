package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// tool makes a tool that returns text.
func tool(t *testing.T, name string, run func(context.Context) (string, error)) llm.Function {
	t.Helper()
	f, err := llm.NewTool(name, "does "+name, func(ctx context.Context, _ struct {
		N int `json:"n"`
	}) (string, error) {
		return run(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// call is a call of a tool with the number n. Its ID is the name and the number.
func call(name string, n int) llm.Call {
	return llm.Call{
		ID: fmt.Sprint(name, n), Name: name, Input: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n)),
	}
}

// calls is a step of a model that calls tools.
func calls(c ...llm.Call) llmtest.Reply {
	return llmtest.Reply{Calls: c, Usage: llm.Usage{Input: 10, Output: 1}}
}

// answer is the last step.
var answer = llmtest.Reply{Chunks: []string{"Done."}, Usage: llm.Usage{Input: 20, Output: 2}}

// results returns the results that the model was given in step n.
func results(m *llmtest.Script, n int) []llm.Result {
	said := m.Requests()[n-1].Messages
	return said[len(said)-1].Results
}

func TestRunTools(t *testing.T) {
	three := tool(t, "three", func(context.Context) (string, error) { return "3", nil })
	two := tool(t, "two", func(context.Context) (string, error) { return "2", nil })
	m := llmtest.NewScript(
		llmtest.Reply{
			Chunks: []string{"Let me ", "see."}, Calls: []llm.Call{call("three", 1), call("two", 1)},
			Usage: llm.Usage{Input: 10, Output: 1},
		},
		llmtest.Reply{
			Chunks: []string{"And again."}, Calls: []llm.Call{call("two", 2)},
			Usage: llm.Usage{Input: 20, Output: 2},
		},
		llmtest.Reply{
			Chunks: []string{"Five", " in all."}, RawFinish: "completed",
			Usage: llm.Usage{Input: 40, Output: 4},
		},
	)
	req := &llm.Request{
		System: "Count.", MaxTokens: 7, ToolChoice: llm.ToolsRequired,
		Messages: append(make([]llm.Message, 0, 9), llm.Message{Role: llm.RoleUser, Text: "How many?"}),
	}
	before := *req
	reply, err := llm.RunTools(t.Context(), m, req, []llm.Function{three, two}, nil)
	want := llm.Response{
		Text: "Let me see.\n\nAnd again.\n\nFive in all.", Finish: llm.FinishStop, RawFinish: "completed",
		Model: llmtest.ModelName, Usage: llm.Usage{Input: 70, Output: 7},
		Attempts: []llm.Attempt{
			{Model: llmtest.ModelName, Usage: llm.Usage{Input: 10, Output: 1}},
			{Model: llmtest.ModelName, Usage: llm.Usage{Input: 20, Output: 2}},
			{Model: llmtest.ModelName, Usage: llm.Usage{Input: 40, Output: 4}},
		},
	}
	if err != nil || !reflect.DeepEqual(*reply, want) {
		t.Errorf("got %+v, %v", reply, err)
	}
	if !reflect.DeepEqual(*req, before) || !reflect.DeepEqual(req.Messages[:2][1], llm.Message{}) {
		t.Errorf("the request was changed to %+v", req)
	}
	asked := m.Requests()
	if len(asked) != 3 {
		t.Fatalf("%d steps", len(asked))
	}
	for i, r := range asked {
		if r.System != "Count." || r.MaxTokens != 7 ||
			!reflect.DeepEqual(r.Tools, []llm.Tool{three.Tool, two.Tool}) {
			t.Errorf("step %d is %+v", i+1, r)
		}
		if first := r.ToolChoice == llm.ToolsRequired; first != (i == 0) {
			t.Errorf("the choice of step %d is %q", i+1, r.ToolChoice)
		}
	}
	said := []llm.Message{
		{Role: llm.RoleUser, Text: "How many?"},
		{
			Role: llm.RoleAssistant, Text: "Let me see.",
			Calls: []llm.Call{call("three", 1), call("two", 1)},
		},
		{
			Role: llm.RoleTool,
			Results: []llm.Result{
				{Call: "three1", Name: "three", Output: "3"}, {Call: "two1", Name: "two", Output: "2"},
			},
		},
		{Role: llm.RoleAssistant, Text: "And again.", Calls: []llm.Call{call("two", 2)}},
		{Role: llm.RoleTool, Results: []llm.Result{{Call: "two2", Name: "two", Output: "2"}}},
	}
	if !reflect.DeepEqual(asked[2].Messages, said) {
		t.Errorf("in the end the model was told %+v", asked[2].Messages)
	}
}

// The model is told what goes wrong with a call, and goes on.
func TestRunToolsTellsFailures(t *testing.T) {
	fine := func(context.Context) (string, error) { return "fine", nil }
	tests := map[string]struct {
		call   llm.Call
		run    func(context.Context) (string, error)
		output string // "" is a success
		err    string // for operators
	}{
		"a success":    {call("f", 1), fine, "", ""},
		"no such tool": {call("g", 1), fine, "there is no tool of this name", ""},
		"no JSON": {
			llm.Call{ID: "f1", Name: "f", Input: []byte(`{"n":`)}, fine,
			"the input is wrong: it is not valid JSON", "",
		},
		"more than one": {
			llm.Call{ID: "f1", Name: "f", Input: []byte(`{"n":1}{}`)}, fine,
			"the input is wrong: it is not valid JSON", "",
		},
		"no object": {
			llm.Call{ID: "f1", Name: "f", Input: []byte(`[1]`)}, fine,
			"the input is wrong: the JSON is an array, and must be an object", "",
		},
		"no input": {llm.Call{ID: "f1", Name: "f"}, fine, "the input is wrong: n is missing", ""},
		"null": {
			llm.Call{ID: "f1", Name: "f", Input: []byte(`null`)}, fine,
			"the input is wrong: the JSON is null, and must be an object", "",
		},
		"a wrong type": {
			llm.Call{ID: "f1", Name: "f", Input: []byte(`{"n":"1"}`)}, fine,
			"the input is wrong: n is a string, and must be an integer", "",
		},
		"an unknown one": {
			llm.Call{ID: "f1", Name: "f", Input: []byte(`{"n":1,"m":2}`)}, fine,
			"the input is wrong: the JSON has properties other than n", "",
		},
		"an error": {
			call("f", 1),
			func(context.Context) (string, error) { return "x", errors.New("ask for a year from 1900") },
			"ask for a year from 1900", "",
		},
		"a panic": {
			call("f", 1), func(context.Context) (string, error) { panic("secret") },
			"the tool failed", "the tool panicked: secret",
		},
		"a timeout": {call("f", 1), func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", errors.New("the query was interrupted")
		}, "the tool did not finish in time", "context deadline exceeded: the query was interrupted"},
		"too late, but there": {
			call("f", 1),
			func(ctx context.Context) (string, error) { <-ctx.Done(); return "fine", nil }, "", "",
		},
		"too much": {
			call("f", 1), func(context.Context) (string, error) { return strings.Repeat("x", 101), nil },
			"the result has 101 bytes, more than the 100 that can be read: ask for less", "",
		},
		"just enough": {
			call("f", 1),
			func(context.Context) (string, error) { return strings.Repeat("x", 100), nil }, "", "",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var errs []error
				observe := func(_ context.Context, e llm.ToolEvent) {
					if e.Result != nil {
						errs = append(errs, e.Err)
					}
				}
				opts := &llm.ToolOptions{Timeout: time.Second, Output: 100, Observe: observe}
				start := time.Now()
				m := llmtest.NewScript(calls(tt.call), answer)
				tools := []llm.Function{tool(t, "f", tt.run)}
				reply, err := llm.RunTools(t.Context(), m, &llm.Request{}, tools, opts)
				if took := time.Since(start); took > time.Second {
					t.Errorf("it took %v", took)
				}
				if err != nil || reply.Text != "Done." {
					t.Fatalf("got %+v, %v", reply, err)
				}
				got := results(m, 2)
				if len(got) != 1 || got[0].Call != tt.call.ID || got[0].Name != tt.call.Name ||
					got[0].Failed != (tt.output != "") {
					t.Fatalf("the model was told %+v", got)
				}
				if tt.output != "" && got[0].Output != tt.output {
					t.Errorf("the model was told %q, want %q", got[0].Output, tt.output)
				}
				if tt.err == "" {
					tt.err = tt.output
				}
				if len(errs) != 1 || (errs[0] == nil) != (tt.err == "") ||
					tt.err != "" && !strings.HasPrefix(errs[0].Error(), tt.err) {
					t.Errorf("the observer was told %q, want %q", errs, tt.err)
				}
				input := m.Requests()[1].Messages[0].Calls[0].Input
				var object map[string]any
				if err := json.Unmarshal(input, &object); err != nil || object == nil {
					t.Errorf("the call goes back with the input %q", input)
				}
			})
		})
	}
}

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

// An equal call does not run again. If it comes once more, the model must answer.
func TestRunToolsRepeats(t *testing.T) {
	again := "This was called before with the same input, and is not run again. The result was:\n"
	f1 := func(id, input string) llm.Call {
		return llm.Call{ID: id, Name: "f", Input: json.RawMessage(input)}
	}
	tests := map[string]struct {
		steps []llmtest.Reply
		want  [][]string // the outputs of each step
		stops bool
	}{
		"in the next step": {
			[]llmtest.Reply{calls(call("f", 1)), calls(call("f", 1)), answer},
			[][]string{{"1"}, {again + "1"}}, false,
		},
		"in one step": {
			[]llmtest.Reply{calls(call("f", 1), call("f", 1)), answer},
			[][]string{{"1", again + "1"}}, false,
		},
		"written another way": {
			[]llmtest.Reply{calls(f1("a", `{"n":1}`), f1("b", ` {"n" : 1 }`)), answer},
			[][]string{{"1", again + "1"}}, false,
		},
		"what is no JSON": {
			[]llmtest.Reply{calls(f1("a", `{`), f1("b", `{`)), answer},
			[][]string{{
				"the input is wrong: it is not valid JSON", again + "the input is wrong: it is not valid JSON",
			}}, false,
		},
		"what is put right": {
			[]llmtest.Reply{calls(f1("a", `{"n":1}}`)), calls(f1("b", `{"n":1}`)), answer},
			[][]string{{"the input is wrong: it is not valid JSON"}, {"1"}}, false,
		},
		"another input": {
			[]llmtest.Reply{calls(call("f", 1)), calls(call("f", 2)), answer},
			[][]string{{"1"}, {"2"}}, false,
		},
		"a number that differs in its last digit": {
			[]llmtest.Reply{
				calls(f1("a", `{"n":9007199254740992}`), f1("b", `{"n":9007199254740993}`)), answer,
			},
			[][]string{{"1", "2"}}, false,
		},
		"another tool": {
			[]llmtest.Reply{calls(call("f", 1)), calls(call("g", 1)), answer},
			[][]string{{"1"}, {"2"}}, false,
		},
		"twice": {
			[]llmtest.Reply{calls(call("f", 1)), calls(call("f", 1)), calls(call("f", 1)), answer},
			[][]string{{"1"}, {again + "1"}, {again + "1"}}, true,
		},
		"thrice in one step": {
			[]llmtest.Reply{calls(call("f", 1), call("f", 1), call("f", 1)), answer},
			[][]string{{"1", again + "1", again + "1"}}, true,
		},
		"two that come again": {
			[]llmtest.Reply{calls(call("f", 1), call("g", 1)), calls(call("f", 1), call("g", 1)), answer},
			[][]string{{"1", "2"}, {again + "1", again + "2"}}, false,
		},
		"an unknown one, also": {
			[]llmtest.Reply{calls(call("h", 1)), calls(call("h", 1)), answer},
			[][]string{{"there is no tool of this name"}, {again + "there is no tool of this name"}}, false,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			runs := 0
			count := func(context.Context) (string, error) { runs++; return fmt.Sprint(runs), nil }
			m := llmtest.NewScript(tt.steps...)
			events := 0
			opts := &llm.ToolOptions{Parallel: 1, Observe: func(_ context.Context, e llm.ToolEvent) {
				if e.Result != nil {
					events++
				}
			}}
			two := func(context.Context) (string, error) { return "2", nil }
			tools := []llm.Function{tool(t, "f", count), tool(t, "g", two)}
			reply, err := llm.RunTools(t.Context(), m, &llm.Request{}, tools, opts)
			if err != nil || len(m.Requests()) != len(tt.steps) {
				t.Fatalf("got %+v, %v after %d steps", reply, err, len(m.Requests()))
			}
			made := 0
			for i, want := range tt.want {
				got := results(m, i+2)
				for j, c := range tt.steps[i].Calls {
					made++
					fails := strings.Contains(want[j], "wrong") || strings.Contains(want[j], "there is no")
					if got[j].Call != c.ID || got[j].Output != want[j] || got[j].Failed != fails {
						t.Errorf("result %d of step %d is %+v, want %q", j, i+1, got[j], want[j])
					}
				}
			}
			if events != made {
				t.Errorf("the observer was told of %d results of %d", events, made)
			}
			stopped := slices.Contains(reply.Warnings, "tools: stopped, because of a call that came again")
			if stopped != tt.stops {
				t.Errorf("the warnings are %q", reply.Warnings)
			}
		})
	}
}

func TestRunToolsInParallel(t *testing.T) {
	const s = time.Second
	tests := map[string]struct {
		parallel int
		took     time.Duration
	}{
		"one by one":       {1, 6 * s},
		"two":              {2, 3 * s},
		"four, by default": {0, 2 * s},
		"more than needed": {100, s},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var running, most atomic.Int32
				f := tool(t, "f", func(context.Context) (string, error) {
					n := running.Add(1)
					defer running.Add(-1)
					<-time.After(s)
					most.Store(max(most.Load(), n))
					return "", nil
				})
				var c []llm.Call
				for i := range 6 {
					c = append(c, call("f", i))
				}
				m := llmtest.NewScript(calls(c...), answer)
				_, err := llm.RunTools(t.Context(), m, &llm.Request{}, []llm.Function{f},
					&llm.ToolOptions{Parallel: tt.parallel})
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("%d at a time took %v, want %v", most.Load(), took, tt.took)
				}
				for i, r := range results(m, 2) {
					if r.Call != c[i].ID {
						t.Errorf("result %d is of %s", i, r.Call)
					}
				}
			})
		})
	}
}

// The goroutine that reads calls the observer, so both may write to the same place.
func TestRunToolsObserve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(d time.Duration, err error) func(context.Context) (string, error) {
			return func(context.Context) (string, error) { <-time.After(d); return "ok", err }
		}
		tools := []llm.Function{
			tool(t, "slow", wait(2*time.Second, nil)), tool(t, "quick", wait(time.Second, errors.New("no"))),
		}
		m := llmtest.NewScript(llmtest.Reply{
			Chunks: []string{"Look:"}, Calls: []llm.Call{call("slow", 1), call("quick", 1)},
		}, answer)
		var log []string
		observe := func(ctx context.Context, e llm.ToolEvent) {
			if llm.Owner(ctx) != "ada" {
				t.Error("it has another context")
			}
			if e.Result == nil {
				log = append(log, e.Call.Name)
				return
			}
			log = append(log, fmt.Sprint(e.Call.Name, " ", e.Result.Output, " ", e.Err, " ", e.Took))
		}
		with := llm.WithTools(tools, &llm.ToolOptions{Parallel: 2, Observe: observe})
		for chunk, err := range with(m).Stream(asAda(t), &llm.Request{}) {
			if err != nil {
				t.Fatal(err)
			}
			log = append(log, fmt.Sprintf("%q %s", chunk.Text, chunk.Finish))
		}
		slices.Sort(log[1:3]) // the two start at the same time
		want := []string{
			`"Look:" `, "quick", "slow", "quick no no 1s", "slow ok <nil> 2s", `"\n\nDone." `, `"" stop`,
		}
		if !slices.Equal(log, want) {
			t.Errorf("got  %q\nwant %q", log, want)
		}
	})
}

// When the observer panics, the calls end before the panic goes on.
func TestRunToolsObservePanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running atomic.Int32
		f := tool(t, "f", func(ctx context.Context) (string, error) {
			running.Add(1)
			defer running.Add(-1)
			<-ctx.Done()
			return "", ctx.Err()
		})
		start := time.Now()
		defer func() {
			if p := recover(); p != "oops" || running.Load() != 0 || time.Since(start) != 0 {
				t.Errorf("%v after %v, with %d running", p, time.Since(start), running.Load())
			}
		}()
		opts := &llm.ToolOptions{Parallel: 2, Observe: func(context.Context, llm.ToolEvent) {
			synctest.Wait() // all that can run are running
			panic("oops")
		}}
		m := llmtest.NewScript(calls(call("f", 1), call("f", 2), call("f", 3)))
		_, err := llm.RunTools(t.Context(), m, &llm.Request{}, []llm.Function{f}, opts)
		t.Errorf("got %v", err)
	})
}

// When the request is canceled, every call has a result, and none goes on running.
func TestRunToolsIsCanceled(t *testing.T) {
	tests := map[string]struct {
		limit func(context.Context) (context.Context, context.CancelFunc)
		want  error
	}{
		"canceled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}, context.Canceled},
		"out of time": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, context.DeadlineExceeded},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := tt.limit(t.Context())
				defer cancel()
				var running atomic.Int32
				f := tool(t, "f", func(ctx context.Context) (string, error) {
					running.Add(1)
					defer running.Add(-1)
					<-ctx.Done()
					<-time.After(time.Second) // it takes its time
					return "", ctx.Err()
				})
				var got []string
				opts := &llm.ToolOptions{Parallel: 2, Observe: func(_ context.Context, e llm.ToolEvent) {
					if e.Result != nil {
						got = append(got, e.Result.Output)
					}
				}}
				m := llmtest.NewScript(calls(call("f", 1), call("f", 2), call("f", 3), call("f", 1)), answer)
				var last llm.Chunk
				var end error
				for chunk, err := range llm.WithTools([]llm.Function{f}, opts)(m).Stream(ctx, &llm.Request{}) {
					last, end = chunk, err
				}
				if !errors.Is(end, tt.want) || len(m.Requests()) != 1 || running.Load() != 0 {
					t.Errorf("it ended with %v after %d steps, with %d running",
						end, len(m.Requests()), running.Load())
				}
				if last.Usage != (llm.Usage{Input: 10, Output: 1}) {
					t.Errorf("the usage is %+v", last.Usage)
				}
				slices.Sort(got)
				want := "the call was canceled"
				if len(got) != 4 || got[1] != want || got[2] != want || got[3] != want ||
					!strings.HasSuffix(got[0], want) {
					t.Errorf("the results are %q", got)
				}
			})
		})
	}
}

func TestRunToolsFails(t *testing.T) {
	f := tool(t, "f", func(context.Context) (string, error) { return "", nil })
	one := llm.Usage{Input: 10, Output: 1}
	stubborn := calls(call("f", 1))
	tests := map[string]struct {
		model llm.Model
		req   llm.Request
		kind  llm.Kind
		text  string
		usage llm.Usage
	}{
		"a step": {
			llmtest.NewScript(stubborn, llmtest.Reply{
				Chunks: []string{"So"}, Err: &llm.Error{Kind: llm.KindOverloaded},
			}), llm.Request{},
			llm.KindOverloaded, "So", one,
		},
		"attempts of a step": {
			broken("So", one, &llm.Error{Kind: llm.KindNetwork}), llm.Request{}, llm.KindNetwork, "So", one,
		},
		"a stream without an end": {
			play(llm.Chunk{Text: "So"}), llm.Request{}, llm.KindTruncated, "So", llm.Usage{},
		},
		"a model that goes on calling": {
			llmtest.NewScript(stubborn), llm.Request{}, llm.KindBadOutput, "",
			llm.Usage{Input: 20, Output: 2},
		},
		"one that was told to answer": {
			llmtest.NewScript(stubborn), llm.Request{ToolChoice: llm.ToolsNone}, llm.KindBadOutput, "", one,
		},
		"a request with tools": {
			llmtest.NewScript(answer), llm.Request{Tools: []llm.Tool{{Name: "g"}}}, llm.KindInvalid, "",
			llm.Usage{},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := llm.WithTools([]llm.Function{f}, &llm.ToolOptions{Steps: 2})(tt.model)
			var text string
			var last llm.Chunk
			var end error
			for chunk, err := range m.Stream(t.Context(), &tt.req) {
				text += chunk.Text
				last, end = chunk, err
			}
			if llm.KindOf(end) != tt.kind || text != tt.text || last.Usage != tt.usage {
				t.Errorf("got %q, %+v, %v", text, last, end)
			}
		})
	}
}

// The text of each chunk of a step comes out, and a reader can leave at any of them.
func TestWithToolsStreams(t *testing.T) {
	f := tool(t, "f", func(context.Context) (string, error) { return "", nil })
	steps := [][]llm.Chunk{
		{{Text: "a\n"}, {
			Text: "b\n", Finish: llm.FinishCalls, Calls: []llm.Call{call("f", 1)}, Warnings: []string{"v"},
		}},
		{{Finish: llm.FinishCalls, Calls: []llm.Call{{ID: "2", Name: "f", Input: []byte("{")}}}},
		{{}, {Text: "c"}, {Text: "d", Finish: llm.FinishLength, Model: "m", Warnings: []string{"w"}}},
	}
	run := func(limit int) (texts []string, last llm.Chunk, ended int) {
		step := 0
		m := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
			step++
			chunks := steps[step-1]
			return func(yield func(llm.Chunk, error) bool) {
				defer func() { ended++ }()
				for _, c := range chunks {
					if !yield(c, nil) {
						return
					}
				}
			}
		})
		with := llm.WithTools([]llm.Function{f}, nil)(m)
		for chunk, err := range with.Stream(t.Context(), &llm.Request{}) {
			if err != nil {
				t.Fatal(err)
			}
			texts, last = append(texts, chunk.Text), chunk
			if len(texts) == limit {
				break
			}
		}
		return texts, last, ended
	}
	all := []string{"a\n", "b\n", "", "c", "d", ""}
	texts, last, _ := run(-1)
	if !slices.Equal(texts, all) {
		t.Errorf("got %q", texts)
	}
	want := llm.Chunk{Finish: llm.FinishLength, Model: "m", Warnings: []string{"v", "w"}}
	if !reflect.DeepEqual(brief(last), want) {
		t.Errorf("the end is %+v", last)
	}
	if got := steps[1][0].Calls[0].Input; string(got) != "{" {
		t.Errorf("the model's own call was changed to %s", got)
	}
	for n := 1; n < len(all); n++ {
		texts, _, ended := run(n)
		if steps := []int{1, 1, 3, 3, 3}[n-1]; len(texts) != n || ended != steps {
			t.Errorf("after %d chunks %d steps have ended, want %d", n, ended, steps)
		}
	}
}

func TestNewTool(t *testing.T) {
	type in struct {
		Year int `json:"year" doc:"of release"`
	}
	run := func(context.Context, in) (any, error) { return nil, nil }
	tests := map[string]struct {
		make func() (llm.Function, error)
		err  string
	}{
		"a tool": {func() (llm.Function, error) { return llm.NewTool("films_of-1", "", run) }, ""},
		"the longest": {
			func() (llm.Function, error) { return llm.NewTool(strings.Repeat("a", 64), "", run) }, "",
		},
		"no name": {
			func() (llm.Function, error) { return llm.NewTool("", "", run) },
			`llm: the tool name "" must be 1 to 64 letters, digits, _ and -`,
		},
		"too long": {
			func() (llm.Function, error) { return llm.NewTool(strings.Repeat("a", 65), "", run) },
			`llm: the tool name "` + strings.Repeat("a", 65) +
				`" must be 1 to 64 letters, digits, _ and -`,
		},
		"a space": {
			func() (llm.Function, error) { return llm.NewTool("a b", "", run) },
			`llm: the tool name "a b" must be 1 to 64 letters, digits, _ and -`,
		},
		"no struct": {func() (llm.Function, error) {
			return llm.NewTool("f", "", func(context.Context, int) (any, error) { return nil, nil })
		}, "llm: tool f: llm: no JSON schema of an object for int: it is not a struct"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := tt.make(); (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
				t.Errorf("err = %v, want %q", err, tt.err)
			}
		})
	}

	films := func(_ context.Context, x in) ([]film, error) {
		return []film{{"Alien", x.Year}}, nil
	}
	f, err := llm.NewTool("films", "the films of a year", films)
	if err != nil {
		t.Fatal(err)
	}
	schema := `{"type":"object","properties":{"year":{"type":"integer","description":"of release"}},` +
		`"required":["year"],"additionalProperties":false}`
	if f.Name != "films" || f.Description != "the films of a year" || string(f.Input.JSON) != schema {
		t.Errorf("it is %+v, with %s", f.Tool, f.Input.JSON)
	}
	out, err := f.Run(t.Context(), []byte(`{"year":1979}`))
	if out != `[{"title":"Alien","year":1979}]` || err != nil {
		t.Errorf("it returned %s, %v", out, err)
	}
}

func TestNewToolOutputs(t *testing.T) {
	nothing := `{"type":"object","properties":{},"required":[],"additionalProperties":false}`
	tests := map[string]struct {
		out  any
		err  error
		want string
		fail bool
	}{
		"a string":         {"as it is", nil, "as it is", false},
		"a number":         {3, nil, "3", false},
		"nothing":          {nil, nil, "null", false},
		"what has no JSON": {func() {}, nil, "", true},
		"an error":         {"x", errors.New("no"), "", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := llm.NewTool("f", "",
				func(context.Context, struct{}) (any, error) { return tt.out, tt.err })
			if err != nil || string(f.Input.JSON) != nothing {
				t.Fatalf("it takes %s, %v", f.Input.JSON, err)
			}
			for _, input := range []string{"", "{}"} {
				if got, err := f.Run(t.Context(), []byte(input)); got != tt.want || (err != nil) != tt.fail {
					t.Errorf("with the input %q it returned %q, %v", input, got, err)
				}
			}
		})
	}
}

func ExampleNewTool() {
	type question struct {
		Genre string `json:"genre" doc:"in lower case"`
	}
	films, err := llm.NewTool("count_films", "How many films there are of a genre.",
		func(_ context.Context, q question) (int, error) {
			return map[string]int{"drama": 5125, "western": 168}[q.Genre], nil
		})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(films.Run(context.Background(), json.RawMessage(`{"genre":"western"}`)))
	fmt.Println(films.Run(context.Background(), json.RawMessage(`{"genre":1}`)))
	// Output:
	// 168 <nil>
	//  the input is wrong: genre is an integer, and must be a string
}

func ExampleRunTools() {
	now, err := llm.NewTool("now", "The time of day.",
		func(context.Context, struct{}) (string, error) { return "noon", nil })
	if err != nil {
		fmt.Println(err)
		return
	}
	// A real model decides itself what to call. This one plays a script.
	model := llmtest.NewScript(
		llmtest.Reply{Calls: []llm.Call{{ID: "1", Name: "now"}}},
		llmtest.Text("It is noon."),
	)
	reply, err := llm.RunTools(context.Background(), model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "How late is it?"}},
	}, []llm.Function{now}, nil)
	fmt.Println(reply.Text, err)
	// Output: It is noon. <nil>
}

// A model with tools is a model like any other: it streams, and Decode takes it.
func ExampleWithTools() {
	type year struct {
		Year int `json:"year"`
	}
	count, err := llm.NewTool("count_films", "How many films came out in a year.",
		func(_ context.Context, y year) (int, error) { return 2 * y.Year, nil })
	if err != nil {
		fmt.Println(err)
		return
	}
	model := llm.Chain(
		llmtest.NewScript(
			llmtest.Reply{
				Chunks: []string{"Let me count."},
				Calls:  []llm.Call{{ID: "1", Name: "count_films", Input: []byte(`{"year":2000}`)}},
			},
			llmtest.Text("There were ", "4,000."),
		),
		llm.WithTools([]llm.Function{count}, &llm.ToolOptions{
			Observe: func(_ context.Context, e llm.ToolEvent) {
				if e.Result != nil {
					fmt.Printf("[%s %s: %s]\n", e.Call.Name, e.Call.Input, e.Result.Output)
				}
			},
		}),
	)
	for chunk, err := range model.Stream(context.Background(), &llm.Request{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q\n", chunk.Text)
	}
	// Output:
	// "Let me count."
	// [count_films {"year":2000}: 4000]
	// "\n\nThere were "
	// "4,000."
	// ""
}
