// Package wire has what the providers have in common: a model that is asked by posting JSON,
// and that answers with a stream of server-sent events. A provider adds its [Protocol].
package wire

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"sync"

	"github.com/marquee-go/marquee/llm"
)

// Protocol says how to write a request, and how to read the events of its stream.
type Protocol struct {
	// Render returns the body of a request. Objects in which a parameter of Optional may
	// be are map[string]any, and lists of them are []map[string]any.
	Render func(model string, req *llm.Request) map[string]any
	// Optional lists the parameters that a request can do without.
	Optional []Parameter
	// Lacks lists the parts of a request that the API does not have: "schema", "temperature",
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

	mu     sync.Mutex
	learnt habits
}

// Stream sends req and streams the reply, as [llm.Model] says. If the server refuses a
// parameter by its name, the model leaves it out from then on. A schema that is left out goes
// into the instructions instead. Instructions that are refused go into the first message. Every
// reply that lacks something has a warning. Tools are left out only if the request says what to
// do without them. Otherwise the reply fails with [llm.KindUnsupported] if the model has no tools.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		if bill, again := m.attempt(ctx, req, yield); again {
			m.again(ctx, req, bill, yield)
		}
	}
}

// again streams another reply after those of the bill.
func (m *Model) again(
	ctx context.Context, req *llm.Request, bill *llm.Bill, yield func(llm.Chunk, error) bool,
) {
	for chunk, err := range m.once(ctx, req) {
		if err != nil || chunk.Finish != "" {
			bill.Add(chunk, err)
			chunk = bill.On(chunk)
		}
		if !yield(chunk, err) {
			return
		}
	}
}

// attempt streams a reply. If the model has thought until its limit, because it had no room for
// that, attempt returns a bill of the reply, and yield has seen no text.
func (m *Model) attempt(
	ctx context.Context, req *llm.Request, yield func(llm.Chunk, error) bool,
) (bill *llm.Bill, again bool) {
	had, said := m.habits().room(req) > 0, false
	for chunk, err := range m.once(ctx, req) {
		said = said || chunk.Text != ""
		if chunk.Finish == llm.FinishLength && !said && !had && m.habits().room(req) > 0 {
			bill = new(llm.Bill)
			bill.Add(chunk, chunk.Err())
			return bill, true
		}
		if !yield(chunk, err) {
			break
		}
	}
	return nil, false
}

// once asks once.
func (m *Model) once(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	reply := llm.WithoutThoughts(llm.Func(m.stream)).Stream(ctx, req)
	return m.withoutUnopened(ctx, req, reply)
}

func (m *Model) stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		a, warnings, err := m.open(ctx, req)
		if err != nil {
			yield(llm.Chunk{}, m.Failure(ctx, err, a.header))
			return
		}
		// Closing a body that is not at its end also cancels the request.
		defer func() { _ = a.body.Close() }()
		for chunk, err := range m.chunks(a) {
			if err != nil || chunk.Finish != "" {
				chunk = m.tidy(chunk)
				chunk.Warnings = append(warnings, chunk.Warnings...)
			}
			if err != nil {
				yield(chunk, m.Failure(ctx, err, a.header))
				return
			}
			more := yield(chunk, nil)
			if chunk.Finish != "" {
				finish(a.body)
			}
			if !more {
				return
			}
		}
	}
}

// tidy makes what the server says of itself fit for a log, as errors are.
func (m *Model) tidy(last llm.Chunk) llm.Chunk {
	last.Model, last.RawFinish = m.clean(last.Model), m.clean(last.RawFinish)
	for i, w := range last.Warnings {
		last.Warnings[i] = m.clean(w)
	}
	return last
}

// open sends req until the server takes it, each time in another way that the model has learnt
// from the refusal. The warnings say what the request does without.
func (m *Model) open(
	ctx context.Context, req *llm.Request,
) (a *answer, warnings []string, err error) {
	if err := CheckParameters(req.Options.Parameters[m.Provider]); err != nil {
		return &answer{}, nil, &llm.Error{Kind: llm.KindInvalid, Err: err}
	}
	if err := req.CheckImages(); err != nil {
		return &answer{}, nil, err
	}
	known := m.habits()
	for {
		s := m.render(req, known)
		a, err = m.post(ctx, s.body)
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			if err == nil {
				m.note(known) // only now: a refusal may repeat what a person wrote
			}
			return a, append(s.warnings(), m.Protocol.lacking(req)...), err
		}
		habit := m.learn(p, s)
		if habit == "" {
			return a, nil, p
		}
		known[habit] = true
	}
}
