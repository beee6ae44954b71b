package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestRetryByKind(t *testing.T) {
	passing := []llm.Kind{
		llm.KindRateLimit, llm.KindOverloaded, llm.KindNetwork, llm.KindTimeout, llm.KindTruncated,
		llm.KindBadOutput,
	}
	tests := map[string]struct {
		err   error
		asked int
	}{
		"internal, status 500":     {&llm.Error{Kind: llm.KindInternal, Status: 500}, 3},
		"internal, status 502":     {&llm.Error{Kind: llm.KindInternal, Status: 502}, 3},
		"internal, status 200":     {&llm.Error{Kind: llm.KindInternal, Status: 200}, 1},
		"wrapped":                  {fmt.Errorf("mine: %w", failure(llm.KindOverloaded)), 3},
		"of no kind":               {io.EOF, 1},
		"a deadline of no kind":    {context.DeadlineExceeded, 1},
		"canceled":                 {context.Canceled, 1},
		"canceled, called network": {&llm.Error{Kind: llm.KindNetwork, Err: context.Canceled}, 1},
	}
	for _, kind := range kinds {
		tt := tests[string(kind)]
		tt.err, tt.asked = failure(kind), 1
		if slices.Contains(passing, kind) {
			tt.asked = 3
		}
		tests[string(kind)] = tt
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &tape{plays: [][]event{{fails(tt.err)}}}
				_, _, err := read(t, llm.Chain(m, llm.Retry(nil)).Stream(t.Context(), &llm.Request{}))
				if len(m.asked) != tt.asked {
					t.Errorf("asked %d times, want %d", len(m.asked), tt.asked)
				}
				if err != tt.err { //nolint:errorlint // it comes out as it is
					t.Errorf("err = %v, want %v", err, tt.err)
				}
			})
		})
	}
}

func TestRetryWaits(t *testing.T) {
	const ms = time.Millisecond
	type bounds struct{ least, most time.Duration }
	tests := map[string]struct {
		options *llm.RetryOptions
		after   time.Duration // what the provider asks for
		want    []bounds
	}{
		"by default": {nil, 0, []bounds{{0, 500 * ms}, {0, 1000 * ms}}},
		"up to a maximum": {
			&llm.RetryOptions{Attempts: 5, Base: 400 * ms, Max: 1000 * ms}, 0,
			[]bounds{{0, 400 * ms}, {0, 800 * ms}, {0, 1000 * ms}, {0, 1000 * ms}},
		},
		"up to 20s by default": {
			&llm.RetryOptions{Attempts: 4, Base: 15_000 * ms}, 0,
			[]bounds{{0, 15_000 * ms}, {0, 20_000 * ms}, {0, 20_000 * ms}},
		},
		"a base over the max": {
			&llm.RetryOptions{Attempts: 2, Base: 400 * ms, Max: 100 * ms}, 0, []bounds{{0, 100 * ms}},
		},
		"as the provider says": {nil, 3000 * ms, []bounds{
			{3000 * ms, 3500 * ms}, {3000 * ms, 3500 * ms},
		}},
		"as long as is allowed": {
			&llm.RetryOptions{MaxRetryAfter: 3000 * ms}, 3000 * ms,
			[]bounds{{3000 * ms, 3500 * ms}, {3000 * ms, 3500 * ms}},
		},
		"30s by default": {nil, 30_000 * ms, []bounds{
			{30_000 * ms, 30_500 * ms}, {30_000 * ms, 30_500 * ms},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const samples = 200
				drawn := make([][]time.Duration, len(tt.want))
				for range samples {
					m := &tape{
						plays: [][]event{{fails(&llm.Error{Kind: llm.KindRateLimit, RetryAfter: tt.after})}},
					}
					_, _, err := read(t, llm.Chain(m, llm.Retry(tt.options)).Stream(t.Context(), &llm.Request{}))
					if err == nil || len(m.waits()) != len(tt.want) {
						t.Fatalf("%d waits, then %v; want %d", len(m.waits()), err, len(tt.want))
					}
					for i, wait := range m.waits() {
						drawn[i] = append(drawn[i], wait)
					}
				}
				for i, want := range tt.want {
					least, most := slices.Min(drawn[i]), slices.Max(drawn[i])
					if least < want.least || most > want.most {
						t.Errorf("wait %d was of %v to %v, want %v to %v", i+1, least, most, want.least, want.most)
					}
					if spread := want.most - want.least; most-least < spread*3/4 {
						t.Errorf("wait %d was of %v to %v, which does not spread over %v", i+1, least, most, spread)
					}
				}
			})
		})
	}
}

