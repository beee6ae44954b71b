package email

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
)

const (
	// maxQueued is how many drafts a LocalQueue holds.
	maxQueued = 100_000
	// soon is when a LocalQueue brings a draft again that failed without saying when.
	soon = 5 * time.Second
)

// LocalQueue is a [Queue] in memory, for one process. Owners take turns: from each one draft,
// then from each the next one. It forgets what it holds when the process ends, so [Service.Run]
// fills it from the store. It is safe for concurrent use.
type LocalQueue struct {
	atOnce int
	wake   chan struct{} // gets a value for each draft that was put into a line

	mu    sync.Mutex
	known map[queuedDraft]*ticket
	lines map[string][]string // the ids that wait, by owner
	turns []string            // the owners that have a line; the first is next
}

type queuedDraft struct{ owner, id string }

// ticket says how a draft that a LocalQueue knows is doing.
type ticket struct {
	running bool
	again   bool        // it was put again while it ran
	later   *time.Timer // puts it into its line; nil if it does not wait for that
}

// NewLocalQueue returns an empty queue that brings at most atOnce drafts at the same time, and
// at least one.
func NewLocalQueue(atOnce int) *LocalQueue {
	atOnce = max(1, atOnce)
	return &LocalQueue{
		atOnce: atOnce, wake: make(chan struct{}, atOnce),
		known: map[queuedDraft]*ticket{}, lines: map[string][]string{},
	}
}

// Put puts a draft at the end of the line of its owner, unless it is in that line. A draft that
// was to come later comes now. A queue that holds 100,000 drafts returns a
// [marquee.OverloadedError].
func (q *LocalQueue) Put(ctx context.Context, owner, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	d := queuedDraft{owner, id}
	t, ok := q.known[d]
	switch {
	case !ok && len(q.known) >= maxQueued:
		return &marquee.OverloadedError{
			RetryAfter: time.Minute, Err: fmt.Errorf("email: %d drafts wait in the queue", maxQueued),
		}
	case !ok:
		q.known[d] = &ticket{}
		q.push(d)
	case t.running:
		t.again = true
	case t.later != nil && t.later.Stop():
		t.later = nil
		q.push(d)
	}
	return nil
}

// push puts a draft into the line of its owner. The caller holds the lock.
func (q *LocalQueue) push(d queuedDraft) {
	if len(q.lines[d.owner]) == 0 {
		q.turns = append(q.turns, d.owner)
	}
	q.lines[d.owner] = append(q.lines[d.owner], d.id)
	select {
	case q.wake <- struct{}{}:
	default: // all that wait are woken up already
	}
}

// pop takes the draft that is next, if there is one.
func (q *LocalQueue) pop() (d queuedDraft, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.turns) == 0 {
		return queuedDraft{}, false
	}
	owner := q.turns[0]
	q.turns = q.turns[1:]
	line := q.lines[owner]
	if q.lines[owner] = line[1:]; len(line) > 1 {
		q.turns = append(q.turns, owner)
	} else {
		delete(q.lines, owner)
	}
	d = queuedDraft{owner, line[0]}
	q.known[d].running = true
	return d, true
}

// Run implements [Queue]. It returns no error.
func (q *LocalQueue) Run(
	ctx context.Context, finish func(ctx context.Context, owner, id string) error,
) error {
	var all sync.WaitGroup
	for range q.atOnce {
		all.Go(func() {
			for ctx.Err() == nil {
				if d, ok := q.pop(); ok {
					q.end(d, finish(context.WithoutCancel(ctx), d.owner, d.id))
					continue
				}
				select {
				case <-ctx.Done():
				case <-q.wake:
				}
			}
		})
	}
	all.Wait()
	return nil
}

// end forgets a draft that is done, or puts it into its line again, now or later.
func (q *LocalQueue) end(d queuedDraft, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.known[d]
	again := t.again
	t.running, t.again = false, false
	after := soon
	if e, ok := errors.AsType[*LaterError](err); ok {
		after = e.After
	}
	switch {
	case again || err != nil && after <= 0:
		q.push(d)
	case err == nil:
		delete(q.known, d)
	default:
		t.later = time.AfterFunc(after, func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			t.later = nil
			q.push(d)
		})
	}
}

// Position implements [Positioner]. It returns no error.
func (q *LocalQueue) Position(_ context.Context, owner, id string) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := -1 // in the same line
	for i, one := range q.lines[owner] {
		if one == id {
			before = i
		}
	}
	if before < 0 {
		return -1, nil
	}
	n, rounds := before, before+1 // owners whose turn is sooner have one draft more
	for _, other := range q.turns {
		if other == owner {
			rounds--
			continue
		}
		n += min(rounds, len(q.lines[other]))
	}
	return n, nil
}
