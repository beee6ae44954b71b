package telemetry

import (
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/otlptranslator"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
)

// The limits of scrapes.
const (
	scrapesAtOnce = 4
	scrapeTimeout = 10 * time.Second
)

// newScrape returns a reader of metrics, and a handler that shows what it reads in the formats
// of Prometheus, with metrics of the process and of Go. The names are those of Prometheus, such
// as http_server_request_duration_seconds.
func newScrape(failed func(error)) (sdkmetric.Reader, http.Handler, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	reader, err := exporter.New(
		exporter.WithRegisterer(registry),
		exporter.WithoutScopeInfo(), // each metric has one scope
		exporter.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithSuffixes),
	)
	if err != nil {
		return nil, nil, err
	}
	return reader, promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog: failures(failed), ErrorHandling: promhttp.ContinueOnError,
		MaxRequestsInFlight: scrapesAtOnce, Timeout: scrapeTimeout,
		EnableOpenMetrics: true, // which has the traces of examples
	}), nil
}

// failures passes on what goes wrong in a scrape.
type failures func(error)

// Println passes a failure on.
func (f failures) Println(v ...any) { f(fmt.Errorf("scrape: %s", fmt.Sprint(v...))) }
