package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// runCmd loads a server.
type runCmd struct {
	Scenario  []string      `arg:"" optional:"" help:"The scenarios to run. Default: all, or with --url the ones without writes."`
	Scenarios string        `help:"A file of scenarios instead of those of this program."`
	URL       string        `name:"url" placeholder:"ADDRESS" help:"The server, such as http://127.0.0.1:8080. Default: a server of this source is built and started."`
	Remote    bool          `help:"The server may be another machine. A load test may stop it: ask its operator first."`
	Writes    bool          `help:"With --url: also run scenarios that leave drafts, conversations or films behind."`
	Store     string        `default:"sqlite" help:"The store of the server that is started: sqlite, memory or an address as marquee takes it (${default})."`
	Rounds    int           `default:"1" help:"How often to run all scenarios, in turns (${default}). Compare reports of 3 or more."`
	Users     int           `help:"Users of each stage, instead of those of the scenario."`
	Requests  int           `help:"Requests after which each stage ends, instead of its duration."`
	Duration  time.Duration `help:"The duration of each stage, instead of that of the scenario."`
	Rate      int           `help:"Requests per second at most, in each stage."`
	Timeout   time.Duration `default:"1m" help:"How long an answer may take (${default})."`
	PID       int           `name:"pid" help:"With --url: the id of the server's process, for its CPU and memory."`
	Admin     string        `placeholder:"ADDRESS" help:"With --url: the address of --admin-addr of the server, for its CPU and memory."`
	StorePID  int           `name:"store-pid" help:"The id of the process of the store, for its CPU and memory."`
	Out       string        `default:"bin/load" help:"Where to write the report: this name with .html and .json (${default})."`
}

// maxRounds bounds how often all scenarios are run.
const maxRounds = 50

// Run loads a server and writes the report.
func (c *runCmd) Run(ctx context.Context) error {
	all, err := c.chosen()
	if err != nil {
		return err
	}
	t, info, stop, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer stop()
	r, err := c.load(ctx, t, all, os.Stdout)
	if err != nil {
		return err
	}
	r.Server = info
	if err := os.MkdirAll(filepath.Dir(c.Out), 0o750); err != nil {
		return err
	}
	if err := r.write(c.Out+".html", c.Out+".json"); err != nil {
		return err
	}
	fmt.Printf("The report is %s.html, and %s.json for compare.\n", c.Out, c.Out)
	return nil
}

// load runs scenarios in turns, and tells w what each stage was like.
func (c *runCmd) load(
	ctx context.Context, t *target, all []scenario, w io.Writer,
) (*report, error) {
	r := &report{Made: time.Now(), Machine: thisMachine()}
	stop := t.watch(ctx, r.Made)
	defer stop()
	for round := range c.Rounds {
		for i := range all {
			s := &all[i]
			one := run{Scenario: s.Name, About: s.About, Round: round + 1}
			for _, st := range s.Stages {
				result, err := s.run(ctx, t, st, r.Made)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", s.Name, err)
				}
				one.Stages = append(one.Stages, result)
				tell(w, s.Name, result)
			}
			r.Runs = append(r.Runs, one)
		}
	}
	stop()
	if t.server != nil {
		r.Used = t.server.samples
	}
	if t.store != nil {
		r.Stored = t.store.samples
	}
	return r, nil
}

// tell writes a line about a stage, and one for each kind of error.
func tell(w io.Writer, name string, r stageResult) {
	cpu := ""
	if r.Server != nil {
		cpu = fmt.Sprintf(", %s µs of CPU each, %s MB",
			number(r.Server.CPUPerRequest), number(r.Server.PeakMB))
	}
	l := r.All.Latency
	fmt.Fprintf(w, "%-12s %6d users: %7s answers/s, p50 %s, p99 %s, p99.9 %s ms%s, %d errors\n",
		name, r.Users, number(r.PerSecond), number(l.P50), number(l.P99), number(l.P999), cpu,
		r.All.Failed())
	for _, kind := range kinds(r.All.Errors) {
		fmt.Fprintf(w, "%15s %s\n", "", kind)
	}
}

