package anthropic

import (
	"testing"
	"unicode/utf8"

	"github.com/marquee-go/marquee/llm/internal/wire"
)

// Whatever a server sends as an event, a reply ends only if the event says so, and errors have
// a kind.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{
		"[DONE]", "{}", "null", `{"type":"error","error":{"type":"api_error"}}`,
		`{"type":"message_start","message":{"usage":{"input_tokens":-1}}}`,
		`{"type":"content_block_start","index":-1,"content_block":{"type":"tool_use","input":null}}`,
		`{"type":"content_block_delta","index":9,"delta":{"type":"input_json_delta",` +
			`"partial_json":"\ud800"}}`,
		`{"type":"content_block_delta","delta":{"type":"text_delta","text":"\ud800"}}`,
		`{"type":"message_delta","delta":{"stop_reason":"tool_use"}}`, `{"type":"message_stop"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		var r wire.Reply
		text, err := messages.Read(&r, event)
		if err != nil && r.Finished() {
			t.Errorf("both a finish reason and the error %v", err)
		}
		if !utf8.ValidString(text) {
			t.Errorf("the text %q is not UTF-8", text)
		}
	})
}
