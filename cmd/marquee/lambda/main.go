// Lambda serves the page and the API of Marquee as a function of AWS Lambda with a URL,
// whose responses are streamed. It also writes the drafts that wait in a queue. It has the
// options of marquee serve, from the environment.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"go.opentelemetry.io/otel"
	"go.uber.org/dig"
	"go.uber.org/fx"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

func main() {
	env := options.Process()
	std, flush := terminal.Standard(env.Get).Filter()
	// Libraries write there by themselves.
	log.SetOutput(std.Err)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Print(err) }))
	f, stop, err := start(context.Background(), env, std)
	if err != nil {
		report(std.Err, err)
		_ = flush() // nothing is left to tell it to
		os.Exit(1)
	}
	lambda.StartWithOptions(f.handle, lambda.WithEnableSIGTERM(func() {
		stop()
		_ = flush()
		os.Exit(0) // no request is in flight any more
	}))
}

// report says why the function does not start.
func report(to io.Writer, err error) {
	fmt.Fprintf(to, "marquee: %v\n", err)
	if options.UsageOf(err) != nil {
		fmt.Fprintln(to, "marquee: on Lambda, options are variables of the environment: "+
			"--require-key is MARQUEE_REQUIRE_KEY=true")
	}
}

// start makes the function. The caller calls stop at the end.
func start(
	ctx context.Context, env options.Env, std terminal.Streams,
) (f *function, stop func(), err error) {
	env.Warn = func(text string) { fmt.Fprintf(std.Err, "marquee: warning: %s\n", text) }
	c, origins, err := read(env, std)
	if err != nil {
		return nil, nil, options.Usage(err)
	}
	if err := c.refused(origins); err != nil {
		return nil, nil, err
	}
	c.Attached = true
	f = &function{reply: c.ReplyTimeout}
	var names app.ModelNames
	serving := fx.New(
		app.Handler(ctx, &c.Options, &c.Common, std, env),
		fx.Invoke(app.Sweep),
		fx.Populate(&f.handler, &f.drafts, &f.logger, &names),
	)
	if err := serving.Err(); err != nil {
		return nil, nil, dig.RootCause(err)
	}
	startCtx, cancel := context.WithTimeout(ctx, serving.StartTimeout())
	defer cancel()
	if err := serving.Start(startCtx); err != nil {
		return nil, nil, err
	}
	c.LogOrigins(f.logger, env, origins)
	c.logStart(f.logger, names)
	return f, func() {
		if err := serving.Stop(ctx); err != nil {
			f.logger.Error("stop", "error", err)
		}
	}, nil
}
