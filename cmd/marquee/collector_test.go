package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collectmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collecttraces "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/common/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector takes OTLP over HTTP, as a collector does.
type collector struct {
	*httptest.Server

	mu       sync.Mutex
	resource map[string]string // of the last sender
	spans    []*traces.Span
	metrics  map[string]string // the last value by name and attributes
}

// newCollector starts a collector.
func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{metrics: map[string]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		switch r.URL.Path {
		case "/v1/traces":
			var req collecttraces.ExportTraceServiceRequest
			if err := proto.Unmarshal(body, &req); err != nil {
				t.Error(err)
			}
			c.takeSpans(&req)
		case "/v1/metrics":
			var req collectmetrics.ExportMetricsServiceRequest
			if err := proto.Unmarshal(body, &req); err != nil {
				t.Error(err)
			}
			c.takeMetrics(&req)
		default:
			t.Errorf("something was sent to %s", r.URL)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// told is a setting in which commands send telemetry to the collector.
func (c *collector) told() setting {
	return setting{env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.URL}}
}

func (c *collector) takeSpans(req *collecttraces.ExportTraceServiceRequest) {
	for _, r := range req.ResourceSpans {
		c.resource = texts(r.Resource.Attributes)
		for _, s := range r.ScopeSpans {
			c.spans = append(c.spans, s.Spans...)
		}
	}
}

func (c *collector) takeMetrics(req *collectmetrics.ExportMetricsServiceRequest) {
	for _, r := range req.ResourceMetrics {
		for _, s := range r.ScopeMetrics {
			for _, m := range s.Metrics {
				for _, p := range m.GetHistogram().GetDataPoints() {
					c.metrics[m.Name+" "+labels(p.Attributes)] = fmt.Sprintf("%d times", p.Count)
				}
				for _, p := range m.GetSum().GetDataPoints() {
					c.metrics[m.Name+" "+labels(p.Attributes)] = fmt.Sprint(p.GetAsInt())
				}
			}
		}
	}
}

// asked returns the spans of calls of models.
func (c *collector) asked() (all []*traces.Span) {
	for _, s := range c.spans {
		if strings.HasPrefix(s.Name, "chat") {
			all = append(all, s)
		}
	}
	return all
}

// ofModels returns the metrics of calls of models, without their cost.
func (c *collector) ofModels() map[string]string {
	all := maps.Clone(c.metrics)
	maps.DeleteFunc(all, func(name, _ string) bool {
		return !strings.HasPrefix(name, "gen_ai.") && !strings.HasPrefix(name, "marquee.llm.breakers")
	})
	return all
}

// labels returns the attributes that tell models and states apart.
func labels(attrs []*otlp.KeyValue) string {
	all := texts(attrs)
	list := []string{
		all["gen_ai.provider.name"], all["gen_ai.request.model"], all["gen_ai.token.type"],
		all["error.type"], all["state"],
	}
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), " ")
}

// texts returns attributes as texts.
func texts(attrs []*otlp.KeyValue) map[string]string {
	all := map[string]string{}
	for _, a := range attrs {
		switch v := a.Value.Value.(type) {
		case *otlp.AnyValue_StringValue:
			all[a.Key] = v.StringValue
		case *otlp.AnyValue_IntValue:
			all[a.Key] = fmt.Sprint(v.IntValue)
		default:
			all[a.Key] = a.Value.String()
		}
	}
	return all
}
