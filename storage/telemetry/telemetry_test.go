package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/storage"
	"github.com/marquee-go/marquee/storage/telemetry"
)

// told collects what an observer records.
type told struct {
	spans  *tracetest.SpanRecorder
	tracer trace.Tracer
	reader *metric.ManualReader
}

func newTold(o telemetry.Options) (told, storage.Observer) {
	t := told{spans: tracetest.NewSpanRecorder(), reader: metric.NewManualReader()}
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(t.spans))
	t.tracer, o.TracerProvider = provider.Tracer("request"), provider
	o.MeterProvider = metric.NewMeterProvider(metric.WithReader(t.reader))
	return t, telemetry.Observer(&o)
}

// metrics lists what was recorded, a line for each set of attributes.
func (v told) metrics(t *testing.T) []string {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := v.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	var lines []string
	add := func(name string, value any, set attribute.Set) {
		lines = append(lines, fmt.Sprint(name, " ", value, values(set.ToSlice())))
	}
	for _, m := range all.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Histogram[float64]:
			for _, p := range data.DataPoints {
				add(m.Name, p.Sum, p.Attributes)
			}
		case metricdata.Sum[int64]:
			for _, p := range data.DataPoints {
				add(m.Name, p.Value, p.Attributes)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// values lists the values of attributes in the order of their keys.
func values(attrs []attribute.KeyValue) (all string) {
	slices.SortFunc(attrs, func(a, b attribute.KeyValue) int {
		return strings.Compare(string(a.Key), string(b.Key))
	})
	for _, a := range attrs {
		all += " " + a.Value.String()
	}
	return all
}

const duration = "db.client.operation.duration"

func TestCallsAreTold(t *testing.T) {
	tests := map[string]struct {
		system string
		name   string // of the conventions
		end    storage.End
		status string
		want   []string // of the metrics
		attrs  string   // of the span, in addition to those of the call
	}{
		"a call": {
			"sqlite", "sqlite", storage.End{Took: time.Second}, "Unset",
			[]string{duration + " 1 drafts List", telemetry.Busy + " 0", telemetry.Retries + " 0"}, "",
		},
		"what it put up with": {
			"postgres", "postgresql",
			storage.End{Took: 2 * time.Second, Waited: time.Second, Retries: 3, Busy: 4}, "Unset",
			[]string{
				duration + " 2 drafts List", telemetry.Busy + " 4", telemetry.Retries + " 3",
				telemetry.Waits + " 1",
			}, " 4 3 1",
		},
		"a failure": {
			"dynamodb", "aws.dynamodb", storage.End{Took: time.Second, Err: errors.New("secret")}, "Error",
			[]string{duration + " 1 drafts List", telemetry.Busy + " 0", telemetry.Retries + " 0"},
			" unavailable",
		},
		"a store that nobody knows": {
			"mongodb", "_OTHER", storage.End{Took: time.Second}, "Unset",
			[]string{duration + " 1 drafts List", telemetry.Busy + " 0", telemetry.Retries + " 0"}, "",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			v, observer := newTold(telemetry.Options{System: tt.system})
			ctx, request := v.tracer.Start(t.Context(), "request")
			working, ended := observer(ctx, storage.Call{Store: "drafts", Method: "List"})
			ended(tt.end)
			want := slices.Clone(tt.want)
			for i := range want {
				want[i] += " " + tt.name
			}
			if tt.end.Err != nil {
				want[0] += tt.attrs
			}
			if got := v.metrics(t); !slices.Equal(got, want) {
				t.Errorf("recorded\n%q, want\n%q", got, want)
			}
			s := v.spans.Ended()[0]
			if s.Name() != "List drafts" || s.SpanKind() != trace.SpanKindClient ||
				s.Parent().SpanID() != request.SpanContext().SpanID() ||
				s.SpanContext().SpanID() != trace.SpanContextFromContext(working).SpanID() ||
				s.Status().Code.String() != tt.status || s.Status().Description != "" {
				t.Errorf("the span is %q, %v below %v, %+v", s.Name(), s.SpanKind(), s.Parent(), s.Status())
			}
			if got, want := values(s.Attributes()), " drafts List "+tt.name+tt.attrs; got != want {
				t.Errorf("the span has%s, want%s", got, want)
			}
		})
	}
}

func TestFailuresHaveNames(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"nothing there":       {marquee.ErrNotFound, ""},
		"somebody was faster": {fmt.Errorf("drafts: %w", marquee.ErrConflict), ""},
		"input":               {&marquee.InvalidError{Field: "f"}, ""},
		"no connection":       {&marquee.OverloadedError{Err: context.DeadlineExceeded}, " overloaded"},
		"a deadline":          {fmt.Errorf("sqlite: %w", context.DeadlineExceeded), " timeout"},
		"a caller who left":   {fmt.Errorf("sqlite: %w", context.Canceled), " canceled"},
		"everything else":     {errors.New("the disk is full"), " unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			v, observer := newTold(telemetry.Options{System: "memory"})
			_, ended := observer(t.Context(), storage.Call{Store: "keys", Method: "Get"})
			ended(storage.End{Err: tt.err})
			want := duration + " 0 keys Get memory" + tt.want
			if got := v.metrics(t); got[0] != want {
				t.Errorf("recorded %q, want %q", got[0], want)
			}
		})
	}
}

// A server looks for news every second. That begins no trace.
func TestACallBeginsNoTrace(t *testing.T) {
	v, observer := newTold(telemetry.Options{})
	_, ended := observer(t.Context(), storage.Call{Store: "films", Method: "Imported"})
	ended(storage.End{})
	if n := len(v.spans.Started()); n != 0 {
		t.Errorf("%d spans", n)
	}
}

func ExampleObserver() {
	reader := metric.NewManualReader() // a program has an exporter here
	ctx := context.Background()
	stores, err := storage.Open(ctx, "memory:")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stores.Close()
	observed := storage.Observe(stores, telemetry.Observer(&telemetry.Options{
		System: "memory", MeterProvider: metric.NewMeterProvider(metric.WithReader(reader)),
	}))
	_, err = observed.Movies.Summary(ctx)
	fmt.Println(err)
	var all metricdata.ResourceMetrics
	fmt.Println(reader.Collect(ctx, &all), all.ScopeMetrics[0].Metrics[0].Name)
	// Output:
	// <nil>
	// <nil> db.client.operation.duration
}
