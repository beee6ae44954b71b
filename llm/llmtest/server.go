package llmtest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Server is a local HTTP server that speaks both protocols of OpenAI's, the
// Responses API and Chat Completions, and plays good and bad days as it was
// told. It is for tests of providers, and of programs that are configured with
// the address of a model.
type Server struct {
	// URL is the base URL to give to a provider; it ends in /v1.
	URL string

	server *httptest.Server
	closed chan struct{}
	gone   chan struct{}

	mu       sync.Mutex
	days     []Day
	requests []Request
}

// Request is a request that a [Server] was sent.
type Request struct {
	Path   string // "/v1/responses" or "/v1/chat/completions"
	Header http.Header
	Body   []byte
	JSON   map[string]any // the body, decoded
}

// NewServer starts a server that plays the days in order, one a request; the
// last one is repeated. It is closed at the end of the test.
func NewServer(t testing.TB, days ...Day) *Server {
	s := &Server{days: days, closed: make(chan struct{}), gone: make(chan struct{}, 16)}
	s.server = httptest.NewServer(s.handler())
	s.URL = s.server.URL + "/v1"
	t.Cleanup(s.Close)
	return s
}

// Close ends what is stalled, and the server. It may be called twice.
func (s *Server) Close() {
	s.mu.Lock()
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
	s.mu.Unlock()
	s.server.Close()
}

// Requests returns what the server was sent so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Gone receives a value whenever a client leaves a stalled reply.
func (s *Server) Gone() <-chan struct{} { return s.gone }

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/responses", s.serve(newResponsesWire))
	mux.Handle("POST /v1/chat/completions", s.serve(newChatWire))
	return mux
}

func (s *Server) serve(newWire func(model string, asked map[string]any) wire) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client went away
		}
		x := &exchange{server: s, w: w, r: r}
		if err := json.Unmarshal(body, &x.asked); err != nil {
			x.fail(http.StatusBadRequest, problem{Message: "the body is not JSON", Type: "invalid_request_error"})
			return
		}
		model, _ := x.asked["model"].(string)
		x.wire = newWire(model, x.asked)
		day := s.next(Request{Path: r.URL.Path, Header: r.Header.Clone(), Body: bytes.Clone(body), JSON: x.asked})
		if x.asked["stream"] != true {
			x.fail(http.StatusBadRequest, problem{Message: "this server only streams", Type: "invalid_request_error", Param: "stream"})
			return
		}
		day.play(x)
	})
}

// next keeps the request and takes the next day; without any it is a good one.
func (s *Server) next(r Request) Day {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	if len(s.days) == 0 {
		return Good("Hello from the test server.")
	}
	day := s.days[0]
	if len(s.days) > 1 {
		s.days = s.days[1:]
	}
	return day
}

// Text returns every string in the body, a line each: what a test looks
// through for something that the model must have been told.
func (r Request) Text() string {
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			b.WriteString(v + "\n")
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(v[key])
			}
		}
	}
	walk(r.JSON)
	return b.String()
}
