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

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// collector takes OTLP over HTTP, as a collector does.
type collector struct {
	*httptest.Server

	mu       sync.Mutex
	resource map[string]string // who told last
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

// told is where commands tell the collector of their models.
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

// labels are the attributes that tell the models and their states apart.
func labels(attrs []*otlp.KeyValue) string {
	all := texts(attrs)
	list := []string{all["gen_ai.provider.name"], all["gen_ai.request.model"], all["gen_ai.token.type"], all["error.type"], all["state"]}
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), " ")
}

// texts are attributes as texts.
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

func TestAModelCallIsOneSpanOverItsRetries(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test") // which the SDK reads
	const private = "Hi Grace."
	for name, content := range map[string]bool{"without its content": false, "with its content": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := newCollector(t)
			reply := llmtest.Reply{Chunks: []string{anEmail}, Usage: llm.Usage{Input: 14, Output: 3}}
			model := llmtest.NewServer(t, llmtest.Cut(), llmtest.Play(reply, llmtest.Style{}))
			s := to.told().serve(t, "--store=memory:", "--no-demo", "--model=compatible:tiny", "--compatible-base-url="+model.URL, fmt.Sprintf("--telemetry-content=%t", content))
			if status, body := post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json"); status != http.StatusCreated {
				t.Fatalf("draft: %d %s", status, body)
			}
			if r := s.stop(); r.status != 0 {
				t.Errorf("stopped with %+v", r)
			}

			if n := len(model.Requests()); n != 2 || len(to.spans) != 1 {
				t.Fatalf("%d requests, %d spans", n, len(to.spans))
			}
			span := texts(to.spans[0].Attributes)
			for name, want := range map[string]string{
				"gen_ai.operation.name": "chat", "gen_ai.provider.name": "compatible", "gen_ai.request.model": "tiny",
				"gen_ai.usage.input_tokens": "14", "gen_ai.usage.output_tokens": "3", "server.address": "127.0.0.1",
			} {
				if span[name] != want {
					t.Errorf("%s is %q, want %q", name, span[name], want)
				}
			}
			if told := strings.Contains(to.spans[0].String(), private); told != content {
				t.Errorf("the content was told: %t, want %t", told, content)
			}
			if r := to.resource; r["service.name"] != "marquee" || r["service.version"] == "" || r["service.instance.id"] == "" || r["deployment.environment.name"] != "test" {
				t.Errorf("it was told by %v", r)
			}
			want := map[string]string{
				"gen_ai.client.operation.duration compatible tiny":            "1 times",
				"gen_ai.client.operation.time_to_first_chunk compatible tiny": "1 times",
				"gen_ai.client.token.usage compatible tiny input":             "1 times",
				"gen_ai.client.token.usage compatible tiny output":            "1 times",
				"marquee.llm.breakers compatible tiny closed":                 "1",
			}
			if !maps.Equal(to.metrics, want) {
				t.Errorf("metrics: %v\nwant %v", to.metrics, want)
			}
		})
	}
}

// Of a list, each leg that was asked has a span inside that of the whole, and
// nothing counts twice.
func TestEachLegIsTold(t *testing.T) {
	to := newCollector(t)
	t.Setenv("OTEL_SERVICE_NAME", "drafts") // which the SDK reads
	first := llmtest.NewServer(t, llmtest.Fails(llm.KindAuth))
	s := to.told().serve(t, "--store=memory:", "--no-demo", "--model=compatible:tiny,offline", "--compatible-base-url="+first.URL)
	if status, body := post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json"); status != http.StatusCreated {
		t.Fatalf("draft: %d %s", status, body)
	}
	s.stop()

	if len(to.spans) != 3 || to.resource["service.name"] != "drafts" {
		t.Fatalf("%d spans of %v", len(to.spans), to.resource)
	}
	whole := to.spans[2] // which ends last
	for _, leg := range to.spans[:2] {
		if string(leg.ParentSpanId) != string(whole.SpanId) || len(whole.ParentSpanId) > 0 {
			t.Errorf("span %v is not inside of %v", leg, whole)
		}
	}
	want := map[string]string{
		"gen_ai.client.operation.duration compatible tiny auth": "1 times",
		"gen_ai.client.operation.duration offline":              "1 times",
		"gen_ai.client.operation.time_to_first_chunk offline":   "1 times",
		"marquee.llm.breakers compatible tiny closed":           "1",
		"marquee.llm.breakers offline closed":                   "1",
	}
	if !maps.Equal(to.metrics, want) {
		t.Errorf("metrics: %v\nwant %v", to.metrics, want)
	}
}

