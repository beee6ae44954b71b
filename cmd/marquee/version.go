package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// versionCmd prints which program this is.
type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(std terminal.Streams) error {
	_, err := fmt.Fprintln(std.Out, fullVersion())
	return err
}

// fullVersion returns the name of the program, its version and how it was built.
func fullVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "marquee " + app.Version()
	}
	return "marquee " + app.Version() + builtFrom(info)
}

// builtFrom describes the commit and its time, as far as the go command recorded them,
// and the version of Go.
func builtFrom(info *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	var parts []string
	if commit := settings["vcs.revision"]; commit != "" {
		part := "commit " + commit
		if settings["vcs.modified"] == "true" {
			part += " with changes"
		}
		parts = append(parts, part)
	}
	if at := settings["vcs.time"]; at != "" {
		parts = append(parts, at)
	}
	parts = append(parts, info.GoVersion)
	return " (" + strings.Join(parts, ", ") + ")"
}
