// Package openai talks to OpenAI, and to every server that speaks one of its
// two protocols: the Responses API (OpenAI, xAI) and Chat Completions (Ollama,
// vLLM, llama.cpp and most others).
//
// It retries nothing: which failures can heal, and who waits for them, is for
// the caller to decide. It reads no environment variable but those of HTTP
// proxies, and those only for its own HTTP client.
package openai

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// The defaults of [Options].
const (
	DefaultBaseURL  = "https://api.openai.com/v1"
	DefaultModel    = "gpt-6-luna"
	DefaultProvider = "openai"
)

// API is a protocol of OpenAI's.
type API string

// The protocols.
const (
	Responses       API = "responses"        // OpenAI's present one, and xAI's
	ChatCompletions API = "chat_completions" // the one that other servers know
)

// Options says which model to talk to, and how to reach it. A zero field is its
// default.
type Options struct {
	// APIKey goes along as a bearer token. Default: none, for a server that
	// wants none.
	APIKey string
	// BaseURL is the absolute http or https URL that the paths of the API are
	// below, with or without a slash at its end. It has no query. A name and a
	// password in it go along where there is no APIKey. Default:
	// [DefaultBaseURL].
	BaseURL string
	// Model is the name of the model. Default: [DefaultModel].
	Model string
	// API is the protocol. Default: [Responses].
	API API
	// Provider names the vendor in errors. Default: [DefaultProvider].
	Provider string
	// CacheKey sends a key with each request of [Responses], the same one for
	// all requests of a conversation. xAI goes by it to the server that has the
	// beginning of the conversation in its cache; OpenAI finds it without.
	// Default: false.
	CacheKey bool
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
	provider := cmp.Or(o.Provider, DefaultProvider)
	base := cmp.Or(o.BaseURL, DefaultBaseURL)
	if err := wire.CheckEndpoint(provider, base, o.APIKey, DefaultBaseURL); err != nil {
		return nil, fmt.Errorf("openai: %w", err)
	}
	var protocol wire.Protocol
	switch o.API {
	case Responses, "":
		protocol = responses(o.CacheKey)
	case ChatCompletions:
		protocol = chatCompletions
	default:
		return nil, fmt.Errorf("openai: unknown API %q", o.API)
	}
	header := http.Header{}
	if o.APIKey != "" {
		header.Set("Authorization", "Bearer "+o.APIKey)
	}
	return &Model{wire: wire.Model{
		Caller:   wire.Caller{Provider: provider, Model: cmp.Or(o.Model, DefaultModel), Key: o.APIKey},
		Protocol: protocol,
		URL:      wire.Join(base, protocol.Path),
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
