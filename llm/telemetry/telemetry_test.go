package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/telemetry"
)

func TestMiddleware(t *testing.T) {
	_, opts := newTold(telemetry.Options{Content: true})
	llmtest.TestMiddleware(t, func() llm.Middleware { return telemetry.Middleware(opts) }, nil)
}

func TestEveryEndIsTold(t *testing.T) {
	const (
		duration = "gen_ai.client.operation.duration "
		first    = "gen_ai.client.operation.time_to_first_chunk "
		tokens   = "gen_ai.client.token.usage "
	)
	plain := []string{
		"operation.name=chat", "provider.name=x_ai", "request.max_tokens=100", "request.model=grok-4.6",
		"request.stream=true",
	}
	tests := map[string]struct {
		reply   llmtest.Reply
		leave   int // how many chunks are read, 0 for all
		cancel  bool
		span    []string // in addition to plain
		status  string
		metrics []string
	}{
		"a whole reply": {
			reply: llmtest.Reply{
				Chunks: []string{"Hel", "lo"}, Usage: llm.Usage{Input: 20, Output: 9, Cached: 16, Reasoning: 7},
			},
			span: []string{
				"response.finish_reasons=[\"stop\"]", "response.model=scripted",
				"response.time_to_first_chunk=1",
				"usage.input_tokens=20", "usage.cache_read.input_tokens=16", "usage.output_tokens=9",
				"usage.reasoning.output_tokens=7",
			},
			status: "Unset",
			metrics: []string{
				duration + "3s: " + asked + " response.model=scripted",
				first + "1s: " + asked + " response.model=scripted",
				tokens + "20{token}: " + asked + " response.model=scripted token.type=input",
				tokens + "9{token}: " + asked + " response.model=scripted token.type=output",
			},
		},
		"calls of tools": {
			reply: llmtest.Reply{Calls: []llm.Call{{ID: "1", Name: "look"}}},
			span: []string{
				"response.finish_reasons=[\"tool_call\"]", "response.model=scripted",
				"response.time_to_first_chunk=1",
			},
			status: "Unset",
			metrics: []string{
				duration + "1s: " + asked + " response.model=scripted",
				first + "1s: " + asked + " response.model=scripted",
			},
		},
		"a length limit": {
			reply: llmtest.Reply{Finish: llm.FinishLength},
			span: []string{
				"response.finish_reasons=[\"length\"]", "response.model=scripted",
				"response.time_to_first_chunk=1",
			},
			status: "Unset",
			metrics: []string{
				duration + "1s: " + asked + " response.model=scripted",
				first + "1s: " + asked + " response.model=scripted",
			},
		},
		"a failure at once": {
			reply:   llmtest.Reply{Err: &llm.Error{Kind: llm.KindAuth, Message: "no"}},
			span:    []string{"error.type=auth"},
			status:  "Error",
			metrics: []string{duration + "1s: error.type=auth " + asked},
		},
		"a failure in the midst": {
			reply:   llmtest.Reply{Chunks: []string{"Hel"}, Err: &llm.Error{Kind: llm.KindTruncated}},
			span:    []string{"error.type=truncated", "response.time_to_first_chunk=1"},
			status:  "Error",
			metrics: []string{duration + "2s: error.type=truncated " + asked, first + "1s: " + asked},
		},
		"a failure of no kind": {
			reply:   llmtest.Reply{Err: errors.New("odd")},
			span:    []string{"error.type=*errors.errorString"},
			status:  "Error",
			metrics: []string{duration + "1s: error.type=*errors.errorString " + asked},
		},
		"a deadline": {
			reply:   llmtest.Reply{Err: context.DeadlineExceeded},
			span:    []string{"error.type=timeout"},
			status:  "Error",
			metrics: []string{duration + "1s: error.type=timeout " + asked},
		},
		"a reader that cancels": {
			reply:   llmtest.Reply{Chunks: []string{"Hel"}, Stall: true},
			cancel:  true,
			span:    []string{"error.type=canceled", "response.time_to_first_chunk=1"},
			status:  "Unset",
			metrics: []string{duration + "2s: error.type=canceled " + asked, first + "1s: " + asked},
		},
		"a reader that breaks off": {
			reply:   llmtest.Text("Hel", "lo"),
			leave:   1,
			span:    []string{"error.type=canceled", "response.time_to_first_chunk=1"},
			status:  "Unset",
			metrics: []string{duration + "1s: error.type=canceled " + asked, first + "1s: " + asked},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				told, o := newTold(telemetry.Options{Model: "xai:grok-4.6"})
				m := llm.Chain(slow(tt.reply), telemetry.Middleware(o))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				n := 0
				for _, err := range m.Stream(ctx, ask) {
					if n++; n == tt.leave || err != nil {
						break
					}
					if tt.cancel {
						cancel()
					}
				}
				span := told.span(t)
				want := slices.Sorted(slices.Values(slices.Concat(plain, tt.span)))
				if got := attributes(span.Attributes()); !slices.Equal(got, want) {
					t.Errorf("the span has\n%q, want\n%q", got, want)
				}
				if span.Name() != "chat grok-4.6" || span.SpanKind() != trace.SpanKindClient ||
					span.Status().Code.String() != tt.status || span.Status().Description != "" {
					t.Errorf("the span is %q of kind %v with status %+v",
						span.Name(), span.SpanKind(), span.Status())
				}
				if got := told.metrics(t); !slices.Equal(got, tt.metrics) {
					t.Errorf("recorded\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.metrics, "\n"))
				}
			})
		})
	}
}

