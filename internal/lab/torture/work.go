package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// worker is a client. It makes writes, and repeats each one until it is acknowledged.
// Nobody else touches what it made.
type worker struct {
	stage         *stage
	name          string
	random        *rand.Rand
	made          int // how many things it made; the number gives each its name
	drafts        []*draft
	conversations []*conversation
	waiting       []job
}

func newWorker(s *stage, n int) *worker {
	name := fmt.Sprintf("client %d", n)
	return &worker{stage: s, name: name, random: random(s.seed, s.name+s.store+name)}
}

// job is one write that is not acknowledged yet.
type job struct {
	due time.Time
	ask func(ctx context.Context, at *server) error // returns nil when acknowledged, or errAgain
}

// maxWaiting bounds the jobs that a worker has put off.
const maxWaiting = 16

// work makes writes until the stage has enough and every write that it began is
// acknowledged.
func (w *worker) work(ctx context.Context) {
	for ctx.Err() == nil {
		at := w.stage.running(w.random)
		if at == nil {
			pause(ctx, 20*time.Millisecond)
			continue
		}
		now := time.Now()
		due := slices.IndexFunc(w.waiting, func(j job) bool { return j.due.Before(now) })
		var next job
		switch {
		case due >= 0:
			next = w.waiting[due]
			w.waiting = slices.Delete(w.waiting, due, due+1)
		case len(w.waiting) < maxWaiting && !w.stage.enough():
			next.ask = w.next()
		case len(w.waiting) == 0:
			return
		default:
			pause(ctx, 20*time.Millisecond)
			continue
		}
		err := next.ask(ctx, at)
		if again, ok := errors.AsType[errAgain](err); ok {
			w.waiting = append(w.waiting, job{time.Now().Add(again.after), next.ask})
		} else if err != nil && ctx.Err() == nil {
			w.stage.problems.add(fmt.Errorf("%s: %w", w.name, err))
		}
	}
}

// next chooses what to write next.
func (w *worker) next() func(context.Context, *server) error {
	w.made++
	chance := w.random.IntN(100)
	d := w.idle()
	switch {
	case chance < 10 && d != nil:
		return w.edit(d, text{Subject: fmt.Sprintf("Edit %d of %s", w.made, w.name)})
	case chance < 15 && d != nil:
		return w.remove(d)
	case chance < 30:
		return w.converse()
	case chance < 32:
		return w.walkAway()
	}
	return w.create()
}

// idle draws a draft. It returns nil if the draft is not acknowledged, is deleted, or
// has a job at work.
func (w *worker) idle() *draft {
	if len(w.drafts) == 0 {
		return nil
	}
	d := w.drafts[w.random.IntN(len(w.drafts))]
	if d.writes == 0 || d.busy || d.deleted {
		return nil
	}
	return d
}

// acknowledge counts a write.
func (w *worker) acknowledge(writes *int) {
	*writes++
	w.stage.counted.Add(1)
}

// errAgain says that the request must be sent again.
type errAgain struct{ after time.Duration }

func (errAgain) Error() string { return "ask again" }

// patience bounds how long a client waits when a server asks it to.
const patience = 250 * time.Millisecond

// send sends a request and returns the status and the answer. It returns errAgain if
// the server is away or asks for patience.
func (w *worker) send(
	ctx context.Context, at *server, method, path, key, body string,
) (int, []byte, error) {
	status, header, answer, err := at.send(ctx, method, "/api/v1"+path, key, body)
	if err != nil {
		return 0, nil, errAgain{20 * time.Millisecond}
	}
	if status != 409 && status != 503 {
		return status, answer, nil
	}
	if status == 503 {
		w.stage.refused.Add(1)
	}
	after := 20 * time.Millisecond
	if header.Get("Retry-After") != "" {
		after = patience
	}
	return 0, nil, errAgain{after}
}

// unexpected is an answer that no client should get.
func unexpected(what string, status int, answer []byte) error {
	return fmt.Errorf("%s: status %d: %s", what, status, answer)
}
