package main

import (
	"net/http"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/llm/telemetry"
)

// of says how OpenTelemetry is told of a model; nil if it is told nothing.
func (e *exporters) of(ref provider.Ref, o *provider.Options) *telemetry.Options {
	if !e.on() {
		return nil
	}
	return &telemetry.Options{
		TracerProvider: e.tracerProvider, MeterProvider: e.meterProvider,
		Model: ref.String(), BaseURL: o.Endpoint(ref.Vendor).BaseURL, Content: e.content,
	}
}

// each tells of the calls of one model, or stands for nothing.
func (e *exporters) each(ref provider.Ref, o *provider.Options) []llm.Middleware {
	if to := e.of(ref, o); to != nil {
		return []llm.Middleware{telemetry.Middleware(to)}
	}
	return nil
}

// tell adds to a stack of models that OpenTelemetry is told of their calls. If
// there are several, each tells of itself; the whole is a span around theirs
// then, without what would count or be sent twice.
func (e *exporters) tell(o *provider.StackOptions, refs []provider.Ref) {
	if !e.on() {
		return
	}
	o.OnBreaker = func(ref provider.Ref) func(from, to llm.BreakerState) {
		return telemetry.BreakerState(e.of(ref, o.Options))
	}
	if len(refs) == 1 {
		o.Around = e.each(refs[0], o.Options)
		return
	}
	o.AroundEach = func(ref provider.Ref) []llm.Middleware { return e.each(ref, o.Options) }
	o.Around = []llm.Middleware{telemetry.Middleware(&telemetry.Options{
		TracerProvider: e.tracerProvider, MeterProvider: metricnoop.NewMeterProvider(),
		Model: refs[0].String(),
	})}
}

// continueTrace makes what a request does a part of the trace that its
// traceparent header names.
func continueTrace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
