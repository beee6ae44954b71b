// Package models turns options into the language model that commands ask.
package models

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// Options are the options of the commands that ask a language model.
type Options struct {
	Model             string            `env:"MARQUEE_MODEL" placeholder:"MODEL,..." group:"Language model" help:"The language model: ${models}. Several, separated by commas, are asked in this order until one answers. Default: the first of ${vendors} whose key is set, or else offline."`
	VendorOptions     commandline.Parts // from AddVendors
	Endpoints         Endpoints         `env:"MARQUEE_ENDPOINTS" placeholder:"JSON" group:"Language model" help:"Servers of your own by name, as JSON, such as {\"local\":{\"url\":\"http://127.0.0.1:11434/v1\"}}, whose models are then local:MODEL. An endpoint can also have a preset, a protocol, an api_key_file, headers, options, an effort, a first_word and max_tokens. The key is in NAME_API_KEY. Everybody on a machine can see the flags of a command, so keep headers in the environment or in the file of --config."`
	RequestsPerMinute Count             `env:"MARQUEE_REQUESTS_PER_MINUTE" placeholder:"N" group:"Language model" help:"Send each model at most N requests per minute (no limit by default)."`
	TokensPerMinute   Count             `env:"MARQUEE_TOKENS_PER_MINUTE" placeholder:"N" group:"Language model" help:"Let each model read and write at most N tokens per minute (no limit by default)."`
	ModelPrices       string            `env:"MARQUEE_MODEL_PRICES" placeholder:"FILE" group:"Language model" help:"A JSON file of prices, which win over the prices that marquee knows."`
	ModelCache        uint32            `env:"MARQUEE_MODEL_CACHE" placeholder:"N" group:"Language model" help:"Keep N replies for an hour, and give them again to the same person for the same question (none by default)."`

	quotaOptions `embed:"" group:"Budgets"`

	endpoints map[string]*endpointOptions // by the names of the vendors
}

// endpointOptions are the options of one vendor.
type endpointOptions struct{ BaseURL, KeyFile string }

// AddVendors adds the options of each vendor in the table of package provider. Call it
// before the command line is parsed.
func (o *Options) AddVendors() {
	o.endpoints = map[string]*endpointOptions{}
	for _, v := range provider.Vendors() {
		if !v.Local {
			e := &endpointOptions{}
			o.endpoints[v.Name] = e
			o.VendorOptions = append(o.VendorOptions, e.tagged(v))
		}
	}
}

// tagged returns e as a pointer to a struct with tags. The command line reads the
// options from the tags, and through the pointer it sets e.
func (e *endpointOptions) tagged(v provider.Vendor) any {
	where, key := "Where to reach "+v.Title, "The file that holds the key for "+v.Title
	if v.BaseURL != "" {
		where += ", if not at its own address"
	}
	if !v.NeedsKey {
		key += ", if it needs one"
	}
	field := func(name, option, variable, placeholder, help string) reflect.StructField {
		const format = `name:"%s-%s" env:"%s" placeholder:"%s" group:"Language model" help:"%s."`
		tag := fmt.Sprintf(format, v.Name, option, variable, placeholder, help)
		return reflect.StructField{
			Name: name, Type: reflect.TypeFor[string](), Tag: reflect.StructTag(tag),
		}
	}
	tagged := reflect.StructOf([]reflect.StructField{
		field("BaseURL", "base-url", v.URLVariable, "URL", where),
		field("KeyFile", "api-key-file", v.KeyVariable+"_FILE", "FILE", key),
	})
	return reflect.ValueOf(e).Convert(reflect.PointerTo(tagged)).Interface()
}

// Vendor is a vendor of models with its configuration.
type Vendor struct {
	provider.Vendor
	Endpoint provider.Endpoint
	KeyFile  string // the file that holds the key, "" if it is in a variable
	Err      error  // why the key could not be read
	Named    bool   // it is an endpoint or a preset, and not of the table of vendors
}

