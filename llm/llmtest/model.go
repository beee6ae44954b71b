package llmtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/llm"
)

// Key is the API key that a model under [TestModel] must use, so that the
// suite can tell that it comes out nowhere.
const Key = "sk-test-4f1d9b7c2e"

// TestModel is the suite that every provider of either of OpenAI's protocols
// passes. It drives models made by newModel, which are to talk to baseURL with
// the key [Key], through the days of a [Server].
func TestModel(t *testing.T, newModel func(baseURL string) llm.Model) {
	s := suite{newModel}
	t.Run("good days", s.testGoodDays)
	t.Run("bad days", s.testBadDays)
	t.Run("request", s.testRequest)
	t.Run("lazy", s.testLazy)
	t.Run("linger", s.testLinger)
	t.Run("break", s.testBreak)
	t.Run("cancel", s.testCancel)
	t.Run("time limits", s.testTimeLimits)
	t.Run("redirect", s.testRedirect)
	t.Run("key", s.testKey)
	t.Run("concurrent", s.testConcurrent)
}

type suite struct {
	newModel func(baseURL string) llm.Model
}

// start returns a model on a server that plays the days. At the end of the
// test no goroutine of either may be left.
func (s suite) start(t *testing.T, days ...Day) (*Server, llm.Model) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	server := NewServer(t, days...)
	t.Cleanup(func() {
		server.Close()
		if err := goleak.Find(before); err != nil {
			t.Error(err)
		}
	})
	return server, s.newModel(server.URL)
}

// request is what the suite asks.
func request() *llm.Request {
	return &llm.Request{
		System: "Be brief.",
		Messages: []llm.Message{
			{Role: llm.RoleUser, Text: "Hello?"},
			{Role: llm.RoleAssistant, Text: "Yes?"},
			{Role: llm.RoleUser, Text: "How many films?", Data: []llm.Data{{Name: "chart", Value: []byte(`{"films":426}`)}}},
		},
		Schema:    &llm.Schema{Name: "answer", JSON: []byte(`{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}`)},
		MaxTokens: 100,
	}
}

// result is all that came out of a stream.
type result struct {
	texts []string
	last  llm.Chunk
	err   error
}

// drain reads a stream to its end and checks that this is the only one.
func drain(t *testing.T, stream iter.Seq2[llm.Chunk, error]) result {
	t.Helper()
	var r result
	ends := 0
	for chunk, err := range stream {
		if ends > 0 {
			t.Errorf("after its end the stream goes on with %+v, %v", chunk, err)
		}
		if chunk.Text != "" {
			r.texts = append(r.texts, chunk.Text)
		}
		if chunk.Finish != "" && err != nil {
			t.Errorf("both a finish reason, %q, and an error: %v", chunk.Finish, err)
		}
		if chunk.Finish != "" || err != nil {
			ends++
			r.last, r.err = chunk, err
		}
	}
	if ends != 1 {
		t.Errorf("the stream has %d ends, want exactly one", ends)
	}
	return r
}