func TestAStreamWithoutAnEndIsTruncated(t *testing.T) {
	told, o := newTold(telemetry.Options{})
	m := llm.Chain(llmtest.Flaky(llmtest.NewScript(), llmtest.Fault{Cut: true}),
		telemetry.Middleware(o))
	for chunk, err := range m.Stream(t.Context(), ask) {
		t.Errorf("got %+v, %v", chunk, err)
	}
	if got := attributes(told.span(t).Attributes()); !slices.Contains(got, "error.type=truncated") {
		t.Errorf("the span has %q", got)
	}
}

func TestAPanicEndsTheSpan(t *testing.T) {
	told, o := newTold(telemetry.Options{})
	m := llm.Chain(llmtest.NewScript(llmtest.Text("Hello")), telemetry.Middleware(o))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic got lost")
			}
		}()
		for chunk, err := range m.Stream(t.Context(), ask) {
			panic(fmt.Sprint(chunk.Text, err))
		}
	}()
	told.span(t)
}

// One span covers all attempts. Spans of the model are below it.
func TestTheSpanCoversRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told, o := newTold(telemetry.Options{Model: "openai:gpt-6-luna"})
		seen := map[trace.SpanID]int{}
		script := llmtest.NewScript(llmtest.Reply{Err: &llm.Error{Kind: llm.KindOverloaded}},
			llmtest.Text("Hello"))
		inner := llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			seen[trace.SpanContextFromContext(ctx).SpanID()]++
			return script.Stream(ctx, req)
		})
		_, err := llm.Generate(t.Context(), llm.Chain(inner, telemetry.Middleware(o), llm.Retry(nil)),
			ask)
		if err != nil {
			t.Fatal(err)
		}
		span := told.span(t)
		if seen[span.SpanContext().SpanID()] != 2 || span.Status().Code.String() != "Unset" {
			t.Errorf("the attempts were in %v, and the span has %+v", seen, span.Status())
		}
	})
}

