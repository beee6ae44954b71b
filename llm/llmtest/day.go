package llmtest

import (
	"cmp"
	"net"
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Day says how a [Server] answers one request.
type Day struct{ play func(*exchange) }

// The tokens that a [Server] counts for every finished reply, unless the day has other counts.
const (
	InputTokens  = 12
	OutputTokens = 7
)

// Play streams the reply in the style, one event for each chunk. A reply with an Err ends when
// the server drops the connection. A reply with [llm.FinishLength] is cut off within its last
// call. RawFinish is the reason that the server gives. Default: the vendor's word for Finish.
func Play(r Reply, s Style) Day {
	return Day{func(x *exchange) {
		r := r // requests come at the same time
		x.style = s
		if r.Usage == (llm.Usage{}) {
			r.Usage = llm.Usage{Input: InputTokens, Output: OutputTokens}
		}
		x.start(r)
		switch {
		case r.Err != nil:
			panic(http.ErrAbortHandler)
		case r.Stall:
			x.hold()
		default:
			x.events(x.stream.end(cmp.Or(r.RawFinish, x.vendor.words.of(r.finish()))))
		}
	}}
}

// Good streams the chunks, one event for each, and finishes.
func Good(chunks ...string) Day { return Play(Text(chunks...), Style{}) }

// Calls calls tools. A call without Input has empty arguments.
func Calls(calls ...llm.Call) Day { return Play(Reply{Calls: calls}, Style{}) }

// Unfinished streams the chunks, and ends the stream as usual, but the finish reason is null.
func Unfinished(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		x.events(x.stream.end(""))
	}}
}

// Filtered streams the chunks, and then withholds the rest of the reply.
func Filtered(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		x.events(x.stream.end(x.vendor.words.filtered))
	}}
}

// Cut streams the chunks, and then drops the connection.
func Cut(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		panic(http.ErrAbortHandler)
	}}
}

// Reset streams the chunks, and then resets the connection. Without chunks, it resets the
// connection before it answers.
func Reset(chunks ...string) Day {
	return Day{func(x *exchange) {
		if len(chunks) > 0 {
			x.start(Text(chunks...))
		}
		conn, _, err := http.NewResponseController(x.w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // closing then resets the connection
		}
		_ = conn.Close()
	}}
}

// HalfClosed streams the chunks, and ends the HTTP answer well, but does not finish the reply.
func HalfClosed(chunks ...string) Day { return Day{func(x *exchange) { x.start(Text(chunks...)) }} }

// Stall streams the chunks, and then sends nothing more until the client leaves, or the server
// closes. [Server.Gone] tells when the client leaves.
func Stall(chunks ...string) Day { return Play(Reply{Chunks: chunks, Stall: true}, Style{}) }

// Silence takes the request, and sends nothing at all until the client leaves, or the server
// closes. [Server.Gone] tells when the client leaves.
func Silence() Day { return Day{(*exchange).hold} }

// Fails refuses the request with a failure of the kind. It has the status, the code and the
// words of the vendor. If the vendor does not have such failures, it has [llm.KindInternal].
func Fails(kind llm.Kind) Day {
	return Day{func(x *exchange) {
		r := x.vendor.refusal(kind)
		x.fail(r.status, r.problem)
	}}
}

// FailsInside streams the chunks, and then reports a failure of the kind inside the stream, as
// the vendor does.
func FailsInside(kind llm.Kind, chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		r := x.vendor.refusal(kind)
		x.events(x.stream.fail(x.vendor.mend(r.status, r.problem)))
	}}
}

// Status refuses the request with an error of the usual shape. header has pairs of names and
// values, such as "Retry-After", "3". Anthropic does not have codes. Its errors have types,
// which depend on the status.
func Status(status int, code, message string, header ...string) Day {
	return Day{func(x *exchange) {
		for i := 0; i+1 < len(header); i += 2 {
			x.w.Header().Set(header[i], header[i+1])
		}
		x.fail(status, problem{Message: message, Type: invalidRequest, Code: code})
	}}
}

// Body answers with the status, the content type and the body as they are. Use it for errors
// of unusual shape, HTML and garbage.
func Body(status int, contentType, body string) Day {
	return Day{func(x *exchange) {
		x.w.Header().Set("Content-Type", contentType)
		x.w.WriteHeader(status)
		x.send([]byte(body))
	}}
}

// Echo refuses the request with 401, and repeats its key, as a careless server does.
func Echo() Day {
	return Day{func(x *exchange) {
		key := x.r.Header.Get("Authorization") + x.r.Header.Get("X-Api-Key") +
			x.r.Header.Get("X-Goog-Api-Key")
		x.fail(http.StatusUnauthorized, problem{
			Message: "wrong key: " + key, Type: invalidRequest, Code: "invalid_api_key",
		})
	}}
}

// Broken streams the chunks, and then reports an error inside the stream.
func Broken(code, message string, chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		p := problem{Message: message, Type: "server_error", Code: code}
		x.events(x.stream.fail(x.vendor.mend(http.StatusInternalServerError, p)))
	}}
}

// Garbage streams the chunks, and then an event that is not JSON.
func Garbage(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		events := x.stream.text("")
		events[len(events)-1].data = []byte(`{"oops`)
		x.events(events)
	}}
}

// Refuses refuses a request with the parameter, by its name. It answers other requests with
// next. The name of a parameter in an object has a dot, such as "text.format".
func Refuses(param string, next Day) Day {
	return Day{func(x *exchange) {
		top, inner, _ := strings.Cut(param, ".")
		value, sent := x.asked[top]
		if members, ok := value.(object); ok && inner != "" {
			_, sent = members[inner]
		}
		if !sent {
			next.play(x)
			return
		}
		x.fail(http.StatusBadRequest, x.vendor.unknown(param))
	}}
}

// Redirect sends the client to another address.
func Redirect(to string) Day { return redirect(http.StatusTemporaryRedirect, to) }

func redirect(status int, to string) Day {
	return Day{func(x *exchange) { http.Redirect(x.w, x.r, to, status) }}
}

// refusal returns how the vendor refuses a request for a reason of the kind.
func (v *vendor) refusal(kind llm.Kind) refuse {
	if r, ok := v.refusals[kind]; ok {
		return r
	}
	return v.refusals[llm.KindInternal]
}