func (s suite) testGoodDays(t *testing.T) {
	long := strings.Repeat("film ", 20_000) // a line of over 64 KiB
	tests := map[string]struct {
		chunks []string
		style  style
		finish llm.Finish
	}{
		"one chunk":           {chunks: []string{"Hello."}},
		"many chunks":         {chunks: []string{"Hel", "lo", ", ", "Ada", "."}},
		"no text":             {},
		"token limit":         {chunks: []string{"Hel"}, finish: llm.FinishLength},
		"newlines and quotes": {chunks: []string{"a\n\nb", "\r\n", `"\u0000"`, "data: [DONE]"}},
		"a long line":         {chunks: []string{long, "end"}},
		"split UTF-8":         {chunks: []string{"Grüße, 世界", "😀"}, style: style{bytewise: true}},
		"CRLF":                {chunks: []string{"Hel", "lo"}, style: style{crlf: true}},
		"CRLF, split":         {chunks: []string{"Hel", "lo"}, style: style{crlf: true, bytewise: true}},
		"comments":            {chunks: []string{"Hel", "lo"}, style: style{comments: true}},
		"no farewell":         {chunks: []string{"Hel", "lo"}, style: style{bare: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.finish = cmp.Or(tt.finish, llm.FinishStop)
			_, m := s.start(t, good(tt.style, tt.finish, tt.chunks))
			got := drain(t, m.Stream(t.Context(), request()))
			if got.err != nil || !slices.Equal(got.texts, tt.chunks) {
				t.Fatalf("got %.200q, %v; want %.200q", got.texts, got.err, tt.chunks)
			}
			if got.last.Finish != tt.finish {
				t.Errorf("finish = %q, want %q", got.last.Finish, tt.finish)
			}
			if want := (llm.Usage{Input: InputTokens, Output: OutputTokens}); got.last.Usage != want {
				t.Errorf("usage = %+v, want %+v", got.last.Usage, want)
			}
			if got.last.Model == "" {
				t.Error("the reply does not say which model answered")
			}
			drained, err := llm.Generate(t.Context(), m, request())
			want := &llm.Response{Text: strings.Join(got.texts, ""), Finish: got.last.Finish, Model: got.last.Model, Usage: got.last.Usage, Warnings: got.last.Warnings}
			if err != nil || !reflect.DeepEqual(drained, want) {
				t.Errorf("drained it is %+v, %v; streamed it was %+v", drained, err, want)
			}
		})
	}
}

func (s suite) testBadDays(t *testing.T) {
	tests := map[string]struct {
		day   Day
		kind  llm.Kind
		texts []string // what came before
		check func(*llm.Error) bool
	}{
		"400":                    {day: Status(400, "", "no"), kind: llm.KindInvalid},
		"400, too long":          {day: Status(400, "context_length_exceeded", "no"), kind: llm.KindContextLength},
		"400, filtered":          {day: Status(400, "content_filter", "no"), kind: llm.KindContentFilter},
		"401":                    {day: Status(401, "invalid_api_key", "no"), kind: llm.KindAuth, check: func(e *llm.Error) bool { return e.Status == 401 && e.RequestID == RequestID }},
		"402":                    {day: Status(402, "", "no"), kind: llm.KindQuota},
		"403":                    {day: Status(403, "", "no"), kind: llm.KindPermission},
		"404":                    {day: Status(404, "model_not_found", "no"), kind: llm.KindNotFound},
		"408":                    {day: Status(408, "", "no"), kind: llm.KindTimeout},
		"422":                    {day: Status(422, "", "no"), kind: llm.KindInvalid},
		"429":                    {day: Status(429, "rate_limit_exceeded", "no", "Retry-After", "3"), kind: llm.KindRateLimit, check: func(e *llm.Error) bool { return e.RetryAfter == 3*time.Second }},
		"429, milliseconds":      {day: Status(429, "", "no", "Retry-After", "1", "Retry-After-Ms", "250"), kind: llm.KindRateLimit, check: func(e *llm.Error) bool { return e.RetryAfter == 250*time.Millisecond }},
		"429, no credit":         {day: Status(429, "insufficient_quota", "no"), kind: llm.KindQuota},
		"500":                    {day: Status(500, "", "no"), kind: llm.KindInternal},
		"500, empty":             {day: Body(500, "text/plain", ""), kind: llm.KindInternal, check: func(e *llm.Error) bool { return e.Message != "" }},
		"502, HTML":              {day: Body(502, "text/html", "<html><h1>Bad Gateway</h1>"+strings.Repeat(" really", 10_000)), kind: llm.KindInternal, check: func(e *llm.Error) bool { return len(e.Message) < 1000 }},
		"503":                    {day: Status(503, "", "no", "Retry-After", "5"), kind: llm.KindOverloaded, check: func(e *llm.Error) bool { return e.RetryAfter == 5*time.Second }},
		"504":                    {day: Status(504, "", "no"), kind: llm.KindTimeout},
		"529":                    {day: Status(529, "", "no"), kind: llm.KindOverloaded},
		"200, HTML":              {day: Body(200, "text/html", "<html>Please log in</html>"), kind: llm.KindInternal},
		"200, garbage":           {day: Body(200, "application/octet-stream", "\x00\x01\x02"), kind: llm.KindInternal},
		"200, an error":          {day: Body(200, "application/json", `{"error":{"message":"no","code":"rate_limit_exceeded"}}`), kind: llm.KindRateLimit},
		"200, nothing":           {day: Body(200, "text/event-stream", ""), kind: llm.KindTruncated},
		"200, an endless event":  {day: flood(), kind: llm.KindInternal},
		"garbage inside":         {day: Garbage("Hel"), kind: llm.KindInternal, texts: []string{"Hel"}},
		"an error inside":        {day: Broken("server_error", "oops", "Hel", "lo"), kind: llm.KindInternal, texts: []string{"Hel", "lo"}},
		"a rate limit inside":    {day: Broken("rate_limit_exceeded", "oops"), kind: llm.KindRateLimit},
		"cut off at once":        {day: Cut(), kind: llm.KindTruncated},
		"cut off half-way":       {day: Cut("Hel", "lo"), kind: llm.KindTruncated, texts: []string{"Hel", "lo"}},
		"half-closed":            {day: HalfClosed("Hel"), kind: llm.KindTruncated, texts: []string{"Hel"}},
		"closed with no answer":  {day: abort(), kind: llm.KindNetwork},
		"closed inside an event": {day: Body(200, "text/event-stream", "data: {\"cho"), kind: llm.KindTruncated},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server, m := s.start(t, tt.day)
			got := drain(t, m.Stream(t.Context(), request()))
			e, ok := errors.AsType[*llm.Error](got.err)
			if !ok || e.Kind != tt.kind {
				t.Fatalf("error = %v, want one of kind %q", got.err, tt.kind)
			}
			if e.Provider == "" || e.Model == "" || strings.Contains(e.Error(), "\n") {
				t.Errorf("the error names no provider or model, or is longer than a line: %q", e)
			}
			if tt.check != nil && !tt.check(e) {
				t.Errorf("the error lacks a detail: %+v", e)
			}
			if !slices.Equal(got.texts, tt.texts) {
				t.Errorf("text before the error = %q, want %q", got.texts, tt.texts)
			}
			if n := len(server.Requests()); n != 1 {
				t.Errorf("the server was asked %d times: a provider does not retry", n)
			}
			drained, err := llm.Generate(t.Context(), m, request())
			if llm.KindOf(err) != tt.kind || drained.Text != strings.Join(tt.texts, "") {
				t.Errorf("drained it is %+v, %v", drained, err)
			}
		})
	}
}

