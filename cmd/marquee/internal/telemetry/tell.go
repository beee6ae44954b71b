package telemetry

import (
	"context"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"

	requests "github.com/marquee-go/marquee/httpapi/telemetry"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/llm/telemetry"
	"github.com/marquee-go/marquee/storage"
	stores "github.com/marquee-go/marquee/storage/telemetry"
)

// of returns the options that trace one model.
func (e *Exporters) of(ref provider.Ref, o *provider.Options) *telemetry.Options {
	return &telemetry.Options{
		TracerProvider: e.tracers(), MeterProvider: e.meters(),
		Model: ref.String(), BaseURL: o.Endpoint(ref.Vendor).BaseURL, Content: e.content,
	}
}

// Each returns the middleware that traces the calls of one model, or none if nothing is
// sent or shown.
func (e *Exporters) Each(ref provider.Ref, o *provider.Options) []llm.Middleware {
	if !e.On() {
		return nil
	}
	return []llm.Middleware{telemetry.Middleware(e.of(ref, o))}
}

// Tell adds telemetry to a stack of models. If there are several models, each has spans
// and metrics of its own. The span of the whole call around them then has no metrics and
// no content, because a dashboard would count every token twice. The cost is known of the
// whole call only.
func (e *Exporters) Tell(o *provider.StackOptions, refs []provider.Ref) {
	if !e.On() {
		return
	}
	if e.traces != nil {
		o.Options.Transport = telemetry.Transport
	}
	o.OnBreaker = func(ref provider.Ref) func(from, to llm.BreakerState) {
		return telemetry.BreakerState(e.of(ref, o.Options))
	}
	whole := telemetry.Cost(e.of(refs[0], o.Options))
	if len(refs) == 1 {
		o.Around = append(e.Each(refs[0], o.Options), whole)
		return
	}
	o.AroundEach = func(ref provider.Ref) []llm.Middleware { return e.Each(ref, o.Options) }
	o.Around = []llm.Middleware{telemetry.Middleware(&telemetry.Options{
		TracerProvider: e.tracers(), MeterProvider: metricnoop.NewMeterProvider(),
		Model: refs[0].String(),
	}), whole}
}

// Requests returns what stands around the handler of requests, nil if nothing is sent or
// shown. The trace of a request goes on if its sender is trusted.
func (e *Exporters) Requests(trusted func(*http.Request) bool) []func(http.Handler) http.Handler {
	if !e.On() {
		return nil
	}
	return []func(http.Handler) http.Handler{requests.Middleware(&requests.Options{
		TracerProvider: e.tracers(), MeterProvider: e.meters(), Trusted: trusted,
	})}
}

// Stores returns stores whose calls are told. The system is the scheme of their URL.
func (e *Exporters) Stores(s *storage.Stores, system string) *storage.Stores {
	if !e.On() {
		return s
	}
	return storage.Observe(s, stores.Observer(&stores.Options{
		TracerProvider: e.tracers(), MeterProvider: e.meters(), System: system,
	}))
}

// Leases shows how many leases this server holds, by the kind of work that goes on under them.
func (e *Exporters) Leases(held map[string]func() int) {
	if !e.On() {
		return
	}
	_, err := e.meters().Meter("marquee").Int64ObservableUpDownCounter("marquee.leases",
		metric.WithUnit("{lease}"),
		metric.WithDescription("Drafts and answers that this server is writing."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			for kind, count := range held {
				o.Observe(int64(count()), metric.WithAttributes(attribute.String("kind", kind)))
			}
			return nil
		}))
	if err != nil {
		otel.Handle(err) // the instrument shows nothing
	}
}

// LogHandler returns a handler that adds the ids of the trace and the span to each line.
func LogHandler(next slog.Handler) slog.Handler { return requests.LogHandler(next) }
