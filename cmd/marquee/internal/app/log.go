package app

import (
	"log/slog"
	"maps"
	"slices"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
)

// logger writes to the error stream, each line with the id of its request.
func (c *Options) logger(std terminal.Streams) *slog.Logger {
	level := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(httpapi.LogHandler(slog.NewJSONHandler(std.Err, level)))
	}
	return slog.New(httpapi.LogHandler(slog.NewTextHandler(std.Err, level)))
}

// LogOrigins logs where each option, each key and each address of telemetry is from. It logs
// no values, because some are secret.
func (c *Options) LogOrigins(logger *slog.Logger, env options.Env, origins map[string]string) {
	for _, v := range c.Models.Vendors(env) {
		if v.Endpoint.APIKey != "" {
			origins[v.Name+"-api-key"] = v.KeyOrigin(env)
		}
	}
	for _, kind := range []string{"traces", "metrics"} {
		if to, err := telemetry.EndpointOf(kind, env); err == nil && to.URL != nil {
			origins[kind] = env.Origin(to.Variable)
		}
	}
	var from []any
	for _, option := range slices.Sorted(maps.Keys(origins)) {
		from = append(from, option, origins[option])
	}
	logger.Info("where the options are from; the others have their defaults", from...)
}
