// Package provider opens language models by name, so that a program can leave
// the choice to its configuration. [Open] opens one model as it is. [Stack]
// opens several as one, with the middlewares that a program wants in
// production. [Vendors] is the table of all vendors.
package provider

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
	"github.com/marquee-go/marquee/llm/openai"
)

// Endpoint is where and as whom to reach a vendor.
type Endpoint struct {
	APIKey  string // Default: none.
	BaseURL string // Default: that of the [Vendor].
}

// Options says how to reach the vendors. The values are used as they are,
// whatever the environment says.
type Options struct {
	// Endpoints are keyed by the name of their vendor. A vendor that is not
	// opened needs none. Default: none, with which only [Offline] opens.
	Endpoints map[string]Endpoint
	// HTTPClient sends the requests to all of them. It should have no Timeout,
	// which would cut long replies off. Default: one of each model's own.
	HTTPClient *http.Client
}

// Endpoint returns the endpoint of a vendor, with the vendor's own address
// unless o has another. It does not check it. A nil o has no endpoints.
func (o *Options) Endpoint(v Vendor) Endpoint {
	var e Endpoint
	if o != nil {
		e = o.Endpoints[v.Name]
	}
	e.BaseURL = cmp.Or(e.BaseURL, v.BaseURL)
	return e
}

// client returns the HTTP client, nil for one of each model's own.
func (o *Options) client() *http.Client {
	if o == nil {
		return nil
	}
	return o.HTTPClient
}

// check refuses endpoints that no vendor has.
func (o *Options) check() error {
	if o == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(o.Endpoints)) {
		if v, ok := vendorNamed(name); !ok || v.Local {
			return fmt.Errorf("provider: Options.Endpoints has %q, which is not a vendor that has "+
				"endpoints: "+
				"see Vendors", name)
		}
	}
	return nil
}

// Open returns the model of that name, one of [Accepted]; o may be nil. It
// sends nothing yet. It fails if there is no such name, or if o lacks what the
// vendor needs. The model has no time limits and retries nothing: see [Stack].
func Open(name string, o *Options) (llm.Model, error) {
	ref, err := Parse(name)
	if err != nil {
		return nil, err
	}
	e, err := o.ready(ref.Vendor, name)
	if err != nil {
		return nil, err
	}
	m, err := ref.Vendor.open(ref.Model, e, o.client())
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err) // and no nil in an interface
	}
	return m, nil
}

// ready returns the endpoint of a vendor, which has what it needs. The errors
// name the model that was asked for.
func (o *Options) ready(v Vendor, name string) (Endpoint, error) {
	if err := o.check(); err != nil {
		return Endpoint{}, err
	}
	e := o.Endpoint(v)
	switch {
	case v.Local:
		return e, nil
	case e.BaseURL == "":
		return e, fmt.Errorf("provider: model %q needs the address of its server: set %s, "+
			"for instance to http://127.0.0.1:11434/v1", name, v.URLVariable)
	case v.NeedsKey && e.APIKey == "":
		return e, fmt.Errorf("provider: model %q needs an API key: set %s", name, v.KeyVariable)
	}
	example := cmp.Or(v.BaseURL, openai.DefaultBaseURL)
	if err := wire.CheckEndpoint(v.Name, e.BaseURL, e.APIKey, example); err != nil {
		return e, fmt.Errorf("provider: %w", err)
	}
	return e, nil
}
