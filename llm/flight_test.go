package llm_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// reading is what somebody read of a stream, and when.
type reading struct {
	text  string
	times []time.Duration
	end   llm.Chunk
	err   error
}

// readFrom reads a reply after a wait, at most n chunks of it.
func readFrom(ctx context.Context, m llm.Model, wait time.Duration, n int) (r reading) {
	start := time.Now()
	<-time.After(wait)
	for chunk, err := range m.Stream(ctx, &llm.Request{}) {
		r.text += chunk.Text
		r.end, r.err = chunk, err
		r.times = append(r.times, time.Since(start))
		if n--; n == 0 {
			break
		}
	}
	return r
}

func TestCacheSharesAFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const s = time.Second
		src := &source{words: []string{"a", "b", "c", "d"}, end: ended}
		m := llm.Cache(nil)(src)
		var readings [3]reading
		var wg sync.WaitGroup
		for i, wait := range []time.Duration{0, 2*s + s/2, 10 * s} {
			wg.Go(func() { readings[i] = readFrom(asAda(t), m, wait, -1) })
		}
		wg.Wait()
		wants := [][]time.Duration{
			{s, 2 * s, 3 * s, 4 * s, 4 * s},
			{5 * s / 2, 5 * s / 2, 3 * s, 4 * s, 4 * s}, // what came so far, and then as it comes
			{10 * s},
		}
		var usage llm.Usage
		for i, r := range readings {
			if r.text != "abcd" || r.err != nil || !slices.Equal(r.times, wants[i]) {
				t.Errorf("reader %d got %q, %v at %v; want it at %v", i, r.text, r.err, r.times, wants[i])
			}
			usage = usage.Add(r.end.Usage)
			if paid, free := r.end.Usage != (llm.Usage{}), r.end.Cost.Known; paid == free {
				t.Errorf("reader %d was told %+v", i, r.end)
			}
		}
		if usage != ended.Usage || src.asked.Load() != 1 {
			t.Errorf("the usage told is %+v, of %d requests", usage, src.asked.Load())
		}
	})
}

// A flight goes on as long as somebody reads, and ends with the last reader.
func TestCacheReadersLeave(t *testing.T) {
	tests := map[string]struct {
		chunks [2]int // how many each of two readers takes
		texts  [2]string
	}{
		"the first":  {[2]int{1, -1}, [2]string{"a", "abcd"}},
		"the second": {[2]int{-1, 1}, [2]string{"abcd", "a"}},
		"both":       {[2]int{1, 2}, [2]string{"a", "ab"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := &source{words: []string{"a", "b", "c", "d"}, end: ended}
				m := llm.Cache(nil)(src)
				var got [2]string
				var wg sync.WaitGroup
				for i, n := range tt.chunks {
					wg.Go(func() { got[i] = readFrom(asAda(t), m, 0, n).text })
				}
				wg.Wait()
				if src.live.Load() != 0 {
					t.Error("the model still writes")
				}
				if got != tt.texts {
					t.Errorf("they read %q, want %q", got, tt.texts)
				}
				readFrom(asAda(t), m, 0, -1)
				if want := int32(strings.Count(name, "both") + 1); src.asked.Load() != want {
					t.Errorf("the model was asked %d times, want %d", src.asked.Load(), want)
				}
			})
		})
	}
}

func TestCacheReaderIsCanceled(t *testing.T) {
	for name, tt := range map[string]struct {
		limit func(context.Context) (context.Context, context.CancelFunc)
		want  error
		kind  llm.Kind
	}{
		"canceled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(1500*time.Millisecond, cancel)
			return ctx, cancel
		}, context.Canceled, ""},
		"out of time": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 1500*time.Millisecond)
		}, context.DeadlineExceeded, llm.KindTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := &source{words: []string{"a", "b", "c"}, end: ended}
				m := llm.Cache(nil)(src)
				ctx, cancel := tt.limit(asAda(t))
				defer cancel()
				var other reading
				var wg sync.WaitGroup
				wg.Go(func() { other = readFrom(asAda(t), m, time.Millisecond, -1) })
				got := readFrom(ctx, m, 0, -1)
				took := got.times[len(got.times)-1]
				if got.text != "a" || !errors.Is(got.err, tt.want) || llm.KindOf(got.err) != tt.kind ||
					took != 1500*time.Millisecond {
					t.Errorf("got %q, %v after %v", got.text, got.err, took)
				}
				wg.Wait()
				if other.text != "abc" || other.err != nil || src.asked.Load() != 1 {
					t.Errorf("the other got %q, %v, of %d requests", other.text, other.err, src.asked.Load())
				}
			})
		})
	}
}

// Nothing is asked for a reader who has already left.
func TestCacheReaderIsGone(t *testing.T) {
	src := &source{end: ended}
	ctx, cancel := context.WithCancel(asAda(t))
	cancel()
	r := readFrom(ctx, llm.Cache(nil)(src), 0, -1)
	if !errors.Is(r.err, context.Canceled) || src.asked.Load() != 0 {
		t.Errorf("got %v, after %d requests", r.err, src.asked.Load())
	}
}

