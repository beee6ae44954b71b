package llm_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
)

func TestPricesCost(t *testing.T) {
	table := llm.Prices{
		{Model: "m", Over: 100, Input: 20, Cached: 2, Output: 60},
		{Model: "m", Input: 10, Cached: 1, Output: 30},
		{Model: "keeps", Input: 10, Cached: 1, CacheWrite: 12},
		{Model: "free"},
		{Model: "llama*", Input: 1},
		{Model: "m-large", Input: 7},
		{Model: "m", Input: 999},
	}
	u := func(input, cached, output int) llm.Usage {
		return llm.Usage{Input: input, Cached: cached, Output: output}
	}
	tests := map[string]struct {
		model string
		usage llm.Usage
		want  string
	}{
		"input and output":        {"m", u(10, 0, 2), "$0.000000160"},
		"cached input is cheaper": {"m", u(10, 4, 2), "$0.000000124"},
		"all of it cached":        {"m", u(10, 10, 0), "$0.000000010"},
		"kept input is dearer": {
			"keeps", llm.Usage{Input: 10, Cached: 4, CacheWrites: 3}, "$0.000000070",
		},
		"kept for nothing more": {"m", llm.Usage{Input: 10, CacheWrites: 10}, "$0.000000100"},
		"more cached than read": {"m", u(10, 20, 0), "$0.000000020"},
		"reasoning is output": {
			"m", llm.Usage{Input: 1, Output: 2, Reasoning: 2}, "$0.000000070",
		},
		"up to the limit":             {"m", u(100, 0, 1), "$0.000001030"},
		"over the limit, all of it":   {"m", u(101, 1, 1), "$0.000002062"},
		"a dated model":               {"m-2026-09-29", u(1, 0, 0), "$0.000000010"},
		"dated without hyphens":       {"m-20260929", u(1, 0, 0), "$0.000000010"},
		"another model":               {"m-mini", u(1, 0, 0), "unknown"},
		"another that is in it":       {"m-large", u(1, 0, 0), "$0.000000007"},
		"half a date":                 {"m-2026", u(1, 0, 0), "unknown"},
		"a name that contains it":     {"am", u(1, 0, 0), "unknown"},
		"any ending":                  {"llama3.3:70b", u(3, 0, 0), "$0.000000003"},
		"no model":                    {"", u(1, 0, 0), "unknown"},
		"a usage that nobody counted": {"m", llm.Usage{}, "unknown"},
		"nor needs to":                {"free", llm.Usage{}, "$0.000000000"},
		"fewer than none":             {"m", u(10, -1, -5), "$0.000000100"},
		"more than there can be":      {"m-large", u(math.MaxInt, 0, math.MaxInt), "$0.700000000"},
		"free of charge":              {"free", u(9, 0, 9), "$0.000000000"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := table.Cost(tt.model, tt.usage).String(); got != tt.want {
				t.Errorf("it costs %s, want %s", got, tt.want)
			}
		})
	}
	got := (llm.Prices{{Model: "*", Input: 1}}).Cost("anything", u(1, 0, 0)).String()
	if got != "$0.000000001" {
		t.Errorf("with a price for every model it costs %s", got)
	}
}

// Every row can be found, and says when and where it was published.
func TestDefaultPrices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // on a day on which all rows fit
		ends := map[string]bool{}
		for _, p := range llm.DefaultPrices() {
			name := fmt.Sprint(p.Model, " over ", p.Over)
			checkPrice(t, name, p)
			if ends[name] {
				continue // it fits when the row before it has ended
			}
			ends[name] = p.Until != ""
			want := llm.Cost{NanoUSD: int64(p.Over+1)*p.Input + p.Output, Known: true}
			got := llm.DefaultPrices().Cost(p.Model, llm.Usage{Input: p.Over + 1, Output: 1})
			if got != want {
				t.Errorf("%s costs %v, want %v: another row is in front of it", name, got, want)
			}
		}
	})
}

func checkPrice(t *testing.T, name string, p llm.Price) {
	t.Helper()
	if _, err := time.Parse(time.DateOnly, p.AsOf); err != nil || p.Source == "" || p.Provider == "" {
		t.Errorf("%s is of %q, by %q at %q", name, p.AsOf, p.Provider, p.Source)
	}
	if _, err := time.Parse(time.DateOnly, p.Until); p.Until != "" && err != nil {
		t.Errorf("%s ends on %q", name, p.Until)
	}
	if p.CacheWrite > 0 && p.CacheWrite <= p.Input {
		t.Errorf("%s: keeping a token costs %d", name, p.CacheWrite)
	}
	if p.CacheWrite > 0 && p.Over > 0 && !strings.Contains(p.Note, "cacheWrite is inferred") {
		t.Errorf("%s: no page has that price in its table, and the note does not say so", name)
	}
	published := strings.HasPrefix(p.Source, "https://") && 0 < p.Cached && p.Cached < p.Input &&
		p.Input < p.Output
	if !published && p.Provider != "offline" {
		t.Errorf("it is %+v", p)
	}
}

// A price that ends makes room for the next one, on the day after.
func TestPricesThatEnd(t *testing.T) {
	table := llm.Prices{
		{Model: "m", Until: "2026-11-30", Input: 2, Output: 1}, {Model: "m", Input: 4, Output: 1},
		{Model: "n", Until: "2026-11-30", Input: 2, Output: 1},
	}
	for at, want := range map[string]string{
		"2026-11-30T23:59:59Z": "$0.000000002 $0.000000002",
		"2026-12-01T00:00:00Z": "$0.000000004 unknown",
	} {
		synctest.Test(t, func(t *testing.T) {
			day, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Until(day))
			one := llm.Usage{Input: 1}
			if got := fmt.Sprint(table.Cost("m", one), " ", table.Cost("n", one)); got != want {
				t.Errorf("at %s they cost %s, want %s", at, got, want)
			}
		})
	}
}

// The cost of 1,000 tokens in reply to 10,000, half of which were cached.
func ExamplePrices_Cost() {
	usage := llm.Usage{Input: 10_000, Cached: 5_000, Output: 1_000}
	prices := append(llm.Prices{{Model: "llama3.3"}}, llm.DefaultPrices()...)
	for _, model := range []string{
		"gpt-6-luna", "grok-4.6", "claude-sonnet-5-5", "llama3.3", "no-such-model",
	} {
		fmt.Println(model, prices.Cost(model, usage))
	}
	// Output:
	// gpt-6-luna $0.001050000
	// grok-4.6 $0.018500000
	// claude-sonnet-5-5 $0.020500000
	// llama3.3 $0.000000000
	// no-such-model unknown
}

func ExampleDefaultPrices() {
	for _, p := range llm.DefaultPrices() {
		if p.Model == "gpt-6-luna" && p.Over == 0 {
			fmt.Printf("%s of %s: %d and %d billionths of a dollar a token, as of %s\n",
				p.Model, p.Provider, p.Input, p.Output, p.AsOf)
		}
	}
	// Output: gpt-6-luna of openai: 100 and 500 billionths of a dollar a token, as of 2026-10-05
}

func TestPricesAreJSON(t *testing.T) {
	var p llm.Prices
	err := json.Unmarshal([]byte(`[{"model":"m","over":5,"input":2,"cached":1,"output":3}]`), &p)
	if err != nil {
		t.Fatal(err)
	}
	want := llm.Price{Model: "m", Over: 5, Input: 2, Cached: 1, Output: 3}
	if len(p) != 1 || p[0] != want {
		t.Errorf("got %+v", p)
	}
}
