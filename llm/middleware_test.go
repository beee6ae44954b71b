package llm_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// The middlewares of this package pass the suite, each alone, and all of them in the order in
// which they belong together.
func TestMiddlewares(t *testing.T) {
	fallback := func(m llm.Model) llm.Model { return llm.Fallback(m) }
	limits := llm.Limits{First: time.Minute, Idle: time.Minute, Whole: time.Minute}
	withTools := func() llm.Middleware { return llm.WithTools(nil, nil) }
	log := llm.Log(slog.New(slog.DiscardHandler), "m")
	budget := func() llm.Middleware {
		return llm.Budget(&llm.BudgetOptions{Prices: pennies, Quotas: each(1e9), Models: []string{"m"}})
	}
	rates := llm.RateOptions{Requests: 1e6, Tokens: 1e9}
	retry := llm.Retry(&llm.RetryOptions{Base: 1})
	twoLegs := func(m llm.Model) llm.Model { return llm.Fallback(m, m) }
	shared := func() llm.Middleware { return llm.Cache(&llm.CacheOptions{Shared: true}) }
	tests := map[string]struct {
		newMiddleware func() llm.Middleware
		opts          *llmtest.MiddlewareOptions
	}{
		"Log":                   {func() llm.Middleware { return log }, nil},
		"Budget":                {func() llm.Middleware { return llm.Budget(nil) }, nil},
		"Budget, with caps":     {budget, nil},
		"Cache":                 {func() llm.Middleware { return llm.Cache(nil) }, nil},
		"Cache, shared":         {shared, nil},
		"Fallback, of one":      {func() llm.Middleware { return fallback }, nil},
		"Fallback, of two":      {func() llm.Middleware { return twoLegs }, nil},
		"Breaker":               {func() llm.Middleware { return llm.Breaker(nil) }, nil},
		"RateLimit":             {func() llm.Middleware { return llm.RateLimit(nil) }, nil},
		"RateLimit, with rates": {func() llm.Middleware { return llm.RateLimit(&rates) }, nil},
		"Retry":                 {func() llm.Middleware { return retry }, nil},
		"TimeLimits":            {func() llm.Middleware { return llm.TimeLimits(limits) }, nil},
		"WithoutThoughts":       {func() llm.Middleware { return llm.WithoutThoughts }, nil},
		"WithTools":             {withTools, &llmtest.MiddlewareOptions{Calls: true}},
		"all": {func() llm.Middleware {
			return func(m llm.Model) llm.Model {
				return llm.Chain(m, withTools(), log, budget(), llm.Cache(nil), fallback, llm.Breaker(nil),
					llm.RateLimit(nil), retry, llm.TimeLimits(limits))
			}
		}, &llmtest.MiddlewareOptions{Calls: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) { llmtest.TestMiddleware(t, tt.newMiddleware, tt.opts) })
	}
}

// A middleware that rebuilds chunks from their exported fields passes too.
func TestRebuildingMiddleware(t *testing.T) {
	llmtest.TestMiddleware(t, func() llm.Middleware { return rebuilding }, nil)
}
