package httpapi_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestBranchesOfAConversation(t *testing.T) {
	for store, url := range stores(t) {
		t.Run(store, func(t *testing.T) {
			model := llmtest.NewScript(
				llmtest.Text("A1"), llmtest.Text("A2"), llmtest.Text("A3"), llmtest.Text("A4"))
			s := newServer(t, model, url, nil)
			res, body := s.do(t, "POST", "/api/v1/chats", "")
			talk := decode[wire.Chat](t, res, body, http.StatusCreated).ID
			at := "/api/v1/chats/" + talk
			ask := func(path, body string) wire.Message {
				t.Helper()
				res, got := s.do(t, "POST", at+path, body, "Idempotency-Key", path+body)
				return decode[wire.Answer](t, res, got, http.StatusOK).Message
			}
			first := ask("/messages", `{"text":"Q1"}`)
			edited := ask("/messages", `{"text":"Q2","parent":"`+talk+`"}`)
			again := ask("/messages/"+first.Parent+"/answers", "")
			for range 2 { // the key finds the answer
				same := ask("/messages/"+first.Parent+"/answers", "")
				if same.ID != again.ID || again.Parent != first.Parent || again.Text != "A3" {
					t.Errorf("again %+v, and then %+v", again, same)
				}
			}
			ask("/messages", `{"text":"Q4","parent":"`+edited.ID+`"}`)
			res, body = s.do(t, "GET", at, "")
			messages := decode[wire.ChatWithMessages](t, res, body, http.StatusOK).Messages
			parents := map[string]string{talk: ""}
			for _, m := range messages {
				parents[m.ID] = m.Text
			}
			follows := map[string]string{
				"Q1": "", "A1": "Q1", "Q2": "", "A2": "Q2", "A3": "Q1", "Q4": "A2", "A4": "Q4",
			}
			for _, m := range messages {
				if parent, ok := parents[m.Parent]; !ok || parent != follows[m.Text] {
					t.Errorf("%s follows %q", m.Text, parent)
				}
			}
			if len(messages) != len(follows) {
				t.Errorf("%d messages, want %d", len(messages), len(follows))
			}
		})
	}
}

func TestConversationsAreRenamedPinnedAndJudged(t *testing.T) {
	s := newServer(t, llmtest.NewScript(llmtest.Text("A1")), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/chats", "")
	at := "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID
	s.do(t, "POST", "/api/v1/chats", "")
	res, body = s.do(t, "POST", at+"/messages", `{"text":"Q1"}`)
	answer := decode[wire.Answer](t, res, body, http.StatusOK).Message

	res, body = s.do(t, "PATCH", at, `{"title":"Dramas","pinned":true}`)
	c := decode[wire.Chat](t, res, body, http.StatusOK)
	if c.Title != "Dramas" || !c.Pinned {
		t.Errorf("changed to %+v", c)
	}
	res, body = s.do(t, "GET", "/api/v1/chats?pinned=true", "")
	if p := decode[wire.Page[wire.Chat]](t, res, body, http.StatusOK); len(p.Items) != 1 ||
		p.Items[0].Title != "Dramas" {
		t.Errorf("pinned are %+v", p)
	}
	feedback := at + "/messages/" + answer.ID + "/feedback"
	res, body = s.do(t, "PUT", feedback, `{"mark":"down","reason":"It is short."}`)
	judged := decode[wire.Message](t, res, body, http.StatusOK)
	res, body = s.do(t, "GET", at, "")
	kept := decode[wire.ChatWithMessages](t, res, body, http.StatusOK).Messages[1]
	if want := (wire.Feedback{Mark: "down", Reason: "It is short."}); *judged.Feedback != want ||
		*kept.Feedback != want {
		t.Errorf("judged %+v, kept %+v", judged, kept)
	}
	res, body = s.do(t, "GET", "/api/v1/chats/feedback", "")
	if p := decode[wire.Page[wire.Judged]](t, res, body, http.StatusOK); len(p.Items) != 1 ||
		p.Items[0].Question != "Q1" || *p.Items[0].Answer.Feedback != *kept.Feedback ||
		p.Items[0].Title != "Dramas" {
		t.Errorf("judged are %+v", p)
	}
	var said []string
	for path := at + "/messages?limit=1"; path != ""; {
		res, body = s.do(t, "GET", path, "")
		p := decode[wire.Page[wire.Message]](t, res, body, http.StatusOK)
		said = append(said, p.Items[0].Text)
		path = ""
		if p.Next != "" {
			path = at + "/messages?limit=1&cursor=" + p.Next
		}
	}
	if !slices.Equal(said, []string{"A1", "Q1"}) {
		t.Errorf("the pages of messages have %q", said)
	}
	question := at + "/messages/" + answer.Parent
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"a mark that there is not", "PUT", feedback, `{"mark":"so-so"}`, 422},
		{"a mark of a question", "PUT", question + "/feedback", `{"mark":"up"}`, 404},
		{"an empty title", "PATCH", at, `{"title":""}`, 422},
		{"another answer to an answer", "POST", at + "/messages/" + answer.ID + "/answers", "", 404},
		{"messages of no conversation", "GET", "/api/v1/chats/" + answer.ID + "/messages", "", 404},
		{"messages with another cursor", "GET", at + "/messages?cursor=x", "", 422},
		{"after nothing", "POST", at + "/messages", `{"text":"?","parent":"x"}`, 422},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := s.do(t, tt.method, tt.path, tt.body)
			decode[wire.Problem](t, res, body, tt.status)
			res, _ = s.do(t, tt.method, tt.path, tt.body, "X-Owner", "eve")
			if res.StatusCode != http.StatusNotFound && res.StatusCode != tt.status {
				t.Errorf("for somebody else: %d", res.StatusCode)
			}
		})
	}
}
