// Package runtimeapi is a fake of the part of AWS Lambda that a function with a URL and a queue
// sees: the Runtime API, version 2018-06-01, with response streaming.
package runtimeapi

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Domain is the name in the URL of the function.
const Domain = "abc123.lambda-url.eu-central-1.on.aws"

// SourceIP is the address of the caller.
const SourceIP = "203.0.113.7"

// streaming is the content type of a response that is streamed.
const streaming = "application/vnd.awslambda.http-integration-response"

// Server is the Runtime API of one function. It is an http.RoundTripper that sends requests
// to the function as its URL does.
type Server struct {
	// Addr is the value of AWS_LAMBDA_RUNTIME_API.
	Addr string
	// Timeout is how long an invocation may take.
	Timeout time.Duration

	http    *http.Server
	ready   chan struct{} // closed when the function asks for its first event
	first   sync.Once
	waiting chan *invocation
	mu      sync.Mutex
	running map[string]*invocation
}

// FunctionError is an error that the function reported.
type FunctionError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }

type invocation struct {
	id    string
	ctx   context.Context // of the caller, who may give up
	event []byte
	begun chan response // with room for one
}

type response struct {
	*http.Response
	err error
}

// New starts a Runtime API on a free port of this machine.
func New(ctx context.Context) (*Server, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{
		Addr: ln.Addr().String(), Timeout: time.Minute,
		ready: make(chan struct{}), waiting: make(chan *invocation),
		running: map[string]*invocation{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", s.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", s.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", s.failure)
	mux.HandleFunc("POST /2020-01-01/extension/register", register)
	mux.HandleFunc("GET /2020-01-01/extension/event/next", never)
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(ln) }() // it ends by Close
	return s, nil
}

// Close stops the Runtime API.
func (s *Server) Close() error { return s.http.Close() }

// Ready is closed when the function has started and asks for its first event.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// RoundTrip sends a request as an event, and returns when the function begins to respond.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	event, err := eventOf(r)
	if err != nil {
		return nil, err
	}
	res, err := s.Invoke(r.Context(), event)
	if err == nil {
		res.Request = r
	}
	return res, err
}

// Invoke sends any event.
func (s *Server) Invoke(ctx context.Context, event any) (*http.Response, error) {
	raw, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	inv := &invocation{rand.Text(), ctx, raw, make(chan response, 1)}
	select {
	case s.waiting <- inv:
	case <-ctx.Done():
		return nil, fmt.Errorf("the function takes no event: %w", ctx.Err())
	}
	select {
	case res := <-inv.begun:
		return res.Response, res.err
	case <-ctx.Done():
		return nil, fmt.Errorf("the function does not respond: %w", ctx.Err())
	}
}

// next gives the function its next event.
func (s *Server) next(w http.ResponseWriter, r *http.Request) {
	s.first.Do(func() { close(s.ready) })
	select {
	case inv := <-s.waiting:
		s.mu.Lock()
		s.running[inv.id] = inv
		s.mu.Unlock()
		h := w.Header()
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(s.Timeout).UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:1:function:marquee")
		h.Set("Content-Type", "application/json")
		_, _ = w.Write(inv.event) // the function asks again if this is lost
	case <-r.Context().Done():
	}
}

// register takes the extension with which a function asks for SIGTERM.
func register(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Lambda-Extension-Identifier", rand.Text())
}

// never answers an extension that registered for no events.
func never(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// take returns the invocation that a response is for.
func (s *Server) take(w http.ResponseWriter, r *http.Request) *invocation {
	s.mu.Lock()
	defer s.mu.Unlock()
	inv := s.running[r.PathValue("id")]
	delete(s.running, r.PathValue("id"))
	if inv == nil {
		http.Error(w, "there is no such invocation", http.StatusBadRequest)
	}
	return inv
}

// response takes the response of the function, and passes it on while it comes.
func (s *Server) response(w http.ResponseWriter, r *http.Request) {
	inv := s.take(w, r)
	if inv == nil {
		return
	}
	res, err := readPrelude(r) //nolint:bodyclose // the one who invoked closes it
	if err != nil {
		inv.begun <- response{err: err}
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	body, to := io.Pipe()
	context.AfterFunc(inv.ctx, func() { _ = body.CloseWithError(inv.ctx.Err()) })
	rest := res.Body
	res.Body = body
	inv.begun <- response{Response: res}
	_, err = io.Copy(to, rest)
	if err == nil {
		err = failureOf(r.Trailer)
	}
	_ = to.CloseWithError(err) // nil is the end of the body
	w.WriteHeader(http.StatusAccepted)
}

// failure takes the error of the function.
func (s *Server) failure(w http.ResponseWriter, r *http.Request) {
	inv := s.take(w, r)
	if inv == nil {
		return
	}
	failed := &FunctionError{}
	err := json.NewDecoder(r.Body).Decode(failed)
	if err == nil {
		err = failed
	}
	inv.begun <- response{err: err}
	w.WriteHeader(http.StatusAccepted)
}

// readPrelude reads the status and the headers of a response that is streamed. They are
// JSON, and eight NULs end them. The answer to an event of a queue is JSON without them.
func readPrelude(r *http.Request) (*http.Response, error) {
	switch got := r.Header.Get("Content-Type"); got {
	case streaming:
	case "application/json":
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: r.Body}, nil
	default:
		return nil, fmt.Errorf("the response is %s, want %s", got, streaming)
	}
	in := bufio.NewReader(r.Body)
	raw, err := in.ReadBytes(0)
	if err != nil {
		return nil, fmt.Errorf("the prelude: %w", err)
	}
	if n, err := io.ReadFull(in, make([]byte, 7)); err != nil {
		return nil, fmt.Errorf("the prelude ends with %d NULs: %w", n+1, err)
	}
	var prelude struct {
		StatusCode int
		Headers    map[string]string
		Cookies    []string
	}
	if err := json.Unmarshal(raw[:len(raw)-1], &prelude); err != nil {
		return nil, fmt.Errorf("the prelude: %w", err)
	}
	res := &http.Response{
		StatusCode: prelude.StatusCode, Status: http.StatusText(prelude.StatusCode),
		Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(in), ContentLength: -1,
	}
	for name, value := range prelude.Headers {
		res.Header.Set(name, value)
	}
	for _, cookie := range prelude.Cookies {
		res.Header.Add("Set-Cookie", cookie)
	}
	return res, nil
}

// failureOf returns the error that the function reported after it had begun to respond.
func failureOf(trailer http.Header) error {
	text := trailer.Get("Lambda-Runtime-Function-Error-Body")
	if text == "" {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	failed := &FunctionError{}
	if err = errors.Join(err, json.Unmarshal(raw, failed)); err != nil {
		return err
	}
	return failed
}
