package llmtest

import (
	"cmp"
	"net"
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Day is how a [Server] treats one request.
type Day struct{ play func(*exchange) }

// The tokens that a [Server] bills for every finished reply, unless the day
// says otherwise.
const (
	InputTokens  = 12
	OutputTokens = 7
)

// Play streams the reply in the style given, one event a chunk. A reply with
// an Err ends by a dropped connection. One of [llm.FinishLength] is cut off
// within the last of its calls. RawFinish is the reason that the server gives;
// empty means what its vendor says for Finish.
func Play(r Reply, s Style) Day {
	return Day{func(x *exchange) {
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

// Good streams the chunks, one event each, and finishes.
func Good(chunks ...string) Day { return Play(Text(chunks...), Style{}) }

// Calls calls tools. A call whose Input is nil comes with empty arguments.
func Calls(calls ...llm.Call) Day { return Play(Reply{Calls: calls}, Style{}) }

// Unfinished streams the chunks and takes leave in good form, but for the
// reason of the end, which is null.
func Unfinished(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		x.events(x.stream.end(""))
	}}
}

// Filtered streams the chunks and then withholds the rest of the reply.
func Filtered(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		x.events(x.stream.end(x.vendor.words.filtered))
	}}
}

// Cut streams the chunks and then drops the connection.
func Cut(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		panic(http.ErrAbortHandler)
	}}
}

// Reset streams the chunks and then resets the connection; without any it
// does so before it answers.
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
			_ = tcp.SetLinger(0) // what is left is not sent, and the peer is told so
		}
		_ = conn.Close()
	}}
}

// HalfClosed streams the chunks and ends the answer in good form, but with
// the reply unfinished.
func HalfClosed(chunks ...string) Day { return Day{func(x *exchange) { x.start(Text(chunks...)) }} }

// Stall streams the chunks and then sends nothing more until the client goes
// away, which [Server.Gone] tells, or the server is closed.
func Stall(chunks ...string) Day { return Play(Reply{Chunks: chunks, Stall: true}, Style{}) }

// Silence accepts the request and answers nothing at all until the client goes
// away, which [Server.Gone] tells, or the server is closed.
func Silence() Day { return Day{(*exchange).hold} }

// Fails refuses the request as the vendor does whose failures of that kind it
// is: with its status, code and words. Kinds that a vendor does not have are
// played as [llm.KindInternal].
func Fails(kind llm.Kind) Day {
	return Day{func(x *exchange) {
		r := x.vendor.refusal(kind)
		x.fail(r.status, r.problem)
	}}
}

// FailsInside streams the chunks and then reports a failure of that kind
// inside the stream, as the vendor does.
func FailsInside(kind llm.Kind, chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		r := x.vendor.refusal(kind)
		x.events(x.stream.fail(x.vendor.mend(r.status, r.problem)))
	}}
}

// Status refuses the request with an error of the usual shape. Header pairs
// ("Retry-After", "3") may follow. Anthropic has no codes, but types that
// follow from the status.
func Status(status int, code, message string, header ...string) Day {
	return Day{func(x *exchange) {
		for i := 0; i+1 < len(header); i += 2 {
			x.w.Header().Set(header[i], header[i+1])
		}
		x.fail(status, problem{Message: message, Type: invalidRequest, Code: code})
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
		key := x.r.Header.Get("Authorization") + x.r.Header.Get("X-Api-Key")
		x.fail(http.StatusUnauthorized, problem{
			Message: "wrong key: " + key, Type: invalidRequest, Code: "invalid_api_key",
		})
	}}
}

// Broken streams the chunks and then reports an error inside the stream.
func Broken(code, message string, chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		p := problem{Message: message, Type: "server_error", Code: code}
		x.events(x.stream.fail(x.vendor.mend(http.StatusInternalServerError, p)))
	}}
}

// Garbage streams the chunks and then an event that is no JSON.
func Garbage(chunks ...string) Day {
	return Day{func(x *exchange) {
		x.start(Text(chunks...))
		events := x.stream.text("")
		events[len(events)-1].data = []byte(`{"oops`)
		x.events(events)
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
		x.fail(http.StatusBadRequest, x.vendor.unknown(param))
	}}
}

// Redirect sends the client to another address.
func Redirect(to string) Day { return redirect(http.StatusTemporaryRedirect, to) }

func redirect(status int, to string) Day {
	return Day{func(x *exchange) { http.Redirect(x.w, x.r, to, status) }}
}

// refusal returns how the vendor turns a request down for that kind of reason.
func (v *vendor) refusal(kind llm.Kind) refuse {
	if r, ok := v.refusals[kind]; ok {
		return r
	}
	return v.refusals[llm.KindInternal]
}
