// Package provider opens models by name, so that a program can leave the
// choice to its configuration.
package provider

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/llm/openai"
	"github.com/marquee-go/marquee/llm/xai"
)

// The vendors that [Open] knows.
const (
	Offline    = "offline"
	OpenAI     = "openai"
	XAI        = "xai"
	Compatible = "compatible"
)

// Accepted says which names [Open] accepts, for messages and help.
const Accepted = "offline, openai[:MODEL], xai[:MODEL] or compatible:MODEL"

// Endpoint is where and as whom to reach a vendor.
type Endpoint struct {
	APIKey  string
	BaseURL string // empty means the vendor's own
}

// Options holds what the vendors need; a vendor that is not opened needs
// nothing. The values are used as they are, whatever the environment says.
type Options struct {
	OpenAI Endpoint
	XAI    Endpoint
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
	switch vendor {
	case Offline:
		return offline.New(), nil
	case OpenAI:
		if o.OpenAI.APIKey == "" {
			return nil, noKey(name, "OPENAI_API_KEY")
		}
		return opened(openai.New(openai.Options{
			APIKey: o.OpenAI.APIKey, BaseURL: o.OpenAI.BaseURL, Model: model, HTTPClient: o.HTTPClient,
		}))
	case XAI:
		if o.XAI.APIKey == "" {
			return nil, noKey(name, "XAI_API_KEY")
		}
		return opened(xai.New(xai.Options{
			APIKey: o.XAI.APIKey, BaseURL: o.XAI.BaseURL, Model: model, HTTPClient: o.HTTPClient,
		}))
	case Compatible:
		if model == "" {
			return nil, unknown(name)
		}
		if o.Compatible.BaseURL == "" {
			return nil, fmt.Errorf("provider: model %q needs the address of its server: set COMPATIBLE_BASE_URL, for instance to http://127.0.0.1:11434/v1", name)
		}
		return opened(openai.New(openai.Options{
			APIKey: o.Compatible.APIKey, BaseURL: o.Compatible.BaseURL, Model: model,
			API: openai.ChatCompletions, Provider: Compatible, HTTPClient: o.HTTPClient,
		}))
	}
	return nil, unknown(name)
}

// opened keeps a nil *openai.Model from becoming an [llm.Model] that is not nil.
func opened(m *openai.Model, err error) (llm.Model, error) {
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err)
	}
	return m, nil
}

func unknown(name string) error {
	return fmt.Errorf("provider: no model is called %q: use %s", name, Accepted)
}

// noKey names the variable that programs conventionally take the key from.
func noKey(name, variable string) error {
	return fmt.Errorf("provider: model %q needs an API key: set %s", name, variable)
}
