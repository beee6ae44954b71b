// Package anthropic talks to Anthropic, and to every server that speaks its Messages API:
//
//	model, err := anthropic.New(&anthropic.Options{APIKey: key})
//	...
//	reply, err := llm.Generate(ctx, model, req)
//
// A model of this package has no time limits and retries nothing. The middlewares of package
// llm do that. The package reads no environment variable, except that its own HTTP client
// reads the variables of HTTP proxies.
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

// The defaults of [Options], and the name of the provider in errors.
const (
	DefaultBaseURL = "https://api.anthropic.com"
	DefaultModel   = "claude-haiku-5-5"
	Provider       = "anthropic"
)

// Version is the version of the API. Requests name it in the header Anthropic-Version.
const Version = "2023-06-01"

// DefaultMaxTokens bounds the reply to a request without MaxTokens, because the API wants a
// bound. What the model thinks counts too. All present models take four times as much.
const DefaultMaxTokens = 16_384

// Options says which model to talk to, and how to reach it.
type Options struct {
	// APIKey is sent in the header X-Api-Key. Default: none, for a server that does not
	// want one.
	APIKey string
	// BaseURL is the absolute http or https URL of the API, with or without the /v1 with
	// which its paths begin. A query goes with every request. Default: [DefaultBaseURL].
	BaseURL string
	// Header is sent with every request, for instance to a gateway. No error shows its
	// values. Default: none.
	Header http.Header
	// Provider names the vendor in errors. Default: [Provider].
	Provider string
	// Model is the name of the model. Default: [DefaultModel].
	Model string
	// HTTPClient sends the requests. It should not have a Timeout, which would cut long
	// replies off (see [llm.TimeLimits]). The model never follows redirects, so that the
	// key stays with its server. Default: the model has its own client.
	HTTPClient *http.Client
}

// Model is one model behind one endpoint. It implements [llm.Model].
type Model struct{ wire wire.Model }

// New returns the model that o describes. A nil o means the defaults. New sends nothing. It
// fails if the BaseURL, the APIKey or the Header cannot be right.
func New(o *Options) (*Model, error) {
	if o == nil {
		o = &Options{}
	}
	provider, base := cmp.Or(o.Provider, Provider), cmp.Or(o.BaseURL, DefaultBaseURL)
	if err := wire.CheckEndpoint(provider, base, o.APIKey, o.Header, DefaultBaseURL); err != nil {
		return nil, fmt.Errorf("anthropic: %w", err)
	}
	header := wire.KeyHeader("X-Api-Key", o.APIKey)
	header.Set("Anthropic-Version", Version)
	return &Model{wire: wire.Model{
		Caller: wire.Caller{
			Provider: provider, Model: cmp.Or(o.Model, DefaultModel), Key: o.APIKey,
			Secrets: wire.Secrets(base, o.Header),
		},
		Protocol: messages,
		URL:      wire.Join(base, "v1/messages"),
		Header:   wire.Headers(header, o.Header),
		Client:   wire.Client(o.HTTPClient),
	}}, nil
}

// Stream sends req and streams the reply, as [llm.Model] says. If the server refuses a
// parameter by its name, the model leaves it out from then on. A schema that is left out goes
// into the instructions instead. Instructions that are refused go into the first message. Every
// reply that lacks something has a warning. Tools are left out only if the request says what to
// do without them. Otherwise the reply fails with [llm.KindUnsupported] if the model has no tools.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return m.wire.Stream(ctx, req)
}

// Lacks returns what the model is known not to be able to do, from the refusals of its server so
// far.
func (m *Model) Lacks() []llm.Ability { return m.wire.Lacks() }

// String returns PROVIDER:MODEL. It has no key in it. Without this method, %+v would print
// the key.
func (m *Model) String() string { return m.wire.Provider + ":" + m.wire.Model }

// GoString returns the same as String, for %#v.
func (m *Model) GoString() string { return m.String() }
