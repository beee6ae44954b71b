package openai_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// A server may repeat a secret wherever it names something: nothing of it gets into a log.
func TestNothingTellsASecret(t *testing.T) {
	const key, header = "sk-verysecret-1", "gatewaysecret-2"
	said := key + " " + header + " \\u001b[31m" + strings.Repeat("x", 1000)
	for name, events := range map[string]string{
		"its model": `{"model":"` + said + `","choices":[` +
			`{"delta":{"content":"Hi"},"finish_reason":"stop"}]}`,
		"its reason": `{"choices":[{"delta":{"content":"Hi"},"finish_reason":"` + said + `"}]}`,
		"a late word": `{"choices":[{"delta":{"content":"Hi"},"finish_reason":"length"}]}` +
			"\n\ndata: " + `{"error":{"message":"` + said + `"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream",
				"data: "+events+"\n\ndata: [DONE]\n\n"))
			m := newModel(t, openai.Options{
				BaseURL: s.URL, API: openai.ChatCompletions, APIKey: key,
				Header: http.Header{"X-Gateway": {"Bearer " + header}},
			})
			reply, err := llm.Generate(t.Context(), m, &llm.Request{})
			all := fmt.Sprintf("%+v %v", reply, err)
			if strings.Contains(all, key) || strings.Contains(all, header) ||
				strings.Contains(all, "\x1b") || len(all) > 2000 || !strings.Contains(all, "[key]") {
				t.Errorf("got %s", all)
			}
		})
	}
}
