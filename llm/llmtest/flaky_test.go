package llmtest_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestFlaky(t *testing.T) {
	errDown := errors.New("down")
	errInner := errors.New("its own")
	reply := llmtest.Text("Hel", "", "lo")
	tests := map[string]struct {
		inner llmtest.Reply
		fault llmtest.Fault
		text  string
		err   error
	}{
		"well":                 {reply, llmtest.Fault{}, "Hello", nil},
		"well, whatever After": {reply, llmtest.Fault{After: 1}, "Hello", nil},
		"before the commit":    {reply, llmtest.Fault{Err: errDown}, "", errDown},
		"after one chunk":      {reply, llmtest.Fault{Err: errDown, After: 1}, "Hel", errDown},
		"after both":           {reply, llmtest.Fault{Err: errDown, After: 2}, "Hello", errDown},
		"in place of its end":  {reply, llmtest.Fault{Err: errDown, After: 9}, "Hello", errDown},
		"after the model's error": {
			llmtest.Reply{Chunks: []string{"Hel"}, Err: errInner}, llmtest.Fault{Err: errDown, After: 9},
			"Hel", errInner,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := llmtest.Flaky(llmtest.NewScript(tt.inner), tt.fault)
			got, err := llm.Generate(t.Context(), m, &llm.Request{})
			if got.Text != tt.text || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v; want %q, %v", got.Text, err, tt.text, tt.err)
			}
			again, err := llm.Generate(t.Context(), m, &llm.Request{})
			if !errors.Is(err, tt.inner.Err) || tt.inner.Err == nil && again.Text != "Hello" {
				t.Errorf("after the last fault: %q, %v", again.Text, err)
			}
		})
	}
}

func TestFlakyIsCut(t *testing.T) {
	m := llmtest.Flaky(llmtest.NewScript(llmtest.Text("Hel", "lo")),
		llmtest.Fault{Cut: true, After: 1})
	var got []llm.Chunk
	for chunk, err := range m.Stream(t.Context(), &llm.Request{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, chunk)
	}
	if want := []llm.Chunk{{Text: "Hel"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v and no end", got, want)
	}
}

func TestFlakyStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := llmtest.Flaky(llmtest.NewScript(llmtest.Text("Hel", "lo")),
			llmtest.Fault{Stall: true, After: 1})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		got, err := llm.Generate(ctx, m, &llm.Request{})
		if got.Text != "Hel" || !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(start) != time.Minute {
			t.Errorf("after %v: %q, %v", time.Since(start), got.Text, err)
		}
	})
}

func TestFlakyIsLeft(t *testing.T) {
	m := llmtest.Flaky(llmtest.NewScript(llmtest.Text("Hel", "lo")), llmtest.Fault{
		Err: errors.New("down"), After: 2,
	})
	for chunk, err := range m.Stream(t.Context(), &llm.Request{}) {
		if chunk.Text != "Hel" || err != nil {
			t.Errorf("got %+v, %v", chunk, err)
		}
		break
	}
}

func TestRandomFaults(t *testing.T) {
	of := []llmtest.Fault{{}, {Err: errors.New("down")}, {Stall: true}}
	a, b := llmtest.RandomFaults(7, 200, of...), llmtest.RandomFaults(7, 200, of...)
	if !reflect.DeepEqual(a, b) || len(a) != 200 {
		t.Error("the same seed gave other faults")
	}
	count := map[llmtest.Fault]int{}
	for _, f := range a {
		count[f]++
	}
	for _, f := range of {
		if count[f] < 40 {
			t.Errorf("%+v came %d times of 200", f, count[f])
		}
	}
	if reflect.DeepEqual(a, llmtest.RandomFaults(8, 200, of...)) {
		t.Error("another seed gave the same faults")
	}
}

func ExampleFlaky() {
	busy := &llm.Error{Kind: llm.KindOverloaded}
	model := llmtest.Flaky(llmtest.NewScript(llmtest.Text("Hel", "lo.")),
		llmtest.Fault{Err: busy},           // before the first word
		llmtest.Fault{Err: busy, After: 1}, // after one chunk
	)
	for range 3 {
		reply, err := llm.Generate(context.Background(), model, &llm.Request{})
		fmt.Printf("%q %v\n", reply.Text, err)
	}
	// Output:
	// "" overloaded
	// "Hel" overloaded
	// "Hello." <nil>
}
