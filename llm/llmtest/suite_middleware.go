package llmtest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// ask returns what the suite asks. The slice of messages has room for more.
func ask(text string) *llm.Request {
	facts := []llm.Data{{Name: "films", Value: []byte("426")}}
	return &llm.Request{
		System: "Be brief. 简短。", MaxTokens: 100_000,
		Messages: append(make([]llm.Message, 0, 8),
			llm.Message{Role: llm.RoleUser, Text: "Grüße!"},
			llm.Message{Role: llm.RoleAssistant, Text: "Yes?"},
			llm.Message{Role: llm.RoleUser, Text: text, Data: facts}),
	}
}

func (s middlewareSuite) testReplies(t *testing.T) {
	chunk := func(text string) told { return told{chunk: llm.Chunk{Text: text}} }
	end := func(c llm.Chunk) told { return told{chunk: c} }
	good := answered(llm.FinishStop)
	first, withText, calls := good, good, answered(llm.FinishCalls)
	first.Usage, first.Attempts = usedCheap, nil
	withText.Text = " 世界"
	calls.Calls = []llm.Call{
		{ID: "a", Name: "count", Input: []byte(`{"of":"Zoë"}`)},
		{ID: "b", Name: "list", Input: []byte(`{`)},
	}
	calls.Thoughts = []llm.Thought{{Maker: "cheap", Call: "a", Value: []byte(`"hm"`)}}
	tests := map[string][]told{
		"one chunk": {chunk("Hello."), end(first)},
		"many chunks": {
			chunk(""), chunk("Ame\u0301"), chunk("lie, 世"), chunk("界\n"), end(good),
		},
		"text in the last chunk":   {chunk("Hello,"), end(withText)},
		"no text":                  {end(good)},
		"cut off by its length":    {chunk("Hel"), end(answered(llm.FinishLength))},
		"a cost that is known":     {chunk("Hello."), end(priced(good))},
		"nothing but why it ended": {chunk("Hello."), end(llm.Chunk{Finish: llm.FinishStop})},
		"calls of tools":           {chunk("Let me see."), end(calls)},
	}
	for name, reply := range tests {
		if name == "calls of tools" && s.opts.Calls {
			continue
		}
		t.Run(name, func(t *testing.T) {
			m, wrapped := s.wrapReply(t, reply...)
			got := drain(t, wrapped.Stream(asOwner(t), ask("How many films?")))
			if got.err != nil {
				t.Errorf("a good reply fails: %v", got.err)
			}
			s.checkText(t, got, reply)
			s.checkEnd(t, m, got)
		})
	}
}

func (s middlewareSuite) testFailures(t *testing.T) {
	text := told{chunk: llm.Chunk{Text: "Hél"}}
	of := func(err error) told { return told{ofTwo(err), err} }
	busy, errOops := failure(llm.KindOverloaded), errors.New("oops")
	withText, paid := of(busy), of(busy)
	withText.chunk.Text, paid.chunk = "lo", priced(paid.chunk)
	tests := map[string][]told{
		"at once":              {of(failure(llm.KindAuth))},
		"at once, for a while": {of(busy)},
		"after some text":      {text, of(busy)},
		"with some text":       {text, withText},
		"a cost that is known": {text, paid},
		"filtered":             {text, of(failure(llm.KindContentFilter))},
		"of no kind":           {text, of(errOops)},
		"nothing but an error": {text, {err: failure(llm.KindNetwork)}},
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			m, wrapped := s.wrapReply(t, reply...)
			got := drain(t, wrapped.Stream(asOwner(t), ask("How many films?")))
			want := reply[len(reply)-1].err
			if !errors.Is(got.err, want) || llm.KindOf(got.err) != llm.KindOf(want) {
				t.Errorf("the error is %v, want %v", got.err, want)
			}
			s.checkText(t, got, reply)
			s.checkEnd(t, m, got)
		})
	}
}

// checkText compares the text that came out with that of the model.
func (s middlewareSuite) checkText(t *testing.T, got result, reply []told) {
	t.Helper()
	want := ""
	for _, e := range reply {
		want += e.chunk.Text
	}
	if text := strings.Join(got.texts, ""); text != want && !s.opts.Rewrites {
		t.Errorf("the text is %q, want %q", text, want)
	}
}

