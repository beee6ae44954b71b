// Command torture treats the program and its stores badly, and then counts what became
// of the writes that were acknowledged:
//
//	go run ./internal/lab/torture [-seed N] [-writes N] [-round REGEXP]
//
// In each round, clients write through the real program to a real store while something
// goes wrong again and again. Servers are killed, databases crash, replies get lost, or
// the disk is full. The command prints one line per round. The exit status is 1 if
// anything is missing or is there twice. It is also 1 if a round acknowledged less than
// its share, or broke a promise of its own.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

func main() {
	seed := flag.Uint64("seed", 1, "what the rounds draw their chances from")
	writes := flag.Int("writes", 21_000,
		"how many writes all rounds together have acknowledged at least")
	only := flag.String("round", "", "run only the rounds whose name and store match this `REGEXP`")
	flag.Parse()
	pattern, err := regexp.Compile(*only)
	if err != nil || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	log.SetOutput(io.Discard) // the proxies' complaints
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err = run(ctx, pattern, *seed, *writes)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
}

// run plays the rounds that match, one after the other.
func run(ctx context.Context, pattern *regexp.Regexp, seed uint64, writes int) error {
	dir, err := os.MkdirTemp("", "marquee-torture-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := giveCredentials(); err != nil {
		return err
	}
	program, err := build(ctx, dir)
	if err != nil {
		return err
	}

	begun, failed := time.Now(), 0
	var sum tally
	fmt.Printf("seed %d\n", seed)
	fmt.Printf(heading, "round", "store", "acknowledged", "found", "missing", "doubled")
	for _, r := range rounds {
		if !pattern.MatchString(r.name + " " + r.store) {
			continue
		}
		begun := time.Now()
		result := r.run(ctx, setting{
			program: program, dir: dir, find: startStore,
			seed: seed, writes: writes * r.share / 1000, films: 5000,
		})
		remark := fmt.Sprintf("%s (%.0f s)", result.remark, time.Since(begun).Seconds())
		fmt.Printf(line, r.name, r.store,
			result.acknowledged, result.found, result.missing, result.doubled, remark)
		for _, problem := range result.problems {
			fmt.Println("  !", problem)
		}
		if len(result.problems) > 0 {
			failed++
		}
		sum.add(result.tally)
	}
	fmt.Printf(line, "all", "", sum.acknowledged, sum.found, sum.missing, sum.doubled,
		fmt.Sprintf("%.0f s", time.Since(begun).Seconds()))
	if failed > 0 {
		return fmt.Errorf("%d rounds failed with seed %d", failed, seed)
	}
	return ctx.Err()
}

// The table.
const (
	heading = "%-26s  %-8s  %12s  %7s  %7s  %7s\n"
	line    = "%-26s  %-8s  %12d  %7d  %7d  %7d  %s\n"
)

// build builds the program and returns its path.
func build(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "marquee")
	//nolint:gosec // a path of this program's own
	cmd := exec.CommandContext(ctx, "go", "build", "-tags=grpcnotrace",
		"-ldflags=-s -w", "-o", program,
		"github.com/marquee-go/marquee/cmd/marquee")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
}
