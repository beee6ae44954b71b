package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/llm/telemetry"
)

// patience is how long a model may keep people waiting, and how often it is
// asked again while nobody has seen anything of its reply.
type patience struct {
	llm.Limits
	attempts int
}

// Reasoning models think for long before their first word. Where another model
// can step in, that is better than waiting: two models that hang still leave
// the third some of the five minutes that a draft and an answer have.
var (
	patienceWithLast   = patience{llm.Limits{First: 2 * time.Minute, Idle: time.Minute}, 3}
	patienceWithOthers = patience{llm.Limits{First: time.Minute, Idle: time.Minute}, 2}
)

// patienceWith returns the patience with model i of n.
func patienceWith(i, n int) patience {
	if i < n-1 {
		return patienceWithOthers
	}
	return patienceWithLast
}

// openModel opens the models as one, with a log line a call, and returns the
// names by which they were chosen.
func (c *modelOptions) openModel(e *exporters, logger *slog.Logger) (llm.Model, []string, error) {
	vendors := c.vendors()
	for _, v := range vendors {
		if v.err != nil {
			return nil, nil, usageError{v.err}
		}
	}
	names, err := c.names(vendors)
	if err != nil {
		return nil, nil, err
	}
	prices, err := c.prices()
	if err != nil {
		return nil, nil, err
	}
	var legs []llm.Model
	var told []*telemetry.Options
	var billed []string
	for i, name := range names {
		m, err := provider.Open(name, endpoints(vendors))
		if err != nil {
			return nil, nil, usageError{err}
		}
		if c.BudgetPerDay > 0 && !priced(prices, m) {
			return nil, nil, usageError{noPrice(name)}
		}
		billed = append(billed, modelOf(m))
		to := e.of(fullName(name, m), vendorOf(vendors, name).baseURL)
		leg := c.leg(m, name, to, patienceWith(i, len(names)), logger)
		if len(names) > 1 {
			leg = tell(to)(leg)
		}
		told = append(told, to)
		legs = append(legs, leg)
	}
	around := []llm.Middleware{
		tellWhole(told),
		llm.Log(logger, names[0]),
		llm.Budget(&llm.BudgetOptions{Prices: prices, Total: int64(c.BudgetPerDay), Models: billed}),
	}
	if c.ModelCache > 0 {
		around = append(around, llm.Cache(&llm.CacheOptions{Entries: int(c.ModelCache)}))
	}
	return llm.Chain(llm.Fallback(legs...), around...), names, nil
}

// leg is one of the models with what belongs to it alone.
func (c *modelOptions) leg(m llm.Model, name string, to *telemetry.Options, p patience, logger *slog.Logger) llm.Model {
	count := tellBreaker(to)
	return llm.Chain(m,
		llm.Breaker(&llm.BreakerOptions{OnChange: func(from, to llm.BreakerState) {
			logger.Warn("circuit breaker", "model", name, "from", string(from), "to", string(to))
			count(from, to)
		}}),
		llm.RateLimit(&llm.RateOptions{Requests: int(c.RequestsPerMinute), Tokens: int(c.TokensPerMinute)}),
		llm.Retry(&llm.RetryOptions{Attempts: p.attempts}),
		llm.TimeLimits(p.Limits),
	)
}

// modelOf is the model in the words of its vendor.
func modelOf(m llm.Model) string {
	s, ok := m.(fmt.Stringer)
	if !ok {
		return provider.Offline
	}
	_, model, _ := strings.Cut(s.String(), ":")
	return model
}

// prices returns what models cost.
func (c *modelOptions) prices() (llm.Prices, error) {
	if c.ModelPrices == "" {
		return llm.DefaultPrices(), nil
	}
	file, err := os.Open(c.ModelPrices)
	if err != nil {
		return nil, usageError{fmt.Errorf("--model-prices: %w", err)}
	}
	defer file.Close()
	var own llm.Prices
	table := json.NewDecoder(file)
	table.DisallowUnknownFields() // a price under a wrong name would be none
	if err := table.Decode(&own); err != nil {
		return nil, usageError{fmt.Errorf("--model-prices: %s: %w", c.ModelPrices, err)}
	}
	return append(own, llm.DefaultPrices()...), nil
}

// priced tells whether it is known what the model costs.
func priced(prices llm.Prices, m llm.Model) bool {
	return prices.Cost(modelOf(m), llm.Usage{Input: 1}).Known
}

// noPrice is why nothing could be asked of a model within a budget.
func noPrice(name string) error {
	return fmt.Errorf("--budget-per-day: no price is known for %s; give one with --model-prices, or leave the budget or the model out", name)
}

// dollars is an amount in billionths of a US dollar, written in dollars.
type dollars int64

// Decode reads an amount: a text, or a number of the configuration file.
func (d *dollars) Decode(ctx *kong.DecodeContext) error {
	token, err := ctx.Scan.PopValue("dollars")
	if err != nil {
		return err
	}
	amount, err := strconv.ParseFloat(fmt.Sprint(token.Value), 64)
	if err != nil || !(amount >= 0 && amount <= 1e9) { // which NaN is not
		return errors.New("write an amount in dollars, such as 2.50")
	}
	*d = dollars(math.Round(amount * 1e9))
	return nil
}
