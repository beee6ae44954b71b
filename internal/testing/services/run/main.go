// Command run starts a Postgres and a DynamoDB, names them in the environment of a
// command, and runs the command. It stops them at the end:
//
//	go run ./internal/testing/services/run go test ./...
//
// If MARQUEE_TEST_POSTGRES or MARQUEE_TEST_DYNAMODB names a server already, the command
// uses that one, and run does not start another. If run starts a DynamoDB, it also sets
// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION unless they are set. The
// server takes any values, but the SDK insists on some.
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

// run returns the exit status of the command. If there is none, it returns 1 and the
// reason. A signal interrupts the command, and the servers stop when it has ended.
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

	//nolint:gosec // what the caller asked for
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err = cmd.Run()
	if cmd.ProcessState == nil {
		return 1, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// start starts a server, within startTime.
func start(
	ctx context.Context,
	server func(context.Context, *services.Options) (*services.Server, error),
) (*services.Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	return server(ctx, nil)
}

// stop stops a server. It only reports a failure.
func stop(server *services.Server) {
	if err := server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
	}
}
