package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestConversations(t *testing.T) {
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(llmtest.Text("Drama."))
			s := newServer(t, model, url, nil)
			importFilms(t, s)
			res, body := s.do(t, "POST", "/api/v1/chats", `{}`)
			c := decode[wire.Chat](t, res, body, http.StatusCreated)
			messages := "/api/v1/chats/" + c.ID + "/messages"
			res, body = s.do(t, "POST", messages, `{"text":"Which genre?","charts":[{"kind":"genres",`+
				`"from":1999,"to":2001,"measure":"counts","genre":["Drama","+1"]}]}`)
			a := decode[wire.Answer](t, res, body, http.StatusOK)
			if a.Message.Role != "assistant" || a.Message.Text != "Drama." ||
				a.Message.Model != llmtest.ModelName || !a.Saved {
				t.Errorf("got %+v", a)
			}
			sent := model.Requests()[0].Messages[0].Content()
			const counts = `"genres":{"columns":["name","values","total"],` +
				`"rows":[["Drama",[null,2,0],2],["+1",[null,0,1],1]]}`
			if !strings.Contains(sent, counts) {
				t.Errorf("the counts did not reach the model:\n%s", sent)
			}
			res, body = s.do(t, "GET", "/api/v1/chats/"+c.ID, "")
			whole := decode[wire.ChatWithMessages](t, res, body, http.StatusOK)
			if whole.Title != "Which genre?" || len(whole.Messages) != 2 ||
				len(whole.Messages[0].Charts) != 1 ||
				!strings.Contains(string(whole.Messages[0].Charts[0].Params), `"genre":["Drama","+1"]`) ||
				whole.Messages[1].Text != "Drama." {
				t.Errorf("kept %+v", whole)
			}
			res, body = s.do(t, "GET", "/api/v1/chats", "")
			if page := decode[wire.Page[wire.Chat]](t, res, body, http.StatusOK); len(page.Items) != 1 ||
				page.Items[0].Title != "Which genre?" {
				t.Errorf("listed %+v", page)
			}
			res, _ = s.do(t, "DELETE", "/api/v1/chats/"+c.ID, "")
			if res.StatusCode != http.StatusNoContent {
				t.Errorf("delete: %d", res.StatusCode)
			}
			if res, _ := s.do(t, "POST", messages, `{"text":"?"}`); res.StatusCode != http.StatusNotFound {
				t.Errorf("after delete: %d", res.StatusCode)
			}
		})
	}
}
