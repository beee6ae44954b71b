//go:build unix

// Package bench_test compares the cost of reading a stream through llm with that of other
// libraries. It is a module of its own, so that the main module does not need them.
package bench_test

import (
	"io"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// sink takes the text of a reply, and the time of its beginning.
type sink struct {
	bytes int
	first time.Time
}

func (s *sink) Write(p []byte) (int, error) {
	s.took(len(p))
	return len(p), nil
}

func (s *sink) WriteString(p string) (int, error) {
	s.took(len(p))
	return len(p), nil
}

func (s *sink) took(n int) {
	if s.bytes == 0 && n > 0 {
		s.first = time.Now()
	}
	s.bytes += n
}

var _ io.StringWriter = (*sink)(nil) // no reader must copy a string

// Every reader returns the whole text, so none is quick because it leaves something out.
func TestReadersReadAll(t *testing.T) {
	for _, way := range []string{paced, burst} {
		for _, r := range readers {
			t.Run(way+"/"+r.name, func(t *testing.T) {
				var s sink
				if err := r.open(t, serverURL+"/"+way+"/v1")(t.Context(), &s); err != nil {
					t.Fatal(err)
				}
				events, end := reply()
				want := chunks * len(word)
				if r.raw {
					want = chunks*len(events[0]) + len(end)
				}
				if s.bytes != want {
					t.Errorf("got %d bytes, want %d", s.bytes, want)
				}
			})
		}
	}
}

// BenchmarkRelay reads replies of 100 chunks, one after another, from a server in another
// process. It reports the processor time and the allocations of this process for each chunk,
// and the median time to the first text. The time of an operation says little, because the
// server sets the pace.
func BenchmarkRelay(b *testing.B) {
	for _, way := range []string{paced, burst} {
		for _, r := range readers {
			b.Run(way+"/"+r.name, func(b *testing.B) {
				read := r.open(b, serverURL+"/"+way+"/v1")
				if err := read(b.Context(), &sink{}); err != nil { // connects
					b.Fatal(err)
				}
				var firsts []time.Duration
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				busy := processorTime(b)
				for b.Loop() {
					var s sink
					start := time.Now()
					if err := read(b.Context(), &s); err != nil {
						b.Fatal(err)
					}
					firsts = append(firsts, s.first.Sub(start))
				}
				busy = processorTime(b) - busy
				runtime.ReadMemStats(&after)
				slices.Sort(firsts)
				n := float64(len(firsts) * chunks)
				b.ReportMetric(float64(busy.Nanoseconds())/n, "cpu-ns/chunk")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/chunk")
				b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/chunk")
				b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/chunk")
				b.ReportMetric(float64(firsts[len(firsts)/2].Nanoseconds()), "ns-to-first")
				b.ReportMetric(0, "ns/op") // it is 100 times ns/chunk
			})
		}
	}
}

// processorTime returns the time that all threads of this process have used so far.
func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
