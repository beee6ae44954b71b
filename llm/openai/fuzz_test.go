package openai

import (
	"testing"
	"unicode/utf8"

	"github.com/marquee-go/marquee/llm/internal/wire"
)

// Whatever a server sends as an event, a reply ends only if the event says so, and errors have
// a kind.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{
		"[DONE]", "{}", "null", `{"error":{"message":"m"}}`, `{"error":"m"}`,
		`{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}`,
		`{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[]},` +
			`{"type":"text","text":"Hi"}]}}]}`,
		`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}`,
		`{"type":"response.output_text.delta","delta":"Hi"}`,
		`{"type":"response.completed","response":{}}`,
		`{"type":"response.failed","response":{"error":{"code":"c"}}}`, `{"type":"error"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		for api, w := range map[API]wire.Protocol{
			ChatCompletions: chatCompletions, Responses: responses(false),
		} {
			var r wire.Reply
			text, err := w.Read(&r, event)
			if err != nil && r.Finished() {
				t.Errorf("%s: both a finish reason and the error %v", api, err)
			}
			if !utf8.ValidString(text) {
				t.Errorf("%s: the text %q is not UTF-8", api, text)
			}
		}
	})
}
