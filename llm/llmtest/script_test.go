package llmtest_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestScript(t *testing.T) {
	errOops := errors.New("oops")
	m := llmtest.NewScript(
		llmtest.Reply{Chunks: []string{"one"}, Finish: llm.FinishLength, Usage: llm.Usage{Output: 1}},
		llmtest.Reply{Chunks: []string{"two"}, Err: errOops},
		llmtest.Text("thr", "ee"),
	)
	for i, want := range []struct {
		reply llm.Response
		err   error
	}{
		{
			llm.Response{
				Text: "one", Finish: llm.FinishLength, Model: llmtest.ModelName, Usage: llm.Usage{Output: 1},
			},
			nil,
		},
		{llm.Response{Text: "two"}, errOops},
		{llm.Response{Text: "three", Finish: llm.FinishStop, Model: llmtest.ModelName}, nil},
		// it repeats the last one
		{llm.Response{Text: "three", Finish: llm.FinishStop, Model: llmtest.ModelName}, nil},
	} {
		got, err := llm.Generate(t.Context(), m, &llm.Request{System: fmt.Sprint(i)})
		if !reflect.DeepEqual(*got, want.reply) || !errors.Is(err, want.err) {
			t.Errorf("reply %d = %+v, %v; want %+v, %v", i, *got, err, want.reply, want.err)
		}
	}
	for i, r := range m.Requests() {
		if r.System != fmt.Sprint(i) {
			t.Errorf("request %d = %+v", i, r)
		}
	}
}

func TestScriptCalls(t *testing.T) {
	calls := []llm.Call{{ID: "call_a", Name: "count", Input: []byte(`{"year":1979}`)}}
	usage := llm.Usage{Input: 9, Output: 5, Cached: 3, Reasoning: 2}
	m := llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"Hm."}, Calls: calls, RawFinish: "tool_use", Usage: usage,
	})
	got, err := llm.Generate(t.Context(), m, &llm.Request{})
	want := &llm.Response{
		Text: "Hm.", Finish: llm.FinishCalls, RawFinish: "tool_use", Calls: calls,
		Model: llmtest.ModelName, Usage: usage,
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestScriptIsCanceled(t *testing.T) {
	for name, m := range map[string]*llmtest.Script{
		"a stalled reply": llmtest.NewScript(llmtest.Reply{Chunks: []string{"one"}, Stall: true}),
		"further chunks":  llmtest.NewScript(llmtest.Text("one", "two")),
		"no reply at all": llmtest.NewScript(),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if name == "no reply at all" {
				cancel()
			}
			var got error
			for _, err := range m.Stream(ctx, &llm.Request{}) {
				cancel()
				got = err
			}
			if !errors.Is(got, context.Canceled) {
				t.Errorf("it ended with %v", got)
			}
		})
	}
}

func ExampleNewScript() {
	model := llmtest.NewScript(llmtest.Text("Hel", "lo."))
	reply, err := llm.Generate(context.Background(), model, &llm.Request{System: "Greet."})
	fmt.Println(reply.Text, err)
	fmt.Println(model.Requests()[0].System)
	// Output:
	// Hello. <nil>
	// Greet.
}
