package main

import (
	"context"
	"os"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// unlimited are options of a server whose limits of what one person may do are not in the way. A
// load test is one person.
var unlimited = []string{
	"--at-once=1000000", "--at-once-in-all=1000000", "--per-minute=100000000",
	"--kept=100000000", "--kept-mb=1000000",
}

// startServer starts a program that was built, with a store, at a free port of loopback. Its log
// goes nowhere, but it is written.
func startServer(ctx context.Context, dir, program, store string) (*process.Process, error) {
	env := []string{
		"MARQUEE_MODEL=offline", "MARQUEE_STORE=" + store, "HOME=" + dir, "PATH=" + os.Getenv("PATH"),
	}
	args := append([]string{"serve", "--addr=127.0.0.1:0"}, unlimited...)
	return process.StartQuietly(ctx, dir, env, program, args...)
}
