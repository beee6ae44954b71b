package provider_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/provider"
)

// errCut is a failure that passes.
var errCut = &llm.Error{Kind: llm.KindTruncated, Message: "cut off"}

// spy is a middleware that notes how each request ends.
func spy(ends *[]string) llm.Middleware {
	return func(next llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				for chunk, err := range next.Stream(ctx, req) {
					if err != nil {
						*ends = append(*ends, string(llm.KindOf(err)))
					} else if chunk.Finish != "" {
						*ends = append(*ends, string(chunk.Finish))
					}
					if !yield(chunk, err) {
						return
					}
				}
			}
		})
	}
}

// stackOf is a stack of one model.
func stackOf(t *testing.T, o *provider.StackOptions, m llm.Model) llm.Model {
	t.Helper()
	stack, err := provider.StackOf(o, []string{"compatible:tiny"}, m)
	if err != nil {
		t.Fatal(err)
	}
	return stack
}

// ada asks the model.
func ada(t *testing.T, m llm.Model) (*llm.Response, error) {
	t.Helper()
	return llm.Generate(llm.WithOwner(t.Context(), "ada"), m, ask)
}

// Each of these is so by the order of the middlewares, and was not in another.
func TestTheOrderOfAStack(t *testing.T) {
	prices := llm.Prices{{Model: "*", Input: 1000, Output: 1000}}
	t.Run("Around sees what the budget refuses, and so does the log", func(t *testing.T) {
		var ends []string
		var logged bytes.Buffer
		m := stackOf(t, &provider.StackOptions{
			Around: []llm.Middleware{spy(&ends)}, Logger: slog.New(slog.NewTextHandler(&logged, nil)),
			Budget: &llm.BudgetOptions{Prices: prices, Total: 1},
		}, llmtest.NewScript(llmtest.Text("Hi")))
		if _, err := ada(t, m); llm.KindOf(err) != llm.KindBudget {
			t.Errorf("got %v", err)
		}
		if !slices.Equal(ends, []string{"budget"}) || !strings.Contains(logged.String(), "outcome=budget model=compatible:tiny") {
			t.Errorf("seen %q, logged %s", ends, &logged)
		}
	})
	t.Run("the first of Around is outermost", func(t *testing.T) {
		var order []string
		mark := func(name string) llm.Middleware {
			return func(next llm.Model) llm.Model {
				return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
					order = append(order, name)
					return next.Stream(ctx, req)
				})
			}
		}
		m := stackOf(t, &provider.StackOptions{
			Around:     []llm.Middleware{mark("a"), mark("b")},
			AroundEach: func(provider.Ref) []llm.Middleware { return []llm.Middleware{mark("c"), mark("d")} },
		}, llmtest.NewScript(llmtest.Text("Hi")))
		if _, err := ada(t, m); err != nil || strings.Join(order, "") != "abcd" {
			t.Errorf("got %v, %v", order, err)
		}
	})
	t.Run("what the cache answers passes the budget, and reaches no model", func(t *testing.T) {
		var each []string
		m := stackOf(t, &provider.StackOptions{
			Cache: &llm.CacheOptions{}, Budget: &llm.BudgetOptions{Prices: prices, Total: 6_000_000},
			AroundEach: func(provider.Ref) []llm.Middleware { return []llm.Middleware{spy(&each)} },
		}, llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hi"}, Usage: llm.Usage{Input: 2_000, Output: 1_000}}))
		if reply, err := ada(t, m); err != nil || reply.Cost.NanoUSD != 3_000_000 {
			t.Fatalf("got %+v, %v", reply, err)
		}
		if _, err := ada(t, m); llm.KindOf(err) != llm.KindBudget { // there is no room for what it might cost
			t.Errorf("got %v", err)
		}
		if len(each) != 1 {
			t.Errorf("the model was asked %d times", len(each))
		}
	})
	t.Run("a reply that is kept is given again", func(t *testing.T) {
		script := llmtest.NewScript(llmtest.Text("Hi"))
		m := stackOf(t, &provider.StackOptions{Cache: &llm.CacheOptions{}}, script)
		for range 2 {
			if _, err := ada(t, m); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(script.Requests()); n != 1 {
			t.Errorf("the model was asked %d times", n)
		}
	})
	t.Run("AroundEach sees what an open breaker refuses", func(t *testing.T) {
		var each []string
		script := llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Err: errCut})
		m := stackOf(t, &provider.StackOptions{
			AroundEach: func(provider.Ref) []llm.Middleware { return []llm.Middleware{spy(&each)} },
		}, script)
		for range 6 {
			_, _ = ada(t, m) // how it ends is seen in the middle
		}
		if n := len(script.Requests()); n != 5 || len(each) != 6 || each[5] != "overloaded" {
			t.Errorf("asked %d times, seen %q", n, each)
		}
	})
	t.Run("an open breaker takes no turn of the rate limit", func(t *testing.T) {
		script := llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Err: errCut})
		m := stackOf(t, &provider.StackOptions{Rate: &llm.RateOptions{Requests: 5, MaxWait: time.Nanosecond}}, script)
		var last error
		for range 6 {
			_, last = ada(t, m)
		}
		if llm.KindOf(last) != llm.KindOverloaded {
			t.Errorf("got %v", last)
		}
	})
	t.Run("all attempts of a request are one turn", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			script := llmtest.NewScript(llmtest.Reply{Err: errCut}, llmtest.Reply{Err: errCut}, llmtest.Text("Hi"))
			m := stackOf(t, &provider.StackOptions{Rate: &llm.RateOptions{Requests: 1, MaxWait: time.Nanosecond}}, script)
			if _, err := ada(t, m); err != nil || len(script.Requests()) != 3 {
				t.Errorf("got %v after %d attempts", err, len(script.Requests()))
			}
			if _, err := ada(t, m); llm.KindOf(err) != llm.KindRateLimit {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("each attempt has its own time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			script := llmtest.NewScript(llmtest.Reply{Stall: true}, llmtest.Reply{Stall: true}, llmtest.Text("Hi"))
			start := time.Now()
			reply, err := ada(t, stackOf(t, &provider.StackOptions{}, script))
			if took := time.Since(start); err != nil || took < 4*time.Minute || took > 5*time.Minute {
				t.Errorf("got %+v, %v after %v", reply, err, took)
			}
		})
	})
}

