// Package bedrock talks to the models of Amazon Bedrock, by its Converse API:
//
//	model, err := bedrock.New(&bedrock.Options{
//		BaseURL: "https://bedrock-runtime.eu-central-1.amazonaws.com",
//		Model:   "anthropic.claude-haiku-5-5-v1:0", APIKey: key,
//	})
//
// Requests have an API key of Bedrock, or are signed with credentials of AWS. The API has no
// parameter for the schema of a reply, so a schema goes into the instructions.
//
// A model of this package has no time limits and retries nothing. The middlewares of package
// llm do that. The package reads no environment variable, except that its own HTTP client
// reads the variables of HTTP proxies.
package bedrock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// Provider names the provider in errors.
const Provider = "bedrock"

// example is an address, for errors.
const example = "https://bedrock-runtime.us-east-1.amazonaws.com"

// Options says which model to talk to, and how to reach it.
type Options struct {
	// BaseURL is the absolute http or https URL of the API in a region. It has no default.
	BaseURL string
	// Model is the id of the model, of an inference profile or of a deployment. It has no
	// default.
	Model string
	// APIKey is an API key of Bedrock, and is sent as a bearer token. Default: none.
	APIKey string
	// Credentials sign the requests if there is no APIKey. Default: requests are not signed.
	Credentials aws.CredentialsProvider
	// Region is the region for which requests are signed. Default: the one in the BaseURL.
	Region string
	// Header is sent with every request, for instance to a gateway. No error shows its
	// values. Default: none.
	Header http.Header
	// Provider names the vendor in errors. Default: [Provider].
	Provider string
	// HTTPClient sends the requests. It should not have a Timeout, which would cut long
	// replies off (see [llm.TimeLimits]). The model never follows redirects, so that the
	// key stays with its server. Default: the model has its own client.
	HTTPClient *http.Client
}

// Model is one model behind one endpoint. It implements [llm.Model].
type Model struct{ wire wire.Model }

// inHost finds the region in the host of an address.
var inHost = regexp.MustCompile(`^bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.`)

// New returns the model that o describes. New sends nothing. It fails if the BaseURL, the Model,
// the APIKey or the Header cannot be right, and if there are Credentials but no region is known.
func New(o *Options) (*Model, error) {
	if o == nil {
		o = &Options{}
	}
	provider := cmp.Or(o.Provider, Provider)
	if err := wire.CheckEndpoint(provider, o.BaseURL, o.APIKey, o.Header, example); err != nil {
		return nil, fmt.Errorf("bedrock: %w", err)
	}
	if o.Model == "" {
		return nil, errors.New("bedrock: a model must be named")
	}
	frames := &transport{region: o.Region}
	if o.APIKey == "" && o.Credentials != nil {
		frames.credentials = o.Credentials
	}
	if u, err := url.Parse(o.BaseURL); err == nil && frames.region == "" {
		if found := inHost.FindStringSubmatch(u.Hostname()); found != nil {
			frames.region = found[1]
		}
	}
	if frames.credentials != nil && frames.region == "" {
		return nil, errors.New("bedrock: the base URL has no region in it, so Region must name one")
	}
	client := *wire.Client(o.HTTPClient)
	if frames.next = client.Transport; frames.next == nil {
		frames.next = http.DefaultTransport
	}
	client.Transport = frames
	// As the SDKs do, and signatures are over what is sent.
	id := strings.ReplaceAll(url.PathEscape(o.Model), ":", "%3A")
	return &Model{wire: wire.Model{
		Caller: wire.Caller{
			Provider: provider, Model: o.Model, Key: o.APIKey, Secrets: wire.Secrets(o.BaseURL, o.Header),
		},
		Protocol: converse,
		URL:      wire.Join(o.BaseURL, "model/"+id+"/converse-stream"),
		Header:   wire.Headers(wire.KeyHeader("", o.APIKey), o.Header),
		Client:   &client,
	}}, nil
}

// Stream sends req and streams the reply, as [llm.Model] says. If the server refuses a
// parameter by its name, the model leaves it out from then on. Instructions that are refused go
// into the first message. Every reply that lacks something has a warning. Tools are left out only
// if the request says what to do without them. Otherwise the reply fails with
// [llm.KindUnsupported] if the model has no tools.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return m.wire.Stream(ctx, req)
}

// Lacks returns what the API cannot do, and what the model is known not to be able to do, from the
// refusals of its server so far.
func (m *Model) Lacks() []llm.Ability { return m.wire.Lacks() }

// String returns PROVIDER:MODEL. It has no key in it. Without this method, %+v would print
// the key.
func (m *Model) String() string { return m.wire.Provider + ":" + m.wire.Model }

// GoString returns the same as String, for %#v.
func (m *Model) GoString() string { return m.String() }
