// Package program builds the programs of Marquee as they are shipped: static, for Linux, and
// the same to the bit wherever the same source is built by the same Go.
package program

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Build builds the package in a folder of the module at root, for an architecture of Go.
func Build(ctx context.Context, root, folder, arch, out string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	//nolint:gosec // a package of this project
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags=lambda.norpc,grpcnotrace",
		"-ldflags=-s -w", "-o", out, "./"+folder)
	cmd.Dir = root
	// The settings of this machine must not change the program. It has its commit, where there
	// is one.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch,
		"GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=-buildvcs=auto", "GOEXPERIMENT=", "GOWORK=off")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s for %s: %w\n%s", folder, arch, err, text)
	}
	return os.Chmod(out, 0o755) //nolint:gosec // a program is run by others
}

// Root returns the folder of the module of Marquee, in which this module is.
func Root(ctx context.Context) (string, error) {
	mod, err := Go(ctx, "env", "GOMOD")
	return filepath.Dir(filepath.Dir(mod)), err
}

// Go returns what the go command prints.
func Go(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", args...).Output() //nolint:gosec // the go command
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
