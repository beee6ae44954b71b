package main

import (
	"runtime/debug"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"version"}, {"--version"}} {
		got := invoke(t, args...)
		if got.status != exitOK || got.err != "" || got.out != fullVersion()+"\n" {
			t.Errorf("%v: %+v", args, got)
		}
	}
	if got := fullVersion(); !strings.HasPrefix(got, "marquee "+app.Version()+" (") {
		t.Errorf("got %q", got)
	}
}

func TestBuiltFrom(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		settings []debug.BuildSetting
		want     string
	}{
		"a module from the proxy": {nil, " (go1.26.0)"},
		"a clean checkout": {
			[]debug.BuildSetting{
				{Key: "vcs.revision", Value: "1a2b"}, {Key: "vcs.time", Value: "2026-11-30T05:00:00Z"},
				{Key: "vcs.modified", Value: "false"},
			},
			" (commit 1a2b, 2026-11-30T05:00:00Z, go1.26.0)",
		},
		"a changed checkout": {
			[]debug.BuildSetting{
				{Key: "vcs.revision", Value: "1a2b"}, {Key: "vcs.modified", Value: "true"},
			},
			" (commit 1a2b with changes, go1.26.0)",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			info := &debug.BuildInfo{GoVersion: "go1.26.0", Settings: tt.settings}
			if got := builtFrom(info); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
