package mcp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// caller sends requests to the API, in this process.
type caller struct{ api http.Handler }

// request is a request to the API.
type request struct {
	method, path string
	query        url.Values
	header       http.Header
	body         []byte // JSON, or nil
	// event is called for each event, if the answer is a stream.
	event func(name string, data []byte)
}

// answer is what the API answered.
type answer struct{ body []byte }

// do sends a request. Its error is a *problem if the API refuses the request.
func (c caller) do(ctx context.Context, in request) (a answer, err error) {
	target := url.URL{Scheme: "http", Host: "localhost", Path: in.path, RawQuery: in.query.Encode()}
	var body io.Reader = http.NoBody
	if in.body != nil {
		body = bytes.NewReader(in.body)
	}
	r, err := http.NewRequestWithContext(ctx, in.method, target.String(), body)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Accept", "application/json")
	if in.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range in.header {
		r.Header[name] = values
	}
	w := &recorder{header: http.Header{}, event: in.event}
	defer func() { // nothing above would recover, and the program would end
		if v := recover(); v != nil {
			a, err = answer{}, fmt.Errorf("the API broke off: %v", v)
		}
	}()
	c.api.ServeHTTP(w, r)
	if w.status >= http.StatusBadRequest {
		return answer{}, readProblem(w.status, w.body.Bytes())
	}
	return answer{bytes.TrimSuffix(w.body.Bytes(), []byte("\n"))}, ctx.Err()
}

// recorder takes a response of the API. If it is a stream, it calls event for each event.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer // of a stream, what is not an event yet
	event  func(name string, data []byte)
	events bool
}

// Header returns the headers of the response.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader begins the response.
func (w *recorder) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status = status
	media, _, _ := mime.ParseMediaType(w.header.Get("Content-Type"))
	w.events = media == "text/event-stream" && w.event != nil
}

// Write takes a part of the response.
func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body.Write(p)
	for w.events {
		text, rest, whole := bytes.Cut(w.body.Bytes(), []byte("\n\n"))
		if !whole {
			break
		}
		var name string
		var data []byte
		for line := range bytes.Lines(text) {
			line = bytes.TrimSuffix(line, []byte("\n"))
			if v, ok := bytes.CutPrefix(line, []byte("event: ")); ok {
				name = string(v)
			} else if v, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
				data = bytes.Clone(v)
			}
		}
		w.body.Next(w.body.Len() - len(rest))
		w.event(name, data)
	}
	return len(p), nil
}

// Flush does nothing: what was written has arrived.
func (w *recorder) Flush() {}

// problem is why the API refuses a request: problem details by RFC 9457.
type problem struct {
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
	RetryAfter int    `json:"retry_after"`
	RequestID  string `json:"request_id"`
}

// readProblem reads the body of an error.
func readProblem(status int, body []byte) error {
	p := &problem{}
	if err := json.Unmarshal(body, p); err != nil || p.Detail == "" {
		return fmt.Errorf("the API answers with status %d", status)
	}
	return p
}

// Error tells why, how to correct it, and when to try again.
func (p *problem) Error() string {
	text := p.Detail
	if len(p.Errors) > 0 && strings.Contains(text, p.Errors[0].Message) {
		text = "" // each field says the same, under the name that it has here
	}
	for _, e := range p.Errors {
		_, name, _ := strings.Cut(e.Location, ".") // of the part of the request
		name = cmp.Or(name, e.Location)
		if name == keyHeader {
			name = keyParam
		}
		text += fmt.Sprintf("\n%s: %s", name, e.Message)
	}
	if p.RetryAfter > 0 && !strings.Contains(text, " again in ") {
		text += fmt.Sprintf("\nTry again in %d seconds.", p.RetryAfter)
	}
	if p.Status >= http.StatusInternalServerError && p.RequestID != "" {
		text += "\nThe id of the request is " + p.RequestID + "."
	}
	return strings.TrimPrefix(text, "\n")
}
