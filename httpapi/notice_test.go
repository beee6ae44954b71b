package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A busy model is told of in words while it is waited for.
func TestAStreamTellsOfABusyModel(t *testing.T) {
	busy := llmtest.Reply{Err: &llm.Error{Kind: llm.KindOverloaded, RetryAfter: time.Millisecond}}
	script := llmtest.NewScript(busy, emailReply, busy, llmtest.Text("Drama."))
	model := llm.Retry(&llm.RetryOptions{Base: time.Millisecond})(script)
	s := newServer(t, model, "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/chats", "{}")
	chatID := decode[wire.Chat](t, res, body, http.StatusCreated).ID
	for _, tt := range []struct{ path, body, kinds string }{
		{"/api/v1/emails", `{"purpose":"p"}`, "draft notice text"},
		{"/api/v1/chats/" + chatID + "/messages", `{"text":"Which?"}`, "question notice text"},
	} {
		_, body := s.do(t, "POST", tt.path, tt.body, "Accept", streamed)
		var kinds []string
		for _, ev := range events(t, body) {
			kinds = append(kinds, ev.name)
		}
		if got := strings.Join(kinds, " "); !strings.HasPrefix(got, tt.kinds) {
			t.Errorf("%s: the events are %s", tt.path, got)
		}
		const said = `{"kind":"retry","text":"The model is busy, trying again in 1 s."}`
		if !strings.Contains(body, said) {
			t.Errorf("%s: no notice says so in %s", tt.path, body)
		}
	}
}
