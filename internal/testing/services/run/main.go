// Command run starts a Postgres and a DynamoDB, runs a command, and stops both
// servers when the command ends. It names the servers in the command's environment:
//
//	go run ./internal/testing/services/run go test ./...
//
// If MARQUEE_TEST_POSTGRES or MARQUEE_TEST_DYNAMODB names a server already, run does
// not start another. If it starts a DynamoDB, it also sets AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY and AWS_REGION, unless they are set: the server accepts any
// credentials, but AWS's SDK needs some.
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

// run returns the exit status of the command, or 1 and an error if the command did
// not run. A signal interrupts the command. The servers stop when it has ended.
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
		env = append(env, services.DynamoDBVariable+"="+server.URL(), services.TemporaryVariable+"=1")
		for _, variable := range []string{
			"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION",
		} {
			if os.Getenv(variable) == "" {
				env = append(env, variable+"=local")
			}
		}
	}

	//nolint:gosec // the caller chooses the command
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err = cmd.Run()
	if cmd.ProcessState == nil {
		return 1, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// start starts a server, which may take as long as startTime.
func start(
	ctx context.Context,
	server func(context.Context, *services.Options) (*services.Server, error),
) (*services.Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	return server(ctx, nil)
}

// stop stops a server. It prints an error, and does not return it.
func stop(server *services.Server) {
	if err := server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
	}
}
