package models

import (
	"log/slog"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// Open opens the models as one model, which logs a line for each call, and counts what is
// spent in the ledger. It also returns the names by which the models were chosen, in the order
// in which they are asked.
func (o *Options) Open(
	env options.Env, e *telemetry.Exporters, logger *slog.Logger, ledger llm.Ledger,
) (llm.Model, []string, error) {
	vendors := o.Vendors(env)
	for _, v := range vendors {
		if v.Err != nil {
			return nil, nil, options.Usage(v.Err)
		}
	}
	names, err := o.Names(vendors)
	if err != nil {
		return nil, nil, err
	}
	prices, err := o.Prices()
	if err != nil {
		return nil, nil, err
	}
	var refs []provider.Ref
	providers := Providers(vendors)
	for _, name := range names {
		ref, err := providers.Parse(name)
		if err != nil {
			return nil, nil, options.Usage(err)
		}
		if err := o.CheckPrice(prices, ref, name); err != nil {
			return nil, nil, options.Usage(err)
		}
		refs = append(refs, ref)
	}
	stack := &provider.StackOptions{
		Options: providers,
		Rate: &llm.RateOptions{
			Requests: int(o.RequestsPerMinute), Tokens: int(o.TokensPerMinute),
		},
		Budget: &llm.BudgetOptions{
			Prices: prices, Quotas: o.Quotas(), Ledger: ledger, Logger: logger,
		},
		Logger: logger,
	}
	if o.ModelCache > 0 {
		stack.Cache = &llm.CacheOptions{Entries: int(o.ModelCache)}
	}
	e.Tell(stack, refs)
	m, err := provider.Stack(names, stack)
	if err != nil {
		return nil, nil, options.Usage(err)
	}
	return m, names, nil
}

// Forecast says what letters cost with the models of these names, and whether the budget of the
// ledger has room for them.
func (o *Options) Forecast(
	env options.Env, names []string, ledger llm.LedgerStore,
) (*llm.Forecast, error) {
	prices, err := o.Prices()
	if err != nil {
		return nil, err
	}
	ref, err := Providers(o.Vendors(env)).Parse(names[0])
	if err != nil {
		return nil, options.Usage(err)
	}
	return &llm.Forecast{
		Model: ref.Model, Prices: prices, Quotas: o.Quotas(), Ledger: ledger,
		Instant: names[0] == provider.Offline,
	}, nil
}
