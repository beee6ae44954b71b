package telemetry

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/llm/provider"
)

func TestWhereTelemetryGoes(t *testing.T) {
	const general, own = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	tests := map[string]struct {
		env      []string // NAME=VALUE
		url      string
		variable string // that decides
	}{
		"nothing":             {nil, "", general},
		"all of it":           {[]string{general + "=http://c:4318"}, "http://c:4318/v1/traces", general},
		"below a path":        {[]string{general + "=https://c/otlp/"}, "https://c/otlp/v1/traces", general},
		"traces alone":        {[]string{own + "=http://c:4318/in"}, "http://c:4318/in", own},
		"traces elsewhere":    {[]string{general + "=http://c:4318", own + "=http://d"}, "http://d", own},
		"metrics alone":       {[]string{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4318"}, "", general},
		"without credentials": {[]string{general + "=http://user:pass@c:4318?key=k#f"}, "http://c:4318/v1/traces", general},
		"disabled":            {[]string{general + "=http://c:4318", "OTEL_SDK_DISABLED=True"}, "", "OTEL_SDK_DISABLED"},
		"not disabled":        {[]string{general + "=http://c:4318", "OTEL_SDK_DISABLED=false"}, "http://c:4318/v1/traces", general},
		"no traces":           {[]string{general + "=http://c:4318", "OTEL_TRACES_EXPORTER=none"}, "", "OTEL_TRACES_EXPORTER"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e, err := EndpointOf("traces", options.NewEnv(tt.env))
			got := ""
			if e.URL != nil {
				got = e.URL.String()
			}
			if got != tt.url || e.Variable != tt.variable || err != nil {
				t.Errorf("got %q by %s, %v; want %q by %s", got, e.Variable, err, tt.url, tt.variable)
			}
		})
	}
}

func TestWithoutACollectorNothingIsSetUp(t *testing.T) {
	for name, env := range map[string][]string{
		"not configured": nil,
		"disabled":       {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318", "OTEL_SDK_DISABLED=true"},
	} {
		t.Run(name, func(t *testing.T) {
			failed := func(err error) { t.Error(err) }
			e, err := new(Options).Open(t.Context(), options.NewEnv(env), "v0", false, failed)
			if err != nil {
				t.Fatal(err)
			}
			var stack provider.StackOptions
			e.Tell(&stack, []provider.Ref{{}, {}})
			told := stack.Around != nil || stack.AroundEach != nil || stack.OnBreaker != nil
			if told || e.On() || e.Each(provider.Ref{}, nil) != nil {
				t.Errorf("telemetry is sent: %+v", stack)
			}
			e.Close(t.Context())
		})
	}
}

func TestTelemetryThatIsConfiguredWrongly(t *testing.T) {
	const general = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318"
	const remedy = ": write a URL such as http://127.0.0.1:4318"
	for name, tt := range map[string]struct{ variable, value string }{
		"no URL":         {"OTEL_EXPORTER_OTLP_ENDPOINT", "secret@collector"},
		"no scheme":      {"OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"},
		"another scheme": {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://localhost:4317"},
		"metrics":        {"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://%zz"},
	} {
		t.Run(name, func(t *testing.T) {
			env := options.NewEnv([]string{general, tt.variable + "=" + tt.value})
			_, err := new(Options).Open(t.Context(), env, "v0", false, func(err error) { t.Error(err) })
			if want := tt.variable + remedy; options.UsageOf(err) == nil || err.Error() != want {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func TestAttributesThatAreWrong(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "team") // which the SDK reads
	env := options.NewEnv([]string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318"})
	_, err := new(Options).Open(t.Context(), env, "v0", false, func(err error) { t.Error(err) })
	if options.UsageOf(err) == nil || !strings.Contains(err.Error(), "missing value: [team]") {
		t.Errorf("got %v", err)
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
		e := &Exporters{
			failed:   func(err error) { failed = append(failed, err) },
			shutdown: []func(context.Context) error{silent, silent},
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel() // as when the program is interrupted: there still is time to send
		start := time.Now()
		e.Close(ended)
		took := time.Since(start)
		late := len(failed) == 1 && errors.Is(failed[0], context.DeadlineExceeded)
		if took != flushTimeout || !late {
			t.Errorf("it took %v and failed with %v", took, failed)
		}
	})
}
