package telemetry_test

import (
	"context"
	"net/http"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee/llm/telemetry"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestARequestNamesItsSpan(t *testing.T) {
	var sent []string
	client := &http.Client{Transport: telemetry.Transport(roundTripper(
		func(r *http.Request) (*http.Response, error) {
			sent = append(sent, r.Header.Get("Traceparent")+" "+r.Header.Get("X-Own"))
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		}))}
	traced, span := sdktrace.NewTracerProvider().Tracer("").Start(t.Context(), "s")
	defer span.End()
	for _, ctx := range []context.Context{t.Context(), traced} {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Own", "stays")
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if len(req.Header) != 1 {
			t.Errorf("the caller's header was changed: %v", req.Header)
		}
	}
	s := trace.SpanContextFromContext(traced)
	want := "00-" + s.TraceID().String() + "-" + s.SpanID().String() + "-01 stays"
	if sent[0] != " stays" || sent[1] != want {
		t.Errorf("sent %q, want %q in the second", sent, want)
	}
}
