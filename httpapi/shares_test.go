package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestAConversationIsShared(t *testing.T) {
	for name, open := range map[string]bool{"with an account": false, "without one": true} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(llmtest.Text("A1"), llmtest.Text("A2"))
			s := newServer(t, model, "memory:", func(o *setup) { o.OpenShares = open })
			res, body := s.do(t, "POST", "/api/v1/chats", "")
			talk := "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID
			s.do(t, "POST", talk+"/messages", `{"text":"Q1"}`)
			res, body = s.do(t, "POST", talk+"/shares", `{}`, "Idempotency-Key", "k")
			share := decode[wire.CreatedShare](t, res, body, http.StatusCreated)
			res, body = s.do(t, "POST", talk+"/shares", `{}`, "Idempotency-Key", "k")
			problem(t, res, body, http.StatusConflict)
			s.do(t, "POST", talk+"/messages", `{"text":"Q2"}`)

			at := "/api/v1/shared/" + share.Token
			readers := map[string]int{"eve": http.StatusOK, "": http.StatusUnauthorized}
			if open {
				readers[""] = http.StatusOK
			}
			for reader, status := range readers {
				res, body := s.do(t, "GET", at, "", "X-Owner", reader)
				if status != http.StatusOK {
					problem(t, res, body, status)
					continue
				}
				got := decode[wire.Snapshot](t, res, body, status)
				if got.Title != "Q1" || len(got.Messages) != 2 || got.Messages[1].Text != "A1" ||
					!got.Ends.Equal(share.Ends.Time) || strings.Contains(body, `"ada"`) {
					t.Errorf("%q reads %s", reader, body)
				}
				if got := res.Header.Get("X-Robots-Tag"); got != "noindex, nofollow" {
					t.Errorf("robots are told %q", got)
				}
				if got := res.Header.Get("Cache-Control"); got != "no-store" {
					t.Errorf("caches are told %q", got)
				}
			}
			for _, tt := range []struct{ method, path string }{
				{"GET", "/api/v1/chats"}, {"POST", at}, {"GET", at + "/x"}, {"GET", "/api/v1/shared/"},
				{"GET", "/api/v1/movies"}, {"GET", talk},
			} {
				if res, body := s.do(t, tt.method, tt.path, "", "X-Owner", ""); res.StatusCode !=
					http.StatusUnauthorized {
					t.Errorf("%s %s without an account: %d: %s", tt.method, tt.path, res.StatusCode, body)
				}
			}
			res, body = s.do(t, "POST", "/api/v1/chats", "")
			other := decode[wire.Chat](t, res, body, http.StatusCreated).ID
			res, body = s.do(t, "DELETE", "/api/v1/chats/"+other+"/shares/"+share.ID, "")
			problem(t, res, body, http.StatusNotFound) // it is of another conversation
			if res, _ := s.do(t, "DELETE", talk+"/shares/"+share.ID, "", "X-Owner", "eve"); res.StatusCode !=
				http.StatusNotFound {
				t.Errorf("somebody else takes it back: %d", res.StatusCode)
			}
			if res, _ := s.do(t, "DELETE", talk+"/shares/"+share.ID, ""); res.StatusCode !=
				http.StatusNoContent {
				t.Errorf("taken back: %d", res.StatusCode)
			}
			res, body = s.do(t, "GET", at, "")
			problem(t, res, body, http.StatusNotFound)
		})
	}
}
