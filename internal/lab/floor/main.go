// Command floor compares a server with the least that answers the same: a bare chi handler that has
// the bytes in memory. Server, handler and load are processes of their own:
//
//	go run ./internal/lab/floor [-rounds N] [-users N] [-for DURATION]
//
// Four programs take turns for each path: the bare handler with the body and its type alone, with
// all headers of the server's answer, with those and a line in a log, and the server. It prints the
// CPU of a request, by the system's accounting, and the medians of the ratios of the rounds.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// paths are what is asked for.
var paths = []string{
	"/api/v1/movies/genres?from=1990&to=2020", "/api/v1/movies/popularity?year=2015&limit=5",
	"/livez", "/",
}

// plan is what is measured.
type plan struct {
	rounds, users int
	span          time.Duration // of each turn
	store         string
}

func main() {
	var p plan
	flag.IntVar(&p.rounds, "rounds", 5, "how many rounds")
	flag.IntVar(&p.users, "users", 32, "how many connections ask at once")
	flag.DurationVar(&p.span, "for", 2*time.Second, "how long each turn takes")
	flag.StringVar(&p.store, "store", "sqlite", "sqlite or memory")
	const itself = "; used by the command itself"
	copied := flag.String("copy", "", "be the bare handler of a server's `ADDRESS`"+itself)
	var b bare
	flag.BoolVar(&b.headers, "headers", false, "with -copy: send all headers")
	flag.BoolVar(&b.line, "line", false, "with -copy: log each request")
	loaded := flag.String("load", "", "be the load on an `ADDRESS`"+itself)
	flag.Parse()
	if flag.NArg() > 0 || p.rounds < 1 || p.users < 1 || p.users > 1000 || p.span <= 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var err error
	switch {
	case *copied != "":
		err = serveCopy(*copied, b)
	case *loaded != "":
		var n int
		n, err = load(ctx, *loaded, p.users, p.span)
		fmt.Println(n)
	default:
		err = p.measure(ctx)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

// turn is what one program took for the requests of a turn.
type turn struct{ cpu, rate float64 } // microseconds a request, requests a second

// measure starts the programs and lets them take turns.
func (p plan) measure(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "marquee-floor-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := process.Build(ctx, dir, process.Marquee)
	if err != nil {
		return err
	}
	itself, err := os.Executable()
	if err != nil {
		return err
	}
	store := "memory:"
	if p.store == "sqlite" {
		store = "sqlite:" + filepath.Join(dir, "floor.db")
	}
	env := []string{"MARQUEE_MODEL=offline", "MARQUEE_STORE=" + store, "HOME=" + dir}
	server, err := process.StartQuietly(ctx, dir, env, program, "serve", "--addr=127.0.0.1:0")
	if err != nil {
		return err
	}
	defer server.Stop()
	all := make([]*process.Process, 0, 4)
	for _, args := range [][]string{nil, {"-headers"}, {"-headers", "-line"}} {
		args = append(args, "-copy="+server.URL)
		bare, err := process.StartQuietly(ctx, dir, nil, itself, args...)
		if err != nil {
			return err
		}
		defer bare.Stop()
		all = append(all, bare)
	}
	all = append(all, server)
	fmt.Printf("%-44s %14s %14s %14s %14s\n", "CPU of a request, part of the floor's speed",
		"floor", "with headers", "and a log", "server")
	for _, path := range paths {
		turns := make([][]turn, len(all))
		for range p.rounds {
			for i, one := range all {
				t, err := p.take(ctx, itself, one, path)
				if err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
				turns[i] = append(turns[i], t)
			}
		}
		p.tell(path, turns)
	}
	return nil
}

// take has a process of its own load a program for a turn.
func (p plan) take(
	ctx context.Context, itself string, one *process.Process, path string,
) (turn, error) {
	before, err := one.CPU()
	if err != nil {
		return turn{}, err
	}
	n, err := loadFromOutside(ctx, itself, one.URL+path, p)
	if err != nil {
		return turn{}, err
	}
	after, err := one.CPU()
	if err != nil || n == 0 {
		return turn{}, fmt.Errorf("%d answers came: %w", n, err)
	}
	return turn{
		cpu:  (after - before).Seconds() * 1e6 / float64(n),
		rate: float64(n) / p.span.Seconds(),
	}, nil
}

// tell prints the medians of a path. A ratio above 1 would be faster than the floor.
func (p plan) tell(path string, turns [][]turn) {
	fmt.Printf("%-44s", path)
	for i := range turns {
		var cpu, ratio []float64
		for round, t := range turns[i] {
			cpu = append(cpu, t.cpu)
			ratio = append(ratio, turns[0][round].cpu/t.cpu)
		}
		fmt.Printf(" %6.1f µs %.2f", median(cpu), median(ratio))
	}
	fmt.Println()
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