// scenariosOf reads the scenarios of a file, or those of this program.
func scenariosOf(file string) ([]scenario, error) {
	text := scenariosJSON
	if file != "" {
		var err error
		if text, err = os.ReadFile(file); err != nil { //nolint:gosec // the file that was asked for
			return nil, err
		}
	}
	return readScenarios(text)
}

// chosen returns the scenarios to run, with the parameters that were given.
func (c *runCmd) chosen() ([]scenario, error) {
	if c.Rounds < 1 || c.Rounds > maxRounds || c.Timeout <= 0 || c.Timeout > maxStage {
		return nil, fmt.Errorf("--rounds must be from 1 to %d, and --timeout more than 0 and at most %v",
			maxRounds, maxStage)
	}
	all, err := scenariosOf(c.Scenarios)
	if err != nil {
		return nil, err
	}
	for _, name := range c.Scenario {
		if !slices.ContainsFunc(all, func(s scenario) bool { return s.Name == name }) {
			return nil, fmt.Errorf("there is no scenario %s; see load list", name)
		}
	}
	var picked []scenario
	for _, s := range all {
		if len(c.Scenario) > 0 && !slices.Contains(c.Scenario, s.Name) {
			continue
		}
		if s.Writes && c.URL != "" && !c.Writes {
			if len(c.Scenario) > 0 {
				return nil, fmt.Errorf("%s leaves something behind on the server; add --writes if it may",
					s.Name)
			}
			continue
		}
		for i := range s.Stages {
			s.Stages[i] = c.set(s.Stages[i])
			if err := s.Stages[i].check(); err != nil {
				return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
			}
		}
		picked = append(picked, s)
	}
	return picked, nil
}

// set returns a stage with the parameters that were given.
func (c *runCmd) set(s stage) stage {
	s.Users, s.Rate = cmp.Or(c.Users, s.Users), cmp.Or(c.Rate, s.Rate)
	if c.Requests != 0 || c.Duration != 0 {
		s.Requests, s.Duration = c.Requests, duration(c.Duration)
	}
	return s
}

// open returns the server to load. It starts one if none is named.
func (c *runCmd) open(ctx context.Context) (*target, serverInfo, func(), error) {
	t := &target{timeout: c.Timeout, key: os.Getenv("MARQUEE_API_KEY")}
	stop := func() {}
	if c.StorePID != 0 {
		t.store = &watched{pid: c.StorePID}
	}
	address, store := c.URL, ""
	switch {
	case address == "":
		dir, err := os.MkdirTemp("", "marquee-load-")
		if err != nil {
			return nil, serverInfo{}, stop, err
		}
		stop = func() { _ = os.RemoveAll(dir) }
		server, err := c.start(ctx, dir)
		if err != nil {
			stop()
			return nil, serverInfo{}, stop, err
		}
		stop = func() { server.Stop(); _ = os.RemoveAll(dir) }
		address, store = server.URL, strings.SplitN(c.Store, ":", 2)[0]
		t.server, t.key = &watched{pid: server.PID()}, ""
	case c.Admin != "":
		t.server = &watched{admin: strings.TrimSuffix(c.Admin, "/")}
	case c.PID != 0:
		t.server = &watched{pid: c.PID}
	}
	var err error
	var info serverInfo
	if t.url, err = openTarget(ctx, strings.TrimSuffix(address, "/"), c.Remote); err == nil {
		info, err = t.about(ctx)
	}
	for _, w := range []*watched{t.server, t.store} {
		if err == nil && w != nil {
			_, err = w.read(ctx)
		}
	}
	if err != nil {
		stop()
		return nil, serverInfo{}, func() {}, err
	}
	info.Store = store
	return t, info, stop, nil
}

// start builds and starts a server.
func (c *runCmd) start(ctx context.Context, dir string) (*process.Process, error) {
	program, err := process.Build(ctx, dir, process.Marquee)
	if err != nil {
		return nil, err
	}
	store := c.Store
	switch store {
	case "memory":
		store = "memory:"
	case "sqlite":
		store = "sqlite:" + filepath.Join(dir, "load.db")
	}
	return startServer(ctx, dir, program, store)
}
