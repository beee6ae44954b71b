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
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/marquee-go/marquee/llm"
)

// What an empty field of [Options] stands for.
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

// Options says which model to talk to, and how to reach it.
type Options struct {
	// APIKey goes along as a bearer token; empty for a server that wants none.
	APIKey string
	// BaseURL is the absolute http or https URL that the paths of the API are
	// relative to, with or without a slash at its end; empty means
	// [DefaultBaseURL].
	BaseURL string
	// Model is the name of the model; empty means [DefaultModel].
	Model string
	// API is the protocol; empty means [Responses].
	API API
	// Provider names the vendor in errors; empty means [DefaultProvider].
	Provider string
	// HTTPClient sends the requests; nil means a client of the model's own. It
	// should have no Timeout, which would cut long replies off (see
	// [llm.TimeLimits]). Redirects are not followed, whatever it says, so that
	// the key stays with the server that it was given for.
	HTTPClient *http.Client
}

// Model is one model behind one endpoint. It implements [llm.Model].
type Model struct {
	name, provider, key string
	wire                wire
	client              sdk.Client

	mu      sync.Mutex
	refused map[string]bool // parameters that the server does not take
}

// New returns the model that o describes. It sends nothing yet.
func New(o Options) (*Model, error) {
	m := &Model{
		name:     cmp.Or(o.Model, DefaultModel),
		provider: cmp.Or(o.Provider, DefaultProvider),
		key:      o.APIKey,
		refused:  map[string]bool{},
	}
	base := cmp.Or(o.BaseURL, DefaultBaseURL)
	if u, err := url.Parse(base); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		// The value is not repeated: what stands there by mistake may be a key.
		return nil, fmt.Errorf("openai: the base URL of %s must be an absolute http or https URL, such as %s", m.provider, DefaultBaseURL)
	}
	if strings.ContainsFunc(o.APIKey, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("openai: the API key of %s contains a space, a line break or another character that no key has", m.provider)
	}
	switch o.API {
	case Responses, "":
		m.wire = responses
	case ChatCompletions:
		m.wire = chatCompletions
	default:
		return nil, fmt.Errorf("openai: unknown API %q", o.API)
	}
	// The client is not made by sdk.NewClient, which takes a key, a base URL
	// and headers from the environment.
	m.client = sdk.Client{Options: []option.RequestOption{
		option.WithBaseURL(base),
		option.WithAPIKey(o.APIKey),
		option.WithHTTPClient(httpClient(o.HTTPClient)),
		option.WithHeader("Accept", "text/event-stream"),
		option.WithMaxRetries(0),
		option.WithMiddleware(streamOnly),
	}}
	return m, nil
}

// httpClient returns a client that sends as c does but follows no redirect. A
// model may think for minutes before its first byte, so nothing here limits
// the wait for it: that is up to [llm.TimeLimits].
func httpClient(c *http.Client) *http.Client {
	if c == nil {
		c = &http.Client{Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			IdleConnTimeout:     90 * time.Second,
			MaxIdleConnsPerHost: 16,
			ForceAttemptHTTP2:   true,
		}}
	}
	stay := *c
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &stay
}

// Stream sends req and streams the reply; see [llm.Model]. A parameter that
// the server refuses by name is left out from then on, of which every reply
// that it touches warns.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		res, warnings, err := m.open(ctx, req)
		if err != nil {
			yield(llm.Chunk{}, m.failure(ctx, err, nil))
			return
		}
		// Closing a body that is not at its end also cancels the request.
		defer func() { _ = res.Body.Close() }()
		for chunk, err := range m.wire.chunks(res, m.name) {
			if err != nil {
				yield(llm.Chunk{}, m.failure(ctx, err, res.Header))
				return
			}
			if chunk.Finish != "" {
				chunk.Warnings = warnings
			}
			more := yield(chunk, nil)
			if chunk.Finish != "" {
				finish(res.Body)
			}
			if !more {
				return
			}
		}
	}
}

// finish reads on from the last event to the end of the body, which HTTP/1
// needs to use the connection again. The end is there already, as a rule; a
// server that keeps its streams open is not waited for.
func finish(body io.ReadCloser) {
	patience := time.AfterFunc(50*time.Millisecond, func() { _ = body.Close() })
	defer patience.Stop()
	_, _ = io.CopyN(io.Discard, body, 4<<10)
}

// open sends req until the server takes it, each time with one parameter less
// that it refused by name. The warnings say which ones were left out.
func (m *Model) open(ctx context.Context, req *llm.Request) (res *http.Response, warnings []string, err error) {
	for {
		body := m.wire.render(m.name, req)
		warnings = m.omitRefused(body)
		err = m.client.Post(ctx, m.wire.path, body, &res)
		if p, ok := errors.AsType[*problem](err); ok {
			if name := m.wire.refusedBy(p, body); name != "" {
				m.refuse(name)
				continue
			}
		}
		return res, warnings, err
	}
}

func (m *Model) omitRefused(body map[string]any) (warnings []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name := range m.refused {
		if _, ok := body[name]; ok {
			delete(body, name)
			warnings = append(warnings, fmt.Sprintf("the server does not take the parameter %s; it was left out", m.wire.optional[name]))
		}
	}
	slices.Sort(warnings)
	return warnings
}

func (m *Model) refuse(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refused[name] = true
}
