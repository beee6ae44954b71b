package llmtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Server is a local HTTP server that plays good and bad days. It speaks OpenAI's Responses
// API, Chat Completions, Anthropic's Messages, Gemini's GenerateContent and Bedrock's Converse,
// and answers each request in its own protocol. Use it to test providers, and programs that are
// configured with the address of a model.
type Server struct {
	// URL is the base URL for a provider. It ends in /v1.
	URL string

	server *httptest.Server
	closed chan struct{}
	gone   chan struct{}

	mu       sync.Mutex
	days     []Day
	requests []Request
}

// NewServer starts a server that plays the days in order, one for each request. It repeats the
// last one. Without days, it gives a good reply. It closes at the end of the test.
func NewServer(t testing.TB, days ...Day) *Server {
	s := &Server{days: days, closed: make(chan struct{}), gone: make(chan struct{}, 16)}
	s.server = httptest.NewServer(s.handler())
	s.URL = s.server.URL + "/v1"
	t.Cleanup(s.Close)
	return s
}

// Close ends stalled replies, and then the server. It may be called twice.
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

// Requests returns the requests so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Gone returns a channel that receives a value when a client leaves a stalled reply.
func (s *Server) Gone() <-chan struct{} { return s.gone }

// vendors are the protocols that a [Server] speaks.
func vendors() []*vendor {
	return []*vendor{responses, chatCompletions, messages, generateContent, converse}
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, v := range vendors() {
		mux.Handle("POST "+v.path, s.serve(v))
	}
	return mux
}

func (s *Server) serve(v *vendor) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client went away
		}
		x := &exchange{server: s, vendor: v, w: w, r: r}
		if err := json.Unmarshal(body, &x.asked); err != nil {
			x.fail(http.StatusBadRequest, problem{Message: "the body is not JSON", Type: invalidRequest})
			return
		}
		x.model, x.streams = get[string](x.asked, "model"), x.asked["stream"] == true
		if call := r.PathValue("call"); call != "" {
			x.model, x.streams = strings.CutSuffix(call, ":streamGenerateContent")
			x.streams = x.streams || v.streams
		}
		x.stream = v.stream(x.model, x.asked)
		day := s.next(Request{
			Path: r.URL.Path, Header: r.Header.Clone(), Body: bytes.Clone(body), JSON: x.asked, vendor: v,
		})
		if !x.streams {
			x.fail(http.StatusBadRequest, problem{
				Message: "this server only streams", Type: invalidRequest, Param: "stream",
			})
			return
		}
		day.play(x)
	})
}

// next keeps the request and takes the next day. Without days it returns a good one.
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
