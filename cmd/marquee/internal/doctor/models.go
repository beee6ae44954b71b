package doctor

import (
	"context"
	"encoding"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// Models reports which models are asked, why, and how. If live is not nil, it asks each
// of them a short question, and live exports the calls.
func (r *Report) Models(
	ctx context.Context, o models.Options, env options.Env, live *telemetry.Exporters,
) {
	vendors := o.Vendors(env)
	for _, v := range vendors {
		if v.Err != nil {
			r.problem("%v", v.Err)
		}
	}
	prices, err := o.Prices()
	if err != nil {
		r.problem("%v", err)
		prices = llm.DefaultPrices()
	}
	names, err := o.Names(vendors)
	if err != nil {
		r.problem("%v", err)
	}
	r.title("Language model, " + r.why(o, vendors, names, env))
	for i, name := range names {
		if i > 0 {
			r.print("\n")
		}
		m, ref := r.model(o, name, vendors, prices, env)
		if m != nil && live != nil {
			providers := models.Providers(vendors)
			r.try(ctx, attempt{
				asked: llm.Chain(m, live.Each(ref, providers)...), model: m, prices: prices,
				wait:   max(liveTimeout, providers.Endpoint(ref.Vendor).First),
				vendor: vendorOf(ref, vendors), origin: env,
			})
		}
	}
	if i := slices.Index(names, provider.Offline); i >= 0 && i < len(names)-1 {
		r.problem("offline always answers, so no model after it is ever asked. " +
			"Put it last in --model.")
	}
}

// why says why these models are asked.
func (r *Report) why(
	o models.Options, vendors []models.Vendor, names []string, env options.Env,
) string {
	if o.Model != "" && len(names) > 1 {
		return r.from("model") + "; each is asked if the ones before it fail"
	}
	if o.Model != "" {
		return r.from("model")
	}
	for _, v := range vendors {
		if slices.Contains(names, v.Name) {
			return "by " + v.KeyOrigin(env)
		}
	}
	return "because no key is set"
}

// model reports on one model and returns it, or nil if it cannot be opened.
func (r *Report) model(
	o models.Options, name string, vendors []models.Vendor, prices llm.Prices, env options.Env,
) (llm.Model, provider.Ref) {
	ref, err := models.Providers(vendors).Parse(name)
	if err != nil {
		r.line("model", name)
		r.problem("%v", err)
		return nil, ref
	}
	full := ref.String()
	r.line("model", full)
	var unread error // why the key could not be read
	for _, v := range vendors {
		if v.Name == ref.Vendor.Name {
			unread = v.Err
			r.line("key", v.KeyState(env))
			r.endpoint(v)
		}
	}
	if info := provider.Lookup(full); !info.Retires.IsZero() {
		r.line("status", models.Retirement(info))
		if info.Retired(time.Now()) {
			r.problem("%s is no longer served. Choose another: marquee models lists them.", full)
		}
	}
	m, err := provider.Open(name, models.Providers(vendors))
	if err != nil {
		if unread == nil { // otherwise that is reported already
			r.problem("%v", err)
		}
		return nil, ref
	}
	r.line("price", models.Price(prices, ref))
	if err := o.CheckPrice(prices, ref, name); err != nil {
		r.problem("%v", err)
	}
	return m, ref
}

// endpoint reports where a vendor is reached, and how. It shows no secret.
func (r *Report) endpoint(v models.Vendor) {
	if v.Named {
		r.line("endpoint", r.set(v.Address(), "endpoints"))
		r.line("speaks", string(v.Protocol))
	} else {
		r.line("endpoint", r.set(v.Address(), v.Name+"-base-url"))
	}
	if names := slices.Sorted(maps.Keys(v.Endpoint.Header)); len(names) > 0 {
		r.line("headers", strings.Join(names, ", "))
	}
	if names := slices.Sorted(maps.Keys(v.Endpoint.Parameters)); len(names) > 0 {
		r.line("options", strings.Join(names, ", "))
	}
	if v.Endpoint.Effort != "" {
		r.line("effort", string(v.Endpoint.Effort))
	}
	if first := v.Endpoint.First; first > 0 {
		r.line("first", commandline.FormatDuration(first)+" until its first word")
	} else if v.First > 0 {
		r.line("first", commandline.FormatDuration(v.First)+
			" until its first word, if no other model is left")
	}
	if v.Endpoint.MaxTokens > 0 {
		r.line("length", terminal.Thousands(v.Endpoint.MaxTokens)+" tokens at most")
	}
}

// Limits reports the limits of every model.
func (r *Report) Limits(o models.Options) {
	r.title("Limits")
	atMost := func(n int, what, none string) string {
		if n == 0 {
			return none
		}
		return terminal.Thousands(n) + " " + what
	}
	var stack provider.StackOptions // models.Options leaves its patience at the defaults
	last, others := stack.Patience(true), stack.Patience(false)
	r.line("first", fmt.Sprintf("%v until a model's first word, %v if another model is left",
		last.First, others.First))
	r.line("then", fmt.Sprintf("%v between its words", last.Idle))
	r.line("attempts", fmt.Sprintf("%d, %d if another model is left", last.Attempts, others.Attempts))
	requests := atMost(int(o.RequestsPerMinute), "a minute to each model", "no limit")
	r.line("requests", r.set(requests, "requests-per-minute"))
	tokens := atMost(int(o.TokensPerMinute), "a minute to and from each model", "no limit")
	r.line("tokens", r.set(tokens, "tokens-per-minute"))
	if o.ModelPrices != "" {
		r.line("prices", r.set("yours, and then the known ones", "model-prices"))
	}
	r.quotas(o)
	r.line("cache", r.set(atMost(int(o.ModelCache), "replies, for an hour", "off"), "model-cache"))
}

// quotas reports what may be spent, a line for each option that is set.
func (r *Report) quotas(o models.Options) {
	limited := false
	limit := func(value encoding.TextMarshaler, format, option string) {
		if text, err := value.MarshalText(); err == nil && string(text) != "none" {
			limited = true
			r.line("budget", r.set(fmt.Sprintf(format, text), option))
		}
	}
	limit(o.BudgetPerDay, "$%s a day for all people together", "budget-per-day")
	limit(o.BudgetPerMonth, "$%s a month for all people together", "budget-per-month")
	limit(o.RequestsPerDay, "%s requests a day for all people together", "requests-per-day")
	limit(o.RequestsPerMonth, "%s requests a month for all people together", "requests-per-month")
	limit(o.OwnerBudgetPerDay, "dollars a day for each person: %s", "owner-budget-per-day")
	limit(o.OwnerBudgetPerMonth, "dollars a month for each person: %s", "owner-budget-per-month")
	limit(o.OwnerRequestsPerDay, "requests a day for each person: %s", "owner-requests-per-day")
	limit(o.OwnerRequestsPerMonth, "requests a month for each person: %s", "owner-requests-per-month")
	if !limited {
		r.line("budget", "no limit")
	}
}