// abort drops the connection without an answer.
func abort() Day { return Day{func(*exchange) { panic(http.ErrAbortHandler) }} }

// flood sends one event that does not end, or 64 MiB of it.
func flood() Day {
	return Day{func(x *exchange) {
		x.w.Header().Set("Content-Type", "text/event-stream")
		x.send([]byte("data: "))
		for range 64 {
			if _, err := x.w.Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	}}
}

func (s suite) testRequest(t *testing.T) {
	server, m := s.start(t)
	req := request()
	if got := drain(t, m.Stream(t.Context(), req)); got.err != nil {
		t.Fatal(got.err)
	}
	if !reflect.DeepEqual(req, request()) {
		t.Errorf("the request was changed to %+v", req)
	}
	sent := server.Requests()[0]
	for _, want := range []string{req.System, req.Messages[0].Text, req.Messages[1].Text, req.Messages[2].Content(), req.Schema.Name} {
		if !strings.Contains(sent.Text(), want) {
			t.Errorf("the server was not told %q: %s", want, sent.Body)
		}
	}
	if got := sent.Header.Get("Authorization"); got != "Bearer "+Key {
		t.Errorf("Authorization = %q", got)
	}
}

func (s suite) testLazy(t *testing.T) {
	server, m := s.start(t)
	_ = m.Stream(t.Context(), request())
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d requests before the stream was ranged over", n)
	}
}

// A server that keeps the connection open after the end is not waited for.
func (s suite) testLinger(t *testing.T) {
	server, m := s.start(t, Day{func(x *exchange) {
		x.start([]string{"Hello"})
		x.events(x.wire.end(llm.FinishStop))
		x.hold()
	}})
	if got := drain(t, m.Stream(t.Context(), request())); got.err != nil {
		t.Errorf("got %+v", got)
	}
	waitGone(t, server)
}

