package app

import (
	"context"
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
	o := &slog.HandlerOptions{Level: c.LogLevel}
	var lines slog.Handler = slog.NewTextHandler(std.Err, o)
	if c.LogFormat == "json" {
		o.ReplaceAttr = forMachines
		lines = slog.NewJSONHandler(std.Err, o)
	}
	return slog.New(httpapi.LogHandler(telemetry.LogHandler(bounded{lines})))
}

// bounded is a handler that shortens texts that are too long. ReplaceAttr could do so, too, but a
// line without one is written in half the time.
type bounded struct{ slog.Handler }

// Handle shortens the texts of a line and passes it on. Most lines have none that is too long.
func (h bounded) Handle(ctx context.Context, r slog.Record) error {
	short := true
	r.Attrs(func(a slog.Attr) bool {
		_, short = shorten(a.Value)
		return short
	})
	if short && len(r.Message) <= longest {
		return h.Handler.Handle(ctx, r)
	}
	line := slog.NewRecord(r.Time, r.Level, cut(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		a.Value, _ = shorten(a.Value)
		line.AddAttrs(a)
		return true
	})
	return h.Handler.Handle(ctx, line)
}

// WithAttrs shortens the texts that all lines of a logger have.
func (h bounded) WithAttrs(attrs []slog.Attr) slog.Handler {
	attrs = slices.Clone(attrs)
	for i := range attrs {
		attrs[i].Value, _ = shorten(attrs[i].Value)
	}
	return bounded{h.Handler.WithAttrs(attrs)}
}

// WithGroup returns a handler whose attributes are in a group.
func (h bounded) WithGroup(name string) slog.Handler { return bounded{h.Handler.WithGroup(name)} }

// shorten returns a value whose texts are not too long, and whether it is the same one.
func shorten(v slog.Value) (slog.Value, bool) {
	switch v.Kind() {
	case slog.KindString:
		if len(v.String()) > longest {
			return slog.StringValue(cut(v.String())), false
		}
	case slog.KindGroup:
		group, same := slices.Clone(v.Group()), true
		for i := range group {
			value, short := shorten(group[i].Value)
			group[i].Value, same = value, same && short
		}
		return slog.GroupValue(group...), same
	case slog.KindLogValuer:
		value, _ := shorten(v.Resolve())
		return value, false
	case slog.KindAny:
		if err, ok := v.Any().(error); ok && len(err.Error()) > longest {
			return slog.StringValue(cut(err.Error())), false
		}
	}
	return v, true
}

// cut cuts a text that is too long.
func cut(s string) string {
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// forMachines writes what JSON has no form for in the way that Loki and CloudWatch compare and
// sort: times in UTC, to the millisecond, and durations in milliseconds.
func forMachines(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindTime:
		a.Value = slog.StringValue(a.Value.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00"))
	case slog.KindDuration:
		a.Key, a.Value = a.Key+"_ms", slog.Int64Value(a.Value.Duration().Milliseconds())
	}
	return a
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
