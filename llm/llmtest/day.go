package llmtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Day is how a [Server] treats one request.
type Day struct{ play func(*exchange) }

// The tokens that a [Server] bills for every finished reply.
const (
	InputTokens  = 12
	OutputTokens = 7
)

// Good streams the chunks, one event each, and finishes.
func Good(chunks ...string) Day { return good(style{}, llm.FinishStop, chunks) }

func good(s style, finish llm.Finish, chunks []string) Day {
	return Day{func(x *exchange) {
		x.style = s
		x.start(chunks)
		x.events(x.wire.end(finish))
	}}
}

// Cut streams the chunks and then drops the connection.
func Cut(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(chunks)
		panic(http.ErrAbortHandler)
	}}
}

// HalfClosed streams the chunks and ends the answer in good form, but with
// the reply unfinished.
func HalfClosed(chunks ...string) Day { return Day{func(x *exchange) { x.start(chunks) }} }

// Stall streams the chunks and then sends nothing more until the client goes
// away, which [Server.Gone] tells, or the server is closed.
func Stall(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(chunks)
		x.hold()
	}}
}

// Silence accepts the request and answers nothing at all until the client goes
// away, which [Server.Gone] tells, or the server is closed.
func Silence() Day { return Day{(*exchange).hold} }

// Status refuses the request with an error of the usual shape. Header pairs
// ("Retry-After", "3") may follow.
func Status(status int, code, message string, header ...string) Day {
	return Day{func(x *exchange) {
		for i := 0; i+1 < len(header); i += 2 {
			x.w.Header().Set(header[i], header[i+1])
		}
		x.fail(status, problem{Message: message, Type: "invalid_request_error", Code: code})
	}}
}

// Body answers with the status, content type and body as they are given: for
// errors of unusual shape, HTML and garbage.
func Body(status int, contentType, body string) Day {
	return Day{func(x *exchange) {
		x.w.Header().Set("Content-Type", contentType)
		x.w.WriteHeader(status)
		x.send([]byte(body))
	}}
}

// Echo refuses the request with 401 and repeats the key that it came with, as
// a careless server does.
func Echo() Day {
	return Day{func(x *exchange) {
		x.fail(http.StatusUnauthorized, problem{Message: "wrong key: " + x.r.Header.Get("Authorization"), Type: "invalid_request_error", Code: "invalid_api_key"})
	}}
}

// Broken streams the chunks and then reports an error inside the stream.
func Broken(code, message string, chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(chunks)
		x.events(x.wire.fail(problem{Message: message, Type: "server_error", Code: code}))
	}}
}

// Garbage streams the chunks and then an event that is no JSON.
func Garbage(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(chunks)
		x.events([]event{{data: []byte(`{"oops`)}})
	}}
}

// Refuses plays next unless the request has the parameter, which it then
// refuses by name. A parameter of an object is named "text.format".
func Refuses(param string, next Day) Day {
	return Day{func(x *exchange) {
		top, _, _ := strings.Cut(param, ".")
		if _, sent := x.asked[top]; !sent {
			next.play(x)
			return
		}
		x.fail(http.StatusBadRequest, problem{
			Message: fmt.Sprintf("Unsupported parameter: '%s' is not supported with this model.", param),
			Type:    "invalid_request_error", Code: "unsupported_parameter", Param: param,
		})
	}}
}

// Redirect sends the client to another address.
func Redirect(to string) Day {
	return Day{func(x *exchange) { http.Redirect(x.w, x.r, to, http.StatusTemporaryRedirect) }}
}

// style is how a stream is put on the line, within what the format allows.
type style struct {
	crlf     bool // line ends are \r\n
	comments bool // comments between the events, as keep-alives are sent
	bytewise bool // every byte in a packet of its own
	bare     bool // only data lines, and no farewell
}

// exchange is one request while it is answered.
type exchange struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	asked  map[string]any
	wire   wire
	style  style
}

// event is a server-sent event.
type event struct {
	name     string // the event field, empty for none
	data     []byte
	farewell bool // of no meaning but that nothing follows
}

// problem is an error as the vendors put it.
type problem struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   string `json:"param,omitempty"`
	Code    string `json:"code,omitempty"`
}

// fail answers with an error in place of a stream.
func (x *exchange) fail(status int, p problem) {
	x.w.Header().Set("Content-Type", "application/json")
	x.w.Header().Set("X-Request-Id", RequestID)
	x.w.WriteHeader(status)
	x.send(mustJSON(map[string]any{"error": p}))
}

// start begins a stream and sends the chunks.
func (x *exchange) start(chunks []string) {
	x.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	x.w.Header().Set("Cache-Control", "no-cache")
	x.w.Header().Set("X-Request-Id", RequestID)
	x.events(x.wire.begin())
	for _, c := range chunks {
		x.events(x.wire.text(c))
	}
}

// events puts the events on the line, each at once.
func (x *exchange) events(events []event) {
	newline := "\n"
	if x.style.crlf {
		newline = "\r\n"
	}
	for _, e := range events {
		if e.farewell && x.style.bare {
			continue
		}
		var b strings.Builder
		if x.style.comments {
			b.WriteString(": still here" + newline + newline)
		}
		if e.name != "" && !x.style.bare {
			b.WriteString("event: " + e.name + newline)
		}
		b.WriteString("data: " + string(e.data) + newline + newline)
		x.send([]byte(b.String()))
	}
}

// send writes and flushes. A client that went away is noticed elsewhere.
func (x *exchange) send(b []byte) {
	step := len(b)
	if x.style.bytewise {
		step = 1
	}
	for ; len(b) > 0; b = b[min(step, len(b)):] {
		_, _ = x.w.Write(b[:min(step, len(b))])
		_ = http.NewResponseController(x.w).Flush()
	}
}

// hold waits until the client or the server leaves.
func (x *exchange) hold() {
	select {
	case <-x.r.Context().Done():
		select {
		case x.server.gone <- struct{}{}:
		default: // nobody is counting
		}
	case <-x.server.closed:
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // all values here are of types that can be encoded
	}
	return b
}

// with returns m with the members of more.
func with(m, more map[string]any) map[string]any {
	m = maps.Clone(m)
	maps.Copy(m, more)
	return m
}