func TestCacheFailures(t *testing.T) {
	errOops := &llm.Error{Kind: llm.KindOverloaded}
	tests := map[string]struct {
		src  *source
		want llm.Kind
	}{
		"an error":            {&source{words: []string{"a"}, err: errOops}, llm.KindOverloaded},
		"a stream that stops": {&source{words: []string{"a"}}, llm.KindTruncated},
		"a panic":             {&source{words: []string{"a"}, dies: true}, llm.KindInternal},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var src llm.Func = func(
					ctx context.Context, req *llm.Request,
				) iter.Seq2[llm.Chunk, error] {
					return func(yield func(llm.Chunk, error) bool) {
						for chunk, err := range tt.src.Stream(ctx, req) {
							if chunk.Text == "" && chunk.Finish == "" && err == nil {
								return // without an end
							}
							if !yield(chunk, err) {
								return
							}
						}
					}
				}
				m := llm.Cache(nil)(src)
				var readings [2]reading
				var wg sync.WaitGroup
				for i := range readings {
					wg.Go(func() { readings[i] = readFrom(asAda(t), m, 0, -1) })
				}
				wg.Wait()
				for i, r := range readings {
					if r.text != "a" || llm.KindOf(r.err) != tt.want {
						t.Errorf("reader %d got %q, %v", i, r.text, r.err)
					}
				}
				if r := readFrom(asAda(t), m, 0, -1); llm.KindOf(r.err) != tt.want || tt.src.asked.Load() != 2 {
					t.Errorf("then %v, after %d requests", r.err, tt.src.asked.Load())
				}
			})
		})
	}
}

// A model may also panic before it has a stream.
func TestCacheSurvivesAPanic(t *testing.T) {
	broken := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
		panic("out of order")
	})
	m := llm.Cache(nil)(broken)
	if _, err := llm.Generate(asAda(t), m, &llm.Request{}); llm.KindOf(err) != llm.KindInternal {
		t.Errorf("got %v", err)
	}
}

// The usage of attempts that failed is told once.
func TestCacheTellsTheUsageOfAFailureOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := llm.Cache(nil)(&source{
			words: []string{"a"}, end: llm.Chunk{Usage: ended.Usage}, err: llm.Chunk{}.Err(),
		})
		var usage [2]llm.Usage
		var wg sync.WaitGroup
		for i := range usage {
			wg.Go(func() { usage[i] = readFrom(asAda(t), m, 0, -1).end.Usage })
		}
		wg.Wait()
		if usage[0].Add(usage[1]) != ended.Usage {
			t.Errorf("told %+v", usage)
		}
	})
}

// Nobody joins a flight that was left, however long the model takes to end it.
func TestCacheLeavesADyingFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		m := llm.Cache(nil)(llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				n := asked.Add(1)
				_ = yield(llm.Chunk{Text: fmt.Sprint(n)}, nil)
				<-time.After(time.Minute) // even if the context ends
				yield(llm.Chunk{Finish: llm.FinishStop}, nil)
			}
		}))
		var wg sync.WaitGroup
		wg.Go(func() { readFrom(asAda(t), m, 0, 1) })
		// While the first flight dies, after that, and after the second.
		for _, wait := range []time.Duration{time.Second, time.Minute + time.Second/2, 2 * time.Minute} {
			wg.Go(func() {
				if r := readFrom(asAda(t), m, wait, -1); r.text != "2" || r.err != nil {
					t.Errorf("after %v came %q, %v", wait, r.text, r.err)
				}
			})
		}
		wg.Wait()
	})
}

// Nobody joins a flight that has failed, while others still read it.
func TestCacheLeavesAFailedFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &source{words: []string{"a", "b"}, err: &llm.Error{Kind: llm.KindOverloaded}}
		m := llm.Cache(nil)(src)
		for chunk, err := range m.Stream(asAda(t), &llm.Request{}) {
			if chunk.Text == "a" {
				<-time.After(time.Minute)
				readFrom(asAda(t), m, 0, -1)
			}
			if chunk.Text == "" && llm.KindOf(err) != llm.KindOverloaded {
				t.Errorf("it ended with %+v, %v", chunk, err)
			}
		}
		if n := src.asked.Load(); n != 2 {
			t.Errorf("the model was asked %d times", n)
		}
	})
}

// A reader that left may change its request.
func TestCacheKeepsTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &source{words: []string{"a", "b"}, end: ended, seen: make(chan []string, 1)}
		m := llm.Cache(nil)(src)
		said := []llm.Message{{Text: "Why?"}}
		var wg sync.WaitGroup
		wg.Go(func() {
			reply, err := llm.Generate(asAda(t), m, &llm.Request{Messages: []llm.Message{{Text: "Why?"}}})
			if reply.Text != "ab" {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
		for _, err := range m.Stream(asAda(t), &llm.Request{Messages: said}) {
			if err != nil {
				t.Error(err)
			}
			break
		}
		said[0].Text = "Forget it."
		wg.Wait()
		if seen := <-src.seen; !slices.Equal(seen, []string{"Why?"}) || src.asked.Load() != 1 {
			t.Errorf("%d requests, the last with %q", src.asked.Load(), seen)
		}
	})
}
