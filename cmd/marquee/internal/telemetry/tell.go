package telemetry

import (
	"net/http"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/llm/telemetry"
)

// of returns the options that trace one model, or nil if nothing is sent.
func (e *Exporters) of(ref provider.Ref, o *provider.Options) *telemetry.Options {
	if !e.On() {
		return nil
	}
	return &telemetry.Options{
		TracerProvider: e.tracerProvider, MeterProvider: e.meterProvider,
		Model: ref.String(), BaseURL: o.Endpoint(ref.Vendor).BaseURL, Content: e.content,
	}
}

// Each returns the middleware that traces the calls of one model, or none if nothing is
// sent.
func (e *Exporters) Each(ref provider.Ref, o *provider.Options) []llm.Middleware {
	if to := e.of(ref, o); to != nil {
		return []llm.Middleware{telemetry.Middleware(to)}
	}
	return nil
}

// Tell adds telemetry to a stack of models. If there are several models, each has spans
// and metrics of its own. The span of the whole call around them then has no metrics and
// no content, because a dashboard would count every token twice.
func (e *Exporters) Tell(o *provider.StackOptions, refs []provider.Ref) {
	if !e.On() {
		return
	}
	o.OnBreaker = func(ref provider.Ref) func(from, to llm.BreakerState) {
		return telemetry.BreakerState(e.of(ref, o.Options))
	}
	if len(refs) == 1 {
		o.Around = e.Each(refs[0], o.Options)
		return
	}
	o.AroundEach = func(ref provider.Ref) []llm.Middleware { return e.Each(ref, o.Options) }
	o.Around = []llm.Middleware{telemetry.Middleware(&telemetry.Options{
		TracerProvider: e.tracerProvider, MeterProvider: metricnoop.NewMeterProvider(),
		Model: refs[0].String(),
	})}
}

// ContinueTrace makes the spans of a request part of the trace that its traceparent header
// names.
func ContinueTrace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
