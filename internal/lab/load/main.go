// Command load is the load test of a server. It does what people do, and writes a report of how
// fast the server answered, as a page and as JSON:
//
//	go run ./internal/lab/load                            # starts a server of its own
//	go run ./internal/lab/load --url=http://127.0.0.1:8080 # a server that runs
//	go run ./internal/lab/load compare old.json new.json
//
// The scenarios are data: scenarios.json next to this file, or a file of the same form. The load
// comes from a process of its own. It goes to this machine unless --remote says that it may leave
// it. Everything has a bound: users, requests, time, answers, kinds of errors.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/marquee-go/marquee/internal/commandline"
)

var commands struct {
	Run     runCmd     `cmd:"" default:"withargs" help:"Load a server and write a report (the default)."`
	Compare compareCmd `cmd:"" help:"Compare two reports by ratios."`
	List    listCmd    `cmd:"" help:"List the scenarios."`
	Guard   guardCmd   `cmd:"" help:"Compare what a request costs two versions of the server."`
	Scale   scaleCmd   `cmd:"" help:"Measure how reads grow with the number of servers on one store."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := execute(ctx)
	stop()
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted; there is no report")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func execute(ctx context.Context) error {
	command, err := commandline.New(&commands, commandline.Program{
		Name: "load", Description: "The load test of a server of Marquee.", Out: os.Stdout,
	}).Parse(os.Args[1:])
	if err != nil || command == nil {
		return err
	}
	return command.Run(ctx)
}

// compareCmd compares two reports.
type compareCmd struct {
	Base  string `arg:"" help:"The JSON of the report to compare with."`
	Other string `arg:"" help:"The JSON of the other report."`
}

// Run writes the second report as parts of the first.
func (c *compareCmd) Run() error {
	base, err := readReport(c.Base)
	if err != nil {
		return err
	}
	other, err := readReport(c.Other)
	if err != nil {
		return err
	}
	return compare(os.Stdout, base, other)
}

// listCmd lists the scenarios.
type listCmd struct {
	Scenarios string `help:"A file of scenarios instead of those of this program."`
}

// Run writes the names of the scenarios and what they do.
func (c *listCmd) Run() error {
	all, err := scenariosOf(c.Scenarios)
	for _, s := range all {
		fmt.Printf("%-12s %s\n", s.Name, s.About)
	}
	return err
}
