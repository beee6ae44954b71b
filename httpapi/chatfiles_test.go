package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestAConversationComesBackAsItWas(t *testing.T) {
	spent := llmtest.Text("A2")
	spent.Usage = llm.Usage{Input: 10, Cached: 4, Output: 5, Reasoning: 1}
	broken := llmtest.Reply{Chunks: []string{"half"}, Err: &llm.Error{Kind: llm.KindOverloaded}}
	for store, url := range stores(t) {
		t.Run(store, func(t *testing.T) {
			model := llmtest.NewScript(llmtest.Text("A1 | *bold*"), spent, broken, llmtest.Text("A4"))
			s := newServer(t, model, url, nil)
			res, body := s.do(t, "POST", "/api/v1/chats", "")
			talk := decode[wire.Chat](t, res, body, http.StatusCreated).ID
			at := "/api/v1/chats/" + talk
			res, body = s.do(t, "POST", at+"/messages", `{"text":"Q1 <b>"}`)
			first := decode[wire.Answer](t, res, body, http.StatusOK).Message
			s.do(t, "POST", at+"/messages/"+first.Parent+"/answers", "")
			s.do(t, "POST", at+"/messages", `{"text":"Q3"}`)
			s.do(t, "POST", at+"/messages", `{"text":"Q4","parent":"`+talk+`"}`)
			s.do(t, "PUT", at+"/messages/"+first.ID+"/feedback", `{"mark":"down","reason":"why"}`)
			s.do(t, "PATCH", at, `{"title":"Dramas","pinned":true}`)
			_, file := s.do(t, "GET", at+"/export", "")

			for _, owner := range []string{"ada", "eve"} { // ada has it already
				res, body = s.do(t, "POST", "/api/v1/chats/imports", file, "X-Owner", owner)
				decode[wire.Chat](t, res, body, http.StatusCreated)
				if _, again := s.do(t, "GET", at+"/export", "", "X-Owner", owner); again != file {
					t.Errorf("it came back to %s as\n%s\nand not\n%s", owner, again, file)
				}
			}
			res, body = s.do(t, "GET", at+"/export.md?last="+first.ID, "")
			want := "# Dramas\n\n## Q1 &lt;b>\n\nA1 | *bold*\n\n*20"
			if res.StatusCode != http.StatusOK || !strings.HasPrefix(body, want) {
				t.Errorf("as Markdown it is\n%s", body)
			}
			named := strings.Replace(file, "Dramas", "Other", 1)
			res, body = s.do(t, "POST", "/api/v1/chats/imports", named)
			if kept := decode[wire.Chat](t, res, body, http.StatusCreated); kept.Title != "Dramas" {
				t.Errorf("it says the title is %q", kept.Title)
			}
			other := strings.Replace(file, "A4", "another", 1)
			res, body = s.do(t, "POST", "/api/v1/chats/imports", other)
			problem(t, res, body, http.StatusConflict)
		})
	}
}

func TestConversationsThatCannotBeImported(t *testing.T) {
	s := newServer(t, llmtest.NewScript(llmtest.Text("A1")), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/chats", "")
	talk := decode[wire.Chat](t, res, body, http.StatusCreated).ID
	s.do(t, "POST", "/api/v1/chats/"+talk+"/messages", `{"text":"Q1"}`)
	_, file := s.do(t, "GET", "/api/v1/chats/"+talk+"/export", "")
	for field, change := range map[string][2]string{
		"body.created":             {`"created":"2`, `"created":"x`},
		"body.id":                  {`{"id":"` + talk, `{"id":"x`},
		"body.messages[0].role":    {`"role":"user"`, `"role":"system"`},
		"body.messages[1].parent":  {`"role":"assistant"`, `"role":"user"`},
		"body.messages[0].version": {`"version":1`, `"version":0`},
		"body.messages[0].text":    {`"text":"Q1"`, `"text":""`},
		"body.extra":               {`{"id":"` + talk, `{"extra":1,"id":"` + talk},
	} {
		t.Run(field, func(t *testing.T) {
			bad := strings.Replace(file, change[0], change[1], 1)
			if bad == file {
				t.Fatalf("%s is not in %s", change[0], file)
			}
			res, body := s.do(t, "POST", "/api/v1/chats/imports", bad, "X-Owner", "eve")
			if field == "body.messages[1].parent" {
				if res.StatusCode != http.StatusCreated { // a question may follow a question
					t.Errorf("%d: %s", res.StatusCode, body)
				}
				return
			}
			p := problem(t, res, body, http.StatusUnprocessableEntity)
			if len(p.Errors) == 0 || p.Errors[0].Location != field {
				t.Errorf("the problem is %s", body)
			}
		})
	}
}
