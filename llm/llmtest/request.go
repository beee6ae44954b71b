package llmtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Request is a request that a [Server] got.
type Request struct {
	Path   string // such as "/v1/responses" or "/v1/messages"
	Header http.Header
	Body   []byte
	JSON   map[string]any // the body, decoded

	vendor *vendor
}

// Tools returns the names of the tools that the request offers.
func (r Request) Tools() []string { return r.vendor.read(r.JSON).tools }

// ToolChoice returns the tool choice of the request.
func (r Request) ToolChoice() llm.ToolChoice { return r.vendor.read(r.JSON).choice }

// Calls returns the calls in the messages of the request, oldest first.
func (r Request) Calls() []llm.Call { return r.vendor.read(r.JSON).calls }

// Results returns the results of calls in the messages of the request, oldest first. They do
// not have a Name. They have Failed only if the protocol has it.
func (r Request) Results() []llm.Result { return r.vendor.read(r.JSON).results }

// Thoughts returns what the messages of the request say that the model thought, oldest first.
// Each is what the server needs to know its thought: a text, or a signed or an encrypted one.
func (r Request) Thoughts() []string { return r.vendor.read(r.JSON).thoughts }

// Text returns every string in the body, each on a line of its own. A test can look there for
// something that the model must have been told.
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
