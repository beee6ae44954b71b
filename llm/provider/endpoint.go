package provider

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// Endpoint says where to reach a vendor or a server of one's own, and how.
type Endpoint struct {
	APIKey string // Default: none.
	// Credentials sign the requests to [Bedrock] if there is no APIKey. Default: none.
	Credentials aws.CredentialsProvider
	// BaseURL is an absolute http or https URL. A query in it, such as Azure's api-version,
	// goes with every request. Default: the BaseURL of the [Vendor].
	BaseURL string
	// Preset is the name of a vendor or of a row of [Presets], for an endpoint with a name of
	// its own. Default: the preset of the same name, or else [Compatible].
	Preset string
	// Protocol is what the server speaks. Default: the protocol of the vendor.
	Protocol Protocol
	// Header is sent with every request. No error shows its values. Default: none.
	Header http.Header
	// Parameters are sent with every request, by their names in its body. See
	// [llm.Options]. Default: none.
	Parameters map[string]any
	// Effort is how much its models think, if a request does not say it. Default: the server's.
	Effort llm.Effort
	// First is how long an attempt may take until its first chunk, whatever the [Patience] of
	// a stack. Default: that of the preset, if no other model is left, and otherwise the
	// patience.
	First time.Duration
	// MaxTokens bounds each reply, in the model's tokens, also if a request asks for more.
	// Default: no bound.
	MaxTokens int
}

// String returns the address without its query. It has no key in it, and neither has %+v.
func (e Endpoint) String() string {
	address, _, _ := strings.Cut(e.BaseURL, "?")
	if at := strings.LastIndex(address, "@"); at >= 0 {
		address = "…" + address[at:]
	}
	return "endpoint " + cmp.Or(address, "of its own")
}

// GoString returns the same as String, for %#v.
func (e Endpoint) GoString() string { return e.String() }

// Endpoint returns the endpoint of a vendor. What o does not say of it is the vendor's own.
// Endpoint does not check the result. A nil o has no endpoints.
func (o *Options) Endpoint(v Vendor) Endpoint {
	var e Endpoint
	if o != nil {
		e = o.Endpoints[v.Name]
	}
	e.BaseURL = cmp.Or(e.BaseURL, v.BaseURL)
	e.First = cmp.Or(e.First, v.First)
	return e
}

// first returns how long an attempt may take until its first chunk, or 0 if nothing is said of it.
// That a server is known for being slow matters only if no other model is left, because otherwise
// a server that hangs would take all of the time.
func (o *Options) first(v Vendor, last bool) time.Duration {
	if o != nil && o.Endpoints[v.Name].First > 0 {
		return o.Endpoints[v.Name].First
	}
	if last {
		return v.First
	}
	return 0
}

// Vendor returns what has the name: a vendor, a preset, or an endpoint of o with a name of its
// own. A nil o has no endpoints.
func (o *Options) Vendor(name string) (Vendor, bool) {
	if v, ok := rowOf(Vendors(), name); ok {
		if o != nil && !v.Local {
			v.Protocol = cmp.Or(o.Endpoints[name].Protocol, v.Protocol)
		}
		return v, true
	}
	var e Endpoint
	configured := false
	if o != nil {
		e, configured = o.Endpoints[name]
	}
	preset, known := rowOf(Presets(), name)
	switch {
	case e.Preset != "":
		if preset, known = rowOf(slices.Concat(Vendors(), Presets()), e.Preset); !known {
			return Vendor{}, false
		}
	case !known && !configured:
		return Vendor{}, false
	case !known:
		preset, _ = rowOf(Vendors(), Compatible)
	}
	if preset.Name != name {
		preset.Name, preset.Model, preset.URLVariable = name, "", ""
		preset.Title = "the endpoint " + name
		preset.KeyVariable = strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_API_KEY"
	}
	if e.Protocol != "" {
		preset.Protocol = e.Protocol
	}
	return preset, !preset.Local
}

// endpointName is what an endpoint can be called. A name is a part of names of models and of
// variables.
var endpointName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// effortWord is what an effort can be, if there is one.
var effortWord = regexp.MustCompile(`^[a-z]{0,20}$`)

// Check refuses endpoints that cannot be opened, whether a model of them is asked or not. Its
// errors name the endpoint, and show no key. A nil o is good.
func (o *Options) Check() error {
	if o == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(o.Endpoints)) {
		if err := o.checkEndpoint(name, o.Endpoints[name]); err != nil {
			return fmt.Errorf("provider: endpoint %q: %w", name, err)
		}
	}
	return nil
}

func (o *Options) checkEndpoint(name string, e Endpoint) error {
	row, isVendor := rowOf(Vendors(), name)
	_, isPreset := rowOf(Presets(), name)
	_, presetKnown := rowOf(slices.Concat(Vendors(), Presets()), e.Preset)
	switch {
	case row.Local, e.Preset == Offline:
		return errors.New("the offline model has no endpoint")
	case isVendor && e.Preset != "":
		return errors.New("it is a vendor, which has no other preset; give the endpoint another name")
	case !endpointName.MatchString(name):
		return errors.New("a name has small letters, digits and hyphens, begins with a letter, and " +
			"has at most 32 of them")
	case e.Preset != "" && !presetKnown:
		return fmt.Errorf("there is no preset %.40q: use %s, or a vendor", e.Preset, presetNames())
	case e.Protocol != "" && doors[e.Protocol].open == nil:
		return fmt.Errorf("there is no protocol %.40q: use %s", e.Protocol, protocolNames())
	case !effortWord.MatchString(string(e.Effort)):
		return errors.New("an effort is one word of small letters, such as low")
	case e.First < 0:
		return errors.New("the time until the first word cannot be below 0")
	case e.MaxTokens < 0:
		return errors.New("the greatest length cannot be below 0")
	}
	if err := wire.CheckParameters(e.Parameters); err != nil {
		return err
	}
	v, _ := o.Vendor(name)
	if isVendor { // its models need its address and its key, and say so
		return wire.CheckEndpoint(name, exampleFor(v), "", e.Header, "")
	}
	full := o.Endpoint(v)
	if full.BaseURL == "" {
		if isPreset || e.Preset != "" {
			return errors.New("it needs the address of its server")
		}
		return fmt.Errorf("it is neither a vendor nor a preset, so it needs the address of its "+
			"server, or one of the presets %s", presetNames())
	}
	return wire.CheckEndpoint(name, full.BaseURL, e.APIKey, e.Header, exampleFor(v))
}

// exampleFor returns an address of a server, for errors.
func exampleFor(v Vendor) string {
	switch {
	case v.BaseURL != "":
		return v.BaseURL
	case v.Protocol == Converse:
		return "https://bedrock-runtime.us-east-1.amazonaws.com"
	}
	return "http://127.0.0.1:11434/v1"
}
