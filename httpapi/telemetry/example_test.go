package telemetry_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/telemetry"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleMiddleware() {
	spans := tracetest.NewSpanRecorder() // a program has an exporter here
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	guard := func(*http.Request) (httpapi.Principal, error) {
		return httpapi.Principal{Owner: "ada"}, nil
	}
	handler, err := httpapi.New(guard, &httpapi.Options{
		Movies: films,
		Around: []func(http.Handler) http.Handler{telemetry.Middleware(&telemetry.Options{
			TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)),
		})},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler.ServeHTTP(httptest.NewRecorder(),
		httptest.NewRequest(http.MethodGet, "http://localhost/api/v1/movies?q=rain", nil))
	fmt.Println(spans.Ended()[0].Name())
	// Output: GET /api/v1/movies
}

func ExampleLogHandler() {
	plain := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})
	// httpapi.New adds the id of the request, and this handler those of the trace.
	logger := slog.New(telemetry.LogHandler(plain))
	logger.Info("a line outside of a trace")
	// Output: level=INFO msg="a line outside of a trace"
}
