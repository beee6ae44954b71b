package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// guardCmd compares what a request costs two versions of the server.
type guardCmd struct {
	Base   string  `required:"" help:"The source of the version to compare with, such as a worktree of git."`
	Change string  `default:"." help:"The source of the version that is judged (${default})."`
	Rounds int     `default:"12" help:"How often both take a turn (${default})."`
	Most   float64 `default:"1.05" help:"Fail if a request certainly costs more than this part of what it did (${default})."`
	Part   float64 `default:"1" help:"Which part of the requests of a turn to send (${default})."`
}

// doubt is the chance at which a change is called certain that costs no more than allowed: one in
// a thousand, for all scenarios together.
const doubt = 0.001

// guarded are what the guard measures. A turn has so many requests that the clock of the system,
// which ticks each hundredth of a second, is exact to a few percent.
var guarded = []scenario{
	{
		Name: "kept answer",
		Requests: []request{{
			Name: "genres", Weight: 1, Method: "GET", Path: "/api/v1/movies/genres?from=1990&to=2020",
		}},
		Stages: []stage{{Users: 16, Requests: 20_000}},
	},
	{
		Name:     "page",
		Requests: []request{{Name: "page", Weight: 1, Method: "GET", Path: "/"}},
		Stages:   []stage{{Users: 16, Requests: 10_000}},
	},
	{
		Name: "draft", Writes: true,
		Requests: []request{{
			Name: "draft", Weight: 1, Method: "POST", Path: "/api/v1/emails",
			Body: []byte(`{"purpose":"Tell the team that the release is on Friday."}`),
		}},
		Stages: []stage{{Users: 16, Requests: 1500}},
	},
}

// Run has both versions take turns, and fails if the change certainly costs more.
func (c *guardCmd) Run(ctx context.Context) error {
	least, ok := rank(c.Rounds, doubt/float64(len(guarded)))
	if !ok || c.Rounds > maxRounds {
		return fmt.Errorf("--rounds: %d; it must be from 12 to %d, or nothing is certain",
			c.Rounds, maxRounds)
	}
	if c.Most < 1 || c.Part <= 0 || c.Part > 1 {
		return errors.New("--most must be 1 or more, and --part more than 0 and at most 1")
	}
	dir, err := os.MkdirTemp("", "marquee-guard-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var both [2]*target
	for i, source := range []string{c.Base, c.Change} {
		t, stop, err := startSource(ctx, filepath.Join(dir, fmt.Sprint(i)), source)
		if err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
		defer stop()
		both[i] = t
	}
	ratios := map[string][]float64{}
	for round := range c.Rounds {
		for i := range guarded {
			s := &guarded[i]
			r, err := c.take(ctx, s, both, round%2 == 1)
			if err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			ratios[s.Name] = append(ratios[s.Name], r)
		}
	}
	return judge(os.Stdout, ratios, least, c.Most)
}

// startSource builds and starts the server of a source, in memory.
func startSource(ctx context.Context, dir, source string) (*target, func(), error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, nil, err
	}
	program := filepath.Join(dir, "marquee")
	//nolint:gosec // the source that was asked for
	build := exec.CommandContext(ctx, "go", "build", "-tags=grpcnotrace",
		"-o", program, "./cmd/marquee")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		return nil, nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	server, err := startServer(ctx, dir, program, "memory:")
	if err != nil {
		return nil, nil, err
	}
	t, err := targetOf(ctx, server)
	return t, server.Stop, err
}

// targetOf returns a server that this program has started.
func targetOf(ctx context.Context, server *process.Process) (*target, error) {
	u, err := openTarget(ctx, server.URL, false)
	return &target{url: u, timeout: time.Minute, server: &watched{pid: server.PID()}}, err
}

// take lets both take a turn with a scenario, the change first if so. It returns what a request
// costs the change, as a part of what it costs the base.
func (c *guardCmd) take(
	ctx context.Context, s *scenario, both [2]*target, changeFirst bool,
) (float64, error) {
	order := []int{0, 1}
	if changeFirst {
		order = []int{1, 0}
	}
	var cost [2]float64
	for _, i := range order {
		st := s.Stages[0]
		st.Requests = max(1, int(float64(st.Requests)*c.Part))
		r, err := s.run(ctx, both[i], st, time.Now())
		switch {
		case err != nil:
			return 0, err
		case r.All.Failed() > 0:
			return 0, fmt.Errorf("%d requests failed: %s", r.All.Failed(), kinds(r.All.Errors)[0])
		case r.Server == nil:
			return 0, errors.New("what a server uses is known on Linux only")
		}
		cost[i] = max(r.Server.CPUSeconds, 1.0/ticks) / float64(r.All.Requests)
	}
	return cost[1] / cost[0], nil
}

// rank returns which of n values, from the least, the median of what they were drawn from is
// below with no more than this chance. Nothing is assumed of the distribution: each value is
// below its median with a chance of one half. It returns false if n values say too little.
func rank(n int, chance float64) (k int, ok bool) {
	sum, term := 0.0, 1.0
	for range n {
		term /= 2
	}
	for k = 0; k <= n; k++ { // term is the chance that exactly k values are below the median
		if sum += term; sum > chance {
			break
		}
		term = term * float64(n-k) / float64(k+1)
	}
	return k, k > 0
}

// judge writes the ratios, and returns an error that names the scenarios which certainly cost more
// than most: even a ratio as small as the one at the rank least is above it.
func judge(w io.Writer, ratios map[string][]float64, least int, most float64) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CPU of a request\tmedian of the ratios\tthe true median is between")
	var worse []string
	for _, s := range guarded {
		r := slices.Sorted(slices.Values(ratios[s.Name]))
		low, high := r[least-1], r[len(r)-least]
		fmt.Fprintf(t, "%s\t%.3f\t%.3f and %.3f\n", s.Name, median(r), low, high)
		if low > most {
			worse = append(worse, s.Name)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(worse) > 0 {
		return fmt.Errorf("%s: a request costs more than %.2f times what it did",
			strings.Join(worse, ", "), most)
	}
	return nil
}
