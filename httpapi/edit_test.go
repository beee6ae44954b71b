package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// encode is the JSON of a body.
func encode(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEditsAreKept(t *testing.T) {
	broken := llmtest.Reply{Chunks: emailReply.Chunks[:2], Err: &llm.Error{Kind: llm.KindOverloaded}}
	tests := map[string]struct {
		reply         llmtest.Reply
		edit          string
		subject, body string
	}{
		"the subject": {emailReply, `{"subject":"S"}`, "S", "Hi <b>Grace</b>,\n\nTuesday?"},
		"the body":    {emailReply, `{"body":"B"}`, "Meeting", "B"},
		"both":        {emailReply, `{"subject":"S","body":"B 🎬\n"}`, "S", "B 🎬\n"},
		"a draft that failed": {
			broken, `{"body":"Hi Grace, Tuesday?"}`, "Meeting", "Hi Grace, Tuesday?",
		},
		"one without a subject": {
			llmtest.Reply{Err: broken.Err}, `{"body":"B"}`, "Ask for a meeting", "B",
		},
	}
	for store := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				s := newServer(t, llmtest.NewScript(tt.reply), stores(t)[store], nil)
				s.do(t, "POST", "/api/v1/emails", `{"purpose":"Ask for a meeting"}`)
				res, body := s.do(t, "GET", "/api/v1/emails", "")
				made := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK).Items[0]
				res, body = s.do(t, "PATCH", "/api/v1/emails/"+made.ID, tt.edit)
				edited := decode[wire.Draft](t, res, body, http.StatusOK)
				if edited.Status != "done" || !edited.Saved || edited.Failure != "" ||
					edited.Subject != tt.subject || edited.Body != tt.body ||
					edited.Updated.Before(made.Updated.Time) || edited.Brief != made.Brief ||
					!edited.Created.Equal(made.Created.Time) {
					t.Errorf("edited %+v", edited)
				}
				res, body = s.do(t, "GET", "/api/v1/emails/"+made.ID, "")
				got := encode(t, decode[wire.Draft](t, res, body, http.StatusOK))
				if want := encode(t, edited); got != want {
					t.Errorf("kept %s\nwant %s", got, want)
				}
			})
		}
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	tests := map[string]struct{ edit, location string }{
		"nothing":             {`{}`, "body.body"},
		"null":                {`{"subject":null}`, "body.body"},
		"no text":             {`{"body":7}`, "body.body"},
		"an empty subject":    {`{"subject":""}`, "body.subject"},
		"a blank body":        {`{"subject":"s","body":" \n"}`, "body.body"},
		"NUL":                 {`{"body":"a\u0000"}`, "body.body"},
		"not UTF-8":           {"{\"body\":\"\xff\"}", "body.body"},
		"a body of 400 KB":    {`{"body":"` + strings.Repeat("x", 400_000) + `"}`, "body.body"},
		"a subject of 400 KB": {`{"subject":"` + strings.Repeat("x", 400_000) + `"}`, "body.subject"},
		"another field":       {`{"body":"b","purpose":"p"}`, "body.purpose"},
		"half a version":      {`{"body":"b","base":1.5}`, "body.base"},
		"a version to come":   {`{"body":"b","base":2}`, "body.base"},
		"a version below 0":   {`{"body":"b","base":-1}`, "body.base"},
		"a huge version":      {`{"body":"b","base":1e400}`, "body.base"},
	}
	for store := range stores(t) {
		s := newServer(t, llmtest.NewScript(emailReply), stores(t)[store], nil)
		res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
		made := decode[wire.Draft](t, res, body, http.StatusCreated)
		draft := "/api/v1/emails/" + made.ID
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				res, body := s.do(t, "PATCH", draft, tt.edit)
				p := problem(t, res, body, http.StatusUnprocessableEntity)
				if len(p.Errors) != 1 || p.Errors[0].Location != tt.location || len(body) > 2000 {
					t.Errorf("problem %.500s, want an error at %q", body, tt.location)
				}
			})
		}
		t.Run(store+"/of others", func(t *testing.T) {
			for _, path := range []string{
				"/api/v1/emails/018bcfe5-6800-7000-8000-000000000001", "/api/v1/emails/x",
			} {
				res, body := s.do(t, "PATCH", path, `{"body":"b"}`)
				problem(t, res, body, http.StatusNotFound)
			}
			res, body := s.do(t, "PATCH", draft, `{"body":"b"}`, "X-Owner", "eve")
			problem(t, res, body, http.StatusNotFound)
		})
		t.Run(store+"/nothing was changed", func(t *testing.T) {
			res, body := s.do(t, "GET", draft, "")
			if got := decode[wire.Draft](t, res, body, http.StatusOK); got != made {
				t.Errorf("kept %+v\nwant %+v", got, made)
			}
		})
	}
}

func TestTwoEditsOfOneVersionBothStay(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	letter := "/api/v1/emails/" + decode[wire.Draft](t, res, body, http.StatusCreated).ID
	for i, edit := range []string{`{"body":"mine","base":1}`, `{"body":"yours","base":1}`} {
		res, body = s.do(t, "PATCH", letter, edit)
		if got := decode[wire.Draft](t, res, body, http.StatusOK); got.Version != i+2 ||
			got.Change == nil || got.Change.Base != 1 || got.Change.Author != "hand" {
			t.Errorf("%s: %s", edit, body)
		}
	}
	for id, want := range map[string]string{letter: "yours", letter + "-0002": "mine"} {
		res, body = s.do(t, "GET", id, "")
		if got := decode[wire.Draft](t, res, body, http.StatusOK); got.Body != want {
			t.Errorf("%s has %q, want %q", id, got.Body, want)
		}
	}
}

func TestAnEditShowsWhatOneMayRead(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", func(o *setup) {
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			who := httpapi.Principal{Owner: "ada"}
			if r.Header.Get("X-Scopes") == "draft" {
				who.Scopes = []httpapi.Scope{httpapi.ScopeDraft}
			}
			return who, nil
		}
	})
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"Ask","details":"Secret"}`)
	made := decode[wire.Draft](t, res, body, http.StatusCreated)
	for _, tt := range []struct{ edit, subject, body string }{
		{`{"subject":"S"}`, "S", ""}, {`{"body":"B"}`, "", "B"},
	} {
		res, body := s.do(t, "PATCH", "/api/v1/emails/"+made.ID, tt.edit, "X-Scopes", "draft")
		got := decode[wire.Draft](t, res, body, http.StatusOK)
		if got.ID != made.ID || got.Subject != tt.subject || got.Body != tt.body || !got.Saved ||
			strings.Contains(body, "Ask") || strings.Contains(body, "Secret") {
			t.Errorf("%s: %s", tt.edit, body)
		}
	}
	for _, path := range []string{"/refine", "/versions/1/restore"} {
		res, body := s.do(t, "POST", "/api/v1/emails/"+made.ID+path, `{"goal":"shorter"}`,
			"X-Scopes", "draft")
		problem(t, res, body, http.StatusForbidden)
	}
	res, body = s.do(t, "GET", "/api/v1/emails/"+made.ID, "")
	if got := decode[wire.Draft](t, res, body, http.StatusOK); got.Subject != "S" || got.Body != "B" ||
		got.Details != "Secret" {
		t.Errorf("kept %s", body)
	}
}
