package llm_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// slow is a model that waits before each chunk, and before its end.
func slow(waits ...time.Duration) llm.Model {
	return llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for i, wait := range waits {
				select {
				case <-ctx.Done():
					yield(llm.Chunk{}, ctx.Err())
					return
				case <-time.After(wait):
				}
				c := llm.Chunk{Text: "."}
				if i == len(waits)-1 {
					c = llm.Chunk{Finish: llm.FinishStop}
				}
				if !yield(c, nil) {
					return
				}
			}
		}
	})
}

func TestTimeLimits(t *testing.T) {
	const s = time.Second
	limits, whole := llm.Limits{First: 10 * s, Idle: 5 * s}, llm.Limits{First: 10 * s, Whole: 20 * s}
	tests := map[string]struct {
		limits llm.Limits
		waits  []time.Duration
		texts  int
		want   string // the error
		took   time.Duration
	}{
		"in time": {limits, []time.Duration{9 * s, 4 * s, 4 * s}, 2, "", 17 * s},
		"no first chunk": {
			limits, []time.Duration{11 * s, 0}, 0, "timeout: no first chunk within 10s", 10 * s,
		},
		"no further chunk": {
			limits, []time.Duration{9 * s, 6 * s, 0}, 1, "timeout: no further chunk within 5s", 14 * s,
		},
		"no end": {
			limits, []time.Duration{0, 0, time.Hour}, 2, "timeout: no further chunk within 5s", 5 * s,
		},
		"no limit to the first": {llm.Limits{Idle: s}, []time.Duration{time.Hour, 0}, 1, "", time.Hour},
		"no limit to the rest":  {llm.Limits{First: s}, []time.Duration{0, time.Hour}, 1, "", time.Hour},
		"whole in time":         {whole, []time.Duration{9 * s, 4 * s, 7*s - 1}, 2, "", 20*s - 1},
		"too long as a whole": {
			whole, []time.Duration{9 * s, 4 * s, 4 * s, 4 * s}, 3, "timeout: no end within 20s", 20 * s,
		},
		"no end to the first": {
			llm.Limits{Whole: 5 * s}, []time.Duration{time.Hour, 0}, 0, "timeout: no end within 5s", 5 * s,
		},
		"first before whole": {
			whole, []time.Duration{11 * s, 0}, 0, "timeout: no first chunk within 10s", 10 * s,
		},
		"idle before whole": {
			llm.Limits{Idle: 5 * s, Whole: 20 * s}, []time.Duration{12 * s, 6 * s, 0}, 1,
			"timeout: no further chunk within 5s", 17 * s,
		},
		"the rest of the whole": {
			llm.Limits{First: 10 * s, Idle: 5 * s, Whole: 12 * s}, []time.Duration{9 * s, 4 * s, 0}, 1,
			"timeout: no end within 12s", 12 * s,
		},
		"both at once": {
			llm.Limits{First: 5 * s, Whole: 5 * s}, []time.Duration{time.Hour, 0}, 0,
			"timeout: no first chunk within 5s", 5 * s,
		},
		"idle after no limit": {
			llm.Limits{Idle: 5 * s}, []time.Duration{time.Hour, 4 * s, 6 * s, 0}, 2,
			"timeout: no further chunk within 5s", time.Hour + 9*s,
		},
		"each chunk in time": {
			limits, slices.Repeat([]time.Duration{5*s - 1}, 100), 99, "", 100 * (5*s - 1),
		},
		"no limits": {
			llm.Limits{}, []time.Duration{time.Hour, time.Hour}, 1, "", 2 * time.Hour,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				m := llm.Chain(slow(tt.waits...), llm.TimeLimits(tt.limits))
				reply, err := llm.Generate(t.Context(), m, &llm.Request{})
				if len(reply.Text) != tt.texts {
					t.Errorf("%d chunks, want %d", len(reply.Text), tt.texts)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				switch {
				case tt.want == "" && err != nil:
					t.Error(err)
				case tt.want != "" &&
					(err == nil || err.Error() != tt.want || llm.KindOf(err) != llm.KindTimeout ||
						!errors.Is(err, context.DeadlineExceeded)):
					t.Errorf("err = %v, want %q", err, tt.want)
				}
			})
		})
	}
}

// The time that a reader takes does not count.
func TestTimeLimitsSpareASlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := llm.Chain(slow(0, 0, 0),
			llm.TimeLimits(llm.Limits{First: time.Second, Idle: time.Second, Whole: time.Second}))
		var finishes []llm.Finish
		for chunk, err := range m.Stream(t.Context(), &llm.Request{}) {
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Minute)
			finishes = append(finishes, chunk.Finish)
		}
		if want := []llm.Finish{"", "", llm.FinishStop}; !slices.Equal(finishes, want) {
			t.Errorf("got %q, want %q", finishes, want)
		}
	})
}

