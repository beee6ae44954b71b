// Marquee drafts emails, charts films and answers questions about them, from
// a web page, an HTTP API and the terminal.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/storage"
)

// The exit statuses.
const (
	exitOK       = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3 // an import that refused some rows
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, exitOnSignal) // whoever asks twice does not want to wait
	status := run(ctx, os.Args[1:], streams{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		outWidth: width(os.Stdout), errWidth: width(os.Stderr),
	})
	stop()
	os.Exit(status)
}

// exitOnSignal ends the program at the next signal.
func exitOnSignal() {
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	<-again
	os.Exit(exitFailed)
}

// streams are the standard streams of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
	// How many columns the terminals have that out and err are; 0 if they are none.
	outWidth, errWidth int
}

// width returns the number of columns of a terminal, 0 if f is none.
func width(f *os.File) int {
	if !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
		return columns
	}
	return 80 // one that does not tell
}

// run runs one command and returns its exit status. Whatever goes wrong is
// one line on the error stream.
func run(ctx context.Context, args []string, std streams) int {
	fromFile, err := loadDotenv()
	if err != nil {
		return fail(std, exitUsage, fmt.Errorf(".env: %w", err))
	}
	options := newCLI()
	status := -1
	parser, err := kong.New(options,
		kong.Name("marquee"),
		kong.Description(description()),
		kong.Writers(std.out, std.err),
		kong.Exit(func(code int) { status = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std, fromFile),
		kong.Vars{
			"models": provider.Accepted(), "vendors": chosenByKey(), "stores": storage.Accepted,
		},
	)
	if err != nil {
		return fail(std, exitFailed, err)
	}
	command, err := parser.Parse(args)
	if status >= 0 { // help was asked for, and is written
		return status
	}
	if err != nil {
		return fail(std, exitUsage, err)
	}
	err = command.Run(&options.common)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errRejected):
		return exitRejected
	}
	if wrong, ok := errors.AsType[usageError](err); ok {
		return fail(std, exitUsage, wrong)
	}
	return fail(std, exitFailed, err)
}

func fail(std streams, status int, err error) int {
	// Errors that were joined stand on lines of their own.
	fmt.Fprintf(std.err, "marquee: %s\n", strings.ReplaceAll(err.Error(), "\n", "; "))
	return status
}

// reader returns the standard input, cut off when ctx ends: a read from a
// terminal or a pipe would wait on.
func (s streams) reader(ctx context.Context) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, s.in)
		_ = w.CloseWithError(err) // never fails
	}()
	context.AfterFunc(ctx, func() { _ = w.CloseWithError(ctx.Err()) })
	return r
}
