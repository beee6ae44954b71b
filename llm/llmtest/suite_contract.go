package llmtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// testRequest asks everything at once.
func (s suite) testRequest(t *testing.T) {
	_, m := s.start(t)
	req := s.request()
	got := drain(t, m.Stream(t.Context(), req))
	if got.err != nil {
		t.Error(got.err)
	} else if strings.TrimSpace(strings.Join(got.texts, "")) == "" && len(got.last.Calls) == 0 {
		t.Errorf("the reply is empty: %+v", got)
	}
	if !reflect.DeepEqual(req, s.request()) {
		t.Errorf("the request was changed to %+v", req)
	}
}

// testLazy ends a context before anybody ranges over the stream.
func (s suite) testLazy(t *testing.T) {
	server, m := s.start(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stream := m.Stream(ctx, s.request())
	// Nobody ranges over this one. If it holds a goroutine, start finds it.
	_ = m.Stream(context.WithoutCancel(ctx), s.request())
	if server != nil && len(server.Requests()) != 0 {
		t.Errorf("%d requests before the stream was ranged over", len(server.Requests()))
	}
	cancel()
	if got := drain(t, stream); !errors.Is(got.err, context.Canceled) || len(got.texts) != 0 {
		t.Errorf("a request that was canceled before its stream was ranged over gave %+v", got)
	}
}

// testOffered offers tools to a model without a server, if it supports them, and then none.
func (s suite) testOffered(t *testing.T) {
	_, m := s.start(t)
	for _, offered := range [][]llm.Tool{s.request().Tools, nil} {
		req := s.request()
		req.Tools = offered
		for _, c := range drain(t, m.Stream(t.Context(), req)).last.Calls {
			if !slices.ContainsFunc(offered, func(o llm.Tool) bool { return o.Name == c.Name }) {
				t.Errorf("the model calls a tool that was not offered: %+v", c)
			}
		}
	}
}

// testBeyondASCII tells a model words, and expects to read them again.
func (s suite) testBeyondASCII(t *testing.T) {
	_, m := s.start(t)
	repeats := func(word string) bool {
		req := s.request()
		req.Messages[2].Text = "Do you know " + word + " well?"
		return strings.Contains(strings.Join(drain(t, m.Stream(t.Context(), req)).texts, ""), word)
	}
	if !repeats("zebras") {
		t.Skip("the model does not repeat what it is told")
	}
	for _, word := range []string{"Grüße", "世界", "😀", "Ame\u0301lie", "İstanbul"} {
		if !repeats(word) {
			t.Errorf("the model does not repeat %q", word)
		}
	}
}

func (s suite) testDrained(t *testing.T) {
	_, m := s.start(t)
	s.sameDrained(t, m, s.request(), drain(t, m.Stream(t.Context(), s.request())))
}

// sameDrained checks that [llm.Generate] returns the same reply.
func (s suite) sameDrained(t *testing.T, m llm.Model, req *llm.Request, streamed result) {
	t.Helper()
	drained, err := llm.Generate(t.Context(), m, req)
	want := llm.Response(streamed.last)
	want.Text = strings.Join(streamed.texts, "")
	if llm.KindOf(err) != llm.KindOf(streamed.err) || (err == nil) != (streamed.err == nil) ||
		!reflect.DeepEqual(*drained, want) {
		t.Errorf("drained it is %+v, %v; streamed it was %+v, %v", drained, err, want, streamed.err)
	}
}

func (s suite) testConcurrent(t *testing.T) {
	_, m := s.start(t, Good("Hel", "lo"))
	want := drain(t, m.Stream(t.Context(), s.request()))
	var wg sync.WaitGroup
	req := s.request() // all share it, and the race detector watches
	for range 100 {
		wg.Go(func() {
			if got := drain(t, m.Stream(t.Context(), req)); got.err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
	wg.Wait()
}

func (s suite) testBreak(t *testing.T) {
	_, m := s.start(t)
	for _, err := range m.Stream(t.Context(), s.request()) {
		if err != nil {
			t.Error(err)
		}
		break // if the stream leaves a goroutine, start finds it
	}
}

func (s suite) testCancel(t *testing.T) {
	t.Run("before the start", func(t *testing.T) {
		server, m := s.start(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		got := drain(t, m.Stream(ctx, s.request()))
		if !errors.Is(got.err, context.Canceled) || llm.KindOf(got.err) != "" || len(got.texts) != 0 {
			t.Errorf("got %+v, want context.Canceled and no text", got)
		}
		if server != nil && len(server.Requests()) != 0 {
			t.Errorf("%d requests were sent", len(server.Requests()))
		}
	})
	t.Run("after its deadline", func(t *testing.T) {
		_, m := s.start(t)
		ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer cancel()
		got := drain(t, m.Stream(ctx, s.request()))
		if !errors.Is(got.err, context.DeadlineExceeded) || len(got.texts) != 0 {
			t.Errorf("got %+v, want context.DeadlineExceeded and no text", got)
		}
	})
	t.Run("half-way", func(t *testing.T) {
		_, m := s.start(t)
		whole := drain(t, m.Stream(t.Context(), s.request()))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		start := time.Now()
		got := drain(t, func(yield func(llm.Chunk, error) bool) {
			for chunk, err := range m.Stream(ctx, s.request()) {
				cancel()
				if !yield(chunk, err) {
					return
				}
			}
		})
		// What the server had already sent may still arrive.
		arrived := got.err == nil && s.caps.Server
		if !arrived && !errors.Is(got.err, context.Canceled) || time.Since(start) > soon {
			t.Errorf("after %v: got %+v", time.Since(start), got)
		}
		if !s.caps.Server && len(whole.texts) > 2 && slices.Equal(got.texts, whole.texts) {
			t.Errorf("the reply was canceled at its first text, and all of it came: %+v", got)
		}
	})
}

// testDump looks for the key where a careless program shows it: in a dump of the model, and in
// what a library logs by itself.
func (s suite) testDump(t *testing.T) {
	logged := captureLog(t)
	_, m := s.start(t, Echo(), Good("Hello"))
	for range 2 {
		drain(t, m.Stream(t.Context(), s.request()))
	}
	slog.Error("model", "model", m)
	encoded, _ := json.Marshal(m) // not every model can be encoded
	for where, text := range map[string]string{
		"%v": fmt.Sprintf("%v", m), "%+v": fmt.Sprintf("%+v", m),
		"%#v": fmt.Sprintf("%#v", m), "%s": fmt.Sprintf("%s", m),
		"JSON": string(encoded), "the log": logged.String(),
	} {
		if tellsKey(text) {
			t.Errorf("%s shows the key: %s", where, text)
		}
	}
}

// captureLog collects what goes to the default loggers until the test ends.
func captureLog(t *testing.T) *safeBuffer {
	var b safeBuffer
	logger, out, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(logger)
		log.SetOutput(out)
		log.SetFlags(flags)
	})
	slog.SetDefault(slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})))
	return &b
}

