package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strconv"

	"github.com/alecthomas/kong"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

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
	var refs []provider.Ref
	for _, name := range names {
		ref, err := provider.Parse(name)
		if err != nil {
			return nil, nil, usageError{err}
		}
		if c.BudgetPerDay > 0 && !priced(prices, ref) {
			return nil, nil, usageError{noPrice(name)}
		}
		refs = append(refs, ref)
	}
	o := &provider.StackOptions{
		Options: providers(vendors),
		Rate: &llm.RateOptions{
			Requests: int(c.RequestsPerMinute), Tokens: int(c.TokensPerMinute),
		},
		Budget: &llm.BudgetOptions{Prices: prices, Total: int64(c.BudgetPerDay)},
		Logger: logger,
	}
	if c.ModelCache > 0 {
		o.Cache = &llm.CacheOptions{Entries: int(c.ModelCache)}
	}
	e.tell(o, refs)
	m, err := provider.Stack(names, o)
	if err != nil {
		return nil, nil, usageError{err}
	}
	return m, names, nil
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
func priced(prices llm.Prices, ref provider.Ref) bool {
	return prices.Cost(ref.Model, llm.Usage{Input: 1}).Known
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
