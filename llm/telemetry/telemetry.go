// Package telemetry sends spans and metrics of model calls to OpenTelemetry. They follow the
// semantic conventions for generative AI, version 1.41:
//
//	model = llm.Chain(model, telemetry.Middleware(&telemetry.Options{Model: "openai:gpt-6-luna"}))
//
// [Middleware] makes a span of each call, and records gen_ai.client.operation.duration,
// gen_ai.client.operation.time_to_first_chunk and gen_ai.client.token.usage.
// [BreakerState] counts circuit breakers in each state. Neither records what was asked or
// answered, unless Content in [Options] is set.
//
// The package needs the API of OpenTelemetry only. The program sets up the SDK and its
// exporters, in package otel or in the Options.
package telemetry

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	// Later versions do not have genaiconv: the GenAI conventions left OpenTelemetry's main
	// repository after 1.41.
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/semconv/v1.41.0/genaiconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee/llm"
)

// Scope is the name of the tracer and of the meter.
const Scope = "github.com/marquee-go/marquee/llm/telemetry"

// Options says what is recorded, and where.
type Options struct {
	// TracerProvider makes the tracer. Default: the provider that is set in package otel.
	TracerProvider trace.TracerProvider
	// MeterProvider makes the meter. Default: the provider that is set in package otel.
	MeterProvider metric.MeterProvider
	// Model is the model that is asked, as PROVIDER:MODEL. The String method of the models
	// of llm/openai, llm/xai and llm/anthropic returns it. An [llm.Model] in general does
	// not say which one it is. Around a fallback, name the first model: the attribute
	// gen_ai.response.model says which one answered. Default: unknown.
	Model string
	// BaseURL is the address of the model. Default: unknown.
	BaseURL string
	// Content adds to the span what was asked and answered, with the instructions and the
	// tools, and the texts of errors, in which vendors repeat the request. Default: false.
	Content bool
}

// Middleware returns a middleware that makes a span of each call. The span has the kind
// client and the name "chat MODEL". The middleware also records the duration of the call,
// the time to its first chunk and its tokens.
//
// The span covers everything inside the middleware. Put the middleware outermost, or around
// each leg of a fallback, or both: spans nest.
//
// If the call failed, the span and gen_ai.client.operation.duration have an error.type. It
// is the [llm.Kind] of the error. For an error without a kind it is "timeout" at a deadline,
// and otherwise the Go type of the error. For a call that was canceled, or whose reader
// left, it is "canceled". The status of its span is then not an error, because people stop
// replies all the time.
func Middleware(o *Options) llm.Middleware {
	if o == nil {
		o = &Options{}
	}
	t := newTeller(o)
	return func(next llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				ctx, c := t.begin(ctx, req)
				defer c.end(ctx)
				for chunk, err := range next.Stream(ctx, req) {
					c.note(chunk, err)
					if !yield(chunk, err) || err != nil || chunk.Finish != "" {
						return
					}
				}
				c.err = llm.Chunk{}.Err() // the stream stopped without an end
			}
		})
	}
}

// teller has what all calls have in common.
type teller struct {
	tracer   trace.Tracer
	duration genaiconv.ClientOperationDuration
	first    genaiconv.ClientOperationTimeToFirstChunk
	tokens   genaiconv.ClientTokenUsage
	span     string               // the name of spans
	asked    []attribute.KeyValue // the model
	content  bool
}

// The boundaries of buckets that the conventions recommend. They recommend none for the time
// to the first chunk, which has those of the duration.
var (
	secondBuckets = []float64{
		0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
	}
	tokenBuckets = []float64{
		1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
	}
)

func newTeller(o *Options) *teller {
	tracers, meter := o.TracerProvider, o.meter()
	if tracers == nil {
		tracers = otel.GetTracerProvider()
	}
	t := &teller{
		tracer:  tracers.Tracer(Scope, trace.WithSchemaURL(semconv.SchemaURL)),
		span:    "chat",
		asked:   append(o.model(), semconv.GenAIOperationNameChat),
		content: o.Content,
	}
	if _, model, _ := strings.Cut(o.Model, ":"); model != "" {
		t.span += " " + model
	}
	seconds := metric.WithExplicitBucketBoundaries(secondBuckets...)
	var errs [3]error
	t.duration, errs[0] = genaiconv.NewClientOperationDuration(meter, seconds)
	t.first, errs[1] = genaiconv.NewClientOperationTimeToFirstChunk(meter, seconds)
	t.tokens, errs[2] = genaiconv.NewClientTokenUsage(meter,
		metric.WithExplicitBucketBoundaries(tokenBuckets...))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err) // an instrument that failed records nothing
	}
	return t
}

func (o *Options) meter() metric.Meter {
	meters := o.MeterProvider
	if meters == nil {
		meters = otel.GetMeterProvider()
	}
	return meters.Meter(Scope, metric.WithSchemaURL(semconv.SchemaURL))
}

// model returns the model and its address as attributes of the conventions.
func (o *Options) model() []attribute.KeyValue {
	provider, model, _ := strings.Cut(o.Model, ":")
	attrs := []attribute.KeyValue{semconv.GenAIProviderNameKey.String(cmp.Or(provider, "_OTHER"))}
	if provider == "xai" {
		attrs[0] = semconv.GenAIProviderNameXAI
	}
	if model != "" {
		attrs = append(attrs, semconv.GenAIRequestModel(model))
	}
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Hostname() == "" {
		return attrs
	}
	port := map[string]int{"http": 80, "https": 443}[u.Scheme]
	if n, err := strconv.Atoi(u.Port()); err == nil {
		port = n
	}
	return append(attrs, semconv.ServerAddress(u.Hostname()), semconv.ServerPort(port))
}
