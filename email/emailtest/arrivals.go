package emailtest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
)

// patience is how long a rule waits for what must happen.
var patience = 30 * time.Second

// finishing is the function that a queue calls.
type finishing func(ctx context.Context, owner, id string) error

// running is a queue that is read.
type running struct {
	stop func()
	done chan struct{}
	err  error // read it after done
}

// run reads a queue until stop is called, or the test ends.
func run(t *testing.T, q email.Queue, finish finishing) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	r := &running{stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.err = q.Run(ctx, finish)
	}()
	t.Cleanup(func() { r.end(t) })
	return r
}

// end ends Run and waits for it.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	select {
	case <-r.done:
		if r.err != nil {
			t.Errorf("Run: %v", r.err)
		}
	case <-time.After(patience):
		t.Fatal("Run does not return")
	}
}

// arrivals are the drafts that came, in their order.
type arrivals struct {
	mu   sync.Mutex
	came []string
	more chan struct{} // is closed at the next one
}

func newArrivals() *arrivals { return &arrivals{more: make(chan struct{})} }

// add notes a call and returns how often its draft has come.
func (c *arrivals) add(owner, id string) (times int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.came = append(c.came, nameOf(owner, id))
	close(c.more)
	c.more = make(chan struct{})
	for _, name := range c.came {
		if name == nameOf(owner, id) {
			times++
		}
	}
	return times
}

func (c *arrivals) count(_ context.Context, owner, id string) error {
	c.add(owner, id)
	return nil
}

// wait waits until the calls are as they should be.
func (c *arrivals) wait(t *testing.T, what string, enough func(came []string) bool) {
	t.Helper()
	for end := time.After(patience); ; {
		c.mu.Lock()
		came, more := slices.Clone(c.came), c.more
		c.mu.Unlock()
		if enough(came) {
			return
		}
		select {
		case <-more:
		case <-end:
			t.Fatalf("%s: only %q came", what, came)
		}
	}
}

func (c *arrivals) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.came)
}

func nameOf(owner, id string) string { return owner + " has " + id }

// idOf returns the id of the nth draft.
func idOf(n int) string { return fmt.Sprintf("018bcfe5-6800-7000-8000-%012d", n) }

func put(t *testing.T, q email.Queue, owner, id string) {
	t.Helper()
	if err := q.Put(t.Context(), owner, id); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

func has(names ...string) func([]string) bool {
	return func(came []string) bool {
		for _, name := range names {
			if !slices.Contains(came, name) {
				return false
			}
		}
		return true
	}
}