func TestWhoIsAsked(t *testing.T) {
	tests := map[string]struct {
		model, url string
		span       string
		want       []string
	}{
		"OpenAI": {
			"openai:gpt-6-luna", "https://api.openai.com/v1", "chat gpt-6-luna",
			[]string{
				"provider.name=openai", "request.model=gpt-6-luna", "server.address=api.openai.com",
				"server.port=443",
			},
		},
		"xAI": {
			"xai:grok-4.6", "", "chat grok-4.6", []string{"provider.name=x_ai", "request.model=grok-4.6"},
		},
		"Anthropic": {
			"anthropic:claude-haiku-5-5", "http://proxy", "chat claude-haiku-5-5",
			[]string{
				"provider.name=anthropic", "request.model=claude-haiku-5-5", "server.address=proxy",
				"server.port=80",
			},
		},
		"another": {
			"groq:llama3.3:70b", "http://127.0.0.1:11434/v1", "chat llama3.3:70b",
			[]string{
				"provider.name=groq", "request.model=llama3.3:70b", "server.address=127.0.0.1",
				"server.port=11434",
			},
		},
		"no model":      {"offline", "", "chat", []string{"provider.name=offline"}},
		"nobody knows":  {"", "", "chat", []string{"provider.name=_OTHER"}},
		"no URL at all": {"offline", "%", "chat", []string{"provider.name=offline"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			told, o := newTold(telemetry.Options{Model: tt.model, BaseURL: tt.url})
			m := llm.Chain(llmtest.NewScript(llmtest.Reply{Err: context.Canceled}), telemetry.Middleware(o))
			if _, err := llm.Generate(t.Context(), m, &llm.Request{}); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			want := slices.Concat([]string{"error.type=canceled", "operation.name=chat"}, tt.want,
				[]string{"request.stream=true"})
			slices.Sort(want)
			span := told.span(t)
			if got := attributes(span.Attributes()); span.Name() != tt.span || !slices.Equal(got, want) {
				t.Errorf("got %q with %q, want %q", span.Name(), got, want)
			}
		})
	}
}

func TestBreakerState(t *testing.T) {
	const counted = "{breaker}: provider.name=x_ai request.model=grok-4.6 state="
	told, o := newTold(telemetry.Options{Model: "xai:grok-4.6"})
	m := llm.Chain(
		llmtest.NewScript(llmtest.Reply{Err: &llm.Error{Kind: llm.KindNetwork}}),
		llm.Breaker(&llm.BreakerOptions{Failures: 1, OnChange: telemetry.BreakerState(o)}),
	)
	got, want := told.metrics(t), []string{telemetry.Breakers + " 1" + counted + "closed"}
	if !slices.Equal(got, want) {
		t.Errorf("at first: %q, want %q", got, want)
	}
	if _, err := llm.Generate(t.Context(), m, ask); err == nil {
		t.Fatal("it did not fail")
	}
	got, want = told.metrics(t), []string{
		telemetry.Breakers + " 0" + counted + "closed", telemetry.Breakers + " 1" + counted + "open",
	}
	if !slices.Equal(got, want) {
		t.Errorf("then: %q, want %q", got, want)
	}
}

func TestBuckets(t *testing.T) {
	told, o := newTold(telemetry.Options{})
	_, err := llm.Generate(t.Context(),
		llm.Chain(llmtest.NewScript(llmtest.Reply{Usage: llm.Usage{Input: 1}}), telemetry.Middleware(o)),
		ask)
	if err != nil {
		t.Fatal(err)
	}
	var all metricdata.ResourceMetrics
	if err := told.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, m := range all.ScopeMetrics[0].Metrics {
		var bounds []float64
		want := []float64{
			0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
		}
		switch data := m.Data.(type) {
		case metricdata.Histogram[float64]:
			bounds = data.DataPoints[0].Bounds
		case metricdata.Histogram[int64]:
			bounds = data.DataPoints[0].Bounds
			want = []float64{
				1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
			}
		}
		if seen++; !slices.Equal(bounds, want) {
			t.Errorf("%s has the buckets %v", m.Name, bounds)
		}
	}
	if seen != 3 || all.ScopeMetrics[0].Scope.Name != telemetry.Scope ||
		!strings.HasSuffix(all.ScopeMetrics[0].Scope.SchemaURL, "/1.41.0") {
		t.Errorf("%d metrics of %+v", seen, all.ScopeMetrics[0].Scope)
	}
}
