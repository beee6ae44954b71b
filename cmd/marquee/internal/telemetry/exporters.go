// Package telemetry tells OpenTelemetry of requests, of calls of the store and of the models
// that commands ask. Where that goes is said by OpenTelemetry's own variables. Prometheus can
// scrape the same metrics.
package telemetry

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
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

// most bounds the sets of labels of a metric. What is beyond counts as one.
const most = 1000

// Exporters send traces and metrics to a collector, and show metrics to Prometheus. The zero
// value does neither.
type Exporters struct {
	traces   trace.TracerProvider // nil if none are sent
	metrics  metric.MeterProvider // nil if none are sent or shown
	scrape   http.Handler         // nil if none are shown
	content  bool
	failed   func(error)
	shutdown []func(context.Context) error
}

// Open starts the exporters that OpenTelemetry's variables ask for. They send the version
// of the program along. An exporter that cannot send calls failed once, until it succeeds
// again. With scraped, the metrics are also there for [Exporters.Scrape].
func (o *Options) Open(
	ctx context.Context, env options.Env, version string, scraped bool, failed func(error),
) (*Exporters, error) {
	e := &Exporters{content: o.TelemetryContent, failed: failed}
	return e, options.Usage(e.open(ctx, env, version, scraped))
}

func (e *Exporters) open(ctx context.Context, env options.Env, version string, scraped bool) error {
	traces, errTraces := EndpointOf("traces", env)
	metrics, errMetrics := EndpointOf("metrics", env)
	if err := cmp.Or(errTraces, errMetrics); err != nil {
		return err
	}
	if traces.URL == nil && metrics.URL == nil && !scraped {
		return nil
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
		return err
	}
	if traces.URL != nil {
		if err := e.openTraces(ctx, traces.URL.String(), whoTells); err != nil {
			return err
		}
	}
	if metrics.URL == nil && !scraped {
		return nil
	}
	return e.openMetrics(ctx, metrics.URL, scraped, whoTells)
}

func (e *Exporters) openTraces(ctx context.Context, url string, whoTells *resource.Resource) error {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(url))
	if err != nil {
		return err
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithResource(whoTells),
		sdktrace.WithBatcher(&spanExporter{exporter, delivery{failed: e.failed}}))
	e.traces, e.shutdown = provider, append(e.shutdown, provider.Shutdown)
	return nil
}

// openMetrics has the collector at a URL and a scrape read the same metrics.
func (e *Exporters) openMetrics(
	ctx context.Context, url *url.URL, scraped bool, whoTells *resource.Resource,
) error {
	opts := []sdkmetric.Option{
		sdkmetric.WithResource(whoTells), sdkmetric.WithCardinalityLimit(most),
	}
	if url != nil {
		exporter, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(url.String()))
		if err != nil {
			return err
		}
		told := &metricExporter{exporter, delivery{failed: e.failed}}
		opts = append(opts, sdkmetric.WithReader(sdkmetric.NewPeriodicReader(told)))
	}
	if scraped {
		reader, handler, err := newScrape(e.failed)
		if err != nil {
			return err
		}
		opts, e.scrape = append(opts, sdkmetric.WithReader(reader)), handler
	}
	provider := sdkmetric.NewMeterProvider(opts...)
	e.metrics, e.shutdown = provider, append(e.shutdown, provider.Shutdown)
	return nil
}

// On reports whether anything is sent or shown.
func (e *Exporters) On() bool { return len(e.shutdown) > 0 }

// Scrape shows the metrics to Prometheus. It is nil unless Open was told so.
func (e *Exporters) Scrape() http.Handler { return e.scrape }

// tracers returns the provider of tracers, which may do nothing.
func (e *Exporters) tracers() trace.TracerProvider {
	if e.traces == nil {
		return tracenoop.NewTracerProvider()
	}
	return e.traces
}

// meters returns the provider of meters, which may do nothing.
func (e *Exporters) meters() metric.MeterProvider {
	if e.metrics == nil {
		return metricnoop.NewMeterProvider()
	}
	return e.metrics
}

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
