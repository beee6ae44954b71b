package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

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
