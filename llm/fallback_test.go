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

func TestFallbackByKind(t *testing.T) {
	stops := []llm.Kind{llm.KindContentFilter, llm.KindBudget}
	tests := map[string]struct {
		err   error
		stops bool
	}{
		"of no kind":                {io.EOF, false},
		"a deadline of the model's": {context.DeadlineExceeded, false},
		"canceled":                  {context.Canceled, true},
		"canceled, called network":  {&llm.Error{Kind: llm.KindNetwork, Err: context.Canceled}, true},
		"wrapped":                   {fmt.Errorf("mine: %w", failure(llm.KindBudget)), true},
	}
	for _, kind := range kinds {
		tt := tests[string(kind)]
		tt.err, tt.stops = failure(kind), slices.Contains(stops, kind)
		tests[string(kind)] = tt
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			first := &tape{plays: [][]event{{fails(tt.err)}}}
			second := &tape{plays: [][]event{{text("Hello"), stop(llm.Usage{})}}}
			text, last, err := read(t, llm.Fallback(first, second).Stream(t.Context(), &llm.Request{}))
			if tt.stops {
				if err != tt.err || len(second.asked) != 0 { //nolint:errorlint // it comes out as it is
					t.Errorf("err = %v, and the second leg was asked %d times", err, len(second.asked))
				}
				return
			}
			if text != "Hello" || err != nil || last.Model != "m" {
				t.Errorf("got %q, %+v, %v", text, last, err)
			}
			want := []string{"model 1 of 2 failed: " + tt.err.Error()}
			if !slices.Equal(last.Warnings, want) {
				t.Errorf("warnings %q, want %q", last.Warnings, want)
			}
		})
	}
}

func TestFallbackUntilTheCommit(t *testing.T) {
	busy := failure(llm.KindOverloaded)
	broke := &llm.Error{
		Kind: llm.KindQuota, Provider: "openai", Model: "gpt", Message: "no credit",
	}
	usage := func(in, out int) llm.Usage { return llm.Usage{Input: in, Output: out} }
	const busyFirst = "model 1 of 3 failed: xai: grok: overloaded: oops"
	const brokeSecond = "model 2 of 3 failed: openai: gpt: quota: no credit"
	good := []event{text("Hel"), text("lo"), stop(usage(3, 2), "no schema")}
	tests := map[string]struct {
		legs  [3][]event
		asked int // how many legs are asked
		text  string
		last  llm.Chunk
		err   error
	}{
		"the first leg": {
			legs:  [3][]event{good, {fails(busy)}, {fails(broke)}},
			asked: 1, text: "Hello", last: finish(usage(3, 2), "no schema"),
		},
		"the last leg": {
			legs:  [3][]event{{fails(busy)}, {text(""), fails(broke)}, good},
			asked: 3, text: "Hello", last: finish(usage(3, 2), busyFirst, brokeSecond, "no schema"),
		},
		"usage of failures": {
			legs: [3][]event{
				{{llm.Chunk{Usage: usage(10, 1)}, busy}}, {{llm.Chunk{Usage: usage(100, 2)}, broke}}, good,
			},
			asked: 3, text: "Hello", last: finish(usage(113, 5), busyFirst, brokeSecond, "no schema"),
		},
		"an empty reply": {
			legs:  [3][]event{{stop(usage(1, 0))}, good, good},
			asked: 1, last: finish(usage(1, 0)),
		},
		"a failure after the commit": {
			legs:  [3][]event{{fails(busy)}, {text("Hel"), fails(broke)}, good},
			asked: 2, text: "Hel", last: llm.Chunk{Warnings: []string{busyFirst}}, err: broke,
		},
		"a leg that just stops": {
			legs:  [3][]event{{}, good, good},
			asked: 2, text: "Hello",
			last: finish(usage(3, 2),
				"model 1 of 3 failed: truncated: the reply stopped before it was finished", "no schema"),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			legs := make([]llm.Model, len(tt.legs))
			for i, events := range tt.legs {
				legs[i] = &tape{plays: [][]event{events}}
			}
			text, last, err := read(t, llm.Fallback(legs...).Stream(t.Context(), &llm.Request{}))
			if text != tt.text || err != tt.err { //nolint:errorlint // it comes out as it is
				t.Errorf("got %q, %v; want %q, %v", text, err, tt.text, tt.err)
			}
			if fmt.Sprintf("%+v", brief(last)) != fmt.Sprintf("%+v", tt.last) {
				t.Errorf("the last chunk is\n%+v, want\n%+v", last, tt.last)
			}
			for i, leg := range legs {
				if asked := len(leg.(*tape).asked); asked > 1 || (asked == 1) != (i < tt.asked) {
					t.Errorf("leg %d was asked %d times, and %d legs were to be asked", i+1, asked, tt.asked)
				}
			}
		})
	}
}

