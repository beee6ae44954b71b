package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestWhatIsDeletedWhileItIsMade(t *testing.T) {
	tests := map[string]struct {
		path, list, body, form string
		detail                 string
	}{
		"a draft": {
			"/api/v1/emails", "/api/v1/emails", `{"purpose":"p"}`, whole, "There is no such draft.",
		},
		"a streamed draft": {
			"/api/v1/emails", "/api/v1/emails", `{"purpose":"p"}`, streamed, "There is no such draft.",
		},
		"an answer": {
			"/messages", "/api/v1/chats", `{"text":"?"}`, whole, "There is no such conversation.",
		},
		"a streamed answer": {
			"/messages", "/api/v1/chats", `{"text":"?"}`, streamed, "There is no such conversation.",
		},
	}
	for store := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				model := &gate{
					Script: llmtest.NewScript(emailReply), asked: make(chan struct{}), opened: make(chan struct{}),
				}
				s := newServer(t, model, stores(t)[store], nil)
				if tt.path == "/messages" {
					tt.path = s.begin(t)
				}
				type answer struct {
					res  *http.Response
					body string
					err  error
				}
				answered := make(chan answer, 1)
				go func() {
					res, body, err := s.send(t.Context(), "POST", tt.path, tt.body, "Accept", tt.form)
					answered <- answer{res, body, err}
				}()
				<-model.asked
				res, body := s.do(t, "GET", tt.list, "")
				kept := decode[wire.Page[struct{ ID string }]](t, res, body, http.StatusOK).Items
				if len(kept) != 1 {
					t.Fatalf("there is %s", body)
				}
				res, body = s.do(t, "DELETE", tt.list+"/"+kept[0].ID, "")
				if res.StatusCode != http.StatusNoContent {
					t.Fatalf("delete: %d: %s", res.StatusCode, body)
				}
				close(model.opened)
				got := <-answered
				if got.err != nil {
					t.Fatal(got.err)
				}
				status := got.res.StatusCode
				if tt.form == streamed { // the response had begun
					all := events(t, got.body)
					if last := all[len(all)-1]; last.name != "error" {
						t.Fatalf("the last event is %+v", last)
					}
					got.body, status = all[len(all)-1].data, http.StatusNotFound
				}
				p := decode[wire.Problem](t, &http.Response{StatusCode: status}, got.body, http.StatusNotFound)
				if p.Status != http.StatusNotFound || p.Detail != tt.detail || p.RequestID == "" {
					t.Errorf("got %s", got.body)
				}
				res, body = s.do(t, "GET", tt.list+"/"+kept[0].ID, "")
				problem(t, res, body, http.StatusNotFound)
			})
		}
	}
}
