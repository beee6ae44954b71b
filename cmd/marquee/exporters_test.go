package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm/provider"
)

func TestWhereTelemetryGoes(t *testing.T) {
	const general, own = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	tests := map[string]struct {
		env      map[string]string
		url      string
		variable string // that decides
	}{
		"nothing":             {nil, "", general},
		"all of it":           {map[string]string{general: "http://c:4318"}, "http://c:4318/v1/traces", general},
		"below a path":        {map[string]string{general: "https://c/otlp/"}, "https://c/otlp/v1/traces", general},
		"traces alone":        {map[string]string{own: "http://c:4318/in"}, "http://c:4318/in", own},
		"traces elsewhere":    {map[string]string{general: "http://c:4318", own: "http://d"}, "http://d", own},
		"metrics alone":       {map[string]string{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c:4318"}, "", general},
		"without credentials": {map[string]string{general: "http://user:pass@c:4318?key=k#f"}, "http://c:4318/v1/traces", general},
		"disabled":            {map[string]string{general: "http://c:4318", "OTEL_SDK_DISABLED": "True"}, "", "OTEL_SDK_DISABLED"},
		"not disabled":        {map[string]string{general: "http://c:4318", "OTEL_SDK_DISABLED": "false"}, "http://c:4318/v1/traces", general},
		"no traces":           {map[string]string{general: "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, "", "OTEL_TRACES_EXPORTER"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for variable, value := range tt.env {
				t.Setenv(variable, value)
			}
			e, err := endpointOf("traces")
			got := ""
			if e.url != nil {
				got = e.url.String()
			}
			if got != tt.url || e.variable != tt.variable || err != nil {
				t.Errorf("got %q by %s, %v; want %q by %s", got, e.variable, err, tt.url, tt.variable)
			}
		})
	}
}

func TestWithoutACollectorNothingIsSetUp(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"not configured": nil,
		"disabled":       {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range env {
				t.Setenv(variable, value)
			}
			e, err := new(telemetryOptions).openExporters(t.Context(), func(err error) { t.Error(err) })
			if err != nil {
				t.Fatal(err)
			}
			var stack provider.StackOptions
			e.tell(&stack, []provider.Ref{{}, {}})
			told := stack.Around != nil || stack.AroundEach != nil || stack.OnBreaker != nil
			if told || e.on() || e.each(provider.Ref{}, nil) != nil {
				t.Errorf("telemetry is sent: %+v", stack)
			}
			e.close(t.Context())
		})
	}
}

func TestTelemetryThatIsConfiguredWrongly(t *testing.T) {
	tests := map[string]struct{ variable, value, want string }{
		"no URL":           {"OTEL_EXPORTER_OTLP_ENDPOINT", "secret@collector", "OTEL_EXPORTER_OTLP_ENDPOINT: write a URL such as http://127.0.0.1:4318"},
		"no scheme":        {"OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318", "OTEL_EXPORTER_OTLP_ENDPOINT: write a URL"},
		"another scheme":   {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://localhost:4317", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: write a URL"},
		"metrics":          {"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://%zz", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: write a URL"},
		"wrong attributes": {"OTEL_RESOURCE_ATTRIBUTES", "team", "missing value: [team]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
			t.Setenv(tt.variable, tt.value)
			for _, command := range [][]string{{"serve", "--addr=127.0.0.1:0", "--store=memory:"}, {"draft", "p", "--store=memory:"}} {
				r := invoke(t, "", command...)
				if r.status != exitUsage || !strings.Contains(r.err, tt.want) || strings.Contains(r.err, "secret") {
					t.Errorf("%s: got %+v, want %q", command[0], r, tt.want)
				}
			}
			if r := invoke(t, "", "doctor", "--live", "--store=memory:"); r.status != exitFailed || !strings.Contains(strings.Join(strings.Fields(r.out), " "), tt.want) {
				t.Errorf("the doctor says %+v", r)
			}
		})
	}
}

func TestACollectorThatIsAway(t *testing.T) {
	refusing := httptest.NewServer(http.NotFoundHandler())
	refusing.Close()
	failing := httptest.NewServer(http.NotFoundHandler())
	defer failing.Close()
	for name, url := range map[string]string{"nobody is there": refusing.URL, "somebody else is there": failing.URL} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
			t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "1")
			s := serve(t, "--store=memory:", "--no-demo")
			for range 5 {
				if status, body := post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json"); status != http.StatusCreated {
					t.Errorf("draft: %d %s", status, body)
				}
			}
			r := s.stop()
			if n := strings.Count(r.err, `level=WARN msg="telemetry cannot be sent"`); r.status != 0 || n != 2 {
				t.Errorf("status %d, want a warning about traces and one about metrics in\n%s", r.status, r.err)
			}
			if r := invoke(t, "", "draft", "p", "--store=memory:"); r.status != 0 || r.err != "" {
				t.Errorf("draft: %+v", r)
			}
			if r := invoke(t, "", "doctor", "--live", "--store=memory:"); r.status != exitFailed || strings.Count(r.out, "telemetry: ") != 2 {
				t.Errorf("the doctor says %+v", r)
			}
		})
	}
}

func TestFailuresAreToldOncePerOutage(t *testing.T) {
	away, broken := errors.New("away"), errors.New("broken")
	var told []error
	d := delivery{failed: func(err error) { told = append(told, err) }}
	for _, err := range []error{nil, away, away, broken, nil, nil, broken} {
		d.note(err)
	}
	if !slices.Equal(told, []error{away, broken}) {
		t.Errorf("told %v", told)
	}
}

func TestASilentCollectorDoesNotHoldUpTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		var failed []error
		e := &exporters{
			failed:   func(err error) { failed = append(failed, err) },
			shutdown: []func(context.Context) error{silent, silent},
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel() // as when the program is interrupted: there still is time to send
		start := time.Now()
		e.close(ended)
		if took := time.Since(start); took != flushTimeout || len(failed) != 1 || !errors.Is(failed[0], context.DeadlineExceeded) {
			t.Errorf("it took %v and failed with %v", took, failed)
		}
	})
}
