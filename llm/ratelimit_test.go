package llm_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestRateLimit(t *testing.T) {
	const s = time.Second
	type ask struct {
		at     time.Duration // when it comes
		tokens int           // guessed
		used   int           // used really; 0 if the reply does not tell
		takes  time.Duration // from its sending to its end
		sent   time.Duration // when it must be sent
		wait   time.Duration // RetryAfter, if it must not be sent
	}
	// now is a request that does not wait.
	now := func(at time.Duration, tokens int) ask { return ask{at: at, tokens: tokens, sent: at} }
	tests := map[string]struct {
		options *llm.RateOptions
		asks    []ask
	}{
		"no limits": {nil, []ask{now(0, 1e6), now(0, 1e6), now(0, 1e6)}},
		"a minute's worth at once, then evenly": {&llm.RateOptions{Requests: 3}, []ask{
			now(0, 0), now(0, 0), now(0, 0), {sent: 20 * s}, {at: 30 * s, sent: 40 * s}, now(70*s, 0),
			{at: 70 * s, sent: 80 * s},
		}},
		"no more than a minute's worth is saved": {&llm.RateOptions{Requests: 2}, []ask{
			now(600*s, 0), now(600*s, 0), {at: 600 * s, sent: 630 * s},
		}},
		"tokens": {&llm.RateOptions{Tokens: 600}, []ask{
			now(0, 500), now(0, 100), {tokens: 100, sent: 10 * s}, {tokens: 50, sent: 15 * s},
			{at: 20 * s, tokens: 100, sent: 25 * s},
		}},
		"both, by the one that takes longer": {
			&llm.RateOptions{Requests: 3, Tokens: 600, MaxWait: 60 * s},
			[]ask{
				now(0, 600), {tokens: 50, sent: 5 * s}, {tokens: 50, sent: 10 * s},
				{tokens: 50, sent: 20 * s}, {tokens: 300, sent: 45 * s},
			},
		},
		"first come, first served": {&llm.RateOptions{Tokens: 600}, []ask{
			now(0, 600), {tokens: 200, sent: 20 * s}, {at: s, tokens: 1, sent: 20*s + s/10},
			{at: 2 * s, tokens: 0, sent: 20*s + s/10},
		}},
		"less used than guessed": {&llm.RateOptions{Tokens: 600, MaxWait: 60 * s}, []ask{
			{tokens: 600, used: 300, takes: 2 * s}, {at: s, tokens: 200, sent: 2 * s},
			{at: s, tokens: 200, sent: 10 * s},
		}},
		"more used than guessed": {&llm.RateOptions{Tokens: 600}, []ask{
			{tokens: 100, used: 700, takes: 2 * s}, {at: 3 * s, tokens: 100, sent: 20 * s},
		}},
		"the guess stands where nothing is told": {&llm.RateOptions{Tokens: 600}, []ask{
			{tokens: 600, takes: 2 * s}, {at: 3 * s, tokens: 100, sent: 10 * s},
		}},
		"one larger than a minute goes alone": {&llm.RateOptions{Tokens: 600, MaxWait: 90 * s}, []ask{
			now(0, 5000), {tokens: 5000, sent: 60 * s}, {tokens: 100, sent: 70 * s},
		}},
		"what the large one really used": {&llm.RateOptions{Tokens: 600, MaxWait: 90 * s}, []ask{
			{tokens: 5000, used: 900, takes: s}, {at: 2 * s, tokens: 100, sent: 40 * s},
		}},
		"more used than there can be": {&llm.RateOptions{Tokens: 600}, []ask{
			{tokens: 100, used: math.MaxInt / 2, takes: 2 * s},
			{at: 3 * s, tokens: 100, wait: 24*time.Hour - 43*s},
		}},
		"30s by default": {&llm.RateOptions{Tokens: 600}, []ask{
			now(0, 600), {tokens: 300, sent: 30 * s}, {at: 1, tokens: 1, wait: 30*s + s/10 - 1},
			{at: s, tokens: 1, sent: 30*s + s/10},
		}},
		"a wait of its own": {
			&llm.RateOptions{Requests: 60, MaxWait: 2 * s},
			append(slices.Repeat([]ask{now(0, 0)}, 60),
				ask{sent: s}, ask{sent: 2 * s}, ask{wait: 3 * s}),
		},
		"a refused one takes no place": {&llm.RateOptions{Requests: 1}, []ask{
			now(0, 0), {wait: 60 * s}, {wait: 60 * s}, {at: 40 * s, sent: 60 * s},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				limit := llm.RateLimit(tt.options)
				var wg sync.WaitGroup
				for i, ask := range tt.asks {
					<-time.After(ask.at - time.Since(start))
					var sent time.Duration = -1
					m := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
						return func(yield func(llm.Chunk, error) bool) {
							sent = time.Since(start)
							<-time.After(ask.takes)
							used := llm.Usage{Input: ask.used / 3, Output: ask.used - ask.used/3}
							_ = yield(llm.Chunk{Text: "Hello"}, nil) && yield(finish(used), nil)
						}
					})
					wg.Go(func() {
						came := time.Now()
						req := &llm.Request{MaxTokens: ask.tokens}
						_, _, err := read(t, limit(m).Stream(t.Context(), req))
						if ask.wait == 0 {
							if err != nil || sent != ask.sent {
								t.Errorf("request %d was sent at %v, want %v: %v", i+1, sent, ask.sent, err)
							}
							return
						}
						e, ok := errors.AsType[*llm.Error](err)
						if !ok || e.Kind != llm.KindRateLimit || e.RetryAfter != ask.wait || sent >= 0 ||
							time.Since(came) > 0 {
							t.Errorf("request %d was sent at %v: %+v, want it refused at once for %v",
								i+1, sent, err, ask.wait)
						}
					})
					synctest.Wait() // so that they come in order
				}
				wg.Wait()
			})
		})
	}
}

