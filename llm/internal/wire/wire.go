// Package wire has what the providers have in common: a model that is asked by posting JSON,
// and that answers with a stream of server-sent events. A provider adds its [Protocol].
package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"sync"

	"github.com/marquee-go/marquee/llm"
)

// Protocol says how to write a request, and how to read the events of its stream.
type Protocol struct {
	Path string // of the endpoint, below the base URL
	// Render returns the body of a request. Objects in which a parameter of Optional may
	// be are map[string]any, and lists of them are []map[string]any.
	Render func(model string, req *llm.Request) map[string]any
	// Optional lists the parameters that a request can do without.
	Optional []Parameter
	// Lacks lists the options of a request that the API does not have: "temperature",
	// "seed", "stop" or "effort".
	Lacks []string
	// Read reads one event, and returns the text in it. The text is good even if Read
	// returns an error with it.
	Read func(r *Reply, event []byte) (text string, err error)
}

// Model is one model behind one endpoint. It implements [llm.Model].
type Model struct {
	Caller
	Protocol Protocol
	URL      string       // the address to which requests are posted
	Header   http.Header  // of every request; it has the key
	Client   *http.Client // must be a client that [Client] returned

	mu      sync.Mutex
	refused map[string]bool // the keys of parameters that the server does not take
}

// Stream sends req and streams the reply, as [llm.Model] says. If the server refuses a
// parameter by its name, the model leaves it out from then on. A schema that is left out goes
// into the instructions instead. Every reply that lacks a parameter has a warning.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		res, warnings, err := m.open(ctx, req)
		if err != nil {
			yield(llm.Chunk{}, m.Failure(ctx, err, nil))
			return
		}
		// Closing a body that is not at its end also cancels the request.
		defer func() { _ = res.Body.Close() }()
		for chunk, err := range m.chunks(res.Body) {
			if err != nil || chunk.Finish != "" {
				chunk.Warnings = warnings
			}
			if err != nil {
				yield(chunk, m.Failure(ctx, err, res.Header))
				return
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

// open sends req until the server takes it, each time without one more parameter that the
// server refused by name. The warnings say which parameters were left out.
func (m *Model) open(
	ctx context.Context, req *llm.Request,
) (res *http.Response, warnings []string, err error) {
	if err := CheckParameters(req.Options.Parameters[m.Provider]); err != nil {
		return nil, nil, &llm.Error{Kind: llm.KindInvalid, Err: err}
	}
	for {
		body, omitted := m.render(req)
		res, err = m.post(ctx, body)
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			return res, append(warn(omitted), m.Protocol.lacking(req.Options)...), err
		}
		key := refusedBy(m.optional(req), p, body)
		if key == "" {
			if _, sent := body["tools"]; sent && p.refuses("tools", "tools") {
				// Without its tools it would be a different request.
				p.code = "unsupported_parameter"
			}
			return nil, nil, p
		}
		m.refuse(key)
	}
}

// render returns the body of req without the parameters that the server is known to refuse,
// and these parameters.
func (m *Model) render(req *llm.Request) (body map[string]any, omitted []Parameter) {
	body = m.Protocol.Render(m.Model, req)
	merge(body, req.Options.Parameters[m.Provider])
	m.mu.Lock()
	for _, p := range m.optional(req) {
		if m.refused[p.key(body)] {
			p.drop(body)
			omitted = append(omitted, p)
		}
	}
	m.mu.Unlock()
	if slices.ContainsFunc(omitted, func(p Parameter) bool { return p.Schema }) {
		body, _ = m.render(inWords(req))
	}
	return body, omitted
}

// warn returns a warning for each parameter that was left out.
func warn(omitted []Parameter) (warnings []string) {
	for _, p := range omitted {
		warnings = append(warnings, fmt.Sprintf(
			"the server does not take the parameter %s; it was left out", p.Said))
	}
	slices.Sort(warnings)
	return warnings
}

func (m *Model) refuse(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refused == nil {
		m.refused = map[string]bool{}
	}
	m.refused[key] = true
}
