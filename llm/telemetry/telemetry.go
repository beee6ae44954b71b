// Package telemetry tells OpenTelemetry what a model is asked and how that
// goes, by the semantic conventions for generative AI (version 1.41).
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
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/semconv/v1.41.0/genaiconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee/llm"
)

// Scope is the name of the tracer and of the meter.
const Scope = "github.com/marquee-go/marquee/llm/telemetry"

// Options says what is told, and to whom.
type Options struct {
	// TracerProvider and MeterProvider default to those that the program has
	// set in package otel.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	// Model is the model that is asked, as PROVIDER:MODEL, which is what the
	// models of llm/openai, llm/xai and llm/anthropic print as. Round a
	// fallback it is the first one.
	Model string
	// BaseURL is where the model is reached; empty if that is unknown.
	BaseURL string
	// Content adds to the span what was asked and answered, tools and
	// instructions and all, and the texts of errors, which may repeat of it.
	Content bool
}

// Middleware makes a span of kind client of each call, named "chat MODEL", and
// records its duration, the time to its first chunk and its tokens. The span
// covers whatever stands inside, so the middleware stands outermost, or round
// each leg of a fallback, or both: spans nest.
//
// The span and gen_ai.client.operation.duration have an error.type if the call
// failed: the [llm.Kind] of the error, "canceled", which is no error of the
// span and also is what a reader that breaks off leaves, or else the Go type
// of the error.
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
				c.err = llm.Chunk{}.Err() // it stopped without an end
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
	span     string               // its name
	asked    []attribute.KeyValue // of whom
	content  bool
}

// The boundaries of buckets that the conventions recommend. They have none for
// the time to the first chunk, which is a part of the duration.
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
		otel.Handle(err) // the instruments that failed record nothing
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

// model tells which model is asked, and where, in the words of the
// conventions.
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
