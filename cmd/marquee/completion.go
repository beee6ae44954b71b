package main

import (
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/commandline"
)

// completionCmd prints a script for a shell. The shell then asks the program how a command line
// goes on.
type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish. Load the script with: source <(marquee completion bash), which needs the package bash-completion; source <(marquee completion zsh), after compinit; marquee completion fish | source."`
}

// Run prints the script.
func (c *completionCmd) Run(std terminal.Streams, command *commandline.Command) error {
	return command.WriteCompletion(std.Out, c.Shell)
}
