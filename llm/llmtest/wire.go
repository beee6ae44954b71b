package llmtest

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// RequestID is the id that a [Server] gives to every request.
const RequestID = "req_test"

// created is the time of all replies of a [Server].
const created = 1767225600

// vendor is what belongs to one wire protocol.
type vendor struct {
	path      string
	stream    func(model string, asked map[string]any) stream
	words     words
	requestID string              // the header that holds it
	refusals  map[llm.Kind]refuse // by the kind that they must get
	body      func(problem) any   // an error instead of a stream
	mend      func(status int, p problem) problem
	unknown   func(param string) problem // the refusal of a parameter
	named     bool                       // the event fields are sent in any style
	read      func(asked map[string]any) conversation
	schema    string             // the parameter that holds the schema of a reply
	plain     bool               // it wants thoughts back in their words
	media     string             // of a stream, if not that of server-sent events
	streams   bool               // every request asks for a stream
	frame     func(event) []byte // an event that is not a server-sent one
	ends      bool               // the farewell is an end, even without a reason

	// whole returns a reply in place of a stream.
	whole func(model, reason string, r Reply) object

	// What a reply that fails knows of its usage: if the server reports a failure, and if
	// the connection is lost.
	failed, lost func(llm.Usage) llm.Usage
}

// words are a vendor's words for the ends of a reply.
type words struct{ stop, length, calls, filtered string }

func (w words) of(f llm.Finish) string {
	switch f {
	case llm.FinishLength:
		return w.length
	case llm.FinishCalls:
		return w.calls
	}
	return w.stop
}

// refuse is how a vendor refuses a request.
type refuse struct {
	status int
	problem
}

// problem is an error as the vendors write it.
type problem struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   string `json:"param,omitempty"`
	Code    string `json:"code,omitempty"`
}

// conversation is what a request says about tools.
type conversation struct {
	tools   []string
	choice  llm.ToolChoice
	calls   []llm.Call
	results []llm.Result
	// thoughts are what the messages say that the model thought, only as the vendor wants it.
	thoughts []string
}

// stream writes the events of one reply.
type stream interface {
	begin(llm.Usage, Style) []event
	think(delta string) []event
	text(delta string) []event
	// openCall begins the nth call with the first piece of its input.
	openCall(n int, c llm.Call, first string) []event
	callDelta(n int, piece string) []event
	closeCall(n int) []event
	// end ends the reply, with the reason unless it is empty.
	end(reason string) []event
	fail(problem) []event
}

// event is a server-sent event.
type event struct {
	name     string // the event field, empty if there is none
	data     []byte
	farewell bool // says only that nothing follows
}

// object is a JSON object.
type object = map[string]any

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // all values here can be encoded
	}
	return b
}

// with returns m with the members of more.
func with(m, more object) object {
	m = maps.Clone(m)
	maps.Copy(m, more)
	return m
}

// get returns the value at the path in a decoded JSON value, if it has the type T.
func get[T any](v any, path ...string) T {
	for _, name := range path {
		members, _ := v.(object)
		v = members[name]
	}
	found, _ := v.(T)
	return found
}

// orNull returns s, or null if it is empty.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// flat returns the text of a value that is a string or a list of parts.
func flat(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, part := range v {
			b.WriteString(get[string](part, "text"))
		}
		return b.String()
	}
	return ""
}

// choices are the vendors' words for a [llm.ToolChoice]. "any" is Anthropic's word for required.
var choices = map[string]llm.ToolChoice{
	"none": llm.ToolsNone, "required": llm.ToolsRequired, "any": llm.ToolsRequired,
}
