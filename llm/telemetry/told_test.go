package telemetry_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/telemetry"
)

// told collects what a middleware records.
type told struct {
	spans  *tracetest.SpanRecorder
	reader *metric.ManualReader
}

// newTold returns options with which everything goes to told.
func newTold(o telemetry.Options) (told, *telemetry.Options) {
	t := told{tracetest.NewSpanRecorder(), metric.NewManualReader()}
	o.TracerProvider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(t.spans))
	o.MeterProvider = metric.NewMeterProvider(metric.WithReader(t.reader))
	return t, &o
}

// span returns the only span that ended.
func (t told) span(tb testing.TB) sdktrace.ReadOnlySpan {
	tb.Helper()
	ended := t.spans.Ended()
	if len(ended) != 1 || len(t.spans.Started()) != 1 {
		tb.Fatalf("%d spans of %d ended, want one", len(ended), len(t.spans.Started()))
	}
	return ended[0]
}

// metrics lists what was recorded, a line for each set of attributes.
func (t told) metrics(tb testing.TB) []string {
	tb.Helper()
	var all metricdata.ResourceMetrics
	if err := t.reader.Collect(context.Background(), &all); err != nil {
		tb.Fatal(err)
	}
	var lines []string
	add := func(m metricdata.Metrics, value any, set attribute.Set) {
		told := strings.Join(attributes(set.ToSlice()), " ")
		lines = append(lines, fmt.Sprintf("%s %v%s: %s", m.Name, value, m.Unit, told))
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					add(m, p.Sum, p.Attributes)
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					add(m, p.Value, p.Attributes)
				}
			case metricdata.Sum[float64]:
				for _, p := range data.DataPoints {
					add(m, p.Value, p.Attributes)
				}
			case metricdata.Histogram[int64]:
				for _, p := range data.DataPoints {
					add(m, p.Sum, p.Attributes)
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// attributes lists attributes by key, with short names.
func attributes(attrs []attribute.KeyValue) []string {
	var list []string
	for _, a := range attrs {
		list = append(list, strings.TrimPrefix(string(a.Key), "gen_ai.")+"="+a.Value.String())
	}
	slices.Sort(list)
	return list
}

// slow is a script that waits for a second before each chunk.
func slow(replies ...llmtest.Reply) llm.Model {
	script := llmtest.NewScript(replies...)
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for chunk, err := range script.Stream(ctx, req) {
				<-time.After(time.Second)
				if !yield(chunk, err) {
					return
				}
			}
		}
	})
}

var ask = &llm.Request{
	System:    "Be brief.",
	Messages:  []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}},
	MaxTokens: 100,
}

const asked = "operation.name=chat provider.name=x_ai request.model=grok-4.6"