func TestRateLimitEndsWithItsContext(t *testing.T) {
	const s = time.Second
	tests := map[string]struct {
		start func(context.Context) (context.Context, context.CancelFunc)
		took  time.Duration
		check func(error) bool
	}{
		"canceled": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(5*s, cancel)
				return ctx, cancel
			},
			5 * s, func(err error) bool { return errors.Is(err, context.Canceled) && llm.KindOf(err) == "" },
		},
		"a deadline before its turn": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 10*s)
			},
			0, func(err error) bool {
				e, ok := errors.AsType[*llm.Error](err)
				const want = "rate limit: " +
					"not sent, because its turn within the rate limit would come in 10s"
				return ok && e.Error() == want && e.RetryAfter == 10*s
			},
		},
		"a deadline after its turn": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 10*s+1)
			},
			10 * s, func(err error) bool { return err == nil },
		},
		"a deadline that it does not tell": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithTimeout(ctx, 7*s)
				return untold{ctx}, cancel
			},
			7 * s, func(err error) bool {
				return llm.KindOf(err) == llm.KindRateLimit && errors.Is(err, context.DeadlineExceeded)
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := llm.Chain(reply("Hello"), llm.RateLimit(&llm.RateOptions{Requests: 6}))
				for range 6 {
					if _, _, err := read(t, m.Stream(t.Context(), &llm.Request{})); err != nil {
						t.Fatal(err)
					}
				}
				ctx, cancel := tt.start(t.Context())
				defer cancel()
				start := time.Now()
				_, _, err := read(t, m.Stream(ctx, &llm.Request{}))
				if took := time.Since(start); took != tt.took || !tt.check(err) {
					t.Errorf("after %v: %v", took, err)
				}
			})
		})
	}
}

// A request that leaves the queue, at its head or in the middle, lets the others move up.
func TestRateLimitGivesUpAPlace(t *testing.T) {
	const s = time.Second
	tests := map[string]struct {
		leaves int
		want   []time.Duration
	}{
		"the first":  {0, []time.Duration{5 * s, 25 * s}},
		"the second": {1, []time.Duration{10 * s, 30 * s}},
		"the last":   {2, []time.Duration{10 * s, 15 * s}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := llm.Chain(reply("Hello"),
					llm.RateLimit(&llm.RateOptions{Tokens: 600, MaxWait: time.Minute}))
				if _, _, err := read(t, m.Stream(t.Context(), &llm.Request{MaxTokens: 600})); err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				times := make(chan time.Duration, 3)
				for i, tokens := range []int{100, 50, 200} {
					ctx := ctx
					if i != tt.leaves {
						ctx = t.Context()
					}
					wg.Go(func() {
						if _, _, err := read(t, m.Stream(ctx, &llm.Request{MaxTokens: tokens})); err == nil {
							times <- time.Since(start)
						}
					})
					synctest.Wait()
				}
				cancel()
				wg.Wait()
				close(times)
				var sent []time.Duration
				for d := range times {
					sent = append(sent, d)
				}
				if !slices.Equal(sent, tt.want) {
					t.Errorf("sent after %v, want %v", sent, tt.want)
				}
			})
		})
	}
}

// A request whose turn has come goes to the model, even if its context ends at that moment.
func TestRateLimitLeavesTheRestToTheModel(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	for name, ctx := range map[string]context.Context{
		"canceled": canceled, "after its deadline": late,
	} {
		t.Run(name, func(t *testing.T) {
			m := llm.Chain(reply("Hello"), llm.RateLimit(&llm.RateOptions{Requests: 100}))
			for range 100 {
				if text, _, err := read(t, m.Stream(ctx, &llm.Request{})); text != "Hello" || err != nil {
					t.Fatalf("got %q, %v", text, err)
				}
			}
		})
	}
}

// Inside a Retry, every attempt waits for its turn.
func TestRateLimitInsideRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &tape{plays: [][]event{down, down, up}}
		limited := llm.Chain(m, llm.Retry(&llm.RetryOptions{Base: time.Nanosecond}),
			llm.RateLimit(&llm.RateOptions{Requests: 2}))
		start := time.Now()
		text, _, err := read(t, limited.Stream(t.Context(), &llm.Request{}))
		if text != "Hello" || err != nil || time.Since(start) != 30*time.Second {
			t.Errorf("got %q, %v after %v", text, err, time.Since(start))
		}
	})
}

func TestRateLimitConcurrently(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	m := llm.Chain(llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"Hel", "lo"}, Usage: llm.Usage{Input: 1},
	}),
		llm.RateLimit(&llm.RateOptions{Requests: 60_000, Tokens: 6_000_000, MaxWait: time.Minute}))
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			for chunk, err := range m.Stream(ctx, &llm.Request{MaxTokens: 100_000}) {
				if err != nil {
					t.Error(err)
				}
				if i%3 == 0 && chunk.Text != "" {
					break
				}
			}
		})
	}
	wg.Wait()
}

func ExampleRateLimit() {
	model := llm.Chain(llmtest.NewScript(llmtest.Text("Hello.")),
		llm.RateLimit(&llm.RateOptions{Requests: 2, Tokens: 10_000, MaxWait: time.Second}),
	)
	for range 3 {
		reply, err := llm.Generate(context.Background(), model, &llm.Request{MaxTokens: 500})
		if err != nil {
			fmt.Println(llm.KindOf(err))
			continue
		}
		fmt.Println(reply.Text)
	}
	// Output:
	// Hello.
	// Hello.
	// rate_limit
}
