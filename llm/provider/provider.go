// Package provider opens language models by name, so that the configuration of a program can
// choose them:
//
//	options := &provider.Options{Endpoints: map[string]provider.Endpoint{
//		provider.XAI: {APIKey: os.Getenv("XAI_API_KEY")},
//	}}
//	model, err := provider.Stack([]string{"xai:grok-4.6", "offline"}, &provider.StackOptions{
//		Options: options,
//		Logger:  slog.Default(),
//	})
//
// [Stack] opens several models as one, with the middlewares that a program wants in
// production: it asks the next model when one fails. [Open] opens one model as it is.
//
// A name is that of a vendor, such as "xai", or of one of its models, such as
// "xai:grok-4.6". [Vendors] is the table of all vendors, from which a program can make its
// options and its help. [Presets] is the table of servers that are known by name, too, such as
// "ollama". Any other name is that of an [Endpoint]. [Accepted] lists the forms of names,
// [Options.Parse] reads a name, and [Split] reads a list of them. [ListModels] asks a vendor
// which models a key may use, and [Lookup] tells when a model retires.
//
// The package reads no environment variable. A program passes keys and addresses in
// [Options].
package provider

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
	"github.com/marquee-go/marquee/llm/openai"
)

// Options says how to reach the vendors. The environment does not matter.
type Options struct {
	// Endpoints has the endpoint of each vendor by its name. Only vendors that are opened
	// need one. An endpoint with any other name is a server of one's own: its models are
	// opened as NAME:MODEL. Default: none, so that only [Offline] and those of [Presets] open
	// that need no key.
	Endpoints map[string]Endpoint
	// HTTPClient sends the requests to all vendors. It should not have a Timeout, which
	// would cut long replies off. Default: each model has a client of its own.
	HTTPClient *http.Client
	// Transport is given the transport of each model's client, and returns the one that the
	// client uses, for example to add a header. Default: requests are sent as they are.
	Transport func(http.RoundTripper) http.RoundTripper
}

// client returns the HTTP client of a model. It is nil if that is the model's own client.
func (o *Options) client() *http.Client {
	switch {
	case o == nil:
		return nil
	case o.Transport == nil:
		return o.HTTPClient
	}
	c := *wire.Client(o.HTTPClient)
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	c.Transport = o.Transport(c.Transport)
	return &c
}

// Open returns the model with the name, which has one of the forms of [Accepted]. o may be
// nil. Open sends nothing. It fails if there is no such name, or if o lacks what the vendor
// needs. The model has no time limits and retries nothing: see [Stack].
func Open(name string, o *Options) (llm.Model, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	ref, err := o.Parse(name)
	if err != nil {
		return nil, err
	}
	e, err := o.ready(ref.Vendor, name)
	if err != nil {
		return nil, err
	}
	m, err := ref.Vendor.door().open(ref.Vendor, ref.Model, e, o.client())
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err) // not m, a nil pointer in an interface
	}
	if e.MaxTokens > 0 || len(e.Parameters) > 0 || e.Effort != "" {
		m = configured{m, ref.Vendor.Name, e}
	}
	return m, nil
}

// configured is a model whose endpoint has something to say of each request.
type configured struct {
	llm.Model

	vendor   string
	endpoint Endpoint
}

// Stream asks the model with the parameters and the effort of the endpoint, those of the request
// winning, and for at most as many tokens.
func (m configured) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	r := *req
	if most := m.endpoint.MaxTokens; most > 0 {
		r.MaxTokens = min(cmp.Or(r.MaxTokens, most), most)
	}
	r.Options.Effort = cmp.Or(r.Options.Effort, m.endpoint.Effort)
	if len(m.endpoint.Parameters) > 0 {
		parameters := maps.Clone(m.endpoint.Parameters)
		maps.Copy(parameters, r.Options.Parameters[m.vendor])
		r.Options.Parameters = maps.Clone(r.Options.Parameters)
		if r.Options.Parameters == nil {
			r.Options.Parameters = map[string]map[string]any{}
		}
		r.Options.Parameters[m.vendor] = parameters
	}
	return m.Model.Stream(ctx, &r)
}

// Lacks returns what the model is known not to be able to do. Every model that can have an endpoint
// tells it.
func (m configured) Lacks() []llm.Ability {
	return m.Model.(interface{ Lacks() []llm.Ability }).Lacks()
}

// String names the model.
func (m configured) String() string { return fmt.Sprint(m.Model) }

// ready returns the endpoint of a vendor. It fails if the endpoint lacks what the vendor
// needs. The errors name the model that was asked for.
func (o *Options) ready(v Vendor, name string) (Endpoint, error) {
	e := o.Endpoint(v)
	switch {
	case v.Local:
		return e, nil
	case e.BaseURL == "":
		where := "an Endpoint of that name"
		if v.URLVariable != "" {
			where = v.URLVariable
		}
		return e, fmt.Errorf("provider: model %q needs the address of its server: set %s, "+
			"for instance to %s", name, where, exampleFor(v))
	case v.NeedsKey && e.APIKey == "":
		return e, fmt.Errorf("provider: model %q needs an API key: set %s", name, v.KeyVariable)
	}
	like := cmp.Or(v.BaseURL, openai.DefaultBaseURL)
	if err := wire.CheckEndpoint(v.Name, e.BaseURL, e.APIKey, e.Header, like); err != nil {
		return e, fmt.Errorf("provider: %w", err)
	}
	return e, nil
}
