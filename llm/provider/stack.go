package provider

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// StackOptions adjusts [Stack].
type StackOptions struct {
	// Options says how to reach the vendors. Default: see [Options].
	Options *Options
	// Last is the patience with the last model of the list, which may be the only one.
	// Default: two minutes until the first chunk, a minute until each further one, and
	// three attempts.
	Last Patience
	// Others is the patience with each model that has another one after it, because asking
	// the next model is better than waiting. Default: a minute until each chunk, and two
	// attempts.
	Others Patience
	// Rate bounds what each model is sent. Default: no bounds.
	Rate *llm.RateOptions
	// Budget says what requests cost, and caps that. The stack adds its models to the
	// Models of the budget. A cap in dollars needs a price for each of them. Default: no cap, and
	// [llm.DefaultPrices].
	Budget *llm.BudgetOptions
	// Cache keeps replies. Default: no reply is kept.
	Cache *llm.CacheOptions
	// Logger gets a line for each request, and for each change of a circuit breaker.
	// Default: nothing is logged.
	Logger *slog.Logger
	// Around has middlewares for the whole stack, the first outermost. Telemetry of whole
	// requests belongs here. Default: none.
	Around []llm.Middleware
	// AroundEach returns middlewares for one of the models, the first outermost. Telemetry
	// of who was asked belongs here. Default: none.
	AroundEach func(Ref) []llm.Middleware
	// OnBreaker is called once for each model. It returns the function that is called when
	// the circuit breaker of the model changes (see [llm.BreakerOptions]), or nil. Default:
	// nothing is called.
	OnBreaker func(Ref) func(from, to llm.BreakerState)
}

// Patience says how long a model may keep people waiting, and how often it is asked while
// nobody has seen anything of its reply. [StackOptions] has the defaults.
type Patience struct {
	First    time.Duration // until the first chunk of an attempt
	Idle     time.Duration // between two chunks
	Attempts int           // including the first
}

// Patience returns o.Last or o.Others with the defaults filled in. o may be nil.
func (o *StackOptions) Patience(last bool) Patience {
	if o == nil {
		o = &StackOptions{}
	}
	// A provider sends nothing while its model reasons, and a draft has five minutes in
	// all. Two models that hang must leave some of that time to a third one.
	p, d := o.Others, Patience{First: time.Minute, Idle: time.Minute, Attempts: 2}
	if last {
		p, d = o.Last, Patience{First: 2 * time.Minute, Idle: time.Minute, Attempts: 3}
	}
	return Patience{
		First: cmp.Or(p.First, d.First), Idle: cmp.Or(p.Idle, d.Idle),
		Attempts: cmp.Or(p.Attempts, d.Attempts),
	}
}

// Stack opens several models by their names as one model. It asks the first one, and the
// next one if that fails before its first word. o may be nil. These middlewares stand around
// the models, from the outside in. Package llm explains their order:
//
//   - o.Around
//   - [llm.Log], if there is a Logger
//   - [llm.Budget]
//   - [llm.Cache], if there is one
//   - [llm.Choose], for requests that name one of the names
//   - [llm.Fallback] to the next model
//   - around each model: o.AroundEach, [llm.Breaker], [llm.RateLimit], [llm.Retry] and
//     [llm.TimeLimits]
//
// Put [llm.WithTools] around the result, and use [llm.WithOwner] for its requests. Stack
// sends nothing. It fails if there is no name, if [Open] would fail for one of the names,
// and if the budget has a cap in dollars and no price for one of the models.
func Stack(names []string, o *StackOptions) (llm.Model, error) {
	if o == nil {
		o = &StackOptions{}
	}
	if len(names) == 0 {
		return nil, errors.New("provider: a stack needs the name of a model")
	}
	var legs []leg
	for _, name := range names {
		m, err := Open(name, o.Options)
		if err != nil {
			return nil, err
		}
		ref, err := o.Options.Parse(name)
		if err != nil {
			return nil, err
		}
		legs = append(legs, leg{ref, name, m})
	}
	return o.stack(legs)
}

// leg is one of the models of a stack.
type leg struct {
	Ref
	name  string // as it was given
	model llm.Model
}

func (o *StackOptions) stack(legs []leg) (llm.Model, error) {
	budget, err := o.budget(legs)
	if err != nil {
		return nil, err
	}
	around := slices.Clone(o.Around)
	if o.Logger != nil {
		around = append(around, llm.Log(o.Logger, legs[0].String()))
	}
	around = append(around, llm.Budget(budget))
	if o.Cache != nil {
		around = append(around, llm.Cache(o.Cache))
	}
	var models []llm.Model
	named := map[string]llm.Model{}
	for i, l := range legs {
		m := llm.Chain(l.model, o.aroundLeg(l.Ref, i == len(legs)-1)...)
		models = append(models, m)
		named[l.name] = m
	}
	return llm.Chain(llm.Choose(llm.Fallback(models...), named), around...), nil
}

// aroundLeg returns the middlewares around one model.
func (o *StackOptions) aroundLeg(ref Ref, last bool) []llm.Middleware {
	p := o.Patience(last)
	p.First = cmp.Or(o.Options.first(ref.Vendor, last), p.First)
	var around []llm.Middleware
	if o.AroundEach != nil {
		around = append(around, o.AroundEach(ref)...)
	}
	return append(around,
		llm.Breaker(&llm.BreakerOptions{OnChange: o.onChange(ref)}),
		llm.RateLimit(o.Rate),
		llm.Retry(&llm.RetryOptions{Attempts: p.Attempts}),
		llm.TimeLimits(llm.Limits{First: p.First, Idle: p.Idle}),
	)
}

// onChange returns the function that the breaker of a model calls.
func (o *StackOptions) onChange(ref Ref) func(from, to llm.BreakerState) {
	var told func(from, to llm.BreakerState)
	if o.OnBreaker != nil {
		told = o.OnBreaker(ref)
	}
	return func(from, to llm.BreakerState) {
		if o.Logger != nil {
			o.Logger.Warn("circuit breaker",
				"model", ref.String(), "from", string(from), "to", string(to))
		}
		if told != nil {
			told(from, to)
		}
	}
}

// budget returns the budget of the legs. It fails if a leg has no price, because the cap
// would then refuse every request.
func (o *StackOptions) budget(legs []leg) (*llm.BudgetOptions, error) {
	var b llm.BudgetOptions
	if o.Budget != nil {
		b = *o.Budget
		b.Models = slices.Clone(b.Models)
	}
	if b.Prices == nil {
		b.Prices = llm.DefaultPrices()
	}
	capped := b.Quotas.InDollars()
	for _, l := range legs {
		if capped && !b.Prices.Cost(l.Model, llm.Usage{Input: 1}).Known {
			return nil, fmt.Errorf("provider: the budget has a cap, but no price for %s: "+
				"add one to its Prices, or leave the cap or the model out", l)
		}
		b.Models = append(b.Models, l.Model)
	}
	return &b, nil
}
