package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// liveTimeout is how long a model may take to answer the question of --live.
const liveTimeout = time.Minute

// explainModels tells which models are asked, why these, and how.
func (c *doctorCmd) explainModels(ctx context.Context, r *report, e *exporters, env dotenv) {
	vendors := c.vendors()
	for _, v := range vendors {
		if v.err != nil {
			r.problem("%v", v.err)
		}
	}
	prices, err := c.prices()
	if err != nil {
		r.problem("%v", err)
		prices = llm.DefaultPrices()
	}
	names, err := c.names(vendors)
	if err != nil {
		r.problem("%v", err)
	}
	r.title("Language model, " + c.why(r, vendors, names, env))
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(r.out)
		}
		m, ref := c.explainModel(r, name, vendors, prices, env)
		if m != nil && c.Live {
			try(ctx, r, llm.Chain(m, e.each(ref, providers(vendors))...), prices)
		}
	}
	if i := slices.Index(names, provider.Offline); i >= 0 && i < len(names)-1 {
		r.problem("offline always answers, so that nothing after it is ever asked. Put it last in --model.")
	}
}

// why says why these models are asked.
func (c *doctorCmd) why(r *report, vendors []vendor, names []string, env dotenv) string {
	if c.Model != "" && len(names) > 1 {
		return r.origin("model") + "; each is asked when those before it fail"
	}
	if c.Model != "" {
		return r.origin("model")
	}
	for _, v := range vendors {
		if slices.Contains(names, v.Name) {
			return "by " + v.from(env)
		}
	}
	return "because no key is set"
}

// from says where the key is from.
func (v vendor) from(env dotenv) string {
	if v.file != "" {
		return "the file " + v.file
	}
	return env.say(v.KeyVariable)
}

// keyState says whether there is a key, and where it is from.
func (v vendor) keyState(env dotenv) string {
	switch {
	case v.err != nil:
		return "not to be read"
	case v.endpoint.APIKey != "":
		return "set, from " + v.from(env)
	}
	return "not set"
}

// explainModel tells about one model, and returns it unless it cannot be had.
func (c *doctorCmd) explainModel(
	r *report, name string, vendors []vendor, prices llm.Prices, env dotenv,
) (llm.Model, provider.Ref) {
	ref, err := provider.Parse(name)
	if err != nil {
		r.line("model", name)
		r.problem("%v", err)
		return nil, ref
	}
	full := ref.String()
	r.line("model", full)
	var unread error // the key
	for _, v := range vendors {
		if v.Name == ref.Vendor.Name {
			unread = v.err
			r.line("key", v.keyState(env))
			r.line("endpoint", addressOf(v.endpoint.BaseURL))
		}
	}
	if info := provider.Lookup(full); !info.Retires.IsZero() {
		r.line("status", retirement(info))
		if info.Retired(time.Now()) {
			r.problem("%s is not served any more. Choose another: marquee models lists them.", full)
		}
	}
	m, err := provider.Open(name, providers(vendors))
	if err != nil {
		if unread == nil { // or else that is told already
			r.problem("%v", err)
		}
		return nil, ref
	}
	r.line("price", priceOf(prices, ref))
	if c.BudgetPerDay > 0 && !priced(prices, ref) {
		r.problem("%v", noPrice(name))
	}
	return m, ref
}

// addressOf is a base URL without what may be a key in it.
func addressOf(baseURL string) string {
	u, err := url.Parse(baseURL)
	switch {
	case baseURL == "":
		return "none"
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "not an address"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// priceOf is what short requests cost.
func priceOf(prices llm.Prices, ref provider.Ref) string {
	const thousand = 1000
	read := prices.Cost(ref.Model, llm.Usage{Input: thousand})
	both := prices.Cost(ref.Model, llm.Usage{Input: thousand, Output: thousand})
	switch {
	case !read.Known:
		return "not known"
	case both.NanoUSD == 0:
		return "nothing"
	}
	return fmt.Sprintf("%s for a million tokens read, %s written", inDollars(read.NanoUSD*thousand), inDollars((both.NanoUSD-read.NanoUSD)*thousand))
}

// inDollars writes billionths of a dollar: cents, and what else there is.
func inDollars(nano int64) string {
	text := llm.Cost{NanoUSD: nano, Known: true}.String()
	cents := len(text) - len("0000000")
	return text[:cents] + strings.TrimRight(text[cents:], "0")
}

// try asks a model for a word.
func try(ctx context.Context, r *report, m llm.Model, prices llm.Prices) {
	m = llm.Chain(m, llm.Budget(&llm.BudgetOptions{Prices: prices}), llm.TimeLimits(llm.Limits{Whole: liveTimeout}))
	start := time.Now()
	reply, err := llm.Generate(ctx, m, &llm.Request{
		Messages:  []llm.Message{{Role: llm.RoleUser, Text: "Answer with the one word: ready"}},
		MaxTokens: 64,
	})
	took := time.Since(start).Round(time.Millisecond)
	if err != nil {
		r.line("live", fmt.Sprintf("failed after %v", took))
		r.problem("%v. %s", err, remedies[llm.KindOf(err)])
		return
	}
	r.line("live", fmt.Sprintf("answered in %v, as %s", took, reply.Model))
	r.line("", fmt.Sprintf("%d tokens read, %d written, cost %v", reply.Usage.Input, reply.Usage.Output, reply.Cost))
	for _, w := range reply.Warnings {
		r.line("", w)
	}
}

// remedies say what to do when a model fails.
var remedies = map[llm.Kind]string{
	llm.KindAuth:        "Make a new key, and check that it is of this vendor and of this endpoint.",
	llm.KindPermission:  "Choose a model that the key may use: marquee models lists them.",
	llm.KindNotFound:    "Choose another model (marquee models lists them), and check the base URL.",
	llm.KindUnsupported: "Choose another model: marquee models lists them.",
	llm.KindRateLimit:   "Wait, or lower --requests-per-minute and --tokens-per-minute.",
	llm.KindQuota:       "Add credit to the account of the key.",
	llm.KindOverloaded:  "Try again, and name a second model in --model.",
	llm.KindTimeout:     "Check the base URL and the network between.",
	llm.KindNetwork:     "Check the base URL, and that the server runs and can be reached from here.",
	llm.KindInternal:    "Check the base URL: what answers there may not be the vendor's server.",
}

// explainLimits tells what holds for every model.
func (c *doctorCmd) explainLimits(r *report) {
	r.title("Limits")
	atMost := func(n uint32, what, none string) string {
		if n == 0 {
			return none
		}
		return thousands(int(n)) + " " + what
	}
	var o provider.StackOptions // whose patience openModel does not adjust
	last, others := o.Patience(true), o.Patience(false)
	r.line("first", fmt.Sprintf("%v until a model's first word, %v where another is left",
		last.First, others.First))
	r.line("then", fmt.Sprintf("%v between its words", last.Idle))
	r.line("attempts", fmt.Sprintf("%d, %d where another is left", last.Attempts, others.Attempts))
	r.line("requests", atMost(c.RequestsPerMinute, "a minute to each model", "no limit"))
	r.line("tokens", atMost(c.TokensPerMinute, "a minute to and from each model", "no limit"))
	budget := "no limit"
	if c.BudgetPerDay > 0 {
		budget = inDollars(int64(c.BudgetPerDay)) + " a day, counted from the start of the server"
	}
	r.line("budget", budget)
	r.line("cache", atMost(c.ModelCache, "replies, for an hour", "off"))
}
