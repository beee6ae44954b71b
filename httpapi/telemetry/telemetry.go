// Package telemetry sends spans and metrics of requests to OpenTelemetry. They follow the
// semantic conventions for HTTP, version 1.41, except that no span has an address: what
// people search for, and the ids of what they keep, are not for traces.
//
//	handler, err := httpapi.New(guard, &httpapi.Options{
//		Email:  emails,
//		Around: []func(http.Handler) http.Handler{telemetry.Middleware(nil)},
//		Logger: slog.New(telemetry.LogHandler(slog.NewJSONHandler(os.Stderr, nil))),
//	})
//
// [Middleware] makes a span of each request, with the name "METHOD ROUTE", except of those for
// /livez and /readyz. It records
// http.server.request.duration and http.server.active_requests, and in marquee.http.streams
// how many streams of events are open. [LogHandler] adds the ids of the trace and the span
// to each line of a log.
//
// The labels of metrics are methods, templates of routes and statuses. They never are owners,
// addresses or ids, so their number is bounded. The package needs the API of OpenTelemetry
// only. The program sets up the SDK and its exporters.
package telemetry

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/semconv/v1.41.0/httpconv"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Scope is the name of the tracer and of the meter.
const Scope = "github.com/marquee-go/marquee/httpapi/telemetry"

// Streams is the metric of open streams of events.
const Streams = "marquee.http.streams"

// Options says where spans and metrics go, and whose traces go on.
type Options struct {
	// TracerProvider makes the tracer. Default: the provider that is set in package otel. With
	// the provider of package noop, a request costs nothing for its trace.
	TracerProvider trace.TracerProvider
	// MeterProvider makes the meter. Default: the provider that is set in package otel.
	MeterProvider metric.MeterProvider
	// Trusted tells whether the span of a request continues the trace that its header
	// traceparent names, and is sampled if that says so. The span of every other request
	// begins a trace of its own, which links to the one in the header. Otherwise strangers
	// could have every request of theirs recorded, or none. Default: nobody is trusted.
	Trusted func(*http.Request) bool
}

// durationBuckets are the boundaries of the conventions, without some in the middle, but
// with a millisecond for kept answers, and with minutes for streams.
var durationBuckets = []float64{
	0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
}

// watcher has what all requests have in common.
type watcher struct {
	tracer   trace.Tracer // nil if there are no spans
	trusted  func(*http.Request) bool
	duration httpconv.ServerRequestDuration
	streams  metric.Int64UpDownCounter
	kinds    kinds
}

// Middleware returns a middleware for Around of [httpapi.Options]. It must be there, because
// only there the result of a request is known. The span covers everything inside the
// middleware, and the lines that the handler logs are inside the span. If another middleware
// outside has begun a span, the span of the request is inside of that.
//
// The error.type of a request that failed is its status, also if that came as the last event
// of a stream. It is "canceled" if the client left.
func Middleware(o *Options) func(http.Handler) http.Handler {
	if o == nil {
		o = &Options{}
	}
	w := newWatcher(o)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.serve(next, rw, r) })
	}
}

func newWatcher(o *Options) *watcher {
	tracers, meters := o.TracerProvider, o.MeterProvider
	if tracers == nil {
		tracers = otel.GetTracerProvider()
	}
	if meters == nil {
		meters = otel.GetMeterProvider()
	}
	w := &watcher{trusted: o.Trusted}
	if w.trusted == nil {
		w.trusted = func(*http.Request) bool { return false }
	}
	if _, none := tracers.(noop.TracerProvider); !none {
		w.tracer = tracers.Tracer(Scope, trace.WithSchemaURL(semconv.SchemaURL))
	}
	meter := meters.Meter(Scope, metric.WithSchemaURL(semconv.SchemaURL))
	var errs [3]error
	w.duration, errs[0] = httpconv.NewServerRequestDuration(meter,
		metric.WithExplicitBucketBoundaries(durationBuckets...))
	_, errs[1] = httpconv.NewServerActiveRequestsObservable(meter,
		metric.WithInt64Callback(w.kinds.observe))
	w.streams, errs[2] = meter.Int64UpDownCounter(Streams, metric.WithUnit("{stream}"),
		metric.WithDescription("Streams of events that are open."))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err) // an instrument that failed records nothing
	}
	w.streams.Add(context.Background(), 0) // that there are none is worth knowing
	return w
}

// mayStream tells whether a response may be a stream of events, which only those get who
// ask for it.
func mayStream(r *http.Request) bool {
	for _, accepted := range r.Header["Accept"] {
		if strings.Contains(accepted, "text/event-stream") {
			return true
		}
	}
	return false
}
