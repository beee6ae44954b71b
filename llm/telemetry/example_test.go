package telemetry_test

import (
	"context"
	"fmt"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/llm/telemetry"
)

func ExampleMiddleware() {
	spans := tracetest.NewSpanRecorder() // a program has an exporter here
	model := llm.Chain(offline.New(), telemetry.Middleware(&telemetry.Options{
		TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)),
		Model:          "openai:gpt-6-luna",
	}))
	_, err := llm.Generate(context.Background(), model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}},
	})
	fmt.Println(spans.Ended()[0].Name(), err)
	// Output: chat gpt-6-luna <nil>
}
