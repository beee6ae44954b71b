// Package provider opens models by name, so that a program can leave the
// choice to its configuration.
package provider

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/internal/wire"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/llm/openai"
	"github.com/marquee-go/marquee/llm/xai"
)

// The vendors that [Open] knows.
const (
	Offline    = "offline"
	OpenAI     = "openai"
	XAI        = "xai"
	Anthropic  = "anthropic"
	Compatible = "compatible"
)

// Accepted says which names [Open] accepts, for messages and help.
const Accepted = "offline, openai[:MODEL], xai[:MODEL], anthropic[:MODEL] or compatible:MODEL"

// Endpoint is where and as whom to reach a vendor.
type Endpoint struct {
	APIKey  string
	BaseURL string // empty means the vendor's own
}

// Options holds what the vendors need; a vendor that is not opened needs
// nothing. The values are used as they are, whatever the environment says.
type Options struct {
	OpenAI    Endpoint
	XAI       Endpoint
	Anthropic Endpoint
	// Compatible is any server that speaks Chat Completions. It has no address
	// of its own, and needs a key only if the server asks for one.
	Compatible Endpoint
	// HTTPClient sends the requests to all of them; nil means one of the
	// model's own. It should have no Timeout, which would cut long replies off.
	HTTPClient *http.Client
}

// Open returns the model of that name, one of [Accepted]; o may be nil. It
// sends nothing yet. The model has no time limits and retries nothing: see
// [llm.Chain].
func Open(name string, o *Options) (llm.Model, error) {
	if o == nil {
		o = &Options{}
	}
	vendor, model, named := strings.Cut(name, ":")
	if named && (model == "" || vendor == Offline) {
		return nil, unknown(name)
	}
	if vendor == Offline {
		return offline.New(), nil
	}
	if vendor == Compatible && model == "" {
		return nil, unknown(name)
	}
	e, err := o.endpoint(vendor, name)
	if err != nil {
		return nil, err
	}
	switch vendor {
	case XAI:
		return opened(xai.New(&xai.Options{APIKey: e.APIKey, BaseURL: e.BaseURL, Model: model, HTTPClient: o.HTTPClient}))
	case Anthropic:
		return opened(anthropic.New(&anthropic.Options{APIKey: e.APIKey, BaseURL: e.BaseURL, Model: model, HTTPClient: o.HTTPClient}))
	}
	api := openai.Responses
	if vendor == Compatible {
		api = openai.ChatCompletions
	}
	return opened(openai.New(&openai.Options{
		APIKey: e.APIKey, BaseURL: e.BaseURL, Model: model, API: api, Provider: vendor, HTTPClient: o.HTTPClient,
	}))
}

// endpoint returns where and as whom to reach a vendor, which has what it
// needs. Its errors name the model that was asked for.
func (o *Options) endpoint(vendor, name string) (Endpoint, error) {
	var e Endpoint
	var address, variable string
	switch vendor {
	case OpenAI:
		e, address, variable = o.OpenAI, openai.DefaultBaseURL, "OPENAI_API_KEY"
	case XAI:
		e, address, variable = o.XAI, xai.DefaultBaseURL, "XAI_API_KEY"
	case Anthropic:
		e, address, variable = o.Anthropic, anthropic.DefaultBaseURL, "ANTHROPIC_API_KEY"
	case Compatible:
		if e = o.Compatible; e.BaseURL == "" {
			return e, fmt.Errorf("provider: model %q needs the address of its server: set COMPATIBLE_BASE_URL, for instance to http://127.0.0.1:11434/v1", name)
		}
	default:
		return e, unknown(name)
	}
	if variable != "" && e.APIKey == "" {
		// The variable is the one that programs conventionally take the key from.
		return e, fmt.Errorf("provider: model %q needs an API key: set %s", name, variable)
	}
	e.BaseURL = cmp.Or(e.BaseURL, address)
	if err := wire.CheckEndpoint(vendor, e.BaseURL, e.APIKey, cmp.Or(address, openai.DefaultBaseURL)); err != nil {
		return e, fmt.Errorf("provider: %w", err)
	}
	return e, nil
}

// opened keeps a nil pointer from becoming an [llm.Model] that is not nil.
func opened[M llm.Model](m M, err error) (llm.Model, error) {
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err)
	}
	return m, nil
}

// Split returns the names in a list that is separated by commas, as programs
// take several models to fall back on: in their order, without the spaces
// around them. It fails if there is an empty name; whether the others are
// known is for [Open] to say.
func Split(list string) ([]string, error) {
	names := strings.Split(list, ",")
	for i, name := range names {
		if names[i] = strings.TrimSpace(name); names[i] == "" {
			return nil, fmt.Errorf("provider: the list of models %q has an empty name in it: use %s, separated by commas", list, Accepted)
		}
	}
	return names, nil
}

func unknown(name string) error {
	return fmt.Errorf("provider: no model is called %q: use %s", name, Accepted)
}
