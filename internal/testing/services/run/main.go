// Command run runs a command beside a Postgres and a DynamoDB, which it names in
// the command's environment and stops at the end:
//
//	go run ./internal/testing/services/run go test ./...
//
// A server that MARQUEE_TEST_POSTGRES or MARQUEE_TEST_DYNAMODB names already is
// left as it is, and none is started for it. With a DynamoDB of its own it also
// sets those of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION that are
// not set: that server takes any, but the SDK insists on some.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
)

// startTime is how long the servers may take to start.
const startTime = 2 * time.Minute

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
	}
	os.Exit(status)
}

// run returns the exit status of the command, or 1 and why it has none. A signal
// interrupts the command; the servers stop when it has ended.
func run(command []string) (status int, err error) {
	if len(command) == 0 {
		return 1, errors.New("no command, such as: go test ./")
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()

	env := os.Environ()
	if os.Getenv(services.PostgresVariable) == "" {
		server, err := start(ctx, services.StartPostgres)
		if err != nil {
			return 1, err
		}
		defer stop(server)
		env = append(env, services.PostgresVariable+"="+server.URL())
	}
	if os.Getenv(services.DynamoDBVariable) == "" {
		server, err := start(ctx, services.StartDynamoDB)
		if err != nil {
			return 1, err
		}
		defer stop(server)
		env = append(env, services.DynamoDBVariable+"="+server.URL())
		for _, variable := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
			if os.Getenv(variable) == "" {
				env = append(env, variable+"=local")
			}
		}
	}

	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // what the caller asked for
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err = cmd.Run()
	if cmd.ProcessState == nil {
		return 1, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// start starts a server, within a time.
func start(ctx context.Context, server func(context.Context, *services.Options) (*services.Server, error)) (*services.Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	return server(ctx, nil)
}

// stop stops a server; what it leaves behind is reported only.
func stop(server *services.Server) {
	if err := server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
	}
}