func TestFallbackWhenAllFail(t *testing.T) {
	const s = time.Second
	errMine := errors.New("mine")
	quota := &llm.Error{Kind: llm.KindQuota, RetryAfter: s}
	busy := &llm.Error{Kind: llm.KindOverloaded, RetryAfter: 20 * s}
	limited := &llm.Error{Kind: llm.KindRateLimit, RetryAfter: 5 * s}
	slow := &llm.Error{Kind: llm.KindTimeout, Err: context.DeadlineExceeded}
	tests := map[string]struct {
		legs []error
		kind llm.Kind
		wait time.Duration
		text string
	}{
		"no leg":  {nil, llm.KindNotFound, 0, "not found: there is no model to ask"},
		"one leg": {[]error{busy}, llm.KindOverloaded, 20 * s, "overloaded"},
		"the first": {
			[]error{quota, failure(llm.KindAuth)}, llm.KindQuota, 0,
			"quota: all 2 models failed: quota; xai: grok: auth: oops",
		},
		"one that may pass": {
			[]error{quota, busy}, llm.KindOverloaded, 20 * s,
			"overloaded: all 2 models failed: quota; overloaded",
		},
		"the shortest wait": {
			[]error{slow, busy, limited}, llm.KindTimeout, 5 * s,
			"timeout: all 3 models failed: timeout: context deadline exceeded; overloaded; rate limit",
		},
		"one of no kind": {
			[]error{errMine, quota}, llm.KindInternal, 0, "internal: all 2 models failed: mine; quota",
		},
		"the wait comes first": {
			[]error{limited, busy}, llm.KindRateLimit, 5 * s,
			"rate limit: all 2 models failed: rate limit; overloaded",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var legs []llm.Model
			for _, err := range tt.legs {
				legs = append(legs, &tape{plays: [][]event{{{llm.Chunk{Usage: llm.Usage{Input: 1}}, err}}}})
			}
			_, last, err := read(t, llm.Fallback(legs...).Stream(t.Context(), &llm.Request{}))
			e, ok := errors.AsType[*llm.Error](err)
			if !ok || e.Kind != tt.kind || e.RetryAfter != tt.wait || e.Error() != tt.text {
				t.Fatalf("err = %v, of kind %q, wait %v", err, e.Kind, e.RetryAfter)
			}
			for _, each := range tt.legs {
				if !errors.Is(err, each) {
					t.Errorf("%v is not found in it", each)
				}
			}
			if last.Usage.Input != len(tt.legs) {
				t.Errorf("%d legs consumed %+v", len(tt.legs), last.Usage)
			}
		})
	}
}

// An error of another kind does not become the failure of a model.
func TestFallbackWhenNoModelFails(t *testing.T) {
	errStore, errFile := errors.New("store: down"), errors.New("no such file")
	err := allFail(t, errStore, errFile)
	const want = "llm: all 2 models failed: store: down\nno such file"
	if llm.KindOf(err) != "" || err.Error() != want {
		t.Errorf("got %v of kind %q, want %s", err, llm.KindOf(err), want)
	}
	if !errors.Is(err, errStore) || !errors.Is(err, errFile) {
		t.Errorf("they are not found in %v", err)
	}
}