// A slow reader stops the clocks, and they go on after that.
func TestTimeLimitsGoOnAfterASlowReader(t *testing.T) {
	const s = time.Second
	tests := map[string]struct {
		limits llm.Limits
		want   string
		awaits time.Duration // how long it waits for the model
	}{
		"idle":  {llm.Limits{Idle: 5 * s}, "timeout: no further chunk within 5s", 8*s + 5*s},
		"whole": {llm.Limits{Idle: 5 * s, Whole: 10 * s}, "timeout: no end within 10s", 10 * s},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := llm.Chain(slow(4*s, 4*s, time.Hour), llm.TimeLimits(tt.limits))
				start, busy := time.Now(), time.Duration(0)
				var last error
				for _, err := range m.Stream(t.Context(), &llm.Request{}) {
					<-time.After(time.Minute)
					busy += time.Minute
					last = err
				}
				if last == nil || last.Error() != tt.want {
					t.Errorf("err = %v, want %q", last, tt.want)
				}
				if awaited := time.Since(start) - busy; awaited != tt.awaits {
					t.Errorf("the model was awaited for %v, want %v", awaited, tt.awaits)
				}
			})
		})
	}
}

// A chunk may come just when its time runs out. The clock then stops and fires at once. Both
// ends are good, and the race detector watches.
func TestTimeLimitsAtTheLastMoment(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			limits := llm.Limits{First: time.Second, Idle: time.Second, Whole: 3 * time.Second}
			m := llm.Chain(slow(time.Second, time.Second, time.Second), llm.TimeLimits(limits))
			_, err := llm.Generate(t.Context(), m, &llm.Request{})
			if err != nil && llm.KindOf(err) != llm.KindTimeout {
				t.Error(err)
			}
		})
	}
}

// A chunk allocates nothing, not even a timer.
func TestTimeLimitsAllocateNothingForAChunk(t *testing.T) {
	allocated := func(chunks int) float64 {
		m := llm.Chain(llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				for range chunks {
					if !yield(llm.Chunk{Text: "."}, nil) {
						return
					}
				}
			}
		}), llm.TimeLimits(llm.Limits{First: time.Minute, Idle: time.Minute, Whole: time.Hour}))
		req := &llm.Request{}
		return testing.AllocsPerRun(20, func() {
			for _, err := range m.Stream(t.Context(), req) {
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	if one, many := allocated(1), allocated(1000); many > one+1 {
		t.Errorf("%v allocations for 1,000 chunks, %v for one", many, one)
	}
}

// The error names a model that says who it is when it is cut off.
func TestTimeLimitsNameTheModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		knows := llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				<-ctx.Done()
				yield(llm.Chunk{}, &llm.Error{
					Kind: llm.KindNetwork, Provider: "xai", Model: "grok", Err: ctx.Err(),
				})
			}
		})
		m := llm.Chain(knows, llm.TimeLimits(llm.Limits{First: time.Second}))
		_, err := llm.Generate(t.Context(), m, &llm.Request{})
		if want := "xai: grok: timeout: no first chunk within 1s"; err == nil || err.Error() != want {
			t.Errorf("err = %v, want %s", err, want)
		}
	})
}

func TestTimeLimitsKeepOtherErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		m := llm.Chain(slow(time.Hour), llm.TimeLimits(llm.Limits{First: time.Minute}))
		_, err := llm.Generate(ctx, m, &llm.Request{})
		if !errors.Is(err, context.Canceled) || llm.KindOf(err) != "" {
			t.Errorf("err = %v, want the caller's cancellation", err)
		}
	})
}

// Every attempt of a Retry around the limits has its own time.
func TestTimeLimitsOfEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		m := llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			attempts++
			return slow(time.Hour/time.Duration(attempts), 0).Stream(ctx, req)
		})
		limited := llm.Chain(m, llm.Retry(nil), llm.TimeLimits(llm.Limits{Whole: 25 * time.Minute}))
		reply, err := llm.Generate(t.Context(), limited, &llm.Request{})
		if err != nil || attempts != 3 || len(reply.Warnings) != 2 {
			t.Errorf("after %d attempts: %+v, %v", attempts, reply, err)
		}
	})
}

func ExampleTimeLimits() {
	model := llm.Chain(llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Stall: true}),
		llm.TimeLimits(llm.Limits{
			First: time.Minute, Idle: 20 * time.Millisecond, Whole: 5 * time.Minute,
		}),
	)
	reply, err := llm.Generate(context.Background(), model, &llm.Request{})
	fmt.Println(reply.Text)
	fmt.Println(err)
	// Output:
	// Hel
	// timeout: no further chunk within 20ms
}
