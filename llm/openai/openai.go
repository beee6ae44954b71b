// Package openai talks to OpenAI, and to every server that speaks one of its two protocols:
// the Responses API (OpenAI, xAI) and Chat Completions (Ollama, vLLM, llama.cpp and most
// others).
//
//	model, err := openai.New(&openai.Options{APIKey: key})
//	local, err := openai.New(&openai.Options{
//		BaseURL: "http://127.0.0.1:11434/v1", Model: "llama3.3",
//		API: openai.ChatCompletions, Provider: "ollama",
//	})
//
// A model of this package has no time limits and retries nothing. The middlewares of package
// llm do that. The package reads no environment variable, except that its own HTTP client
// reads the variables of HTTP proxies.
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

// API is one of OpenAI's protocols.
type API string

// The protocols.
const (
	Responses       API = "responses"        // OpenAI's present protocol, and xAI's
	ChatCompletions API = "chat_completions" // the protocol of other servers
)

// Options says which model to talk to, and how to reach it.
type Options struct {
	// APIKey is sent as a bearer token. Default: none, for a server that does not want one.
	APIKey string
	// KeyHeader is the header for the APIKey alone, such as Api-Key for Azure. Default:
	// Authorization, with the key as a bearer token.
	KeyHeader string
	// BaseURL is an absolute http or https URL. The paths of the API are below it. It may
	// end in a slash. A query, such as Azure's api-version, goes with every request. A name
	// and a password in it are sent if there is no APIKey. Default: [DefaultBaseURL].
	BaseURL string
	// Header is sent with every request, for instance to a gateway. No error shows its
	// values. Default: none.
	Header http.Header
	// Model is the name of the model. Default: [DefaultModel].
	Model string
	// API is the protocol. Default: [Responses].
	API API
	// Provider names the vendor in errors. Default: [DefaultProvider].
	Provider string
	// CacheKey sends a key with each request of [Responses]. All requests of a
	// conversation have the same key. By the key, xAI finds the machine that has the
	// beginning of the conversation in its cache. OpenAI finds it without a key. Default:
	// false.
	CacheKey bool
	// HTTPClient sends the requests. It should not have a Timeout, which would cut long
	// replies off (see [llm.TimeLimits]). The model never follows redirects, so that the
	// key stays with its server. Default: the model has its own client.
	HTTPClient *http.Client
}

// Model is one model behind one endpoint. It implements [llm.Model].
type Model struct{ wire wire.Model }

// New returns the model that o describes. A nil o means the defaults. New sends nothing. It
// fails if the BaseURL, the APIKey, the Header or the API cannot be right.
func New(o *Options) (*Model, error) {
	if o == nil {
		o = &Options{}
	}
	provider := cmp.Or(o.Provider, DefaultProvider)
	base := cmp.Or(o.BaseURL, DefaultBaseURL)
	if err := wire.CheckEndpoint(provider, base, o.APIKey, o.Header, DefaultBaseURL); err != nil {
		return nil, fmt.Errorf("openai: %w", err)
	}
	var protocol wire.Protocol
	var path string
	switch o.API {
	case Responses, "":
		protocol, path = responses(o.CacheKey), "responses"
	case ChatCompletions:
		protocol, path = chatCompletions, "chat/completions"
	default:
		return nil, fmt.Errorf("openai: unknown API %q", o.API)
	}
	return &Model{wire: wire.Model{
		Caller: wire.Caller{
			Provider: provider, Model: cmp.Or(o.Model, DefaultModel), Key: o.APIKey,
			Secrets: wire.Secrets(base, o.Header),
		},
		Protocol: protocol,
		URL:      wire.Join(base, path),
		Header:   wire.Headers(wire.KeyHeader(o.KeyHeader, o.APIKey), o.Header),
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
