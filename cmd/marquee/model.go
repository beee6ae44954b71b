package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// modelOptions are the options of the commands that ask a language model.
type modelOptions struct {
	Model             string `env:"MARQUEE_MODEL" placeholder:"MODEL" group:"Language model" help:"The language model: ${models}. By default openai or xai, whose key is set, or else offline."`
	OpenAIBaseURL     string `name:"openai-base-url" env:"OPENAI_BASE_URL" placeholder:"URL" group:"Language model" help:"Where to reach OpenAI, if not at its own address."`
	XAIBaseURL        string `name:"xai-base-url" env:"XAI_BASE_URL" placeholder:"URL" group:"Language model" help:"Where to reach xAI, if not at its own address."`
	CompatibleBaseURL string `name:"compatible-base-url" env:"COMPATIBLE_BASE_URL" placeholder:"URL" group:"Language model" help:"Where to reach a server that speaks OpenAI's Chat Completions: Ollama, vLLM, llama.cpp and others."`
	OpenAIKeyFile     string `name:"openai-api-key-file" env:"OPENAI_API_KEY_FILE" placeholder:"FILE" group:"Language model" help:"The file that holds the key for OpenAI."`
	XAIKeyFile        string `name:"xai-api-key-file" env:"XAI_API_KEY_FILE" placeholder:"FILE" group:"Language model" help:"The file that holds the key for xAI."`
	CompatibleKeyFile string `name:"compatible-api-key-file" env:"COMPATIBLE_API_KEY_FILE" placeholder:"FILE" group:"Language model" help:"The file that holds the key for the compatible server, if it wants one."`
}

// modelLimits bounds how long a model may keep people waiting. Reasoning
// models think for long before their first word.
var modelLimits = llm.Limits{First: 2 * time.Minute, Idle: time.Minute}

// openModel opens the language model, with a log line a call and time limits,
// and returns the name by which it was chosen.
func (c *modelOptions) openModel(logger *slog.Logger) (model llm.Model, name string, err error) {
	var o provider.Options
	for _, vendor := range []struct {
		name                    string
		endpoint                *provider.Endpoint
		variable, file, baseURL string
	}{
		{provider.OpenAI, &o.OpenAI, "OPENAI_API_KEY", c.OpenAIKeyFile, c.OpenAIBaseURL},
		{provider.XAI, &o.XAI, "XAI_API_KEY", c.XAIKeyFile, c.XAIBaseURL},
		{provider.Compatible, &o.Compatible, "COMPATIBLE_API_KEY", c.CompatibleKeyFile, c.CompatibleBaseURL},
	} {
		key, err := secret(vendor.variable, vendor.file)
		if err != nil {
			return nil, "", err
		}
		*vendor.endpoint = provider.Endpoint{APIKey: key, BaseURL: vendor.baseURL}
		if name == "" && key != "" && vendor.name != provider.Compatible { // which has no model to go by
			name = vendor.name
		}
	}
	name = cmp.Or(c.Model, name, provider.Offline)
	m, err := provider.Open(name, &o)
	if err != nil {
		return nil, "", usageError{err}
	}
	return llm.Chain(m, llm.Log(logger, name), llm.TimeLimits(modelLimits)), name, nil
}

// secret returns a key from its environment variable or from a file.
func secret(variable, file string) (string, error) {
	if file == "" {
		return os.Getenv(variable), nil
	}
	if os.Getenv(variable) != "" {
		return "", usageError{fmt.Errorf("%s and %s_FILE are both set; set one of them", variable, variable)}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", usageError{fmt.Errorf("%s_FILE: %w", variable, err)}
	}
	return strings.TrimSpace(string(raw)), nil
}
