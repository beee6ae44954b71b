// Marquee drafts emails, charts films and answers questions about them, from
// a web page, an HTTP API and the terminal.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"go.opentelemetry.io/otel"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/movies"
)

// The exit statuses.
const (
	exitOK       = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3 // an import rejected some rows
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, exitOnSignal)
	env := options.Process()
	std, flush := terminal.Standard(env.Get).Filter()
	// Libraries write there by themselves.
	log.SetOutput(std.Err)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Print(err) }))
	status := run(ctx, os.Args[1:], env, std)
	_ = flush() // nothing is left to tell it to
	stop()
	os.Exit(status)
}

// exitOnSignal ends the program at the next signal. A person who asks twice does not
// want to wait. fx takes signals for itself until the application has stopped.
func exitOnSignal() {
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	<-again
	os.Exit(exitFailed)
}

// run runs one command and returns its exit status. An error becomes one line on the
// error stream.
func run(ctx context.Context, args []string, env options.Env, std terminal.Streams) int {
	std, flush := std.Filter()
	defer flush() //nolint:errcheck // nothing is left to tell it to
	env.Warn = warnOnce(std)
	commands := newCommands()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	words := app.Words()
	words["votes"] = strconv.Itoa(movies.DefaultMinVotes)
	command, err := commandline.New(commands, commandline.Program{
		Name: "marquee", Description: description(), Version: fullVersion(), Out: std.Out,
		Words: words, Source: options.NewValues(env),
	}).Parse(args)
	if err != nil {
		return fail(std, exitUsage, explainYear(err))
	}
	if command == nil { // what was asked for is written
		return exitOK
	}
	if err := commands.ReadStore(env, command.Origin("store")); err != nil {
		return fail(std, exitUsage, err)
	}
	err = command.Run(ctx, std, env, &commands.Common)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errRejected):
		return exitRejected
	}
	if usage := options.UsageOf(err); usage != nil {
		return fail(std, exitUsage, usage)
	}
	return fail(std, exitFailed, err)
}

// warnOnce returns a function that writes a warning on the error stream, each one once.
func warnOnce(std terminal.Streams) func(text string) {
	told := map[string]bool{}
	return func(text string) {
		if !told[text] {
			told[text] = true
			fmt.Fprintf(std.Err, "marquee: warning: %s\n", text)
		}
	}
}

func fail(std terminal.Streams, status int, err error) int {
	// A joined error has a line for each of its errors.
	fmt.Fprintf(std.Err, "marquee: %s\n", strings.ReplaceAll(err.Error(), "\n", "; "))
	return status
}
