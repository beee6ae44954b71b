package emailtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// TestQueue tests the contract of [email.Queue], with a subtest for each rule. Each subtest
// calls open, which must return an empty queue that writes up to atOnce drafts at once, and
// more than one. To close the queue, open calls t.Cleanup.
//
// A queue may need a moment between a Put and the call for it. The rules take a few seconds of
// such moments each, so let it look often.
func TestQueue(t *testing.T, atOnce int, open func(t *testing.T) email.Queue) {
	recordtest.Run(t, open, queueRules(atOnce))
}

func queueRules(atOnce int) []recordtest.Rule[email.Queue] {
	return []recordtest.Rule[email.Queue]{
		{Name: "every draft that was put comes", Check: queueComes},
		{Name: "a draft that was put before Run comes", Check: queueBefore},
		{Name: "drafts of one id and several owners are several drafts", Check: queueOwners},
		{Name: "a draft that is put many times comes, and no more often than that", Check: queueTwice},
		{Name: "a draft that is put when it is done comes again", Check: queueDone},
		{Name: "a draft that failed comes again", Check: queueFailed},
		{Name: "a draft that failed comes no sooner than its error says", Check: queueLater},
		{Name: "a draft that is to come again at once does", Check: queueAtOnce},
		{Name: "many drafts of one owner hold up nobody else's", Check: queueFair},
		{
			Name:  "no more drafts are written at once than the queue allows",
			Check: func(t *testing.T, q email.Queue) { queueBound(t, q, atOnce) },
		},
		{Name: "Run ends when its calls have returned, and takes no more", Check: queueEnds},
		{Name: "the context of a call outlives that of Run", Check: queueContext},
		{Name: "what was not done comes when Run is called again", Check: queueAgain},
		{Name: "Put after the end of its context is an error", Check: queueEnded},
	}
}

func queueComes(t *testing.T, q email.Queue) {
	c := newArrivals()
	run(t, q, c.count)
	var want []string
	for i, owner := range []string{
		ann, bob, ann + " ", "Ann", "ü\n\t\"'\\", "\uffff", "sso|https://id.example/" + strings.Repeat("x", 200),
	} {
		put(t, q, owner, idOf(i))
		want = append(want, nameOf(owner, idOf(i)))
	}
	c.wait(t, "what was put", has(want...))
	for _, name := range c.all() {
		if !slices.Contains(want, name) {
			t.Errorf("nobody has put %q", name)
		}
	}
}

func queueBefore(t *testing.T, q email.Queue) {
	put(t, q, ann, idOf(1))
	put(t, q, bob, idOf(2))
	c := newArrivals()
	run(t, q, c.count)
	c.wait(t, "what was put before", has(nameOf(ann, idOf(1)), nameOf(bob, idOf(2))))
}

func queueOwners(t *testing.T, q email.Queue) {
	for _, owner := range []string{ann, bob} {
		put(t, q, owner, idOf(1))
	}
	c := newArrivals()
	run(t, q, c.count)
	c.wait(t, "both", has(nameOf(ann, idOf(1)), nameOf(bob, idOf(1))))
}

func queueTwice(t *testing.T, q email.Queue) {
	const times = 5
	for range times {
		put(t, q, ann, idOf(1))
	}
	put(t, q, ann, idOf(2))
	c := newArrivals()
	run(t, q, c.count)
	c.wait(t, "both", has(nameOf(ann, idOf(1)), nameOf(ann, idOf(2))))
	put(t, q, bob, idOf(3))
	c.wait(t, "the last", has(nameOf(bob, idOf(3))))
	if came := c.all(); len(came) > times+2 {
		t.Errorf("%d drafts were put, and %q came", times+2, came)
	}
}

func queueDone(t *testing.T, q email.Queue) {
	c := newArrivals()
	run(t, q, c.count)
	for n := 1; n <= 3; n++ {
		put(t, q, ann, idOf(1))
		c.wait(t, "once more", func(came []string) bool { return len(came) >= n })
	}
}

var errFails = errors.New("the store is away")

func queueFailed(t *testing.T, q email.Queue) {
	c := newArrivals()
	run(t, q, func(_ context.Context, owner, id string) error {
		if owner == ann && c.add(owner, id) == 1 {
			return errFails
		}
		return nil
	})
	put(t, q, bob, idOf(1))
	put(t, q, ann, idOf(1))
	c.wait(t, "the one that failed", func(came []string) bool { return len(came) == 2 })
}

