package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// told is a value that says by itself what the log has of it.
type told string

func (t told) LogValue() slog.Value { return slog.StringValue(string(t)) }

// No text of a line is longer than the services that collect logs take, wherever it stands.
func TestTextsOfALineAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", longest)
	for _, format := range []string{"text", "json"} {
		for name, log := range map[string]func(*slog.Logger){
			"an attribute": func(l *slog.Logger) { l.Info("m", "a", long, "b", "last") },
			"an error":     func(l *slog.Logger) { l.Info("m", "a", errors.New(long), "b", "last") },
			"a group": func(l *slog.Logger) {
				l.Info("m", slog.Group("g", "first", 1, "a", long), "b", "last")
			},
			"a value that tells": func(l *slog.Logger) { l.Info("m", "a", told(long), "b", "last") },
			"the logger's own":   func(l *slog.Logger) { l.With("a", long).Info("m", "b", "last") },
			"in a group": func(l *slog.Logger) {
				l.WithGroup("g").Info("m", "a", long, "b", "last")
			},
			"the message": func(l *slog.Logger) { l.Info(long, "b", "last") },
		} {
			t.Run(fmt.Sprint(format, ", ", name), func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				log((&Options{LogFormat: format}).logger(terminal.Streams{Err: &out}))
				if n := out.Len(); n < longest || n > longest+300 {
					t.Errorf("the line has %d bytes", n)
				}
				if line := out.String(); !strings.Contains(line, "…") || !strings.Contains(line, "last") {
					t.Errorf("the line ends with %q", line[len(line)-100:])
				}
			})
		}
	}
}

// A line of a request passes through as it is, and costs little.
func BenchmarkLineOfARequest(b *testing.B) {
	std := terminal.Streams{Err: new(bytes.Buffer)}
	out, _ := std.Err.(*bytes.Buffer)
	h := (&Options{LogFormat: "text"}).logger(std).Handler()
	b.ReportAllocs()
	for b.Loop() {
		r := slog.Record{Level: slog.LevelInfo, Message: "request"}
		r.AddAttrs(slog.String("method", "GET"), slog.String("route", "/api/v1/movies/genres"),
			slog.Int("status", 200), slog.Int("bytes", 2717), slog.Int64("ms", 0))
		if err := h.Handle(context.Background(), r); err != nil {
			b.Fatal(err)
		}
		out.Reset()
	}
}
