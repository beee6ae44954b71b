package telemetry

import (
	"context"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

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
