package telemetry_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/marquee-go/marquee/httpapi/telemetry"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestSpansOfRequests(t *testing.T) {
	refused := llmtest.Reply{Err: &llm.Error{Kind: llm.KindAuth, Message: "secret"}}
	v := newTold(t, llmtest.NewScript(refused), telemetry.Options{})
	res := v.send(t.Context(), "POST", "/api/v1/emails?x=secret", aBrief)
	v.send(t.Context(), "POST", "/api/v1/emails", aBrief)
	v.send(t.Context(), "GET", "/livez", "")
	ended := v.spans.Ended()
	if len(ended) != 2 {
		t.Fatalf("%d spans", len(ended))
	}
	for i, want := range []struct{ name, status, code string }{
		{"POST /api/v1/emails", "422", "Unset"}, {"POST /api/v1/emails", "502", "Error"},
	} {
		s := ended[i]
		attrs := fmt.Sprint(s.Attributes())
		if s.Name() != want.name || s.SpanKind() != trace.SpanKindServer ||
			s.Status().Code.String() != want.code || !strings.Contains(attrs, want.status) {
			t.Errorf("%d: %q, %v, %+v, %s", i, s.Name(), s.SpanKind(), s.Status(), attrs)
		}
		if strings.Contains(fmt.Sprintf("%s %+v", attrs, s.Status()), "secret") {
			t.Errorf("%d: the span tells a secret: %s", i, attrs)
		}
	}
	if id := res.Header.Get("X-Request-Id"); !strings.Contains(fmt.Sprint(ended[0].Attributes()), id) {
		t.Error("the span does not name its request")
	}
}

// Only a sender who is trusted decides what is recorded.
func TestWhoseTraceGoesOn(t *testing.T) {
	const trace1, span1 = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	never := sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.NeverSample()))
	always := sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.AlwaysSample()))
	tests := map[string]struct {
		trusted bool
		flags   string
		sampler sdktrace.TracerProviderOption
		sampled bool
		linked  bool
	}{
		"trusted, to be recorded":            {true, "01", never, true, false},
		"trusted, not to be recorded":        {true, "00", always, false, false},
		"a stranger, to be recorded":         {false, "01", never, false, false},
		"a stranger, not to be recorded":     {false, "00", always, true, true},
		"a stranger who is recorded anyhow":  {false, "01", always, true, true},
		"trusted, and recorded by the rules": {true, "01", always, true, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			spans := tracetest.NewSpanRecorder()
			v := newTold(t, llmtest.NewScript(), telemetry.Options{
				TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans), tt.sampler),
				Trusted:        func(*http.Request) bool { return tt.trusted },
			})
			v.send(t.Context(), "GET", "/api/v1/emails", "",
				"Traceparent", "00-"+trace1+"-"+span1+"-"+tt.flags, "Tracestate", "vendor=secret")
			var line struct {
				Trace string `json:"trace_id"`
			}
			if err := json.Unmarshal(v.log.Bytes(), &line); err != nil || line.Trace == "" {
				t.Fatalf("the log has %q, %v", v.log, err)
			}
			if goesOn := line.Trace == trace1; goesOn != tt.trusted {
				t.Errorf("the trace of the log is %s", line.Trace)
			}
			ended := spans.Ended()
			if len(ended) > 0 != tt.sampled {
				t.Fatalf("%d spans were recorded", len(ended))
			}
			if !tt.sampled {
				return
			}
			s := ended[0]
			if below := s.Parent().SpanID().String() == span1; below != tt.trusted {
				t.Errorf("the parent is %v", s.Parent())
			}
			if s.SpanContext().TraceState().Len() > 0 {
				t.Errorf("the state of the trace goes on: %v", s.SpanContext().TraceState())
			}
			if linked := len(s.Links()) == 1 && s.Links()[0].SpanContext.TraceID().String() == trace1 &&
				s.Links()[0].SpanContext.TraceState().Len() == 0; linked != tt.linked {
				t.Errorf("the links are %+v", s.Links())
			}
		})
	}
}

// A middleware of the program outside knows better than the header.
func TestASpanOutsideIsTheParent(t *testing.T) {
	v := newTold(t, llmtest.NewScript(), telemetry.Options{
		Trusted: func(*http.Request) bool { return true },
	})
	ctx, outer := sdktrace.NewTracerProvider().Tracer("").Start(t.Context(), "outer")
	v.send(ctx, "GET", "/api/v1/emails", "",
		"Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if got := v.spans.Ended()[0].Parent().SpanID(); got != outer.SpanContext().SpanID() {
		t.Errorf("the parent is %v", got)
	}
}

func TestWithoutSpans(t *testing.T) {
	v := newTold(t, llmtest.NewScript(), telemetry.Options{TracerProvider: noop.NewTracerProvider()})
	v.send(t.Context(), "GET", "/api/v1/emails", "",
		"Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if strings.Contains(v.log.String(), "trace_id") || len(v.durations(t)) != 1 {
		t.Errorf("the log has %s, and recorded was %q", v.log, v.metrics(t))
	}
}

// Loggers that come from another one keep the ids.
func TestDerivedLoggersHaveTheIDs(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(telemetry.LogHandler(slog.NewTextHandler(&log, nil)))
	ctx, span := sdktrace.NewTracerProvider().Tracer("").Start(t.Context(), "s")
	defer span.End()
	logger.With("a", 1).WithGroup("g").InfoContext(ctx, "m")
	id := span.SpanContext()
	want := fmt.Sprintf("g.trace_id=%s g.span_id=%s", id.TraceID(), id.SpanID())
	if !strings.Contains(log.String(), want) {
		t.Errorf("the line is %s, want %s in it", log.String(), want)
	}
}
