// Package anthropic talks to Anthropic, and to every server that speaks its
// Messages API.
//
// It retries nothing: which failures can heal, and who waits for them, is for
// the caller to decide. It reads no environment variable but those of HTTP
// proxies, and those only for its own HTTP client.
package anthropic

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// The defaults of [Options], and what the model calls its provider in errors.
const (
	DefaultBaseURL = "https://api.anthropic.com"
	DefaultModel   = "claude-haiku-5-5"
	Provider       = "anthropic"
)

// Version is the version of the API that is asked for, by the header
// Anthropic-Version.
const Version = "2023-06-01"

// DefaultMaxTokens bounds a reply to a request that sets no MaxTokens: this API
// wants a bound. It counts what the model thinks, too; all present models take
// four times as much.
const DefaultMaxTokens = 16_384

// Options says which model to talk to, and how to reach it. A zero field is its
// default.
type Options struct {
	// APIKey goes along in the header X-Api-Key. Default: none, for a server
	// that wants none.
	APIKey string
	// BaseURL is the absolute http or https URL of the API, with or without
	// the /v1 that its paths begin with. It has no query. Default:
	// [DefaultBaseURL].
	BaseURL string
	// Model is the name of the model. Default: [DefaultModel].
	Model string
	// HTTPClient sends the requests. It should have no Timeout, which would cut
	// long replies off (see [llm.TimeLimits]). Redirects are not followed,
	// whatever it says, so that the key stays with the server that it was given
	// for. Default: a client of the model's own.
	HTTPClient *http.Client
}

// Model is one model behind one endpoint. It implements [llm.Model].
type Model struct{ wire wire.Model }

// New returns the model that o describes; nil means the defaults. It sends
// nothing yet. It fails if a field of o cannot be right.
func New(o *Options) (*Model, error) {
	if o == nil {
		o = &Options{}
	}
	base := cmp.Or(o.BaseURL, DefaultBaseURL)
	if err := wire.CheckEndpoint(Provider, base, o.APIKey, DefaultBaseURL); err != nil {
		return nil, fmt.Errorf("anthropic: %w", err)
	}
	header := http.Header{"Anthropic-Version": {Version}}
	if o.APIKey != "" {
		header.Set("X-Api-Key", o.APIKey)
	}
	return &Model{wire: wire.Model{
		Caller:   wire.Caller{Provider: Provider, Model: cmp.Or(o.Model, DefaultModel), Key: o.APIKey},
		Protocol: messages,
		URL:      wire.Join(base, messages.Path),
		Header:   header,
		Client:   wire.Client(o.HTTPClient),
	}}, nil
}

// Stream sends req and streams the reply; see [llm.Model]. A parameter that
// the server refuses by name is left out from then on, of which every reply
// that it touches warns; a schema is put in words then. Tools are not left out:
// a model that has none fails with [llm.KindUnsupported].
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return m.wire.Stream(ctx, req)
}

// String names the provider and the model; so does every other way to print
// it, none of which shows the key.
func (m *Model) String() string { return m.wire.Provider + ":" + m.wire.Model }

// GoString is String.
func (m *Model) GoString() string { return m.String() }
