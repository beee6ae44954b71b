package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// liveTimeout is how long a model may take to answer a question of --live, unless its first word
// may take longer.
const liveTimeout = time.Minute

// attempt is a model that is asked with --live.
type attempt struct {
	asked  llm.Model // the model with what stands around it
	model  llm.Model
	prices llm.Prices
	wait   time.Duration
	vendor models.Vendor
	origin options.Env
}

func vendorOf(ref provider.Ref, vendors []models.Vendor) models.Vendor {
	i := slices.IndexFunc(vendors, func(v models.Vendor) bool { return v.Name == ref.Vendor.Name })
	if i < 0 {
		return models.Vendor{} // of the offline model
	}
	return vendors[i]
}

// try asks a model for a word, with all that marquee asks of models: instructions, tools, and
// then an object of a schema.
func (r *Report) try(ctx context.Context, a attempt) {
	m := llm.Chain(a.asked,
		llm.Budget(&llm.BudgetOptions{Prices: a.prices}),
		llm.TimeLimits(llm.Limits{Whole: a.wait}))
	start := time.Now()
	reply, err := llm.Generate(ctx, m, question())
	var schema *llm.Response
	if err == nil {
		schema, err = llm.Generate(ctx, m, object())
	}
	took := time.Since(start).Round(time.Millisecond)
	if err != nil {
		r.line("live", fmt.Sprintf("failed after %v", took))
		r.problem("%s", strings.TrimSpace(strings.TrimSuffix(err.Error(), ".")+". "+a.remedy(err)))
		return
	}
	used := reply.Usage.Add(schema.Usage)
	r.line("live", fmt.Sprintf("answered in %v, as %s", took, reply.Model))
	r.line("", fmt.Sprintf("%d tokens read, %d written, cost %v",
		used.Input, used.Output, reply.Cost.Add(schema.Cost)))
	r.abilities(a.model)
	for _, w := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(
		reply.Warnings, schema.Warnings)))) {
		r.line("", w)
	}
}

// question asks for a word, with instructions and a tool.
func question() *llm.Request {
	return &llm.Request{
		System:       "You are asked by a program that checks whether you can be reached.",
		Messages:     []llm.Message{{Role: llm.RoleUser, Text: "Answer with the one word: ready"}},
		Tools:        []llm.Tool{{Name: "wait", Description: "Waits. There is no need to call it."}},
		WithoutTools: "You have no tools.",
		MaxTokens:    64,
	}
}

// object asks for an object of a schema.
func object() *llm.Request {
	return &llm.Request{
		Messages: []llm.Message{{
			Role: llm.RoleUser, Text: `Answer with the JSON object {"ready": true}`,
		}},
		Schema: &llm.Schema{Name: "ready", JSON: []byte(`{"type":"object",` +
			`"properties":{"ready":{"type":"boolean"}},"required":["ready"],` +
			`"additionalProperties":false}`)},
		MaxTokens: 64,
	}
}

// abilities are what marquee asks of a model, and what it does without.
var abilities = []struct {
	ability llm.Ability
	can     string
	without string
}{
	{llm.AbilityTools, "call tools", "it answers from the charts on the screen only"},
	{llm.AbilitySchema, "keep to a JSON schema", "the schema is in its instructions"},
	{llm.AbilitySystem, "take instructions", "they are in the first message"},
}

// abilities says what a model can do, if it learns that from its server.
func (r *Report) abilities(m llm.Model) {
	learns, ok := m.(interface{ Lacks() []llm.Ability })
	if !ok {
		return
	}
	lacks := learns.Lacks()
	var can []string
	for _, a := range abilities {
		if !slices.Contains(lacks, a.ability) {
			can = append(can, a.can)
		}
	}
	if can != nil {
		r.line("can", strings.Join(can, ", "))
	}
	for _, a := range abilities {
		if slices.Contains(lacks, a.ability) {
			r.line("cannot", a.can+": "+a.without)
		}
	}
}

// remedy says what to do when a model fails, and which setting is the one.
func (a attempt) remedy(err error) string {
	if e, ok := errors.AsType[*llm.Error](err); ok && e.Status == http.StatusProxyAuthRequired {
		return "Put the name and the password of the proxy into HTTPS_PROXY or HTTP_PROXY, such as " +
			"http://NAME:PASSWORD@proxy:3128."
	}
	at := "--" + a.vendor.Name + "-base-url"
	if a.vendor.Named {
		at = "the URL of " + a.vendor.Name + " in --endpoints"
	}
	return strings.NewReplacer("KEY", a.vendor.KeyOrigin(a.origin), "URL", at).
		Replace(remedies[llm.KindOf(err)])
}

// remedies have a sentence for each kind of failure, with KEY and URL for the settings of the
// vendor.
var remedies = map[llm.Kind]string{
	llm.KindAuth: "Create a new key, check that it belongs to this vendor and endpoint, and set it " +
		"in KEY.",
	llm.KindPermission: "Choose a model in --model that the key in KEY may use: marquee models " +
		"lists them.",
	llm.KindNotFound: "Choose another model in --model (marquee models lists them), and check URL.",
	llm.KindInvalid: "The server does not take what marquee sends. Check URL. If a gateway there " +
		"wants a header, give it to an endpoint in --endpoints. Or choose another model in --model.",
	llm.KindUnsupported:   "Choose another model in --model: marquee models lists them.",
	llm.KindContextLength: "Choose a model in --model that reads more, or raise the server's limit.",
	llm.KindContentFilter: "The vendor withholds harmless answers. Choose another model in --model.",
	llm.KindRateLimit:     "Wait, or lower --requests-per-minute and --tokens-per-minute.",
	llm.KindQuota:         "Add credit to the account of the key in KEY.",
	llm.KindOverloaded:    "Try again, and name a second model in --model.",
	llm.KindTimeout:       "Check URL and the network.",
	llm.KindNetwork:       "Check URL, and that the server runs and can be reached from here.",
	llm.KindTruncated:     "Something ends replies early. Check the server at URL and its proxies.",
	llm.KindBadOutput:     "Choose a model in --model that is better at calls of tools.",
	llm.KindInternal: "Check URL: what answers there may not be the vendor's server, or speaks " +
		"another protocol.",
}
