// Package telemetry tells OpenTelemetry of the models that commands ask. Where that
// goes is said by OpenTelemetry's own variables.
package telemetry

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/internal/uid"
)

// Options are the options of the commands that tell OpenTelemetry of their models.
type Options struct {
	TelemetryContent bool `env:"MARQUEE_TELEMETRY_CONTENT" group:"Telemetry" help:"Send what models are asked and answer along with the traces (off by default)."`
}

// flushTimeout is how long it may take to send what is left at the end.
const flushTimeout = 5 * time.Second

// Exporters send traces and metrics to a collector, or to none. The zero value
// sends nothing.
type Exporters struct {
	tracerProvider trace.TracerProvider
	meterProvider  metric.MeterProvider
	content        bool
	failed         func(error)
	shutdown       []func(context.Context) error // none if nothing is sent
}

// Open starts the exporters that OpenTelemetry's variables ask for. They tell the
// version of the program. What could not be sent is told to failed, once for each
// kind until something gets through again.
func (o *Options) Open(ctx context.Context, env options.Env, version string, failed func(error)) (*Exporters, error) {
	e, err := o.open(ctx, env, version, failed)
	return e, options.Usage(err)
}

func (o *Options) open(ctx context.Context, env options.Env, version string, failed func(error)) (*Exporters, error) {
	e := &Exporters{
		tracerProvider: tracenoop.NewTracerProvider(), meterProvider: metricnoop.NewMeterProvider(),
		content: o.TelemetryContent, failed: failed,
	}
	traces, errTraces := EndpointOf("traces", env)
	metrics, errMetrics := EndpointOf("metrics", env)
	if err := cmp.Or(errTraces, errMetrics); err != nil {
		return nil, err
	}
	if traces.URL == nil && metrics.URL == nil {
		return e, nil
	}
	whoTells, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			semconv.ServiceName("marquee"), semconv.ServiceVersion(version),
			semconv.ServiceInstanceID(new(uid.Source).New(time.Now())), // servers that share a store count apart
		),
		resource.WithFromEnv(),
	)
	if err != nil {
		return nil, err
	}
	if traces.URL != nil {
		exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(traces.URL.String()))
		if err != nil {
			return nil, err
		}
		provider := sdktrace.NewTracerProvider(sdktrace.WithResource(whoTells),
			sdktrace.WithBatcher(&spanExporter{exporter, delivery{failed: failed}}))
		e.tracerProvider, e.shutdown = provider, append(e.shutdown, provider.Shutdown)
	}
	if metrics.URL != nil {
		exporter, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(metrics.URL.String()))
		if err != nil {
			return nil, err
		}
		provider := sdkmetric.NewMeterProvider(sdkmetric.WithResource(whoTells),
			sdkmetric.WithReader(sdkmetric.NewPeriodicReader(&metricExporter{exporter, delivery{failed: failed}})))
		e.meterProvider, e.shutdown = provider, append(e.shutdown, provider.Shutdown)
	}
	return e, nil
}

// On tells whether anything is sent.
func (e *Exporters) On() bool { return len(e.shutdown) > 0 }

// Close sends what is left, also when ctx has ended, for flushTimeout at most.
func (e *Exporters) Close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	errs := make([]error, len(e.shutdown))
	var all sync.WaitGroup
	for i, shutdown := range e.shutdown {
		all.Go(func() { errs[i] = shutdown(ctx) })
	}
	all.Wait()
	if err := cmp.Or(errs...); err != nil {
		e.failed(fmt.Errorf("sending what is left: %w", err))
	}
}

// delivery tells of failures, which the SDK would hand to a handler that is
// one for the whole process.
type delivery struct {
	failed  func(error)
	failing bool
}

func (d *delivery) note(err error) {
	if err != nil && !d.failing {
		d.failed(err)
	}
	d.failing = err != nil
}

// spanExporter tells of its failures instead of returning them.
type spanExporter struct {
	sdktrace.SpanExporter
	delivery
}

// ExportSpans sends spans.
func (e *spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	e.note(e.SpanExporter.ExportSpans(ctx, spans))
	return nil
}

// metricExporter tells of its failures instead of returning them.
type metricExporter struct {
	sdkmetric.Exporter
	delivery
}

// Export sends metrics.
func (e *metricExporter) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	e.note(e.Exporter.Export(ctx, metrics))
	return nil
}
