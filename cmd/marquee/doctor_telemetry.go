package main

import (
	"context"
	"os"
)

// explainTelemetry tells where traces and metrics go.
func (c *doctorCmd) explainTelemetry(r *report, env dotenv) {
	r.title("Telemetry")
	anywhere := false
	for _, kind := range []string{"traces", "metrics"} {
		to, err := endpointOf(kind)
		switch {
		case err != nil:
			r.line(kind, "unknown")
			r.problem("%v", err)
		case to.url != nil:
			anywhere = true
			r.line(kind, to.url.String()+", by "+env.say(to.variable))
		case os.Getenv(to.variable) == "":
			r.line(kind, "nowhere, as "+to.variable+" is not set")
		default:
			r.line(kind, "nowhere, by "+env.say(to.variable))
		}
	}
	if anywhere {
		contents := "left out"
		if c.TelemetryContent {
			contents = "sent"
		}
		r.line("contents", contents+", "+r.origin("telemetry-content"))
	}
}

// liveTelemetry opens the exporters for the questions of --live. The function
// that it returns closes them and tells how that went.
func (c *doctorCmd) liveTelemetry(ctx context.Context, r *report) (e *exporters, end func()) {
	nowhere := &exporters{}
	if !c.Live {
		return nowhere, func() {}
	}
	failures := make(chan error, 10) // the first ones say enough
	e, err := c.openExporters(ctx, func(err error) {
		select {
		case failures <- err:
		default:
		}
	})
	if err != nil {
		r.problem("%v", err)
		return nowhere, func() {}
	}
	return e, func() {
		e.close(ctx)
		switch {
		case len(failures) > 0:
			r.line("live", "failed")
		case e.on():
			r.line("live", "delivered")
		}
		for len(failures) > 0 {
			r.problem("telemetry: %v", <-failures)
		}
	}
}