func TestAnOpenBreakerIsTold(t *testing.T) {
	t.Parallel()
	to := newCollector(t)
	model := llmtest.NewServer(t, llmtest.Cut("Hel"))
	s := to.told().serve(t, "--store=memory:", "--no-demo", "--model=compatible:tiny", "--compatible-base-url="+model.URL)
	for range 6 {
		post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json")
	}
	s.stop()
	for metric, want := range map[string]string{
		"gen_ai.client.operation.duration compatible tiny truncated":  "5 times",
		"gen_ai.client.operation.duration compatible tiny overloaded": "1 times",
		"marquee.llm.breakers compatible tiny closed":                 "0",
		"marquee.llm.breakers compatible tiny open":                   "1",
	} {
		if to.metrics[metric] != want {
			t.Errorf("%s is %q, want %q, in %v", metric, to.metrics[metric], want, to.metrics)
		}
	}
}

func TestTheTraceOfTheCallerGoesOn(t *testing.T) {
	t.Parallel()
	to := newCollector(t)
	s := to.told().serve(t, "--store=memory:", "--no-demo")
	req, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/api/v1/emails", strings.NewReader(`{"purpose":"p"}`))
	if err != nil {
		t.Fatal(err)
	}
	const trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Traceparent", "00-"+trace+"-"+parent+"-01")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	s.stop()
	if len(to.spans) != 1 || fmt.Sprintf("%x %x", to.spans[0].TraceId, to.spans[0].ParentSpanId) != trace+" "+parent {
		t.Errorf("spans %v", to.spans)
	}
}

func TestCommandsThatAskAModelTellOfIt(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"draft":  {"draft", "Ask for a meeting", "--store=memory:"},
		"doctor": {"doctor", "--live", "--store=memory:", "--addr=127.0.0.1:0"},
	} {
		t.Run(name, func(t *testing.T) {
			to := newCollector(t)
			if r := to.told().invoke(t, args...); r.status != 0 {
				t.Errorf("got %+v", r)
			}
			if len(to.spans) != 1 || to.metrics["gen_ai.client.operation.duration offline"] != "1 times" {
				t.Errorf("spans %v, metrics %v", to.spans, to.metrics)
			}
		})
	}
}

func TestACollectorThatIsAway(t *testing.T) {
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "1") // which the SDK reads
	refusing := httptest.NewServer(http.NotFoundHandler())
	refusing.Close()
	failing := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(failing.Close)
	for name, url := range map[string]string{"nobody is there": refusing.URL, "somebody else is there": failing.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			away := setting{env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + url}}
			s := away.serve(t, "--store=memory:", "--no-demo")
			for range 5 {
				if status, body := post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json"); status != http.StatusCreated {
					t.Errorf("draft: %d %s", status, body)
				}
			}
			r := s.stop()
			if n := strings.Count(r.err, `level=WARN msg="telemetry cannot be sent"`); r.status != 0 || n != 2 {
				t.Errorf("status %d, want a warning about traces and one about metrics in\n%s", r.status, r.err)
			}
			if r := away.invoke(t, "draft", "p", "--store=memory:"); r.status != 0 || r.err != "" {
				t.Errorf("draft: %+v", r)
			}
			if r := away.invoke(t, "doctor", "--live", "--store=memory:"); r.status != exitFailed || strings.Count(r.out, "telemetry: ") != 2 {
				t.Errorf("the doctor says %+v", r)
			}
		})
	}
}

func TestTelemetryThatIsConfiguredWrongly(t *testing.T) {
	t.Parallel()
	wrong := setting{env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=secret@collector"}}
	const want = "OTEL_EXPORTER_OTLP_ENDPOINT: write a URL such as http://127.0.0.1:4318"
	for _, args := range [][]string{{"serve", "--addr=127.0.0.1:0", "--store=memory:"}, {"draft", "p", "--store=memory:"}} {
		if r := wrong.invoke(t, args...); r.status != exitUsage || r.err != "marquee: "+want+"\n" {
			t.Errorf("%s: got %+v, want %q", args[0], r, want)
		}
	}
	r := wrong.invoke(t, "doctor", "--live", "--store=memory:")
	if r.status != exitFailed || !strings.Contains(strings.Join(strings.Fields(r.out), " "), want) || strings.Contains(r.out, "secret") {
		t.Errorf("the doctor says %+v", r)
	}
}
