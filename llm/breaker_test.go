package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// changes are the changes of state that a breaker told.
type changes []string

func (c *changes) add(from, to llm.BreakerState) { *c = append(*c, fmt.Sprintf("%s>%s", from, to)) }

var (
	down = []event{fails(failure(llm.KindNetwork))}
	up   = []event{text("Hello"), stop(llm.Usage{})}
	cut  = []event{text("Hel"), fails(failure(llm.KindTruncated))}
	bad  = []event{fails(failure(llm.KindInvalid))}
	mute = []event{fails(failure(llm.KindRateLimit))}
)

func TestBreaker(t *testing.T) {
	const s = time.Second
	options := llm.BreakerOptions{Failures: 2, Cooldown: 10 * s}
	// ask is a request after some time, and what the model plays if the request is sent.
	type ask struct {
		after   time.Duration
		plays   []event
		refused time.Duration // RetryAfter, if it is not sent
	}
	tests := map[string]struct {
		options llm.BreakerOptions
		asks    []ask
		want    changes
	}{
		"good replies": {options, []ask{{0, up, 0}, {0, up, 0}, {0, up, 0}}, nil},
		"too few failures": {
			options, []ask{{0, down, 0}, {0, up, 0}, {0, down, 0}, {0, up, 0}}, nil,
		},
		"a refusal ends the row": {
			options, []ask{{0, down, 0}, {0, bad, 0}, {0, down, 0}, {0, up, 0}}, nil,
		},
		"a rate limit changes nothing": {
			options, []ask{{0, down, 0}, {0, mute, 0}, {0, down, 0}, {0, nil, 10 * s}},
			changes{"closed>open"},
		},
		"it opens": {
			options,
			[]ask{{0, down, 0}, {0, down, 0}, {0, nil, 10 * s}, {4 * s, nil, 6 * s}, {6*s - 1, nil, 1}},
			changes{"closed>open"},
		},
		"failures after the commit": {
			options, []ask{{0, cut, 0}, {0, cut, 0}, {0, nil, 10 * s}}, changes{"closed>open"},
		},
		"streams that just stop": {
			options, []ask{{0, []event{text("Hel")}, 0}, {0, []event{}, 0}, {0, nil, 10 * s}},
			changes{"closed>open"},
		},
		"5 failures and 30s by default": {
			llm.BreakerOptions{},
			[]ask{{0, down, 0}, {0, down, 0}, {0, down, 0}, {0, down, 0}, {0, down, 0}, {0, nil, 30 * s}},
			changes{"closed>open"},
		},
		"a good probe closes it": {
			options, []ask{{0, down, 0}, {0, down, 0}, {10 * s, up, 0}, {0, down, 0}, {0, up, 0}},
			changes{"closed>open", "open>half_open", "half_open>closed"},
		},
		"so does one without text": {
			options,
			[]ask{
				{0, down, 0}, {0, down, 0}, {10 * s, []event{stop(llm.Usage{})}, 0}, {0, down, 0}, {0, up, 0},
			},
			changes{"closed>open", "open>half_open", "half_open>closed"},
		},
		"so does one that is refused": {
			options, []ask{{0, down, 0}, {0, down, 0}, {10 * s, bad, 0}, {0, down, 0}, {0, up, 0}},
			changes{"closed>open", "open>half_open", "half_open>closed"},
		},
		"a failed probe opens it anew": {
			options, []ask{{0, down, 0}, {0, down, 0}, {11 * s, down, 0}, {1 * s, nil, 9 * s}},
			changes{"closed>open", "open>half_open", "half_open>open"},
		},
		"a probe that stops": {
			options, []ask{{0, down, 0}, {0, down, 0}, {11 * s, []event{}, 0}, {0, nil, 10 * s}},
			changes{"closed>open", "open>half_open", "half_open>open"},
		},
		"a probe that tells nothing": {
			options, []ask{{0, down, 0}, {0, down, 0}, {10 * s, mute, 0}, {0, up, 0}},
			changes{"closed>open", "open>half_open", "half_open>closed"},
		},
		"a probe that is cut off counts": {
			options, []ask{{0, down, 0}, {0, down, 0}, {10 * s, cut, 0}, {0, down, 0}, {0, nil, 10 * s}},
			changes{"closed>open", "open>half_open", "half_open>closed", "closed>open"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got changes
				tt.options.OnChange = got.add
				m := &tape{}
				for _, ask := range tt.asks {
					if ask.plays != nil {
						m.plays = append(m.plays, ask.plays)
					}
				}
				guarded := llm.Chain(m, llm.Breaker(&tt.options))
				for i, ask := range tt.asks {
					<-time.After(ask.after)
					sent := len(m.asked)
					_, last, err := read(t, guarded.Stream(t.Context(), &llm.Request{}))
					if ask.plays != nil {
						if len(m.asked) != sent+1 {
							t.Fatalf("request %d was not sent: %v", i+1, err)
						}
						if len(ask.plays) == 0 || llm.KindOf(err) == llm.KindTruncated {
							continue
						}
						played := ask.plays[len(ask.plays)-1]
						same := err == played.err //nolint:errorlint // it comes out as it is
						if !same || last.Finish != played.chunk.Finish {
							t.Errorf("request %d came out with %+v, %v", i+1, last, err)
						}
						continue
					}
					e, ok := errors.AsType[*llm.Error](err)
					if len(m.asked) != sent || !ok || e.Kind != llm.KindOverloaded || e.RetryAfter != ask.refused {
						t.Errorf("request %d: %v, wait %v; want it refused for %v",
							i+1, err, e.RetryAfter, ask.refused)
					}
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("it went %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// Each failure alone opens a breaker of one, or ends a row, or does neither.
func TestBreakerByKind(t *testing.T) {
	const counts, ends, neither = "counts", "ends the row", "neither"
	tests := map[string]struct {
		err  error
		want string
	}{
		"of no kind":               {io.EOF, neither},
		"a deadline of no kind":    {context.DeadlineExceeded, counts},
		"canceled":                 {context.Canceled, neither},
		"canceled, called network": {&llm.Error{Kind: llm.KindNetwork, Err: context.Canceled}, neither},
	}
	for _, kind := range kinds {
		tt := tests[string(kind)]
		tt.err, tt.want = failure(kind), ends
		switch kind {
		case llm.KindNetwork, llm.KindTimeout, llm.KindOverloaded, llm.KindInternal, llm.KindTruncated:
			tt.want = counts
		case llm.KindRateLimit, llm.KindBudget:
			tt.want = neither
		}
		tests[string(kind)] = tt
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got changes
			m := &tape{plays: [][]event{down, {fails(tt.err)}, down}}
			guarded := llm.Chain(m, llm.Breaker(&llm.BreakerOptions{Failures: 2, OnChange: got.add}))
			outcome := ends
			for range 3 {
				_, _, _ = read(t, guarded.Stream(t.Context(), &llm.Request{}))
			}
			switch {
			case len(m.asked) == 2:
				outcome = counts
			case len(got) > 0:
				outcome = neither
			}
			if outcome != tt.want {
				t.Errorf("it %s, want %s", outcome, tt.want)
			}
		})
	}
}

func TestBreakerIsShared(t *testing.T) {
	breaker := llm.Breaker(&llm.BreakerOptions{Failures: 1})
	sick, well := llm.Chain(&tape{plays: [][]event{down}}, breaker), llm.Chain(reply("Hello"), breaker)
	alone := llm.Chain(reply("Hello"), llm.Breaker(nil))
	if _, err := llm.Generate(t.Context(), well, &llm.Request{}); err != nil {
		t.Error(err)
	}
	stream := well.Stream(t.Context(), &llm.Request{})
	if _, err := llm.Generate(t.Context(), sick, &llm.Request{}); llm.KindOf(err) != llm.KindNetwork {
		t.Error(err)
	}
	// The stream is lazy: the state counts when somebody ranges over it.
	if _, _, err := read(t, stream); llm.KindOf(err) != llm.KindOverloaded {
		t.Errorf("err = %v, want it refused", err)
	}
	if _, err := llm.Generate(t.Context(), alone, &llm.Request{}); err != nil {
		t.Error(err)
	}
}

func TestBreakerConcurrently(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	script := llmtest.NewScript(slices.Repeat([]llmtest.Reply{
		llmtest.Text("Hel", "lo"), {Err: failure(llm.KindNetwork)},
	}, 100)...)
	var got changes
	m := llm.Chain(script,
		llm.Breaker(&llm.BreakerOptions{Failures: 1, Cooldown: time.Nanosecond, OnChange: got.add}))
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range 10 {
				_, _, _ = read(t, m.Stream(t.Context(), &llm.Request{}))
			}
		})
	}
	wg.Wait()
	for i, change := range got[1:] {
		if _, from, _ := strings.Cut(got[i], ">"); !strings.HasPrefix(change, from+">") {
			t.Fatalf("change %d, %s, does not go on from %s", i+1, change, got[i])
		}
	}
}

func ExampleBreaker() {
	down := &llm.Error{Kind: llm.KindNetwork, Message: "connection refused"}
	script := llmtest.NewScript(llmtest.Reply{Err: down})
	model := llm.Chain(script, llm.Breaker(&llm.BreakerOptions{
		Failures: 2,
		OnChange: func(from, to llm.BreakerState) { fmt.Println(from, "->", to) },
	}))
	for range 3 {
		_, err := llm.Generate(context.Background(), model, &llm.Request{})
		fmt.Println(err)
	}
	fmt.Println(len(script.Requests()), "requests were sent")
	// Output:
	// network: connection refused
	// closed -> open
	// network: connection refused
	// overloaded: not asked, because it keeps failing; the last failure: network: connection refused
	// 2 requests were sent
}
