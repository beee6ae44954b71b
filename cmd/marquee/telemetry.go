package main

import (
	"net/http"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/telemetry"
)

// of says how OpenTelemetry is told of a model; nil if it is told nothing.
func (e *exporters) of(model, baseURL string) *telemetry.Options {
	if !e.on() {
		return nil
	}
	return &telemetry.Options{
		TracerProvider: e.tracerProvider, MeterProvider: e.meterProvider,
		Model: model, BaseURL: baseURL, Content: e.content,
	}
}

// tell tells of the calls of a model. Without options it leaves the model as
// it is.
func tell(o *telemetry.Options) llm.Middleware {
	if o == nil {
		return func(m llm.Model) llm.Model { return m }
	}
	return telemetry.Middleware(o)
}

// tellWhole tells of calls of all the legs together. If there are several,
// each tells of itself, too; the whole is a span around theirs then, without
// what would count or be sent twice.
func tellWhole(legs []*telemetry.Options) llm.Middleware {
	first := legs[0]
	if first == nil || len(legs) == 1 {
		return tell(first)
	}
	return tell(&telemetry.Options{
		TracerProvider: first.TracerProvider, MeterProvider: metricnoop.NewMeterProvider(), Model: first.Model,
	})
}

// tellBreaker tells of the state of a model's circuit breaker.
func tellBreaker(o *telemetry.Options) func(from, to llm.BreakerState) {
	if o == nil {
		return func(_, _ llm.BreakerState) {}
	}
	return telemetry.BreakerState(o)
}

// continueTrace makes what a request does a part of the trace that its
// traceparent header names.
func continueTrace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
