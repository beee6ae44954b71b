// Package runtest tests on a store what email and chat promise of runs: readers on two servers
// come, leave and come back, and another server stops what one writes.
package runtest

import (
	"context"
	"iter"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/llm"
)

const (
	owner  = "ann"
	pieces = 60                    // of a reply
	pause  = 40 * time.Millisecond // between two of them, so that there are checkpoints
)

// writer is a model that writes slowly, and notes what it wrote.
type writer struct {
	begin, piece, end string
	calls             atomic.Int32
}

func (w *writer) Stream(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		w.calls.Add(1)
		if !yield(llm.Chunk{Text: w.begin}, nil) {
			return
		}
		for range pieces {
			select {
			case <-ctx.Done():
				yield(llm.Chunk{}, ctx.Err())
				return
			case <-time.After(pause):
			}
			if !yield(llm.Chunk{Text: w.piece}, nil) {
				return
			}
		}
		yield(llm.Chunk{Text: w.end, Finish: llm.FinishStop, Model: "slow"}, nil)
	}
}

// step is an event of a draft or of an answer.
type step struct {
	begins   bool // the text begins here
	delta    string
	ends     bool
	position string
}

// follow joins a run on one of two servers.
type follow func(ctx context.Context, server int, after string) iter.Seq2[step, error]

// cuts lets readers come and go at random, until each has seen the end. It returns what each
// has read over all its lines.
func cuts(t *testing.T, follow follow) []string {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	all := make([]string, rounds.Of(12, 60))
	lines := make([]int, len(all))
	var readers sync.WaitGroup
	for i := range all {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // it only has to vary
			after, ended := "", false
			for !ended && t.Context().Err() == nil {
				lines[i]++
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(r.IntN(400))*time.Millisecond)
				left := 1 + r.IntN(6) // events until the reader leaves
				for s, err := range follow(ctx, r.IntN(2), after) {
					if err != nil {
						if ctx.Err() == nil {
							t.Errorf("reader %d: %v", i, err)
							ended = true
						}
						break
					}
					if s.begins {
						all[i] = ""
					}
					all[i] += s.delta
					after, ended = s.position, s.ends
					if left--; left == 0 {
						break
					}
				}
				cancel()
			}
		})
	}
	readers.Wait()
	n := 0
	for _, lines := range lines {
		n += lines
	}
	t.Logf("%d readers had %d lines", len(all), n)
	return all
}
