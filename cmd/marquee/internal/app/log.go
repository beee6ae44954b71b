package app

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
)

// longest is how many bytes a text of a log line may have. CloudWatch and Loki cut or drop
// lines of more than 256 KB, and a line has a few texts at most.
const longest = 32 << 10

// logger writes to the error stream, each line with the ids of its request, its trace and its
// span.
func (c *Options) logger(std terminal.Streams) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.LogLevel, ReplaceAttr: bounded}
	var lines slog.Handler = slog.NewTextHandler(std.Err, o)
	if c.LogFormat == "json" {
		o.ReplaceAttr = forMachines
		lines = slog.NewJSONHandler(std.Err, o)
	}
	return slog.New(httpapi.LogHandler(telemetry.LogHandler(lines)))
}

// bounded shortens the text of an attribute that is too long.
func bounded(_ []string, a slog.Attr) slog.Attr {
	text := a.Value.String
	if err, ok := a.Value.Any().(error); ok {
		text = err.Error
	} else if a.Value.Kind() != slog.KindString {
		return a
	}
	if s := text(); len(s) > longest {
		a.Value = slog.StringValue(strings.ToValidUTF8(s[:longest], "") + "…")
	}
	return a
}

// forMachines writes what JSON has no form for in the way that Loki and CloudWatch compare and
// sort: times in UTC, to the millisecond, and durations in milliseconds.
func forMachines(groups []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindTime:
		a.Value = slog.StringValue(a.Value.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00"))
	case slog.KindDuration:
		a.Key, a.Value = a.Key+"_ms", slog.Int64Value(a.Value.Duration().Milliseconds())
	}
	return bounded(groups, a)
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
