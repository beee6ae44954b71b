package provider_test

import (
	"bytes"
	"context"
	"fmt"
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

// A model that has another one after it gets less patience.
func TestPatience(t *testing.T) {
	const second, minute = time.Second, time.Minute
	own := &provider.StackOptions{
		Last:   provider.Patience{First: second, Idle: 2 * second, Attempts: 1},
		Others: provider.Patience{First: 3 * second},
	}
	tests := map[string]struct {
		options *provider.StackOptions
		last    bool
		want    provider.Patience
	}{
		"with the last":   {nil, true, provider.Patience{First: 2 * minute, Idle: minute, Attempts: 3}},
		"with others":     {nil, false, provider.Patience{First: minute, Idle: minute, Attempts: 2}},
		"of one's own":    {own, true, own.Last},
		"in part, others": {own, false, provider.Patience{First: 3 * second, Idle: minute, Attempts: 2}},
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
		o := &provider.StackOptions{}
		m, err := provider.StackOf(o, []string{"openai", "xai"}, hangs, stops)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		reply, err := ada(t, m)
		if llm.KindOf(err) != llm.KindTimeout || reply.Text != "Hel" {
			t.Errorf("got %+v, %v", reply, err)
		}
		// Two attempts take a minute each, with a short wait between. Then comes a silent minute.
		if took := time.Since(start); took < 3*time.Minute || took > 4*time.Minute {
			t.Errorf("it took %v", took)
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
			return func(from, to llm.BreakerState) {
				changes = append(changes, fmt.Sprintf("%s: %s, %s", r, from, to))
			}
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
	if want := []string{
		"xai:grok-4.6 is watched", "compatible:tiny is watched", "xai:grok-4.6: closed, open",
	}; !slices.Equal(changes, want) {
		t.Errorf("got %q", changes)
	}
	for line, want := range map[string]int{
		`msg="circuit breaker" model=xai:grok-4.6 from=closed to=open`: 1, `msg="model call"`: 7,
	} {
		if n := strings.Count(logged.String(), line); n != want {
			t.Errorf("%s was logged %d times, want %d", line, n, want)
		}
	}
}

func TestStackTellsCosts(t *testing.T) {
	paid := llmtest.NewScript(llmtest.Reply{
		Chunks: []string{"Hi"}, Usage: llm.Usage{Input: 1_000, Output: 1_000},
	})
	models := []string{"mine", "spare"}
	tests := map[string]struct {
		budget *llm.BudgetOptions
		want   llm.Cost
	}{
		"by the list prices, which have none": {nil, llm.Cost{}},
		"by one's own": {&llm.BudgetOptions{
			Prices: llm.Prices{{Model: llmtest.ModelName, Input: 1, Output: 2}}, Models: models[:1],
		}, llm.Cost{NanoUSD: 3_000, Known: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := stackOf(t, &provider.StackOptions{Budget: tt.budget}, paid)
			if reply, err := ada(t, m); err != nil || reply.Cost != tt.want {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
	if models[1] != "spare" {
		t.Errorf("the caller's models were changed: %q", models)
	}
}

func TestStackRefuses(t *testing.T) {
	const noPrice = "provider: the budget has a cap, but no price for compatible:m: " +
		"add one to its Prices, or leave the cap or the model out"
	opened := func(b *llm.BudgetOptions) *provider.StackOptions {
		return &provider.StackOptions{Options: at("http://127.0.0.1:1"), Budget: b}
	}
	unknown := &provider.Options{Endpoints: map[string]provider.Endpoint{"Opnai": {}}}
	tests := map[string]struct {
		names   []string
		options *provider.StackOptions
		want    string
	}{
		"no name": {
			nil, nil, "provider: a stack needs the name of a model",
		},
		"an unknown name": {
			[]string{"offline", "gpt"}, nil,
			`provider: no model is called "gpt": use ` + provider.Accepted(),
		},
		"no key": {
			[]string{"openai"}, nil,
			`provider: model "openai" needs an API key: set OPENAI_API_KEY`,
		},
		"an endpoint of nobody's": {
			[]string{"offline"}, &provider.StackOptions{Options: unknown},
			`provider: endpoint "Opnai": a name has small letters, digits and hyphens, begins with a ` +
				`letter, and has at most 32 of them`,
		},
		"a cap, and a model without a price": {
			[]string{"openai", "compatible:m"}, opened(&llm.BudgetOptions{Quotas: total(1)}), noPrice,
		},
		"a cap of each owner": {
			[]string{"compatible:m"}, opened(&llm.BudgetOptions{Quotas: each(1)}), noPrice,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := provider.Stack(tt.names, tt.options)
			if m != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got %v, %v\nwant %s", m, err, tt.want)
			}
		})
	}
}

// Models are opened by their names, over the real protocols. The server of the first model
// hangs up, and the server of the second one answers.
func TestStack(t *testing.T) {
	first := llmtest.NewServer(t, llmtest.Cut())
	second := llmtest.NewServer(t, llmtest.Good("Hello."))
	names := []string{"compatible:tiny", "anthropic", "offline"}
	m, err := provider.Stack(names, &provider.StackOptions{
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
	if err != nil || reply.Text != "Hello." || len(reply.Warnings) != 1 {
		t.Errorf("got %+v, %v", reply, err)
	}
	if len(first.Requests()) != 1 || len(second.Requests()) != 1 {
		t.Errorf("asked %d and %d times", len(first.Requests()), len(second.Requests()))
	}
}

func ExampleStack() {
	// There is no server at this address, so the second model answers.
	endpoints := map[string]provider.Endpoint{
		provider.Compatible: {BaseURL: "http://127.0.0.1:1/v1"},
	}
	model, err := provider.Stack([]string{"compatible:llama3.3", "offline"}, &provider.StackOptions{
		Options: &provider.Options{Endpoints: endpoints},
		Others:  provider.Patience{First: 20 * time.Second, Attempts: 1},
		Rate:    &llm.RateOptions{Requests: 60},
		Budget: &llm.BudgetOptions{
			Prices: append(llm.Prices{{Model: "llama3.3"}}, llm.DefaultPrices()...),
			Quotas: llm.Quotas{ // two dollars a day
				Total: llm.Caps{Day: llm.Cap{NanoUSD: 2_000_000_000}},
			},
		},
		Cache: &llm.CacheOptions{},
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
