package app

import (
	"context"
	"log/slog"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/llm"
)

// Try returns the first reason why a server would not start with the options: with the values,
// the files, the secrets and the addresses that they name. An address where a server runs already
// will do. Try changes nothing, and asks neither the store nor another machine.
func (c *Options) Try(ctx context.Context, env options.Env) error {
	if err := c.Refused(); err != nil {
		return err
	}
	for _, kind := range []string{"traces", "metrics"} {
		if _, err := telemetry.EndpointOf(kind, env); err != nil {
			return options.Usage(err)
		}
	}
	_, _, err := c.Models.Open(env, &telemetry.Exporters{}, slog.New(slog.DiscardHandler),
		llm.NewLedger())
	for _, try := range []func() error{
		func() error { return c.Access.Try(env) },
		func() error { return c.TLS.Try(env) },
		c.Audit.Try,
		func() error { return c.tryAddresses(ctx) },
	} {
		if err == nil {
			err = try()
		}
	}
	return err
}

func (c *Options) tryAddresses(ctx context.Context) error {
	admin, err := server.AdminAddr(c.AdminAddr)
	if err != nil {
		return err
	}
	for _, at := range []struct{ option, addr string }{
		{"--addr", c.Addr}, {"--admin-addr", admin}, {"--redirect-addr", c.TLS.Redirect},
	} {
		if at.addr == "" {
			continue
		}
		if _, err := server.TryAddr(ctx, at.option, at.addr); err != nil {
			return err
		}
	}
	return nil
}
