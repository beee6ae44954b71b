package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// scaleCmd measures how reads grow with the number of servers on one store.
type scaleCmd struct {
	Store    string        `required:"" placeholder:"URL" help:"The Postgres or DynamoDB that the servers share."`
	Servers  int           `default:"3" help:"How many servers there are at most (${default})."`
	Quota    float64       `default:"0.2" help:"Which part of a processor a server may use. It needs root and control groups. 0: no limit (${default})."`
	Drafts   int           `default:"200000" help:"How many drafts one owner has (${default})."`
	Films    int           `default:"1100000" help:"How many made-up films are imported first (${default})."`
	Rounds   int           `default:"5" help:"How often each number of servers takes a turn (${default})."`
	Duration time.Duration `default:"5s" help:"How long a turn is (${default})."`
}

// reads are what the servers are asked for. Kept answers come from a server's memory, the rest
// from the store.
var reads = []scenario{
	{
		Name: "kept answers",
		Requests: []request{{
			Name: "genres", Weight: 1, Method: "GET", Path: "/api/v1/movies/genres?from=1990&to=2020",
		}},
	},
	{
		Name: "reads of the store",
		Requests: []request{
			{Name: "history", Weight: 3, Method: "GET", Path: "/api/v1/emails?limit=20"},
			{Name: "draft", Weight: 3, Method: "GET", Path: "/api/v1/emails/" + draftID(0)},
			{Name: "search", Weight: 1, Method: "GET", Path: "/api/v1/emails?q=friday&limit=20"},
		},
	},
}

// readers is how many people ask at once.
const readers = 48

// Run starts the servers and a proxy, and prints how many answers come from one server, from two
// and so on.
func (c *scaleCmd) Run(ctx context.Context) error {
	if c.Servers < 2 || c.Servers > 16 || c.Rounds < 1 || c.Rounds > maxRounds || c.Quota < 0 {
		return fmt.Errorf("--servers must be from 2 to 16, --rounds from 1 to %d, --quota 0 or more",
			maxRounds)
	}
	dir, err := os.MkdirTemp("", "marquee-scale-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := process.Build(ctx, dir, process.Marquee)
	if err != nil {
		return err
	}
	if err := c.fill(ctx, dir, program); err != nil {
		return err
	}
	var servers []*process.Process
	for range c.Servers {
		server, err := startServer(ctx, dir, program, c.Store)
		if err != nil {
			return err
		}
		free, err := limit(server.PID(), c.Quota)
		defer func() { server.Stop(); free() }()
		if err != nil {
			return fmt.Errorf("--quota: %w; 0 does without", err)
		}
		servers = append(servers, server)
	}
	rates := make([][][]float64, len(reads)) // of each scenario, by round and number of servers
	for range c.Rounds {
		for i := range reads {
			round, err := c.round(ctx, dir, &reads[i], servers)
			if err != nil {
				return fmt.Errorf("%s: %w", reads[i].Name, err)
			}
			rates[i] = append(rates[i], round)
		}
	}
	return c.tell(os.Stdout, rates)
}

// round asks one server, two, and so on, and returns how many answers came in a second.
func (c *scaleCmd) round(
	ctx context.Context, dir string, s *scenario, servers []*process.Process,
) (rates []float64, err error) {
	for n := range servers {
		rate, err := c.turn(ctx, dir, s, servers[:n+1])
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
	}
	return rates, nil
}

// turn asks some servers through a proxy.
func (c *scaleCmd) turn(
	ctx context.Context, dir string, s *scenario, servers []*process.Process,
) (perSecond float64, err error) {
	address, stop, err := startProxy(ctx, dir, servers)
	if err != nil {
		return 0, err
	}
	defer stop()
	t := &target{timeout: time.Minute}
	if t.url, err = openTarget(ctx, address, false); err != nil {
		return 0, err
	}
	for _, st := range []stage{
		{Users: readers, Duration: duration(time.Second)}, // its answers are kept then
		{Users: readers, Duration: duration(c.Duration)},
	} {
		r, err := s.run(ctx, t, st, time.Now())
		switch {
		case err != nil:
			return 0, err
		case r.All.Failed() > 0:
			return 0, fmt.Errorf("%d requests failed: %s", r.All.Failed(), kinds(r.All.Errors)[0])
		}
		perSecond = r.PerSecond
	}
	return perSecond, nil
}

// tell writes the medians of the rates, and the medians of their ratios to one server.
func (c *scaleCmd) tell(w io.Writer, rates [][][]float64) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "reads\tservers\tanswers/s\ttimes those of one server")
	for i, rounds := range rates {
		for n := range c.Servers {
			var all, ratios []float64
			for _, round := range rounds {
				if round[0] == 0 {
					return errors.New("one server gave no answer")
				}
				all, ratios = append(all, round[n]), append(ratios, round[n]/round[0])
			}
			fmt.Fprintf(t, "%s\t%d\t%.0f\t%.2f\n", reads[i].Name, n+1, median(all), median(ratios))
		}
	}
	return t.Flush()
}
