package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// stageResult is what a stage of a scenario measured.
type stageResult struct {
	stage
	Seconds   float64            `json:"seconds"`
	PerSecond float64            `json:"per_second"` // answers without an error
	All       counted            `json:"all"`
	Each      map[string]counted `json:"each"`
	Server    *usage             `json:"server,omitempty"`
	Store     *usage             `json:"store,omitempty"`
	Points    []point            `json:"points"`
}

// run runs a stage of a scenario, and returns early if ctx ends.
func (s *scenario) run(
	ctx context.Context, t *target, st stage, start time.Time,
) (stageResult, error) {
	if err := checkUsers(st.Users); err != nil {
		return stageResult{}, err
	}
	transport := t.transport(st.Users)
	defer transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(ctx, st.limit()+2*t.timeout)
	defer cancel()
	m := &meter{
		next: transport, all: s.Requests, kept: make(chan string, 2*st.Users+len(s.Requests)),
		limit: t.timeout, stage: ctx,
	}
	if s.Also != nil {
		m.all = append(m.all[:len(m.all):len(m.all)], *s.Also)
	}
	client := &http.Client{
		Transport:     m,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	m.tally = newTally(start)
	if err := s.prepare(ctx, t, client, m, st.Users); err != nil {
		return stageResult{}, err
	}
	m.tally = newTally(start)
	before := t.measure()
	began := time.Now()
	stop := s.also(ctx, t, client)
	s.attack(ctx, t, client, st)
	spent := time.Since(began)
	stop()
	r := stageResult{stage: st, Seconds: spent.Seconds()}
	r.All, r.Each, r.Points = m.tally.results()
	r.Server, r.Store = t.spent(before, r.All.Requests)
	if good := r.All.Requests - r.All.Failed(); spent > 0 {
		r.PerSecond = float64(good) / spent.Seconds()
	}
	return r, context.Cause(ctx)
}

// prepare keeps an id for each user, so that nobody waits for the first ones.
func (s *scenario) prepare(
	ctx context.Context, t *target, client *http.Client, m *meter, users int,
) error {
	for i, r := range s.Requests {
		for n := 0; r.Keeps && n < users && ctx.Err() == nil; n++ {
			req, err := http.NewRequestWithContext(ctx, r.Method, t.at(r.Path), bytes.NewReader(r.Body))
			if err != nil {
				return err
			}
			req.Header = s.header(t, i)
			if res, err := client.Do(req); err == nil {
				_ = res.Body.Close()
			}
		}
	}
	if all, _, _ := m.tally.results(); all.Failed() > 0 {
		return fmt.Errorf("the scenario cannot be prepared: %v", all.Errors)
	}
	return ctx.Err()
}

// header returns the header of a request.
func (s *scenario) header(t *target, i int) http.Header {
	one := s.Also
	if i < len(s.Requests) {
		one = &s.Requests[i]
	}
	h := http.Header{named: {fmt.Sprint(i)}, "Accept": {"application/json"}}
	switch {
	case one.Path == "/":
		h.Set("Accept", "text/html")
		h.Set("Accept-Encoding", "gzip, br, zstd")
	case one.Stream:
		h.Set("Accept", "text/event-stream")
	}
	switch {
	case one.Films > 0:
		h.Set("Content-Type", "text/csv")
	case one.Body != nil:
		h.Set("Content-Type", "application/json")
	}
	t.sign(h)
	return h
}

// pacer says when the next request of a stage may be sent, and when there are enough.
type pacer struct {
	ctx context.Context //nolint:containedctx // vegeta asks a pacer whether to go on
	stage
}

func (p pacer) Pace(elapsed time.Duration, hits uint64) (wait time.Duration, stop bool) {
	switch {
	case p.ctx.Err() != nil, p.Requests > 0 && hits >= uint64(p.Requests):
		return 0, true
	case p.stage.Rate == 0:
		return 0, false
	}
	return vegeta.ConstantPacer{Freq: p.stage.Rate, Per: time.Second}.Pace(elapsed, hits)
}

func (p pacer) Rate(time.Duration) float64 { return float64(p.stage.Rate) }

// attack sends the requests of a stage.
func (s *scenario) attack(ctx context.Context, t *target, client *http.Client, st stage) {
	turn := s.order()
	var next atomic.Uint64
	targets := func(out *vegeta.Target) error {
		i := turn[(next.Add(1)-1)%uint64(len(turn))]
		r := &s.Requests[i]
		*out = vegeta.Target{
			Method: r.Method, URL: t.at(r.Path), Body: r.Body, Header: s.header(t, i),
		}
		return nil
	}
	users := uint64(st.Users) //nolint:gosec // it was checked
	attacker := vegeta.NewAttacker(
		vegeta.Client(client), vegeta.Workers(users), vegeta.MaxWorkers(users))
	for range attacker.Attack(targets, pacer{ctx, st}, time.Duration(st.Duration), "") {
	}
}

// also sends the request of somebody else again and again, until the function that it
// returns is called.
func (s *scenario) also(ctx context.Context, t *target, client *http.Client) (stop func()) {
	if s.Also == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for round := 0; ctx.Err() == nil; round++ {
			body := []byte(s.Also.Body)
			if s.Also.Films > 0 {
				body = films(s.Also.Films, round)
			}
			req, err := http.NewRequestWithContext(
				ctx, s.Also.Method, t.at(s.Also.Path), bytes.NewReader(body))
			if err != nil {
				return // its path was checked
			}
			req.Header = s.header(t, len(s.Requests))
			res, err := client.Do(req)
			if err == nil {
				_ = res.Body.Close()
				continue
			}
			select { // a server that is away is not asked without end
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	})
	return func() {
		cancel()
		done.Wait()
	}
}

// films returns a file of made-up films. Those of another round have other numbers.
func films(n, round int) []byte {
	genres := []string{"Drama", "Comedy", "Thriller", "Action", "Horror", "Western"}
	var b bytes.Buffer
	b.WriteString("id,title,release_date,genres,popularity,budget,revenue\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,The Test of Load %d,%d-%02d-%02d,%s,%d.%d,%d,%d\n", 100_000_000+i, i,
			1970+i%55, 1+i%12, 1+i%28, genres[i%len(genres)], i%90, round%10, i*100, (i+round)*150)
	}
	return b.Bytes()
}
