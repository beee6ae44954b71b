package main

import (
	"cmp"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/marquee-go/marquee/llm/provider"
)

// modelOptions are the options of the commands that ask a language model.
type modelOptions struct {
	Model             string       `env:"MARQUEE_MODEL" placeholder:"MODEL,..." group:"Language model" help:"The language model: ${models}. Several, separated by commas, are asked in this order until one answers. By default ${vendors}, whose key is set first, or else offline."`
	Vendors           kong.Plugins `embed:""` // those of addVendors
	RequestsPerMinute uint32       `env:"MARQUEE_REQUESTS_PER_MINUTE" placeholder:"N" group:"Language model" help:"Send each model no more requests a minute (no limit by default)."`
	TokensPerMinute   uint32       `env:"MARQUEE_TOKENS_PER_MINUTE" placeholder:"N" group:"Language model" help:"Send each model, and have it write, no more tokens a minute (no limit by default)."`
	BudgetPerDay      dollars      `env:"MARQUEE_BUDGET_PER_DAY" placeholder:"DOLLARS" group:"Language model" help:"Spend no more on models a day, by their list prices (no limit by default). The day is that of UTC; each server counts for itself, from its start."`
	ModelPrices       string       `env:"MARQUEE_MODEL_PRICES" placeholder:"FILE" group:"Language model" help:"A JSON file of prices that go before those that marquee knows."`
	ModelCache        uint32       `env:"MARQUEE_MODEL_CACHE" placeholder:"N" group:"Language model" help:"Keep as many replies for an hour, and give them again to the same person for the same question (none by default)."`

	endpoints map[string]*endpointOptions // by the names of the vendors
}

// endpointOptions are the options of one vendor.
type endpointOptions struct{ BaseURL, KeyFile string }

// addVendors adds the options of each vendor, which follow from the table of
// package provider. It comes before the command line is read.
func (c *modelOptions) addVendors() {
	c.endpoints = map[string]*endpointOptions{}
	for _, v := range provider.Vendors() {
		if !v.Local {
			e := &endpointOptions{}
			c.endpoints[v.Name] = e
			c.Vendors = append(c.Vendors, e.tagged(v))
		}
	}
}

// tagged returns e as a pointer to a struct that has tags, for kong to read the
// options from and to set e by.
func (e *endpointOptions) tagged(v provider.Vendor) any {
	where, key := "Where to reach "+v.Title, "The file that holds the key for "+v.Title
	if v.BaseURL != "" {
		where += ", if not at its own address"
	}
	if !v.NeedsKey {
		key += ", if it wants one"
	}
	field := func(name, option, variable, placeholder, help string) reflect.StructField {
		tag := fmt.Sprintf(`name:"%s-%s" env:"%s" placeholder:"%s" group:"Language model" help:"%s."`,
			v.Name, option, variable, placeholder, help)
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

// vendor is whom models can be had from, as far as that was configured.
type vendor struct {
	provider.Vendor
	endpoint provider.Endpoint
	file     string // with the key
	err      error  // why there is no telling what the key is
}

// vendors returns all of them but the offline model, in the order in which a
// key chooses the model.
func (c *modelOptions) vendors() []vendor {
	var all []vendor
	for _, row := range provider.Vendors() {
		if row.Local {
			continue
		}
		set := c.endpoints[row.Name]
		key, err := secret(row.KeyVariable, set.KeyFile)
		all = append(all, vendor{
			Vendor: row, file: set.KeyFile, err: err,
			endpoint: provider.Endpoint{APIKey: key, BaseURL: cmp.Or(set.BaseURL, row.BaseURL)},
		})
	}
	return all
}

// providers returns the vendors as package provider takes them.
func providers(vendors []vendor) *provider.Options {
	o := &provider.Options{Endpoints: map[string]provider.Endpoint{}}
	for _, v := range vendors {
		o.Endpoints[v.Name] = v.endpoint
	}
	return o
}

// names returns the models that are asked, in their order.
func (c *modelOptions) names(vendors []vendor) ([]string, error) {
	if c.Model != "" {
		names, err := provider.Split(c.Model)
		if err != nil {
			return nil, usageError{err}
		}
		return names, nil
	}
	for _, v := range vendors {
		if v.endpoint.APIKey != "" && v.Model != "" { // or there is no model to go by
			return []string{v.Name}, nil
		}
	}
	return []string{provider.Offline}, nil
}

// secret returns a key from its environment variable or from a file.
func secret(variable, file string) (string, error) {
	if file == "" {
		return os.Getenv(variable), nil
	}
	if os.Getenv(variable) != "" {
		return "", fmt.Errorf("%s and %s_FILE are both set; set one of them", variable, variable)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", variable, err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// enumerate joins what the vendors have as a sentence does: "a, b or c". A
// vendor for which it is empty is left out.
func enumerate(conjunction string, of func(provider.Vendor) string) string {
	var items []string
	for _, v := range provider.Vendors() {
		if item := of(v); item != "" {
			items = append(items, item)
		}
	}
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:last], ", ") + " " + conjunction + " " + items[last]
}

// chosenByKey are the vendors one of whose models is asked where its key is
// set and no model is named.
func chosenByKey() string {
	return enumerate("or", func(v provider.Vendor) string {
		if v.Local || v.Model == "" {
			return ""
		}
		return v.Name
	})
}
