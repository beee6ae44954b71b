package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestAModelCallIsOneSpanOverItsRetries(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test") // which the SDK reads
	const private = "Hi Grace."
	for name, content := range map[string]bool{
		"without its content": false,
		"with its content":    true,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := newCollector(t)
			reply := llmtest.Reply{Chunks: []string{anEmail}, Usage: llm.Usage{Input: 14, Output: 3}}
			model := llmtest.NewServer(t, llmtest.Cut(), llmtest.Play(reply, llmtest.Style{}))
			sent := fmt.Sprintf("--telemetry-content=%t", content)
			s := to.told().serve(t, servedBy(model.URL, sent)...)
			if status, body := s.draft(t); status != http.StatusCreated {
				t.Fatalf("draft: %d %s", status, body)
			}
			if r := s.stop(); r.status != 0 {
				t.Errorf("stopped with %+v", r)
			}

			if n := len(model.Requests()); n != 2 || len(to.asked()) != 1 {
				t.Fatalf("%d requests, %d spans", n, len(to.asked()))
			}
			span := texts(to.asked()[0].Attributes)
			for name, want := range map[string]string{
				"gen_ai.operation.name":     "chat",
				"gen_ai.provider.name":      "compatible",
				"gen_ai.request.model":      "tiny",
				"gen_ai.usage.input_tokens": "14", "gen_ai.usage.output_tokens": "3",
				"server.address": "127.0.0.1",
			} {
				if span[name] != want {
					t.Errorf("%s is %q, want %q", name, span[name], want)
				}
			}
			if told := strings.Contains(to.asked()[0].String(), private); told != content {
				t.Errorf("the content was told: %t, want %t", told, content)
			}
			r := to.resource
			if r["service.name"] != "marquee" || r["deployment.environment.name"] != "test" ||
				r["service.version"] == "" || r["service.instance.id"] == "" {
				t.Errorf("it was told by %v", r)
			}
			want := map[string]string{
				"gen_ai.client.operation.duration compatible tiny":            "1 times",
				"gen_ai.client.operation.time_to_first_chunk compatible tiny": "1 times",
				"gen_ai.client.token.usage compatible tiny input":             "1 times",
				"gen_ai.client.token.usage compatible tiny output":            "1 times",
				"marquee.llm.breakers compatible tiny closed":                 "1",
			}
			if !maps.Equal(to.ofModels(), want) {
				t.Errorf("metrics: %v\nwant %v", to.ofModels(), want)
			}
		})
	}
}

// Each model of a list that was asked has a span inside the span of the whole call, and
// nothing counts twice.
func TestEachLegIsTold(t *testing.T) {
	to := newCollector(t)
	t.Setenv("OTEL_SERVICE_NAME", "drafts") // which the SDK reads
	first := llmtest.NewServer(t, llmtest.Fails(llm.KindAuth))
	s := to.told().serve(t, "--store=memory:", "--no-demo",
		"--model=compatible:tiny,offline", "--compatible-base-url="+first.URL)
	if status, body := s.draft(t); status != http.StatusCreated {
		t.Fatalf("draft: %d %s", status, body)
	}
	s.stop()

	asked := to.asked()
	if len(asked) != 3 || to.resource["service.name"] != "drafts" {
		t.Fatalf("%d spans of %v", len(asked), to.resource)
	}
	whole := asked[2] // which ends last
	for _, leg := range asked[:2] {
		if string(leg.ParentSpanId) != string(whole.SpanId) {
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
	if !maps.Equal(to.ofModels(), want) {
		t.Errorf("metrics: %v\nwant %v", to.ofModels(), want)
	}
}

func TestAnOpenBreakerIsTold(t *testing.T) {
	t.Parallel()
	to := newCollector(t)
	model := llmtest.NewServer(t, llmtest.Cut("Hel"))
	s := to.told().serve(t, servedBy(model.URL)...)
	for range 6 {
		s.draft(t)
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

func TestCommandsThatAskAModelTellOfIt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args  []string
		calls int
	}{
		"draft":  {[]string{"draft", "Ask for a meeting", "--store=memory:"}, 1},
		"doctor": {[]string{"doctor", "--live", "--store=memory:", "--addr=127.0.0.1:0"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			to := newCollector(t)
			if r := to.told().invoke(t, tt.args...); r.status != 0 {
				t.Errorf("got %+v", r)
			}
			times := fmt.Sprintf("%d times", tt.calls)
			if len(to.spans) != tt.calls || to.metrics["gen_ai.client.operation.duration offline"] != times {
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
	for name, url := range map[string]string{
		"nobody is there":        refusing.URL,
		"somebody else is there": failing.URL,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			away := setting{env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + url}}
			s := away.serve(t, "--store=memory:", "--no-demo")
			for range 5 {
				if status, body := s.draft(t); status != http.StatusCreated {
					t.Errorf("draft: %d %s", status, body)
				}
			}
			r := s.stop()
			warnings := strings.Count(r.err, `level=WARN msg="telemetry cannot be sent"`)
			if r.status != 0 || warnings != 2 {
				t.Errorf("status %d, want a warning about traces and one about metrics in\n%s",
					r.status, r.err)
			}
			r = away.invoke(t, "draft", "p", "--store=memory:")
			if r.status != 0 || r.err != "" {
				t.Errorf("draft: %+v", r)
			}
			r = away.invoke(t, "doctor", "--live", "--store=memory:")
			if r.status != exitFailed || strings.Count(r.out, "telemetry: ") != 2 {
				t.Errorf("the doctor says %+v", r)
			}
		})
	}
}

func TestTelemetryThatIsConfiguredWrongly(t *testing.T) {
	t.Parallel()
	wrong := setting{env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=secret@collector"}}
	const want = "OTEL_EXPORTER_OTLP_ENDPOINT: write a URL such as http://127.0.0.1:4318"
	for _, args := range [][]string{
		{"serve", "--addr=127.0.0.1:0", "--store=memory:"},
		{"draft", "p", "--store=memory:"},
	} {
		if r := wrong.invoke(t, args...); r.status != exitUsage || r.err != "marquee: "+want+"\n" {
			t.Errorf("%s: got %+v, want %q", args[0], r, want)
		}
	}
	r := wrong.invoke(t, "doctor", "--live", "--store=memory:")
	said := strings.Join(strings.Fields(r.out), " ")
	if r.status != exitFailed || !strings.Contains(said, want) || strings.Contains(said, "secret") {
		t.Errorf("the doctor says %+v", r)
	}
}
