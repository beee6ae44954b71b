// Package telemetry sends spans and metrics of calls of stores to OpenTelemetry. They follow
// the semantic conventions for databases, version 1.41:
//
//	stores = storage.Observe(stores, telemetry.Observer(&telemetry.Options{System: "sqlite"}))
//
// [Observer] makes a span of each call in a trace, with the name "METHOD STORE", such as
// "List drafts". It records db.client.operation.duration, and what a call had to put up with:
// [Waits], [Retries] and [Busy]. Neither spans nor metrics have owners, ids or anything that is
// stored.
//
// The package needs the API of OpenTelemetry only. The program sets up the SDK and its
// exporters.
package telemetry

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/semconv/v1.41.0/dbconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
	"github.com/marquee-go/marquee/storage"
)

// Scope is the name of the tracer and of the meter.
const Scope = "github.com/marquee-go/marquee/storage/telemetry"

// The metrics of what calls had to put up with. See [storage.End].
const (
	// Waits is a histogram of the seconds that a call waited for a connection, or for its turn
	// to write. Calls that did not have to wait are not in it.
	Waits = "marquee.store.wait"
	// Retries counts what was lost and tried again.
	Retries = "marquee.store.retries"
	// Busy counts how often others were in the way.
	Busy = "marquee.store.busy"
)

// Options says what is recorded, and where.
type Options struct {
	// TracerProvider makes the tracer. Default: the provider that is set in package otel.
	TracerProvider trace.TracerProvider
	// MeterProvider makes the meter. Default: the provider that is set in package otel.
	MeterProvider metric.MeterProvider
	// System is the scheme of the URL of the stores, such as sqlite or postgres. Default:
	// unknown.
	System string
}

// systems are the names of the conventions for schemes.
var systems = map[string]dbconv.SystemNameAttr{
	"postgres": dbconv.SystemNamePostgreSQL, "postgresql": dbconv.SystemNamePostgreSQL,
	"sqlite":   dbconv.SystemNameSQLite,
	"dynamodb": dbconv.SystemNameAWSDynamoDB,
	"memory":   "memory",
}

// watcher has what all calls have in common.
type watcher struct {
	tracer   trace.Tracer
	duration dbconv.ClientOperationDuration
	waits    metric.Float64Histogram
	retries  metric.Int64Counter
	busy     metric.Int64Counter
	system   attribute.KeyValue
}

// buckets are the boundaries that the conventions recommend for the duration.
var buckets = []float64{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10}

// Observer returns an observer for [storage.Observe]. A call has a span if its context has one.
// It begins no trace, because a server looks every second whether the films have changed. The
// span of a range lasts until its caller is done, but the duration in the metric is the store's.
//
// A call that failed has an error.type: overloaded, timeout, canceled, or unavailable for
// everything else. That there is no such record, or that somebody else changed it, is an
// answer of the store, and not a failure.
func Observer(o *Options) storage.Observer {
	if o == nil {
		o = &Options{}
	}
	w := newWatcher(o)
	return w.observe
}

func newWatcher(o *Options) *watcher {
	tracers, meters := o.TracerProvider, o.MeterProvider
	if tracers == nil {
		tracers = otel.GetTracerProvider()
	}
	if meters == nil {
		meters = otel.GetMeterProvider()
	}
	system, known := systems[o.System]
	if !known {
		system = "_OTHER"
	}
	meter := meters.Meter(Scope, metric.WithSchemaURL(semconv.SchemaURL))
	w := &watcher{
		tracer: tracers.Tracer(Scope, trace.WithSchemaURL(semconv.SchemaURL)),
		system: semconv.DBSystemNameKey.String(string(system)),
	}
	var errs [4]error
	w.duration, errs[0] = dbconv.NewClientOperationDuration(meter,
		metric.WithExplicitBucketBoundaries(buckets...))
	w.waits, errs[1] = meter.Float64Histogram(Waits, metric.WithUnit("s"),
		metric.WithDescription("Waits for a connection to the store, or for the turn to write."),
		metric.WithExplicitBucketBoundaries(buckets...))
	w.retries, errs[2] = meter.Int64Counter(Retries, metric.WithUnit("{retry}"),
		metric.WithDescription("Transactions and requests to the store that were lost and tried again."))
	w.busy, errs[3] = meter.Int64Counter(Busy, metric.WithUnit("{time}"),
		metric.WithDescription("Times that others were in the way of a call of the store."))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err) // an instrument that failed records nothing
	}
	// A rate needs a zero to begin with.
	own := metric.WithAttributes(w.system)
	w.retries.Add(context.Background(), 0, own)
	w.busy.Add(context.Background(), 0, own)
	return w
}

// observe is a [storage.Observer].
func (w *watcher) observe(
	ctx context.Context, c storage.Call,
) (working context.Context, ended func(storage.End)) {
	attrs := []attribute.KeyValue{
		w.system, semconv.DBOperationName(c.Method), semconv.DBCollectionName(c.Store),
	}
	ctx, span := w.begin(ctx, c, attrs)
	return ctx, func(e storage.End) {
		kind := failureOf(e.Err)
		if kind != "" {
			attrs = append(attrs, semconv.ErrorTypeKey.String(kind))
			span.SetAttributes(semconv.ErrorTypeKey.String(kind))
		}
		if kind != "" && kind != canceled {
			span.SetStatus(codes.Error, "") // texts of errors are for the log
		}
		w.duration.RecordSet(ctx, e.Took.Seconds(), attribute.NewSet(attrs...))
		w.burden(ctx, span, e)
		span.End()
	}
}

// begin begins the span of a call, if it is part of a trace.
func (w *watcher) begin(
	ctx context.Context, c storage.Call, attrs []attribute.KeyValue,
) (context.Context, trace.Span) {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		return ctx, trace.SpanFromContext(ctx) // which records nothing
	}
	return w.tracer.Start(ctx, c.Method+" "+c.Store, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attrs...))
}

// burden records what a call had to put up with.
func (w *watcher) burden(ctx context.Context, span trace.Span, e storage.End) {
	own := metric.WithAttributes(w.system)
	if e.Waited > 0 {
		w.waits.Record(ctx, e.Waited.Seconds(), own)
		span.SetAttributes(attribute.Float64(Waits, e.Waited.Seconds()))
	}
	if e.Retries > 0 {
		w.retries.Add(ctx, int64(e.Retries), own)
		span.SetAttributes(attribute.Int(Retries, e.Retries))
	}
	if e.Busy > 0 {
		w.busy.Add(ctx, int64(e.Busy), own)
		span.SetAttributes(attribute.Int(Busy, e.Busy))
	}
}

// canceled is the error.type of a call whose caller left.
const canceled = "canceled"

// failureOf names the failure of a call in one word. It is empty if the store answered.
func failureOf(err error) string {
	_, overloaded := errors.AsType[*marquee.OverloadedError](err)
	switch {
	case err == nil, failure.IsAnswer(err):
		return ""
	case errors.Is(err, context.Canceled):
		return canceled
	case overloaded:
		return "overloaded"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "unavailable"
}
