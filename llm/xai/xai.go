// Package xai talks to xAI, by the Responses API that it has in common with
// OpenAI; what differs between the two is known to package openai.
package xai

import (
	"cmp"
	"net/http"

	"github.com/marquee-go/marquee/llm/openai"
)

// The defaults of [Options], and what the model calls its provider in errors.
const (
	DefaultBaseURL = "https://api.x.ai/v1"
	DefaultModel   = "grok-4.6"
	Provider       = "xai"
)

// Options says which model to talk to, and how to reach it. A zero field is its
// default.
type Options struct {
	APIKey     string       // Default: none, for a server that wants none.
	BaseURL    string       // see [openai.Options]. Default: [DefaultBaseURL].
	Model      string       // Default: [DefaultModel].
	HTTPClient *http.Client // see [openai.Options]. Default: one of the model's own.
}

// New returns the model that o describes; nil means the defaults. It sends
// nothing yet. It fails if a field of o cannot be right.
func New(o *Options) (*openai.Model, error) {
	if o == nil {
		o = &Options{}
	}
	return openai.New(&openai.Options{
		APIKey:     o.APIKey,
		BaseURL:    cmp.Or(o.BaseURL, DefaultBaseURL),
		Model:      cmp.Or(o.Model, DefaultModel),
		API:        openai.Responses,
		Provider:   Provider,
		CacheKey:   true,
		HTTPClient: o.HTTPClient,
	})
}
