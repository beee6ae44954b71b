package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// usage is what processes used during a stage.
type usage struct {
	CPUSeconds    float64 `json:"cpu_seconds"`
	CPUPerRequest float64 `json:"cpu_us_per_request"`
	PeakMB        float64 `json:"peak_mb"` // of the samples
}

// sample is what processes use at a time.
type sample struct {
	At  float64 `json:"at"`  // seconds since the report began
	CPU float64 `json:"cpu"` // seconds of user and system time so far
	MB  float64 `json:"mb"`
}

// watched is a process with its children, or the address of its metrics.
type watched struct {
	pid   int
	admin string // such as http://127.0.0.1:9464

	mu      sync.Mutex
	samples []sample
}

// read returns what is used now.
func (w *watched) read(ctx context.Context) (sample, error) {
	if w.admin != "" {
		return readMetrics(ctx, w.admin+"/metrics")
	}
	return readProcesses(w.pid)
}

// take adds a sample.
func (w *watched) take(ctx context.Context, start time.Time) {
	now, err := w.read(ctx)
	if err != nil {
		return // a gap in the line; what matters is read again at the end of a stage
	}
	now.At = time.Since(start).Seconds()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.samples = append(w.samples, now)
}

// watch takes a sample each second until ctx ends.
func (t *target) watch(ctx context.Context, start time.Time) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	for _, w := range []*watched{t.server, t.store} {
		if w == nil {
			continue
		}
		done.Go(func() {
			tick := time.NewTicker(time.Second)
			defer tick.Stop()
			for ctx.Err() == nil {
				w.take(ctx, start)
				select {
				case <-ctx.Done():
				case <-tick.C:
				}
			}
		})
	}
	return func() { cancel(); done.Wait() }
}

// measured is the state of the server and the store before a stage.
type measured struct{ server, store *sample }

// measure reads what the server and the store have used so far.
func (t *target) measure() (m measured) {
	read := func(w *watched) *sample {
		if w == nil {
			return nil
		}
		s, err := w.read(context.Background())
		if err != nil {
			return nil
		}
		return &s
	}
	return measured{read(t.server), read(t.store)}
}

// spent returns what was used since before, for so many requests.
func (t *target) spent(before measured, requests int) (server, store *usage) {
	after := t.measure()
	since := func(w *watched, a, b *sample) *usage {
		if a == nil || b == nil {
			return nil
		}
		u := &usage{CPUSeconds: b.CPU - a.CPU, PeakMB: max(a.MB, b.MB)}
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, s := range w.samples {
			if s.CPU >= a.CPU {
				u.PeakMB = max(u.PeakMB, s.MB)
			}
		}
		if requests > 0 {
			u.CPUPerRequest = u.CPUSeconds * 1e6 / float64(requests)
		}
		return u
	}
	return since(t.server, before.server, after.server), since(t.store, before.store, after.store)
}

// ticks is how often the clock of /proc ticks in a second. It is 100 on all Linux.
const ticks = 100

// readProcesses adds up what a process and its children use, by /proc.
func readProcesses(pid int) (sample, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return sample{}, fmt.Errorf("processes can be watched on Linux only: %w", os.ErrNotExist)
	}
	parents, of := map[int]int{}, map[int][]string{}
	for _, name := range stats {
		text, err := os.ReadFile(name) //nolint:gosec // a file of the kernel
		if err != nil {
			continue // it has ended
		}
		head, rest, _ := strings.Cut(string(text), " (")
		id, _ := strconv.Atoi(head)
		// The name of a program may have spaces and parentheses.
		fields := strings.Fields(rest[strings.LastIndex(rest, ")")+1:])
		if len(fields) < 22 {
			continue
		}
		parents[id], _ = strconv.Atoi(fields[1])
		of[id] = fields
	}
	if of[pid] == nil {
		return sample{}, fmt.Errorf("process %d does not run", pid)
	}
	var s sample
	for id, fields := range of {
		if !descends(id, pid, parents) {
			continue
		}
		n := func(i int) float64 { v, _ := strconv.ParseFloat(fields[i], 64); return v }
		s.CPU += (n(11) + n(12) + n(13) + n(14)) / ticks // also that of children that ended
		s.MB += n(21) * float64(os.Getpagesize()) / 1e6
	}
	return s, nil
}

func descends(id, from int, parents map[int]int) bool {
	for ; id > 1; id = parents[id] {
		if id == from {
			return true
		}
	}
	return false
}

// readMetrics reads what the metrics of a process say.
func readMetrics(ctx context.Context, address string) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return sample{}, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return sample{}, err
	}
	defer res.Body.Close()
	var s sample
	lines := bufio.NewScanner(res.Body)
	for found := 0; lines.Scan(); {
		name, value, _ := bytes.Cut(lines.Bytes(), []byte(" "))
		v, err := strconv.ParseFloat(string(value), 64)
		switch {
		case err != nil:
			continue
		case string(name) == "process_cpu_seconds_total":
			s.CPU = v
		case string(name) == "process_resident_memory_bytes":
			s.MB = v / 1e6
		default:
			continue
		}
		if found++; found == 2 {
			return s, nil
		}
	}
	return sample{}, fmt.Errorf("%s does not have the metrics of a process", address)
}