func queueLater(t *testing.T, q email.Queue) {
	const after = 2 * time.Second
	c := newArrivals()
	var failed, again time.Time
	run(t, q, func(_ context.Context, owner, id string) error {
		if owner == bob {
			return nil
		}
		defer c.add(owner, id)
		if failed.IsZero() {
			failed = time.Now()
			return fmt.Errorf("busy: %w", &email.LaterError{After: after, Err: errFails})
		}
		again = time.Now()
		return nil
	})
	put(t, q, ann, idOf(1))
	put(t, q, bob, idOf(1))
	c.wait(t, "it", func(came []string) bool { return len(came) == 2 })
	if waited := again.Sub(failed); waited < after-time.Second/10 {
		t.Errorf("it came again after %v, not after %v", waited, after)
	}
}

func queueAtOnce(t *testing.T, q email.Queue) {
	c := newArrivals()
	run(t, q, func(_ context.Context, owner, id string) error {
		if c.add(owner, id) < 3 {
			return &email.LaterError{Err: errFails}
		}
		return nil
	})
	start := time.Now()
	put(t, q, ann, idOf(1))
	c.wait(t, "three times", func(came []string) bool { return len(came) == 3 })
	if took := time.Since(start); took > patience/3 {
		t.Errorf("that took %v", took)
	}
}

func queueFair(t *testing.T, q email.Queue) {
	const many = 60
	for n := range many {
		put(t, q, ann, idOf(n))
	}
	c := newArrivals()
	first := make(chan struct{})
	var once sync.Once
	r := run(t, q, func(_ context.Context, owner, id string) error {
		once.Do(func() { close(first) })
		time.Sleep(20 * time.Millisecond)
		c.add(owner, id)
		return nil
	})
	<-first
	put(t, q, bob, idOf(1))
	c.wait(t, "the single one", has(nameOf(bob, idOf(1))))
	r.end(t)
	if before := slices.Index(c.all(), nameOf(bob, idOf(1))); before > many/2 {
		t.Errorf("%d of %d drafts came before it", before, many)
	}
}

func queueBound(t *testing.T, q email.Queue, atOnce int) {
	for n := range 3 * atOnce {
		put(t, q, ann, idOf(n))
	}
	c := newArrivals()
	var mu sync.Mutex
	now, most := 0, 0
	run(t, q, func(_ context.Context, owner, id string) error {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		time.Sleep(100 * time.Millisecond)
		mu.Lock()
		now--
		mu.Unlock()
		c.add(owner, id)
		return nil
	})
	c.wait(t, "all", func(came []string) bool {
		each := map[string]bool{}
		for _, name := range came {
			each[name] = true
		}
		return len(slices.Collect(maps.Keys(each))) == 3*atOnce
	})
	mu.Lock()
	defer mu.Unlock()
	if most < 2 || most > atOnce {
		t.Errorf("%d were written at once, and the queue allows %d", most, atOnce)
	}
}

func queueEnds(t *testing.T, q email.Queue) {
	c := newArrivals()
	begun, release := make(chan struct{}), make(chan struct{})
	r := run(t, q, func(_ context.Context, owner, id string) error {
		if owner == ann {
			close(begun)
			<-release
		}
		c.add(owner, id)
		return nil
	})
	put(t, q, ann, idOf(1))
	<-begun
	r.stop()
	time.Sleep(100 * time.Millisecond)
	put(t, q, bob, idOf(2))
	select {
	case <-r.done:
		t.Error("Run has returned before its call")
	case <-time.After(time.Second):
	}
	close(release)
	r.end(t)
	if came := c.all(); !slices.Equal(came, []string{nameOf(ann, idOf(1))}) {
		t.Errorf("%q came", came)
	}
}

func queueContext(t *testing.T, q email.Queue) {
	begun, outlived := make(chan struct{}), make(chan error, 1)
	r := run(t, q, func(ctx context.Context, _, _ string) error {
		close(begun)
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
		outlived <- ctx.Err()
		return nil
	})
	put(t, q, ann, idOf(1))
	<-begun
	r.end(t)
	if err := <-outlived; err != nil {
		t.Errorf("the context of the call: %v", err)
	}
}

func queueAgain(t *testing.T, q email.Queue) {
	c := newArrivals()
	begun := make(chan struct{})
	var once sync.Once
	r := run(t, q, func(_ context.Context, owner, id string) error {
		once.Do(func() { close(begun) })
		c.add(owner, id)
		return &email.LaterError{Err: errFails}
	})
	put(t, q, ann, idOf(1))
	<-begun
	r.end(t)
	put(t, q, bob, idOf(2))
	again := newArrivals()
	run(t, q, again.count)
	again.wait(t, "both", has(nameOf(ann, idOf(1)), nameOf(bob, idOf(2))))
}

func queueEnded(t *testing.T, q email.Queue) {
	for want, ctx := range recordtest.Ended(t) {
		recordtest.WantError(t, "Put", q.Put(ctx, ann, idOf(1)), want)
	}
}