// When the time is over, no further leg is asked.
func TestFallbackStopsWithItsContext(t *testing.T) {
	for name, start := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"canceled": func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		},
		"the deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := start(t.Context())
				defer cancel()
				second := llmtest.NewScript(llmtest.Text("Hello"))
				hangs := llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
					return func(yield func(llm.Chunk, error) bool) {
						<-ctx.Done()
						yield(llm.Chunk{}, failure(llm.KindNetwork))
					}
				})
				_, _, err := read(t, llm.Fallback(hangs, second).Stream(ctx, &llm.Request{}))
				if llm.KindOf(err) != llm.KindNetwork || len(second.Requests()) != 0 {
					t.Errorf("err = %v, and the second leg was asked %d times", err, len(second.Requests()))
				}
			})
		})
	}
}

func TestFallbackIsLazyAndEndsEachLeg(t *testing.T) {
	first := &tape{plays: [][]event{{fails(failure(llm.KindNetwork)), text("not to be heard")}}}
	second := &tape{plays: [][]event{{text("Hel"), text("lo"), stop(llm.Usage{})}}}
	stream := llm.Fallback(first, second).Stream(t.Context(), &llm.Request{})
	if len(first.asked) != 0 {
		t.Error("asked before the stream was ranged over")
	}
	for chunk, err := range stream {
		if chunk.Text != "Hel" || err != nil || first.ctxs[0].Err() == nil {
			t.Errorf("got %+v, %v, while the first leg has %v", chunk, err, first.ctxs[0].Err())
		}
		break
	}
	if second.ctxs[0].Err() == nil {
		t.Error("the second leg still has its context")
	}
}

// Two legs have all that belongs around a provider. The first one hangs.
func TestFallbackOfWholeLegs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leg := func(m llm.Model, requests int) llm.Model {
			return llm.Chain(m,
				llm.Breaker(&llm.BreakerOptions{Failures: 1}),
				llm.RateLimit(&llm.RateOptions{Requests: requests}), // an open breaker takes no turn
				llm.Retry(&llm.RetryOptions{Attempts: 2}),
				llm.TimeLimits(llm.Limits{First: 10 * time.Second}),
			)
		}
		hangs := llmtest.NewScript()
		m := llm.Fallback(leg(hangs, 1), leg(llmtest.NewScript(llmtest.Text("Hel", "lo")), 2))
		for _, want := range []struct {
			least, most time.Duration
			warnings    []string
		}{
			{20 * time.Second, 21 * time.Second, []string{
				"attempt 1 of 2 failed: timeout: no first chunk within 10s",
				"model 1 of 2 failed: timeout: no first chunk within 10s",
			}},
			{0, 0, []string{
				"model 1 of 2 failed: overloaded: not asked, because it keeps failing; the last failure: " +
					"timeout: no first chunk within 10s",
			}},
		} {
			start := time.Now()
			text, last, err := read(t, m.Stream(t.Context(), &llm.Request{}))
			if text != "Hello" || err != nil || !slices.Equal(last.Warnings, want.warnings) {
				t.Errorf("got %q, %q, %v", text, last.Warnings, err)
			}
			if took := time.Since(start); took < want.least || took > want.most {
				t.Errorf("it took %v, want %v to %v", took, want.least, want.most)
			}
		}
		if n := len(hangs.Requests()); n != 2 {
			t.Errorf("the first leg was asked %d times", n)
		}
	})
}

func TestFallbackConcurrently(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	m := llm.Fallback(llmtest.NewScript(llmtest.Reply{Err: failure(llm.KindQuota)}),
		llmtest.NewScript(llmtest.Text("Hel", "lo")))
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			reply, err := llm.Generate(t.Context(), m, &llm.Request{})
			if err != nil || reply.Text != "Hello" || len(reply.Warnings) != 1 {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
	wg.Wait()
}

func ExampleFallback() {
	broke := &llm.Error{Kind: llm.KindQuota, Provider: "xai", Model: "grok", Message: "no credit"}
	model := llm.Fallback(
		llm.Chain(llmtest.NewScript(llmtest.Reply{Err: broke}), llm.Breaker(nil), llm.Retry(nil)),
		llmtest.NewScript(llmtest.Text("Hello.")),
	)
	reply, err := llm.Generate(context.Background(), model, &llm.Request{})
	fmt.Println(reply.Text, reply.Model, err)
	fmt.Println(strings.Join(reply.Warnings, "\n"))
	// Output:
	// Hello. scripted <nil>
	// model 1 of 2 failed: xai: grok: quota: no credit
}
