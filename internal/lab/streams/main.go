// Command streams makes one server hold many streams at once, and counts the streams
// that complete:
//
//	go run ./internal/lab/streams [-streams N] [-seed N]
//
// There are three processes, so that none of them holds both ends of a connection:
//
//   - The program keeps its drafts in memory, because no store is measured.
//   - The upstream is its language model. It speaks TLS and HTTP/2, as vendors do.
//   - This command asks for a draft in each stream.
//
// The upstream does not let a stream end before all have begun. The exit status is 1
// if a stream is incomplete.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// plan is what is measured.
type plan struct {
	streams int
	seed    uint64
}

func main() {
	var p plan
	flag.IntVar(&p.streams, "streams", 10_000, "how many streams to hold at once")
	flag.Uint64Var(&p.seed, "seed", 1, "what the words of the drafts are drawn from")
	certificate := flag.String("upstream", "",
		"be the upstream, and write its certificate to this `FILE`; used by the command itself")
	flag.Parse()
	if flag.NArg() > 0 || p.streams < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var err error
	if *certificate != "" {
		err = p.serveModel(*certificate)
	} else {
		err = p.measure(ctx)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "streams:", err)
		os.Exit(1)
	}
}

// longest is how long a measurement may take.
const longest = 4 * time.Minute

// measure starts the other processes and lets a crowd ask the server.
func (p plan) measure(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "marquee-streams-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := process.Build(ctx, dir, process.Marquee)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()

	itself, err := os.Executable()
	if err != nil {
		return err
	}
	certificate := filepath.Join(dir, "upstream.pem")
	env := []string{"SSL_CERT_FILE=" + certificate}
	model, err := process.Start(ctx, dir, env, itself, "-upstream="+certificate,
		fmt.Sprint("-streams=", p.streams), fmt.Sprint("-seed=", p.seed))
	if err != nil {
		return fmt.Errorf("the upstream: %w", err)
	}
	defer model.Stop()
	server, err := process.Start(ctx, dir, env, program, "serve", "--addr=127.0.0.1:0", "--no-demo",
		"--log-level=error", "--store=memory:", "--model=compatible:held",
		"--compatible-base-url="+model.URL+"/v1",
		"--at-once=1000000", "--at-once-in-all=1000000", "--per-minute=1000000",
		"--kept=100000000")
	if err != nil {
		return fmt.Errorf("the server: %w", err)
	}
	defer server.Stop()

	c := crowd{plan: p, url: server.URL}
	c.ask(ctx)
	held, connections, err := heldBy(model)
	if err != nil {
		return fmt.Errorf("the upstream: %w", err)
	}
	memory := server.Memory()
	server.Stop()
	fmt.Println("streams  at once  upstream connections  complete  incomplete  begun after  " +
		"ended after  server's peak memory  its CPU")
	fmt.Printf("%7d  %7d  %20d  %8d  %10d  %9.1f s  %9.1f s  %20s  %5.1f s\n",
		p.streams, held, connections, c.complete, p.streams-c.complete,
		c.begun.Seconds(), c.ended.Seconds(), memory, server.ProcessorTime().Seconds())
	if held < p.streams || c.complete < p.streams {
		err := fmt.Errorf("%d of %d streams were held at once, and %d are complete",
			held, p.streams, c.complete)
		return errors.Join(err, c.problem)
	}
	return nil
}

// draft returns what the model writes for a stream.
func (p plan) draft(stream int) (subject, body string) {
	r := rand.New(rand.NewPCG(p.seed, uint64(stream))) //nolint:gosec // must be repeatable
	words := make([]string, 20)
	for i := range words {
		words[i] = fmt.Sprintf("%06x", r.Uint32N(1<<24))
	}
	return fmt.Sprint("Stream ", stream), strings.Join(words, " ")
}
