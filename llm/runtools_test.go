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
