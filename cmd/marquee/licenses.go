package main

import (
	_ "embed"
	"io"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// thirdPartyLicenses is written by `make licenses`.
//
//go:embed THIRD_PARTY_LICENSES
var thirdPartyLicenses string

// licensesCmd prints the licences of what the program contains. The program is one
// file that people pass on, and most of these licences ask to go along.
type licensesCmd struct{}

// Run prints the licences.
func (licensesCmd) Run(std terminal.Streams) error {
	_, err := io.WriteString(std.Out, thirdPartyLicenses)
	return err
}
