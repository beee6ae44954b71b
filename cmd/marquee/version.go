package main

import (
	"fmt"
	"runtime/debug"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// versionCmd prints which program this is.
type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(std terminal.Streams) error {
	_, err := fmt.Fprintln(std.Out, "marquee", version())
	return err
}

// version returns the version of the module, as the go command recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
