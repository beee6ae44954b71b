// Package xai talks to xAI, by the Responses API that it has in common with
// OpenAI; what differs between the two is known to package openai.
package xai

import (
	"cmp"
	"net/http"

	"github.com/marquee-go/marquee/llm/openai"
)

// What an empty field of [Options] stands for, and what the model calls its
// provider in errors.
const (
	DefaultBaseURL = "https://api.x.ai/v1"
	DefaultModel   = "grok-4.6"
	Provider       = "xai"
)

// Options says which model to talk to, and how to reach it.
type Options struct {
	APIKey     string
	BaseURL    string       // empty means [DefaultBaseURL]
	Model      string       // empty means [DefaultModel]
	HTTPClient *http.Client // nil means one of the model's own; see [openai.Options]
}

// New returns the model that o describes. It sends nothing yet.
func New(o Options) (*openai.Model, error) {
	return openai.New(openai.Options{
		APIKey:     o.APIKey,
		BaseURL:    cmp.Or(o.BaseURL, DefaultBaseURL),
		Model:      cmp.Or(o.Model, DefaultModel),
		API:        openai.Responses,
		Provider:   Provider,
		CacheKey:   true,
		HTTPClient: o.HTTPClient,
	})
}
