package doctor

import (
	"context"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
)

// Telemetry reports where traces and metrics go.
func (r *Report) Telemetry(o telemetry.Options, env options.Env) {
	r.title("Telemetry")
	anywhere := false
	for _, kind := range []string{"traces", "metrics"} {
		to, err := telemetry.EndpointOf(kind, env)
		switch {
		case err != nil:
			r.line(kind, "unknown")
			r.problem("%v", err)
		case to.URL != nil:
			anywhere = true
			r.line(kind, to.URL.String()+", by "+env.Origin(to.Variable))
		case env.Get(to.Variable) == "":
			r.line(kind, "nowhere, because "+to.Variable+" is not set")
		default:
			r.line(kind, "nowhere, by "+env.Origin(to.Variable))
		}
	}
	if anywhere {
		contents := "left out"
		if o.TelemetryContent {
			contents = "sent"
		}
		r.line("contents", contents+", "+r.from("telemetry-content"))
	}
}

// LiveTelemetry opens the exporters for the questions that Models asks. The function
// end closes them and reports whether they delivered.
func (r *Report) LiveTelemetry(
	ctx context.Context, o telemetry.Options, env options.Env, version string,
) (e *telemetry.Exporters, end func()) {
	failures := make(chan error, 10) // the first ones say enough
	e, err := o.Open(ctx, env, version, false, func(err error) {
		select {
		case failures <- err:
		default:
		}
	})
	if err != nil {
		r.problem("%v", err)
		return &telemetry.Exporters{}, func() {}
	}
	return e, func() {
		e.Close(ctx)
		switch {
		case len(failures) > 0:
			r.line("live", "failed")
		case e.On():
			r.line("live", "delivered")
		}
		for len(failures) > 0 {
			r.problem("telemetry: %v", <-failures)
		}
	}
}