// testNoEnd lets the model stop without an end, against the rules.
func (s middlewareSuite) testNoEnd(t *testing.T) {
	_, wrapped := s.wrapReply(t, told{chunk: llm.Chunk{Text: "Hel"}})
	for chunk, err := range wrapped.Stream(asOwner(t), ask("How many films?")) {
		if err == nil && chunk.Finish != "" {
			t.Errorf("a stream that just stopped ends in %+v", chunk)
		}
	}
}

// testStreams lets the model wait until its first text comes out.
func (s middlewareSuite) testStreams(t *testing.T) {
	if s.opts.Rewrites {
		t.Skip("the middleware may hold back what comes")
	}
	out := make(chan struct{})
	_, wrapped := s.wrap(t, func(_ context.Context, _ *llm.Request, yield yield) {
		if !yield(llm.Chunk{Text: "Hel"}, nil) {
			return
		}
		select {
		case <-out:
		case <-time.After(soon):
			t.Errorf("after %v the first text has not come out", soon)
		}
		if yield(llm.Chunk{Text: "lo"}, nil) {
			yield(answered(llm.FinishStop), nil)
		}
	})
	var first sync.Once
	for chunk, err := range wrapped.Stream(asOwner(t), ask("How many films?")) {
		if err != nil {
			t.Error(err)
		}
		if chunk.Text != "" {
			first.Do(func() { close(out) })
		}
	}
}

func (s middlewareSuite) testRequest(t *testing.T) {
	_, wrapped := s.wrapReply(t, told{chunk: answered(llm.FinishStop)})
	req := ask("How many films?")
	drain(t, wrapped.Stream(asOwner(t), req))
	if want := ask("How many films?"); !reflect.DeepEqual(req, want) {
		t.Errorf("the request was changed to %+v", req)
	}
	for _, m := range req.Messages[len(req.Messages):cap(req.Messages)] {
		if !reflect.DeepEqual(m, llm.Message{}) {
			t.Errorf("the middleware wrote %+v after the messages of the request", m)
		}
	}
}

// echo answers with the last message.
func echo(_ context.Context, req *llm.Request, yield yield) {
	text := req.Messages[len(req.Messages)-1].Text
	usage := llm.Usage{Input: len(text), Output: 1}
	if yield(llm.Chunk{Text: text}, nil) {
		yield(llm.Chunk{Finish: llm.FinishStop, Model: "cheap", Usage: usage}, nil)
	}
}

// checkEcho asks an echo, and compares the answer.
func (s middlewareSuite) checkEcho(t *testing.T, m llm.Model, text string) {
	t.Helper()
	got := drain(t, m.Stream(asOwner(t), ask(text)))
	said, usage := strings.Join(got.texts, ""), llm.Usage{Input: len(text), Output: 1}
	if got.err != nil || got.last.Usage != usage || said != text && !s.opts.Rewrites {
		t.Errorf("asked %q it says %q with %+v, %v", text, said, got.last, got.err)
	}
}

// testConcurrent asks many questions at once. The model looks at them when all have come, or
// when no more come.
func (s middlewareSuite) testConcurrent(t *testing.T) {
	const n = 50
	var asked atomic.Int32
	all := make(chan struct{})
	_, wrapped := s.wrap(t, func(ctx context.Context, req *llm.Request, yield yield) {
		if asked.Add(1) == n {
			close(all)
		}
		select {
		case <-all:
		case <-time.After(short):
		}
		echo(ctx, req, yield)
	})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { s.checkEcho(t, wrapped, fmt.Sprint("question ", i, strings.Repeat("?", i))) })
	}
	wg.Wait()
}

// testTwoModels puts two models into the same middleware.
func (s middlewareSuite) testTwoModels(t *testing.T) {
	middleware := s.newMiddleware()
	models := map[string]llm.Model{}
	for _, name := range []string{"one", "two"} {
		play := func(ctx context.Context, req *llm.Request, yield yield) {
			if said := req.Messages[len(req.Messages)-1].Text; said != name {
				t.Errorf("model %s was asked what was for model %s", name, said)
			}
			echo(ctx, req, yield)
		}
		models[name] = middleware(&inner{t: t, left: make(chan struct{}, 1000), play: play})
	}
	for name, m := range models {
		s.checkEcho(t, m, name)
	}
}
