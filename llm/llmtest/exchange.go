package llmtest

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Style says how a [Server] writes a reply. Each style is one that the format allows, or that
// some servers are known to have. Styles can be combined. Default: none of them.
type Style struct {
	CRLF     bool // lines end in \r\n
	Comments bool // there are comments between the events, as some servers keep a stream alive
	Bytewise bool // every byte comes in a packet of its own
	Bare     bool // there is no [DONE], and no message_stop
	Unnamed  bool // there are no event fields; Anthropic always sends them
	Mark     bool // a byte order mark comes first
	Beats    bool // there are events without data between the events

	// ContentType is the type of the answer. A server may give none, which is "none" here.
	// Default: text/event-stream.
	ContentType string

	Fragments   bool // the arguments of calls come in pieces
	Interleaved bool // the pieces of all calls take turns; not with Anthropic
	Mixed       bool // a chunk of text comes before each call
	NoIDs       bool // calls do not have ids

	// Only in Chat Completions:
	NoIndex     bool // calls come whole, and without an index
	UsageAlways bool // every event has the whole usage
}

// thinking is what a model thinks if its usage has reasoning.
const thinking = "Let me think <hard>."

// exchange is one request and its answer.
type exchange struct {
	server  *Server
	vendor  *vendor
	w       http.ResponseWriter
	r       *http.Request
	asked   object
	model   string // that is asked
	streams bool   // the request asks for a stream
	stream  stream
	style   Style
}

// contentType sets the type of the answer.
func (x *exchange) contentType(t string) {
	x.w.Header().Set("Content-Type", t)
	if t == "none" {
		x.w.Header()["Content-Type"] = nil // or net/http would guess one
	}
}

// fail answers with an error instead of a stream.
func (x *exchange) fail(status int, p problem) {
	x.w.Header().Set("Content-Type", "application/json")
	x.w.Header().Set(x.vendor.requestID, RequestID)
	x.w.WriteHeader(status)
	x.send(mustJSON(x.vendor.body(x.vendor.mend(status, p))))
}

// start begins a stream and sends the reply except its end.
func (x *exchange) start(r Reply) {
	x.contentType(cmp.Or(x.style.ContentType, x.vendor.media, "text/event-stream; charset=utf-8"))
	x.w.Header().Set("Cache-Control", "no-cache")
	x.w.Header().Set(x.vendor.requestID, RequestID)
	if x.style.Mark && x.vendor.frame == nil {
		x.send([]byte("\uFEFF"))
	}
	x.events(x.stream.begin(r.Usage, x.style))
	if r.Usage.Reasoning > 0 {
		x.events(x.stream.think(thinking))
	}
	chunks := r.Chunks
	if !x.style.Mixed {
		x.text(chunks)
		x.calls(r, 0, len(r.Calls))
		return
	}
	for i := range r.Calls {
		x.text(chunks[:min(1, len(chunks))])
		chunks = chunks[min(1, len(chunks)):]
		x.calls(r, i, i+1)
	}
	x.text(chunks)
}

func (x *exchange) text(chunks []string) {
	for _, c := range chunks {
		x.events(x.stream.text(c))
	}
}

// calls sends the calls of the reply with the indexes from up to to-1.
func (x *exchange) calls(r Reply, from, to int) {
	turns := map[int][]string{} // the pieces of the calls that are open
	longest := 0
	for n := from; n < to; n++ {
		c := r.Calls[n]
		if x.style.NoIDs {
			c.ID = ""
		}
		input := string(c.Input)
		if r.Finish == llm.FinishLength && n == len(r.Calls)-1 {
			input = input[:len(input)/2]
		}
		if !x.style.Fragments {
			x.events(x.stream.openCall(n, c, input))
			x.events(x.stream.closeCall(n))
			continue
		}
		x.events(x.stream.openCall(n, c, ""))
		turns[n] = pieces(input)
		longest = max(longest, len(turns[n]))
		if !x.style.Interleaved || x.vendor.named {
			for _, piece := range turns[n] {
				x.events(x.stream.callDelta(n, piece))
			}
			x.events(x.stream.closeCall(n))
			delete(turns, n)
		}
	}
	for turn := range longest {
		for n := from; n < to; n++ {
			if turn < len(turns[n]) {
				x.events(x.stream.callDelta(n, turns[n][turn]))
			}
		}
	}
	for n := from; n < to; n++ {
		if turns[n] != nil {
			x.events(x.stream.closeCall(n))
		}
	}
}

// pieces cuts s into pieces of three characters.
func pieces(s string) (all []string) {
	for runes := []rune(s); len(runes) > 0; runes = runes[min(3, len(runes)):] {
		all = append(all, string(runes[:min(3, len(runes))]))
	}
	return all
}

// events sends the events, and flushes each.
func (x *exchange) events(events []event) {
	newline := "\n"
	if x.style.CRLF {
		newline = "\r\n"
	}
	for _, e := range events {
		if x.vendor.frame != nil {
			x.send(x.vendor.frame(e))
			continue
		}
		if e.farewell && x.style.Bare {
			continue
		}
		var b strings.Builder
		if x.style.Comments {
			b.WriteString(": still here" + newline + newline)
		}
		if x.style.Beats {
			b.WriteString("data:" + newline + newline)
		}
		if e.name != "" && (!x.style.Unnamed || x.vendor.named) {
			b.WriteString("event: " + e.name + newline)
		}
		b.WriteString("data: " + string(e.data) + newline + newline)
		x.send([]byte(b.String()))
	}
}

// send writes and flushes. It ignores errors, because hold notices a client that left.
func (x *exchange) send(b []byte) {
	step := len(b)
	if x.style.Bytewise {
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
		default: // nobody receives
		}
	case <-x.server.closed:
	}
}