// Vendors returns all vendors except the offline model, then the endpoints, and then the presets
// that have a key or are asked. If no model is named, the first vendor that has a key is chosen.
func (o *Options) Vendors(env options.Env) []Vendor {
	var all []Vendor
	named := o.Endpoints.providers()
	for _, row := range provider.Vendors() {
		if row.Local {
			continue
		}
		set := o.endpoints[row.Name]
		key, err := env.Secret(row.KeyVariable, set.KeyFile)
		all = append(all, Vendor{
			Vendor: row, KeyFile: set.KeyFile, Err: err,
			Endpoint: named.Endpoints[row.Name],
		})
		v := &all[len(all)-1]
		v.Endpoint.APIKey, v.Endpoint.BaseURL = key, cmp.Or(set.BaseURL, row.BaseURL)
		v.signs()
	}
	for _, name := range o.named(env) {
		row, _ := named.Vendor(name)
		v := Vendor{Vendor: row, Named: true, Endpoint: named.Endpoints[name]}
		v.Endpoint.BaseURL = cmp.Or(v.Endpoint.BaseURL, row.BaseURL)
		v.KeyFile = cmp.Or(o.Endpoints[name].KeyFile, env.Get(row.KeyVariable+"_FILE"))
		v.Endpoint.APIKey, v.Err = env.Secret(row.KeyVariable, v.KeyFile)
		v.signs()
		all = append(all, v)
	}
	return all
}

// named returns the names of the endpoints, and of the presets that have a key or are asked.
func (o *Options) named(env options.Env) []string {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(o.Endpoints)), isVendor)
	for _, p := range provider.Presets() {
		_, configured := o.Endpoints[p.Name]
		asked := slices.ContainsFunc(strings.Split(o.Model, ","), func(model string) bool {
			return strings.HasPrefix(strings.TrimSpace(model), p.Name+":")
		})
		hasKey := env.Get(p.KeyVariable) != "" || env.Get(p.KeyVariable+"_FILE") != ""
		shared := slices.ContainsFunc(provider.Vendors(), func(v provider.Vendor) bool {
			return v.KeyVariable == p.KeyVariable // which is listed already
		})
		if !configured && (asked || hasKey && !shared && p.BaseURL != "") {
			names = append(names, p.Name)
		}
	}
	return names
}

// signs lets requests be signed if the vendor wants that, and no key takes the place of it.
func (v *Vendor) signs() {
	if v.Protocol == provider.Converse && v.Endpoint.APIKey == "" {
		v.Endpoint.Credentials = ofAWS
	}
}

// Providers returns the vendors as package provider takes them.
func Providers(vendors []Vendor) *provider.Options {
	o := &provider.Options{Endpoints: map[string]provider.Endpoint{}}
	for _, v := range vendors {
		o.Endpoints[v.Name] = v.Endpoint
	}
	return o
}

// Names returns the names of the models, in the order in which they are asked.
func (o *Options) Names(vendors []Vendor) ([]string, error) {
	if o.Model != "" {
		names, err := provider.Split(o.Model)
		return names, options.Usage(err)
	}
	for _, v := range vendors {
		if v.Endpoint.APIKey != "" && v.Model != "" { // a vendor may lack a default model
			return []string{v.Name}, nil
		}
	}
	return []string{provider.Offline}, nil
}

// Prices returns the prices of models: first the file of --model-prices, then the known ones.
func (o *Options) Prices() (llm.Prices, error) {
	if o.ModelPrices == "" {
		return llm.DefaultPrices(), nil
	}
	file, err := os.Open(o.ModelPrices)
	if err != nil {
		return nil, options.Usage(fmt.Errorf("--model-prices: %w", err))
	}
	defer file.Close()
	var own llm.Prices
	table := json.NewDecoder(file)
	table.DisallowUnknownFields() // a misspelt field would be a price of 0
	if err := table.Decode(&own); err != nil {
		return nil, options.Usage(fmt.Errorf("--model-prices: %s: %w", o.ModelPrices, err))
	}
	return append(own, llm.DefaultPrices()...), nil
}

// CheckPrice returns an error if there is a budget in dollars but no price for the model. The
// program then refuses to start, which is better than to fail at the first draft. Name is what
// the person called the model.
func (o *Options) CheckPrice(prices llm.Prices, ref provider.Ref, name string) error {
	if !o.Quotas().InDollars() || prices.Cost(ref.Model, llm.Usage{Input: 1}).Known {
		return nil
	}
	return fmt.Errorf("%s: no price is known for %s; "+
		"give one with --model-prices, or leave the budget or the model out", o.budgetOption(), name)
}
