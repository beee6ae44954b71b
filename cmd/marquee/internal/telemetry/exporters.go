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

// Options are the options of the commands that export telemetry.
type Options struct {
	TelemetryContent bool `env:"MARQUEE_TELEMETRY_CONTENT" group:"Telemetry" help:"Include in traces what models are asked and what they answer (off by default)."`
}

// flushTimeout is how long sending the rest may take at the end.
const flushTimeout = 5 * time.Second

// Exporters send traces and metrics to a collector. The zero value sends nothing.
type Exporters struct {
	tracerProvider trace.TracerProvider
	meterProvider  metric.MeterProvider
	content        bool
	failed         func(error)
	shutdown       []func(context.Context) error // none if nothing is sent
}

// Open starts the exporters that OpenTelemetry's variables ask for. They send the version
// of the program along. An exporter that cannot send calls failed once, until it succeeds
// again.
func (o *Options) Open(
	ctx context.Context, env options.Env, version string, failed func(error),
) (*Exporters, error) {
	e, err := o.open(ctx, env, version, failed)
	return e, options.Usage(err)
}

func (o *Options) open(
	ctx context.Context, env options.Env, version string, failed func(error),
) (*Exporters, error) {
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
			// Servers that share a store must be told apart.
			semconv.ServiceInstanceID(new(uid.Source).New(time.Now())),
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
		told := &metricExporter{exporter, delivery{failed: failed}}
		provider := sdkmetric.NewMeterProvider(sdkmetric.WithResource(whoTells),
			sdkmetric.WithReader(sdkmetric.NewPeriodicReader(told)))
		e.meterProvider, e.shutdown = provider, append(e.shutdown, provider.Shutdown)
	}
	return e, nil
}

// On reports whether anything is sent.
func (e *Exporters) On() bool { return len(e.shutdown) > 0 }

// Close sends the rest, even if ctx has ended. It takes at most flushTimeout.
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

// delivery reports failures. The SDK would pass them to one handler for the whole process.
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

// spanExporter reports its failures instead of returning them.
type spanExporter struct {
	sdktrace.SpanExporter
	delivery
}

// ExportSpans sends spans.
func (e *spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	e.note(e.SpanExporter.ExportSpans(ctx, spans))
	return nil
}

// metricExporter reports its failures instead of returning them.
type metricExporter struct {
	sdkmetric.Exporter
	delivery
}

// Export sends metrics.
func (e *metricExporter) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	e.note(e.Exporter.Export(ctx, metrics))
	return nil
}