func TestRetryGivesUpAtOnce(t *testing.T) {
	const s = time.Second
	tests := map[string]struct {
		options  *llm.RetryOptions
		after    time.Duration
		deadline time.Duration
	}{
		"one attempt":                {&llm.RetryOptions{Attempts: 1}, 0, time.Hour},
		"asked to wait too long":     {nil, 30*s + 1, time.Hour},
		"longer than the option":     {&llm.RetryOptions{MaxRetryAfter: s}, 2 * s, time.Hour},
		"asked to pass the deadline": {nil, 10 * s, 10 * s},
		"a backoff past the deadline": {
			&llm.RetryOptions{Base: 1e6 * time.Hour, Max: 1e6 * time.Hour}, 0, 1,
		},
		"after the deadline has passed": {nil, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				start := time.Now()
				want := &llm.Error{Kind: llm.KindOverloaded, RetryAfter: tt.after}
				m := &tape{plays: [][]event{{fails(want)}}}
				_, _, err := read(t, llm.Chain(m, llm.Retry(tt.options)).Stream(ctx, &llm.Request{}))
				if err != error(want) { //nolint:errorlint // it comes out as it is
					t.Errorf("err = %v, want %v", err, want)
				}
				if took := time.Since(start); took != 0 || len(m.asked) != 1 {
					t.Errorf("asked %d times in %v", len(m.asked), took)
				}
			})
		})
	}
}

func TestRetryUntilTheCommit(t *testing.T) {
	busy, gone := failure(llm.KindOverloaded), failure(llm.KindNetwork)
	usage := func(in, out int) llm.Usage { return llm.Usage{Input: in, Output: out} }
	tests := map[string]struct {
		plays [][]event
		asked int
		text  string
		last  llm.Chunk
		err   error // this very error
		kind  llm.Kind
	}{
		"a good reply": {
			plays: [][]event{{text("Hel"), text("lo"), stop(usage(3, 2), "no schema")}},
			asked: 1, text: "Hello", last: finish(usage(3, 2), "no schema"),
		},
		"the third attempt": {
			plays: [][]event{{fails(busy)}, {fails(gone)}, {text("Hello"), stop(usage(3, 2), "no schema")}},
			asked: 3, text: "Hello",
			last: finish(usage(3, 2), "attempt 1 of 3 failed: xai: grok: overloaded: oops",
				"attempt 2 of 3 failed: xai: grok: network: oops", "no schema"),
		},
		"what is not visible is held back": {
			plays: [][]event{
				{text(""), {chunk: llm.Chunk{Model: "half"}}, fails(busy)}, {text(""), stop(usage(3, 0))},
			},
			asked: 2, last: finish(usage(3, 0), "attempt 1 of 3 failed: xai: grok: overloaded: oops"),
		},
		"usage of failures": {
			plays: [][]event{
				{{llm.Chunk{Usage: usage(10, 1)}, busy}}, {{llm.Chunk{Usage: usage(100, 2)}, gone}},
				{stop(usage(1000, 4))},
			},
			asked: 3,
			last: finish(usage(1110, 7), "attempt 1 of 3 failed: xai: grok: overloaded: oops",
				"attempt 2 of 3 failed: xai: grok: network: oops"),
		},
		"usage when all fail": {
			plays: [][]event{
				{{llm.Chunk{Usage: usage(10, 1)}, busy}}, {{llm.Chunk{Usage: usage(100, 2)}, gone}},
			},
			asked: 3,
			last: llm.Chunk{
				Usage: usage(210, 5),
				Warnings: []string{
					"attempt 1 of 3 failed: xai: grok: overloaded: oops",
					"attempt 2 of 3 failed: xai: grok: network: oops",
				},
			},
			err: gone,
		},
		"a failure after the commit": {
			plays: [][]event{{text("Hel"), fails(busy)}, {text("Hello"), stop(usage(1, 1))}},
			asked: 1, text: "Hel", err: busy,
		},
		"text beside the failure": {
			plays: [][]event{{{llm.Chunk{Text: "Hel", Usage: usage(1, 1)}, busy}}},
			asked: 1, text: "Hel", last: llm.Chunk{Text: "Hel", Usage: usage(1, 1)}, err: busy,
		},
		"a second attempt that fails after the commit": {
			plays: [][]event{
				{{llm.Chunk{Usage: usage(10, 1)}, busy}}, {text("Hel"), {llm.Chunk{Usage: usage(1, 1)}, gone}},
			},
			asked: 2, text: "Hel",
			last: llm.Chunk{
				Usage: usage(11, 2), Warnings: []string{"attempt 1 of 3 failed: xai: grok: overloaded: oops"},
			},
			err: gone,
		},
		"a stream that just stops": {
			plays: [][]event{{text("")}, {text("Hello"), stop(usage(1, 1))}},
			asked: 2, text: "Hello",
			last: finish(usage(1, 1),
				"attempt 1 of 3 failed: truncated: the reply stopped before it was finished"),
		},
		"a stream that stops after the commit": {
			plays: [][]event{{text("Hel")}, {text("Hello"), stop(usage(1, 1))}},
			asked: 1, text: "Hel", kind: llm.KindTruncated,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &tape{plays: tt.plays}
				text, last, err := read(t, llm.Chain(m, llm.Retry(nil)).Stream(t.Context(), &llm.Request{}))
				if text != tt.text || len(m.asked) != tt.asked {
					t.Errorf("got %q after %d attempts, want %q after %d", text, len(m.asked), tt.text, tt.asked)
				}
				if fmt.Sprintf("%+v", brief(last)) != fmt.Sprintf("%+v", tt.last) {
					t.Errorf("the last chunk is\n%+v, want\n%+v", last, tt.last)
				}
				same := err == tt.err //nolint:errorlint // it comes out as it is
				if tt.kind == "" && !same || tt.kind != "" && llm.KindOf(err) != tt.kind {
					t.Errorf("err = %v, want %v%v", err, tt.err, tt.kind)
				}
			})
		})
	}
}

