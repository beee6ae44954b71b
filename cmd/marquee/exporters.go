package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
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

	"github.com/marquee-go/marquee/internal/uid"
)

// telemetryOptions are the options of the commands that tell OpenTelemetry of
// their models. Where that goes is said by OpenTelemetry's own variables.
type telemetryOptions struct {
	TelemetryContent bool `env:"MARQUEE_TELEMETRY_CONTENT" group:"Telemetry" help:"Send what models are asked and answer along with the traces (off by default)."`
}

// flushTimeout is how long it may take to send what is left at the end.
const flushTimeout = 5 * time.Second

// exporters send traces and metrics to a collector, or to none.
type exporters struct {
	tracerProvider trace.TracerProvider
	meterProvider  metric.MeterProvider
	content        bool
	failed         func(error)
	shutdown       []func(context.Context) error // none if nothing is sent
}

// openExporters starts those that OpenTelemetry's variables ask for. What
// could not be sent is told to failed, once for each kind until something gets
// through again.
func (c *telemetryOptions) openExporters(ctx context.Context, failed func(error)) (*exporters, error) {
	e := &exporters{
		tracerProvider: tracenoop.NewTracerProvider(), meterProvider: metricnoop.NewMeterProvider(),
		content: c.TelemetryContent, failed: failed,
	}
	traces, errTraces := endpointOf("traces")
	metrics, errMetrics := endpointOf("metrics")
	if err := cmp.Or(errTraces, errMetrics); err != nil {
		return nil, usageError{err}
	}
	if traces.url == nil && metrics.url == nil {
		return e, nil
	}
	whoTells, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			semconv.ServiceName("marquee"), semconv.ServiceVersion(version()),
			semconv.ServiceInstanceID(new(uid.Source).New(time.Now())), // servers that share a store count apart
		),
		resource.WithFromEnv(),
	)
	if err != nil {
		return nil, usageError{err}
	}
	if traces.url != nil {
		exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(traces.url.String()))
		if err != nil {
			return nil, usageError{err}
		}
		provider := sdktrace.NewTracerProvider(sdktrace.WithResource(whoTells),
			sdktrace.WithBatcher(&spanExporter{exporter, delivery{failed: failed}}))
		e.tracerProvider, e.shutdown = provider, append(e.shutdown, provider.Shutdown)
	}
	if metrics.url != nil {
		exporter, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(metrics.url.String()))
		if err != nil {
			return nil, usageError{err}
		}
		provider := sdkmetric.NewMeterProvider(sdkmetric.WithResource(whoTells),
			sdkmetric.WithReader(sdkmetric.NewPeriodicReader(&metricExporter{exporter, delivery{failed: failed}})))
		e.meterProvider, e.shutdown = provider, append(e.shutdown, provider.Shutdown)
	}
	return e, nil
}

// on tells whether anything is sent.
func (e *exporters) on() bool { return len(e.shutdown) > 0 }

// close sends what is left, also when ctx has ended, for flushTimeout at most.
func (e *exporters) close(ctx context.Context) {
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

// endpoint is where one kind of telemetry goes, and why.
type endpoint struct {
	url      *url.URL // without credentials; nil is nowhere
	variable string
}

// endpointOf returns where traces or metrics go by OpenTelemetry's variables.
// The exporters read them as well, but fall back to an address of their own
// where one is wrong.
func endpointOf(kind string) (endpoint, error) {
	upper := strings.ToUpper(kind)
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		return endpoint{variable: "OTEL_SDK_DISABLED"}, nil
	}
	if name := "OTEL_" + upper + "_EXPORTER"; os.Getenv(name) == "none" {
		return endpoint{variable: name}, nil
	}
	e := endpoint{variable: "OTEL_EXPORTER_OTLP_" + upper + "_ENDPOINT"}
	whole := os.Getenv(e.variable) != "" // it is taken as it is
	if !whole {
		e.variable = "OTEL_EXPORTER_OTLP_ENDPOINT"
	}
	raw := os.Getenv(e.variable)
	if raw == "" {
		return e, nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return e, fmt.Errorf("%s: write a URL such as http://127.0.0.1:4318", e.variable)
	}
	e.url = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if !whole {
		e.url = e.url.JoinPath("v1", kind)
	}
	return e, nil
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
