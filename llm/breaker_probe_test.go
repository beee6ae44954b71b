package llm_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// While a probe is under way nothing else is sent, until its reply commits.
func TestBreakerSendsOneProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got changes
		proceed := make(chan struct{})
		asked := 0
		m := llm.Chain(llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				if asked++; asked == 1 {
					yield(llm.Chunk{}, failure(llm.KindNetwork))
					return
				}
				<-proceed
				_ = yield(llm.Chunk{Text: "Hel"}, nil) && yield(llm.Chunk{Text: "lo"}, nil) &&
					yield(finish(llm.Usage{}), nil)
			}
		}), llm.Breaker(&llm.BreakerOptions{Failures: 1, Cooldown: time.Second, OnChange: got.add}))
		_, _, err := read(t, m.Stream(t.Context(), &llm.Request{}))
		if llm.KindOf(err) != llm.KindNetwork {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		var wg sync.WaitGroup
		wg.Go(func() {
			for chunk, err := range m.Stream(t.Context(), &llm.Request{}) {
				if err != nil {
					t.Error(err)
				}
				if chunk.Text == "Hel" { // the reply has begun, and is not over
					if _, _, err := read(t, m.Stream(t.Context(), &llm.Request{})); err != nil {
						t.Errorf("after the probe: %v", err)
					}
				}
			}
		})
		synctest.Wait()
		for range 3 {
			_, _, err := read(t, m.Stream(t.Context(), &llm.Request{}))
			e, ok := errors.AsType[*llm.Error](err)
			want := "overloaded: not asked, because it keeps failing; " +
				"the last failure: xai: grok: network: oops"
			if !ok || e.Error() != want || e.RetryAfter != 0 {
				t.Errorf("during the probe: %v, want %s", err, want)
			}
		}
		if asked != 2 {
			t.Errorf("%d requests, want the first and the probe", asked)
		}
		close(proceed)
		wg.Wait()
		want := changes{"closed>open", "open>half_open", "half_open>closed"}
		if !slices.Equal(got, want) {
			t.Errorf("it went %q, want %q", got, want)
		}
	})
}

func TestBreakerForgetsAnAbandonedProbe(t *testing.T) {
	quiet := []event{text(""), text("Hello"), stop(llm.Usage{})}
	tests := map[string]func(*testing.T, llm.Model){
		"left": func(t *testing.T, m llm.Model) {
			if _, err := first(m.Stream(t.Context(), &llm.Request{})); err != nil {
				t.Error(err)
			}
		},
		"panicked": func(t *testing.T, m llm.Model) {
			defer func() { _ = recover() }()
			m.Stream(t.Context(), &llm.Request{})(func(llm.Chunk, error) bool { panic("of the reader") })
		},
		"canceled": func(t *testing.T, m llm.Model) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := llm.Generate(ctx, m, &llm.Request{}); !errors.Is(err, context.Canceled) {
				t.Errorf("err = %v", err)
			}
		},
	}
	for name, abandon := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got changes
				played := &tape{plays: [][]event{down, quiet}}
				m := llm.Chain(canceler(played),
					llm.Breaker(&llm.BreakerOptions{Failures: 1, Cooldown: time.Second, OnChange: got.add}))
				_, _, err := read(t, m.Stream(t.Context(), &llm.Request{}))
				if llm.KindOf(err) != llm.KindNetwork {
					t.Fatal(err)
				}
				<-time.After(time.Second)
				abandon(t, m)
				if want := (changes{"closed>open", "open>half_open"}); !slices.Equal(got, want) {
					t.Errorf("it went %q, want %q", got, want)
				}
				text, _, err := read(t, m.Stream(t.Context(), &llm.Request{}))
				if text != "Hello" || err != nil {
					t.Errorf("the next probe: %q, %v", text, err)
				}
			})
		})
	}
}

// canceler is m, but ends with its context.
func canceler(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		if err := ctx.Err(); err != nil {
			return func(yield func(llm.Chunk, error) bool) { yield(llm.Chunk{}, err) }
		}
		return m.Stream(ctx, req)
	})
}

// A request from before the breaker opened says nothing about the time after.
func TestBreakerIgnoresWhatComesLate(t *testing.T) {
	tests := map[string][]event{"a failure": down, "a reply": up, "a refusal": bad, "nothing": mute}
	for name, comes := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got changes
				proceed := make(chan struct{})
				asked := 0
				var provider llm.Func = func(
					ctx context.Context, req *llm.Request,
				) iter.Seq2[llm.Chunk, error] {
					return func(yield func(llm.Chunk, error) bool) {
						asked++
						events := down
						switch asked {
						case 1:
							<-proceed
							events = comes
						case 3:
							<-ctx.Done()
							events = []event{fails(ctx.Err())}
						}
						for _, e := range events {
							if !yield(e.chunk, e.err) {
								return
							}
						}
					}
				}
				m := llm.Chain(provider, llm.Breaker(&llm.BreakerOptions{
					Failures: 1, Cooldown: time.Second, OnChange: got.add,
				}))
				ask := func(ctx context.Context) { _, _, _ = read(t, m.Stream(ctx, &llm.Request{})) }
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var late, probe sync.WaitGroup
				late.Go(func() { ask(t.Context()) })
				synctest.Wait()
				ask(t.Context()) // opens it
				<-time.After(time.Second)
				probe.Go(func() { ask(ctx) })
				synctest.Wait()
				close(proceed)
				late.Wait()
				if want := (changes{"closed>open", "open>half_open"}); !slices.Equal(got, want) {
					t.Errorf("it went %q, want %q", got, want)
				}
				if ask(t.Context()); asked != 3 {
					t.Errorf("%d requests were sent, one beside the probe", asked)
				}
				cancel()
				probe.Wait()
			})
		})
	}
}
