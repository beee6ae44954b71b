package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/openai"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/llm/xai"
)

// modelOptions are the options of the commands that ask a language model.
type modelOptions struct {
	Model             string  `env:"MARQUEE_MODEL" placeholder:"MODEL,..." group:"Language model" help:"The language model: ${models}. Several, separated by commas, are asked in this order until one answers. By default openai, xai or anthropic, whose key is set first, or else offline."`
	OpenAIBaseURL     string  `name:"openai-base-url" env:"OPENAI_BASE_URL" placeholder:"URL" group:"Language model" help:"Where to reach OpenAI, if not at its own address."`
	XAIBaseURL        string  `name:"xai-base-url" env:"XAI_BASE_URL" placeholder:"URL" group:"Language model" help:"Where to reach xAI, if not at its own address."`
	AnthropicBaseURL  string  `name:"anthropic-base-url" env:"ANTHROPIC_BASE_URL" placeholder:"URL" group:"Language model" help:"Where to reach Anthropic, if not at its own address."`
	CompatibleBaseURL string  `name:"compatible-base-url" env:"COMPATIBLE_BASE_URL" placeholder:"URL" group:"Language model" help:"Where to reach a server that speaks OpenAI's Chat Completions: Ollama, vLLM, llama.cpp and others."`
	OpenAIKeyFile     string  `name:"openai-api-key-file" env:"OPENAI_API_KEY_FILE" placeholder:"FILE" group:"Language model" help:"The file that holds the key for OpenAI."`
	XAIKeyFile        string  `name:"xai-api-key-file" env:"XAI_API_KEY_FILE" placeholder:"FILE" group:"Language model" help:"The file that holds the key for xAI."`
	AnthropicKeyFile  string  `name:"anthropic-api-key-file" env:"ANTHROPIC_API_KEY_FILE" placeholder:"FILE" group:"Language model" help:"The file that holds the key for Anthropic."`
	CompatibleKeyFile string  `name:"compatible-api-key-file" env:"COMPATIBLE_API_KEY_FILE" placeholder:"FILE" group:"Language model" help:"The file that holds the key for the compatible server, if it wants one."`
	RequestsPerMinute uint32  `env:"MARQUEE_REQUESTS_PER_MINUTE" placeholder:"N" group:"Language model" help:"Send each model no more requests a minute (no limit by default)."`
	TokensPerMinute   uint32  `env:"MARQUEE_TOKENS_PER_MINUTE" placeholder:"N" group:"Language model" help:"Send each model, and have it write, no more tokens a minute (no limit by default)."`
	BudgetPerDay      dollars `env:"MARQUEE_BUDGET_PER_DAY" placeholder:"DOLLARS" group:"Language model" help:"Spend no more on models a day, by their list prices (no limit by default). The day is that of UTC; each server counts for itself, from its start."`
	ModelPrices       string  `env:"MARQUEE_MODEL_PRICES" placeholder:"FILE" group:"Language model" help:"A JSON file of prices that go before those that marquee knows."`
	ModelCache        uint32  `env:"MARQUEE_MODEL_CACHE" placeholder:"N" group:"Language model" help:"Keep as many replies for an hour, and give them again to the same person for the same question (none by default)."`
}

// vendor is whom models can be had from, as far as it was configured.
type vendor struct {
	name     string // as package provider has it
	variable string // of the key
	file     string // with the key
	baseURL  string // empty if there is none
	key      string
	err      error // why there is no telling what the key is
}

// vendors returns all of them, in the order in which a key chooses the model.
func (c *modelOptions) vendors() []vendor {
	all := []vendor{
		{name: provider.OpenAI, variable: "OPENAI_API_KEY", file: c.OpenAIKeyFile, baseURL: cmp.Or(c.OpenAIBaseURL, openai.DefaultBaseURL)},
		{name: provider.XAI, variable: "XAI_API_KEY", file: c.XAIKeyFile, baseURL: cmp.Or(c.XAIBaseURL, xai.DefaultBaseURL)},
		{name: provider.Anthropic, variable: "ANTHROPIC_API_KEY", file: c.AnthropicKeyFile, baseURL: cmp.Or(c.AnthropicBaseURL, anthropic.DefaultBaseURL)},
		{name: provider.Compatible, variable: "COMPATIBLE_API_KEY", file: c.CompatibleKeyFile, baseURL: c.CompatibleBaseURL},
	}
	for i := range all {
		all[i].key, all[i].err = secret(all[i].variable, all[i].file)
	}
	return all
}

// vendorOf returns whose model it is, by its name; the zero value for offline.
func vendorOf(vendors []vendor, name string) vendor {
	prefix, _, _ := strings.Cut(name, ":")
	if i := slices.IndexFunc(vendors, func(v vendor) bool { return v.name == prefix }); i >= 0 {
		return vendors[i]
	}
	return vendor{}
}

// endpoints returns the vendors as package provider takes them.
func endpoints(vendors []vendor) *provider.Options {
	var o provider.Options
	of := map[string]*provider.Endpoint{
		provider.OpenAI: &o.OpenAI, provider.XAI: &o.XAI, provider.Anthropic: &o.Anthropic, provider.Compatible: &o.Compatible,
	}
	for _, v := range vendors {
		*of[v.name] = provider.Endpoint{APIKey: v.key, BaseURL: v.baseURL}
	}
	return &o
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
		if v.key != "" && v.name != provider.Compatible { // which has no model to go by
			return []string{v.name}, nil
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
