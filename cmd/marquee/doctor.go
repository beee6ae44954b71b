package main

import (
	"context"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/doctor"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/commandline"
)

// doctorCmd explains what serve would do with the same options: doctor in place of
// serve in a command line explains that command.
type doctorCmd struct {
	serveCmd

	Live bool `help:"Ask each model two short questions, and the provider where people sign in for its document. Vendors charge a fraction of a cent for a question."`
	terminal.Format
}

// Run explains the options, and fails if something is wrong with them. Without --live
// it asks no vendor and no provider anything. It changes nothing.
func (c *doctorCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
	command *commandline.Command,
) error {
	r := doctor.NewReport(std.Out, c.JSON(), command.Origin)
	var live *telemetry.Exporters
	delivered := func() {}
	if c.Live {
		live, delivered = r.LiveTelemetry(ctx, c.Telemetry, env, app.Version())
	}
	r.Models(ctx, c.Models, env, live)
	r.Limits(c.Models)
	r.Telemetry(c.Telemetry, env)
	delivered()
	r.Store(ctx, o)
	r.Retain(c.Retain, app.CheckRetain(c.Retain))
	r.Refused(c.Check())
	r.Server(ctx, c.Addr, c.Access)
	r.TLS(ctx, c.TLS, c.Addr, c.Hosts, env)
	r.SignIn(ctx, c.Access, env, c.Live)
	r.Admin(ctx, c.AdminAddr)
	r.AuditLog(c.Audit)
	r.Refused(c.Try(ctx, env))
	return r.End()
}
