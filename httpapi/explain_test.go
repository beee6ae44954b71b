package httpapi_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// What a middleware's store, or a file, did is the server's fault, and not said of the
// model.
func TestAFailureThatIsNotTheModels(t *testing.T) {
	model := llmtest.NewScript(llmtest.Reply{Err: errors.New("notes: connection refused")})
	s := newServer(t, model, "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	p := problem(t, res, body, http.StatusInternalServerError)
	res, body = s.do(t, "GET", "/api/v1/emails", "")
	failed := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK).Items[0]
	for where, text := range map[string]string{"the problem": p.Detail, "the draft": failed.Failure} {
		if text == "" || strings.Contains(text, "model") || strings.Contains(text, "notes") {
			t.Errorf("%s says %q", where, text)
		}
	}
}