func TestRetryIsCanceledInAWait(t *testing.T) {
	tests := map[string]struct {
		cause error
		check func(error) bool
	}{
		"by the caller": {nil, func(err error) bool {
			return errors.Is(err, context.Canceled) && llm.KindOf(err) == ""
		}},
		"by other means": {io.EOF, func(err error) bool {
			return errors.Is(err, context.Canceled) && llm.KindOf(err) == ""
		}},
		"by a middleware": {
			failure(llm.KindTimeout), func(err error) bool { return llm.KindOf(err) == llm.KindTimeout },
		},
		"by its own limits": {
			&llm.Error{Kind: llm.KindBudget},
			func(err error) bool { return llm.KindOf(err) == llm.KindBudget },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(tt.cause) })
				start := time.Now()
				m := &tape{
					plays: [][]event{{fails(&llm.Error{Kind: llm.KindRateLimit, RetryAfter: 10 * time.Second})}},
				}
				_, _, err := read(t, llm.Chain(m, llm.Retry(nil)).Stream(ctx, &llm.Request{}))
				if took := time.Since(start); took != time.Second || len(m.asked) != 1 {
					t.Errorf("asked %d times in %v", len(m.asked), took)
				}
				if !tt.check(err) {
					t.Errorf("err = %v", err)
				}
			})
		})
	}
}

// untold is a context with a deadline that it does not tell.
type untold struct{ context.Context }

func (untold) Deadline() (time.Time, bool) { return time.Time{}, false }

func TestRetryReachesADeadlineInAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		m := &tape{
			plays: [][]event{{fails(&llm.Error{Kind: llm.KindRateLimit, RetryAfter: 10 * time.Second})}},
		}
		_, _, err := read(t, llm.Chain(m, llm.Retry(nil)).Stream(untold{ctx}, &llm.Request{}))
		if llm.KindOf(err) != llm.KindTimeout || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
	})
}

// An attempt ends, and frees what it holds, before the next one begins.
func TestRetryEndsEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running := 0
		var before []context.Context
		m := llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				if running++; running > 1 {
					t.Error("two attempts at once")
				}
				defer func() { running-- }()
				for i, ctx := range before {
					if ctx.Err() == nil {
						t.Errorf("attempt %d still has its context", i+1)
					}
				}
				if before = append(before, ctx); len(before) < 3 {
					yield(llm.Chunk{}, failure(llm.KindNetwork))
				} else if yield(llm.Chunk{Text: "Hel"}, nil) {
					t.Error("the reader has left, and is not heard")
				}
			}
		})
		req := &llm.Request{System: "Be brief."}
		stream := llm.Chain(m, llm.Retry(nil)).Stream(t.Context(), req)
		if len(before) != 0 {
			t.Error("asked before the stream was ranged over")
		}
		if chunk, err := first(stream); chunk.Text != "Hel" || err != nil {
			t.Errorf("got %+v, %v", chunk, err)
		}
		if running != 0 || len(before) != 3 || before[2].Err() == nil {
			t.Errorf("%d of %d attempts go on", running, len(before))
		}
	})
}

func TestRetryConcurrently(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	m := llm.Chain(llmtest.NewScript(slices.Repeat([]llmtest.Reply{
		{Err: failure(llm.KindNetwork)}, llmtest.Text("Hel", "lo"),
	}, 50)...),
		llm.Retry(&llm.RetryOptions{Attempts: 100, Base: time.Microsecond}))
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			reply, err := llm.Generate(t.Context(), m, &llm.Request{})
			if err != nil || reply.Text != "Hello" {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
	wg.Wait()
}

func ExampleRetry() {
	busy := &llm.Error{Kind: llm.KindOverloaded, Status: 503, Message: "busy"}
	model := llm.Chain(llmtest.NewScript(llmtest.Reply{Err: busy}, llmtest.Text("Hello.")),
		llm.Retry(&llm.RetryOptions{Attempts: 2, Base: 10 * time.Millisecond}),
	)
	reply, err := llm.Generate(context.Background(), model, &llm.Request{})
	fmt.Println(reply.Text, err)
	fmt.Println(strings.Join(reply.Warnings, "\n"))
	// Output:
	// Hello. <nil>
	// attempt 1 of 2 failed: overloaded (status 503): busy
}
