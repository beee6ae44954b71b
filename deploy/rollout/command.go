package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// runner runs a command, and returns what it prints.
type runner func(ctx context.Context, name string, args ...string) ([]byte, error)

// command runs a command of this machine. What it says of errors is seen.
func command(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // aws or az
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shell(name, args), err)
	}
	return out, nil
}

// decode runs a command that prints JSON.
func (run runner) decode(ctx context.Context, into any, name string, args ...string) error {
	out, err := run(ctx, name, append(args, "--output", "json")...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("%s: %w", shell(name, args), err)
	}
	return nil
}

// shell returns a command as a person would type it.
func shell(name string, args []string) string {
	words := []string{name}
	for _, arg := range args {
		if arg == "" || strings.ContainsAny(arg, " |'\"$*?") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}
