package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// replyTimeout is how long a server gives its model. It also bounds the leases.
const replyTimeout = 2 * time.Second

// stage is where one round is played. It has the servers of one store, and the clients
// that write through them.
type stage struct {
	round
	setting
	url     string // of the store itself, without a proxy
	done    func() error
	options []string   // of the servers
	random  *rand.Rand // of the trouble

	servers  []*server
	workers  []*worker
	counted  atomic.Int64 // writes that were acknowledged
	refused  atomic.Int64 // requests that were answered with 503
	troubles atomic.Int64
	problems problems

	imports, cut int // begun, and killed before their end
	skipped      bool
	tally
}

// newStage finds a store and prepares a folder.
func newStage(ctx context.Context, r round, set setting) (*stage, error) {
	dir, err := os.MkdirTemp(set.dir, "round-")
	if err != nil {
		return nil, err
	}
	s := &stage{round: r, setting: set, random: random(set.seed, r.name+r.store),
		options: []string{"--model=offline", "--reply-timeout=" + replyTimeout.String()}}
	s.dir = dir
	if s.url, s.done, err = set.find(ctx, r.store, dir); err != nil {
		return nil, err
	}
	return s, nil
}

// close ends the servers and lets go of the store. It returns everything that was
// wrong.
func (s *stage) close() []error {
	for _, server := range s.servers {
		server.kill()
	}
	if err := errors.Join(s.done(), os.RemoveAll(s.dir)); err != nil {
		s.problems.add(err)
	}
	return s.problems.list
}

// run lets clients write through servers of the store at url, and imports files of
// films, while trouble makes some. trouble must return soon after its context ends, and
// everything must be mended when it returns. Then the clients ask again for what is not
// acknowledged yet, and run compares what is kept with what was acknowledged.
func (s *stage) run(ctx context.Context, url string, trouble func(context.Context) error) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	for n := range s.round.servers {
		s.servers = append(s.servers, newServer(s.program, fmt.Sprintf("%s/server-%d.log", s.dir, n),
			append([]string{"--store=" + url}, s.options...)))
		if err := s.servers[n].start(ctx); err != nil {
			return err
		}
	}
	troubled, calm := context.WithCancel(ctx)
	defer calm()
	var others, clients sync.WaitGroup
	others.Go(func() {
		if err := trouble(troubled); err != nil {
			fail(err)
		}
	})
	others.Go(func() { s.importOften(troubled, url) })
	if s.steady {
		for _, server := range s.servers {
			others.Go(func() { s.watch(troubled, server) })
		}
	}
	for n := range s.clients {
		w := newWorker(s, n)
		s.workers = append(s.workers, w)
		clients.Go(func() { w.work(ctx) })
	}
	for !s.enough() && ctx.Err() == nil {
		pause(ctx, 10*time.Millisecond)
	}
	calm()
	others.Wait()
	clients.Wait()
	if ctx.Err() != nil {
		return fmt.Errorf("the round broke off: %w", context.Cause(ctx))
	}
	return s.audit(ctx)
}

// enough tells whether the round has had its share of writes and of trouble.
func (s *stage) enough() bool {
	return s.counted.Load() >= int64(s.writes) && s.troubles.Load() >= int64(s.least)
}

// running draws one of the servers that run. It returns nil if none does.
func (s *stage) running(r *rand.Rand) *server {
	at := s.servers[r.IntN(len(s.servers))]
	for _, other := range s.servers {
		if at.at.Load() == nil {
			at = other
		}
	}
	if at.at.Load() == nil {
		return nil
	}
	return at
}

// watch reports every time that a server does not say that it is alive.
func (s *stage) watch(ctx context.Context, at *server) {
	for pause(ctx, 50*time.Millisecond) {
		status, _, err := at.get(ctx, "/livez")
		if ctx.Err() == nil && (err != nil || status != 200) {
			s.problems.add(fmt.Errorf("/livez: %d, %s", status, fmt.Sprint(err)))
		}
	}
}

// pause waits and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// between draws a duration.
func between(r *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(r.Int64N(int64(most-least)))
}

// random returns a source of chance for a part of the round. Each part has its own.
func random(seed uint64, part string) *rand.Rand {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(part))
	return rand.New(rand.NewPCG(seed, sum.Sum64())) //nolint:gosec // must be repeatable
}

// problems holds the first few things that were wrong in a round.
type problems struct {
	mu   sync.Mutex
	list []error
}

const maxProblems = 8

func (p *problems) add(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.list) < maxProblems {
		p.list = append(p.list, err)
	}
}
