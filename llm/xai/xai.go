// Package xai talks to xAI:
//
//	model, err := xai.New(&xai.Options{APIKey: key})
//	...
//	reply, err := llm.Generate(ctx, model, req)
//
// xAI has the Responses API in common with OpenAI. Its models are models of package
// llm/openai, which knows the differences. One of them is that xAI says in prose, with
// status 400 or 403, what other vendors say with a status or a code.
package xai

import (
	"cmp"
	"net/http"

	"github.com/marquee-go/marquee/llm/openai"
)

// The defaults of [Options], and the name of the provider in errors.
const (
	DefaultBaseURL = "https://api.x.ai/v1"
	DefaultModel   = "grok-4.6"
	Provider       = "xai"
)

// Options says which model to talk to, and how to reach it.
type Options struct {
	APIKey     string       // Default: none, for a server that does not want one.
	BaseURL    string       // See [openai.Options]. Default: [DefaultBaseURL].
	Model      string       // Default: [DefaultModel].
	HTTPClient *http.Client // See [openai.Options]. Default: the model has its own client.
}

// New returns the model that o describes. A nil o means the defaults. New sends nothing. It
// fails if the BaseURL or the APIKey cannot be right.
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