// The patience with a model that has another after it is less.
func TestPatience(t *testing.T) {
	own := &provider.StackOptions{Last: provider.Patience{First: time.Second, Idle: 2 * time.Second, Attempts: 1}, Others: provider.Patience{First: 3 * time.Second}}
	tests := map[string]struct {
		options *provider.StackOptions
		last    bool
		want    provider.Patience
	}{
		"with the last":   {nil, true, provider.Patience{First: 2 * time.Minute, Idle: time.Minute, Attempts: 3}},
		"with others":     {nil, false, provider.Patience{First: time.Minute, Idle: time.Minute, Attempts: 2}},
		"of one's own":    {own, true, provider.Patience{First: time.Second, Idle: 2 * time.Second, Attempts: 1}},
		"in part, others": {own, false, provider.Patience{First: 3 * time.Second, Idle: time.Minute, Attempts: 2}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.options.Patience(tt.last); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestTheNextModelIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := llmtest.NewScript(llmtest.Reply{Stall: true})
		stops := llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Stall: true})
		m, err := provider.StackOf(&provider.StackOptions{}, []string{"openai", "xai"}, hangs, stops)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		reply, err := ada(t, m)
		// Two attempts of a minute, with a short wait between; and then a minute without a word.
		if took := time.Since(start); llm.KindOf(err) != llm.KindTimeout || reply.Text != "Hel" || took < 3*time.Minute || took > 4*time.Minute {
			t.Errorf("got %+v, %v after %v", reply, err, took)
		}
		if n, m := len(hangs.Requests()), len(stops.Requests()); n != 2 || m != 1 {
			t.Errorf("asked %d and %d times", n, m)
		}
	})
}

// Every model of a stack has its own breaker and its own limits.
func TestWhatBelongsToOneModel(t *testing.T) {
	var logged bytes.Buffer
	var around, changes []string
	fails := llmtest.NewScript(llmtest.Reply{Err: &llm.Error{Kind: llm.KindNetwork}})
	good := llmtest.NewScript(llmtest.Text("Hi"))
	o := &provider.StackOptions{
		Logger: slog.New(slog.NewTextHandler(&logged, nil)), Others: provider.Patience{Attempts: 1},
		AroundEach: func(r provider.Ref) []llm.Middleware {
			around = append(around, r.String())
			return nil
		},
		OnBreaker: func(r provider.Ref) func(from, to llm.BreakerState) {
			changes = append(changes, r.String()+" is watched")
			return func(from, to llm.BreakerState) { changes = append(changes, fmt.Sprintf("%s: %s, %s", r, from, to)) }
		},
	}
	m, err := provider.StackOf(o, []string{"xai", "compatible:tiny"}, fails, good)
	if err != nil {
		t.Fatal(err)
	}
	for range 7 {
		if reply, err := ada(t, m); err != nil || reply.Text != "Hi" {
			t.Fatalf("got %+v, %v", reply, err)
		}
	}
	if n := len(fails.Requests()); n != 5 {
		t.Errorf("the model that fails was asked %d times", n)
	}
	if want := []string{"xai:grok-4.6", "compatible:tiny"}; !slices.Equal(around, want) {
		t.Errorf("AroundEach was asked for %q", around)
	}
	if want := []string{"xai:grok-4.6 is watched", "compatible:tiny is watched", "xai:grok-4.6: closed, open"}; !slices.Equal(changes, want) {
		t.Errorf("got %q", changes)
	}
	if log := logged.String(); strings.Count(log, `msg="circuit breaker" model=xai:grok-4.6 from=closed to=open`) != 1 || strings.Count(log, `msg="model call"`) != 7 {
		t.Errorf("logged %s", log)
	}
}

