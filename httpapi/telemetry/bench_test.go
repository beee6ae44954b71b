package telemetry_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/telemetry"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// discarded is a response that goes nowhere.
type discarded struct{ header http.Header }

func (d discarded) Header() http.Header       { return d.header }
func (discarded) Write(p []byte) (int, error) { return len(p), nil }
func (discarded) WriteHeader(int)             {}

// BenchmarkKeptAnswer asks the handler for an answer that it keeps, without a network: with no
// telemetry, with metrics, and with a span for each request, of which one in a hundred is
// recorded.
func BenchmarkKeptAnswer(b *testing.B) {
	around := func(traces trace.TracerProvider) []func(http.Handler) http.Handler {
		return []func(http.Handler) http.Handler{telemetry.Middleware(&telemetry.Options{
			TracerProvider: traces,
			MeterProvider:  metric.NewMeterProvider(metric.WithReader(metric.NewManualReader())),
		})}
	}
	few := sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.TraceIDRatioBased(0.01)))
	for _, tt := range []struct {
		name   string
		around []func(http.Handler) http.Handler
	}{
		{"none", nil},
		{"metrics", around(noop.NewTracerProvider())},
		{"metrics and spans", around(few)},
	} {
		b.Run(tt.name, func(b *testing.B) {
			films, err := movies.New(memory.New().Movies(), nil)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := films.Import(b.Context(), movies.All(dataset.Demo()), nil); err != nil {
				b.Fatal(err)
			}
			guard := func(*http.Request) (httpapi.Principal, error) {
				return httpapi.Principal{Owner: "ada"}, nil
			}
			h, err := httpapi.New(guard, &httpapi.Options{
				Movies: films, Around: tt.around, Logger: slog.New(slog.DiscardHandler),
			})
			if err != nil {
				b.Fatal(err)
			}
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet,
				"http://localhost/api/v1/movies/genres?from=2000&to=2001", nil)
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(discarded{http.Header{}}, r)
			}
		})
	}
}