// safeBuffer is a buffer for several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// tools returns the tools that the suite offers.
func tools() []llm.Tool {
	schema := func(param string) *llm.Schema {
		return &llm.Schema{
			Name: param,
			JSON: []byte(`{"type":"object","properties":{"` + param + `":{"type":"integer"}},"required":["` +
				param + `"],"additionalProperties":false}`),
		}
	}
	return []llm.Tool{
		{Name: "count_films", Description: "Counts the films of a year.", Input: schema("year")},
		{Name: "list_genres", Description: "Lists the genres of a film.", Input: schema("film")},
	}
}

// testTools checks that a model calls tools when it must, and answers when it must.
func (s suite) testTools(t *testing.T) {
	names := []string{"count_films", "list_genres"}
	_, m := s.start(t, Calls(llm.Call{ID: "call_1", Name: names[0], Input: []byte(`{"year":1979}`)}),
		Good("426."))
	req := s.request()
	req.Schema = nil
	req.ToolChoice = llm.ToolsRequired
	asked := drain(t, m.Stream(t.Context(), req))
	if asked.err != nil || asked.last.Finish != llm.FinishCalls {
		t.Fatalf("the model must call a tool, and did not: %+v", asked)
	}
	results := llm.Message{Role: llm.RoleTool}
	ids := map[string]bool{}
	for _, c := range asked.last.Calls {
		if c.ID == "" || ids[c.ID] || !slices.Contains(names, c.Name) {
			t.Errorf("a call has no id of its own, or no such tool: %+v", c)
		}
		ids[c.ID] = true
		results.Results = append(results.Results, llm.Result{
			Call: c.ID, Name: c.Name, Output: `{"films":426}`,
		})
	}
	req.ToolChoice = llm.ToolsNone
	req.Messages = append(req.Messages, llm.Message{
		Role: llm.RoleAssistant, Text: strings.Join(asked.texts, ""), Calls: asked.last.Calls,
	}, results)
	got := drain(t, m.Stream(t.Context(), req))
	if got.err != nil || got.last.Finish == llm.FinishCalls {
		t.Errorf("the model must not call a tool, and got %+v", got)
	}
}