func TestStackTellsCosts(t *testing.T) {
	paid := llmtest.Reply{Chunks: []string{"Hi"}, Usage: llm.Usage{Input: 1_000, Output: 1_000}}
	m, err := provider.StackOf(&provider.StackOptions{}, []string{"offline"}, llmtest.NewScript(paid))
	if err != nil {
		t.Fatal(err)
	}
	if reply, err := ada(t, m); err != nil || reply.Cost.Known { // a script has no price
		t.Errorf("got %+v, %v", reply, err)
	}
	models := []string{"mine", "spare"}
	priced := &llm.BudgetOptions{Prices: llm.Prices{{Model: llmtest.ModelName, Input: 1, Output: 2}}, Models: models[:1]}
	if m, err = provider.StackOf(&provider.StackOptions{Budget: priced}, []string{"offline"}, llmtest.NewScript(paid)); err != nil {
		t.Fatal(err)
	}
	if reply, err := ada(t, m); err != nil || reply.Cost != (llm.Cost{NanoUSD: 3_000, Known: true}) {
		t.Errorf("got %+v, %v", reply, err)
	}
	if len(priced.Models) != 1 || models[1] != "spare" {
		t.Errorf("the caller's options were changed: %q", models)
	}
}

func TestStackRefuses(t *testing.T) {
	keys := &provider.Options{Endpoints: map[string]provider.Endpoint{"openai": {APIKey: "k"}, "compatible": {BaseURL: "http://127.0.0.1:1"}}}
	tests := map[string]struct {
		names   []string
		options *provider.StackOptions
		want    string
	}{
		"no name":           {nil, nil, "provider: a stack needs the name of a model"},
		"an unknown name":   {[]string{"offline", "gpt"}, nil, `provider: no model is called "gpt": use ` + provider.Accepted()},
		"no key":            {[]string{"openai"}, nil, `provider: model "openai" needs an API key: set OPENAI_API_KEY`},
		"a stranger's key":  {[]string{"offline"}, &provider.StackOptions{Options: &provider.Options{Endpoints: map[string]provider.Endpoint{"opnai": {}}}}, `provider: Options.Endpoints has "opnai", which is not a vendor that has endpoints: see Vendors`},
		"a cap, no price":   {[]string{"openai", "compatible:m"}, &provider.StackOptions{Options: keys, Budget: &llm.BudgetOptions{Total: 1}}, "provider: the budget has a cap, and no price for compatible:m: add one to its Prices, or leave the cap or the model out"},
		"a cap of an owner": {[]string{"compatible:m"}, &provider.StackOptions{Options: keys, Budget: &llm.BudgetOptions{Owner: 1}}, "provider: the budget has a cap, and no price for compatible:m: add one to its Prices, or leave the cap or the model out"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if m, err := provider.Stack(tt.names, tt.options); m != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got %v, %v\nwant %s", m, err, tt.want)
			}
		})
	}
}

// By names, over the real protocols: the server of the first model hangs up,
// and that of the second answers.
func TestStack(t *testing.T) {
	first, second := llmtest.NewServer(t, llmtest.Cut()), llmtest.NewServer(t, llmtest.Good("Hello."))
	m, err := provider.Stack([]string{"compatible:tiny", "anthropic", "offline"}, &provider.StackOptions{
		Options: &provider.Options{Endpoints: map[string]provider.Endpoint{
			provider.Compatible: {BaseURL: first.URL},
			provider.Anthropic:  {APIKey: "key", BaseURL: second.URL},
		}},
		Others: provider.Patience{Attempts: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := ada(t, m)
	if err != nil || reply.Text != "Hello." || reply.Model != "claude-haiku-5-5" || len(reply.Warnings) != 1 {
		t.Errorf("got %+v, %v", reply, err)
	}
	if len(first.Requests()) != 1 || len(second.Requests()) != 1 {
		t.Errorf("asked %d and %d times", len(first.Requests()), len(second.Requests()))
	}
}

func ExampleStack() {
	// Nobody is at this address, so that the second model answers.
	endpoints := map[string]provider.Endpoint{provider.Compatible: {BaseURL: "http://127.0.0.1:1/v1"}}
	model, err := provider.Stack([]string{"compatible:llama3.3", "offline"}, &provider.StackOptions{
		Options: &provider.Options{Endpoints: endpoints},
		Others:  provider.Patience{First: 20 * time.Second, Attempts: 1},
		Rate:    &llm.RateOptions{Requests: 60},
		Budget:  &llm.BudgetOptions{Prices: append(llm.Prices{{Model: "llama3.3"}}, llm.DefaultPrices()...), Total: 2_000_000_000},
		Cache:   &llm.CacheOptions{},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	reply, err := llm.Generate(context.Background(), model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}},
	})
	fmt.Println(reply.Model, reply.Cost, len(reply.Warnings), err)
	// Output: offline $0.000000000 1 <nil>
}