func (s suite) testBreak(t *testing.T) {
	server, m := s.start(t, Stall("Hel", "lo"))
	for chunk, err := range m.Stream(t.Context(), request()) {
		if err != nil || chunk.Text != "Hel" {
			t.Fatalf("got %+v, %v", chunk, err)
		}
		break
	}
	waitGone(t, server)
}

func (s suite) testCancel(t *testing.T) {
	t.Run("half-way", func(t *testing.T) {
		server, m := s.start(t, Stall("Hel"))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		got := drain(t, func(yield func(llm.Chunk, error) bool) {
			for chunk, err := range m.Stream(ctx, request()) {
				cancel()
				if !yield(chunk, err) {
					return
				}
			}
		})
		if !errors.Is(got.err, context.Canceled) || llm.KindOf(got.err) != "" || !slices.Equal(got.texts, []string{"Hel"}) {
			t.Errorf("got %+v", got)
		}
		waitGone(t, server)
	})
	t.Run("before the start", func(t *testing.T) {
		server, m := s.start(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := drain(t, m.Stream(ctx, request())); !errors.Is(got.err, context.Canceled) {
			t.Errorf("got %+v", got)
		}
		if n := len(server.Requests()); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	})
}

func (s suite) testTimeLimits(t *testing.T) {
	const short = 20 * time.Millisecond
	tests := map[string]struct {
		day   Day
		limit llm.Limits
		texts []string
	}{
		"no first chunk":   {day: Silence(), limit: llm.Limits{First: short}},
		"no text":          {day: Stall(), limit: llm.Limits{First: short}},
		"no further chunk": {day: Stall("Hel"), limit: llm.Limits{Idle: short}, texts: []string{"Hel"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server, m := s.start(t, tt.day)
			got := drain(t, llm.Chain(m, llm.TimeLimits(tt.limit)).Stream(t.Context(), request()))
			e, ok := errors.AsType[*llm.Error](got.err)
			if !ok || e.Kind != llm.KindTimeout || e.Provider == "" || e.Model == "" || !slices.Equal(got.texts, tt.texts) {
				t.Errorf("got %+v", got)
			}
			waitGone(t, server)
		})
	}
	t.Run("the caller's deadline", func(t *testing.T) {
		server, m := s.start(t, Silence())
		ctx, cancel := context.WithTimeout(t.Context(), short)
		defer cancel()
		got := drain(t, m.Stream(ctx, request()))
		if llm.KindOf(got.err) != llm.KindTimeout || !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("got %+v", got)
		}
		waitGone(t, server)
	})
}

// waitGone waits until the server has seen its client leave.
func waitGone(t *testing.T, server *Server) {
	t.Helper()
	select {
	case <-server.Gone():
	case <-time.After(5 * time.Second):
		t.Error("the server still has its client")
	}
}

func (s suite) testRedirect(t *testing.T) {
	elsewhere := NewServer(t)
	_, m := s.start(t, Redirect(elsewhere.URL+"/responses"))
	if got := drain(t, m.Stream(t.Context(), request())); llm.KindOf(got.err) == "" {
		t.Errorf("got %+v", got)
	}
	if n := len(elsewhere.Requests()); n != 0 {
		t.Error("the key was taken to another host")
	}
}

func (s suite) testKey(t *testing.T) {
	_, m := s.start(t, Echo(), Body(500, "text/plain", "your key is "+Key), Broken("", "your key is "+Key), Body(200, "text/html", Key))
	for range 4 {
		err := drain(t, m.Stream(t.Context(), request())).err
		for ; err != nil; err = errors.Unwrap(err) {
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, Key) {
				t.Errorf("the key comes out in %s", text)
			}
		}
	}
}

func (s suite) testConcurrent(t *testing.T) {
	_, m := s.start(t, Good("Hel", "lo"))
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			reply, err := llm.Generate(t.Context(), m, request())
			if err != nil || reply.Text != "Hello" {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
	wg.Wait()
}
