package main

import (
	"sync"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// maxErrors is how many kinds of errors are told apart. More count as "others".
const maxErrors = 20

// latencies are the quantiles of durations, in milliseconds.
type latencies struct {
	P50  float64 `json:"p50"`
	P95  float64 `json:"p95"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p999"`
	Max  float64 `json:"max"`
}

// counted is what became of some requests.
type counted struct {
	Requests int            `json:"requests"`
	Errors   map[string]int `json:"errors,omitempty"` // by kind
	Bytes    int64          `json:"bytes"`            // of bodies of answers
	Latency  latencies      `json:"latency_ms"`
	First    *latencies     `json:"first_event_ms,omitempty"` // of streams
}

// Failed returns how many requests failed.
func (c counted) Failed() (n int) {
	for _, some := range c.Errors {
		n += some
	}
	return n
}

// answer is what became of one request.
type answer struct {
	spent, first time.Duration // first is that to the first event with text, 0 if there was none
	bytes        int64
	failure      string // the kind of its error, empty if it went well
}

// count adds up answers.
type count struct {
	counted
	all, firsts vegeta.LatencyMetrics
	streams     int
}

func (c *count) add(a answer) {
	c.Requests++
	c.Bytes += a.bytes
	c.all.Add(a.spent)
	if a.first > 0 {
		c.streams++
		c.firsts.Add(a.first)
	}
	if a.failure == "" {
		return
	}
	if c.Errors == nil {
		c.Errors = map[string]int{}
	}
	if _, known := c.Errors[a.failure]; !known && len(c.Errors) >= maxErrors {
		a.failure = "others"
	}
	c.Errors[a.failure]++
}

// result returns what was counted so far.
func (c *count) result() counted {
	r := c.counted
	if c.Requests > 0 {
		r.Latency = quantiles(&c.all)
	}
	if c.streams > 0 {
		first := quantiles(&c.firsts)
		r.First = &first
	}
	return r
}

func quantiles(l *vegeta.LatencyMetrics) latencies {
	at := func(q float64) float64 { return milliseconds(min(l.Quantile(q), l.Max)) }
	return latencies{at(0.5), at(0.95), at(0.99), at(0.999), milliseconds(l.Max)}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// point is a second of a stage.
type point struct {
	At       float64 `json:"at"` // seconds since the report began
	Requests int     `json:"requests"`
	Failed   int     `json:"failed"`
	P50      float64 `json:"p50_ms"`
	P99      float64 `json:"p99_ms"`
}

// tally counts the answers of a stage: all, those to each request, and those of each second. It
// is safe for concurrent use.
type tally struct {
	mu     sync.Mutex
	start  time.Time // of the report
	all    count
	each   map[string]*count
	second count
	began  time.Time // of the second
	points []point
}

func newTally(start time.Time) *tally {
	return &tally{start: start, each: map[string]*count{}, began: time.Now()}
}

// add counts an answer to a request.
func (t *tally) add(name string, a answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each[name] == nil {
		t.each[name] = new(count)
	}
	t.each[name].add(a)
	t.all.add(a)
	if time.Since(t.began) >= time.Second {
		t.turn()
	}
	t.second.add(a)
}

// turn ends a second.
func (t *tally) turn() {
	now := time.Now()
	// A second in which nothing was answered is not a point of the line, but a gap.
	if c := t.second.result(); c.Requests > 0 {
		span := now.Sub(t.began).Seconds()
		t.points = append(t.points, point{
			At: t.began.Sub(t.start).Seconds(), Requests: int(float64(c.Requests) / span),
			Failed: int(float64(c.Failed()) / span), P50: c.Latency.P50, P99: c.Latency.P99,
		})
	}
	t.second, t.began = count{}, now
}

// results returns all that was counted.
func (t *tally) results() (all counted, each map[string]counted, points []point) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.began) > time.Second/2 || len(t.points) == 0 {
		t.turn()
	}
	each = map[string]counted{}
	for name, c := range t.each {
		each[name] = c.result()
	}
	return t.all.result(), each, t.points
}
