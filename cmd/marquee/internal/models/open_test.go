package models

import (
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// daily limits what all people together spend in a day.
func daily(d Dollars) quotaOptions { return quotaOptions{BudgetPerDay: d} }

func TestWhatGoesAroundTheModels(t *testing.T) {
	prices := write(t, `[{"model":"tiny","input":1000,"output":1000}]`)
	req := &llm.Request{Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}}}
	good, cut := llmtest.Good("Hello"), llmtest.Cut("Hel")
	tests := map[string]struct {
		options Options
		day     llmtest.Day
		asks    int
		want    llm.Kind // of the last time
		asked   int      // the server, in all
	}{
		"nothing":                     {Options{}, good, 2, "", 2},
		"another attempt":             {Options{}, llmtest.Cut(), 1, llm.KindTruncated, 3},
		"a model after five failures": {Options{}, cut, 6, llm.KindOverloaded, 5},
		"no turns for a broken model": {Options{RequestsPerMinute: 5}, cut, 6, llm.KindOverloaded, 5},
		"one request a minute":        {Options{RequestsPerMinute: 1}, good, 2, llm.KindRateLimit, 1},
		"few tokens a minute":         {Options{TokensPerMinute: 1}, good, 2, llm.KindRateLimit, 1},
		"a cache":                     {Options{ModelCache: 10}, good, 3, "", 1},
		"a large budget": {
			Options{quotaOptions: daily(1e9), ModelPrices: prices}, good, 2, "", 2,
		},
		"a small budget": {
			Options{quotaOptions: daily(1000), ModelPrices: prices}, good, 1, llm.KindBudget, 0,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := llmtest.NewServer(t, tt.day)
			tt.options.AddVendors()
			tt.options.Model, tt.options.endpoints["compatible"].BaseURL = "compatible:tiny", server.URL
			m, _, err := opened(&tt.options)
			if err != nil {
				t.Fatal(err)
			}
			ctx := llm.WithOwner(t.Context(), options.LocalOwner)
			var last error
			for range tt.asks {
				_, last = llm.Generate(ctx, m, req)
			}
			if got := llm.KindOf(last); got != tt.want || (last == nil) != (tt.want == "") {
				t.Errorf("got %v, want %q", last, tt.want)
			}
			if got := len(server.Requests()); got != tt.asked {
				t.Errorf("the server was asked %d times, want %d", got, tt.asked)
			}
		})
	}
}
