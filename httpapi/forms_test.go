package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

const forms = `{"templates":[{"name":"thanks/1","purpose":"Thank {who} for {what}",` +
	`"recipient":"{who}"}],"tones":[{"name":"House","style":"Short sentences."}]}`

func TestTemplatesAndTones(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/templates", forms)
	kept := decode[wire.KeptForms](t, res, body, http.StatusOK)
	if len(kept.Templates) != 1 ||
		!slices.Equal(kept.Templates[0].Variables, []string{"who", "what"}) ||
		len(kept.Tones) != 1 || kept.Tones[0].Style != "Short sentences." {
		t.Errorf("kept %+v", kept)
	}

	t.Log("a brief is made of a template")
	res, body = s.do(t, "POST", "/api/v1/templates/fill",
		`{"name":"thanks/1","variables":{"who":"Ann","what":"it"}}`)
	if b := decode[wire.Brief](t, res, body, http.StatusOK); b.Purpose != "Thank Ann for it" ||
		b.Recipient != "Ann" {
		t.Errorf("got %+v", b)
	}
	res, body = s.do(t, "POST", "/api/v1/templates/fill",
		`{"name":"thanks/1","variables":{"what":"","whom":"x"}}`)
	p := decode[wire.Problem](t, res, body, http.StatusUnprocessableEntity)
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.variables" || p.Errors[0].Message !=
		"are wrong: the template does not use whom; it has who, what; no value is given for who; "+
			"the value is empty for what" {
		t.Errorf("got %+v", p)
	}

	t.Log("what is exported is imported as it is")
	res, file := s.do(t, "GET", "/api/v1/templates.json", "")
	if res.StatusCode != http.StatusOK || !strings.Contains(file, "thanks/1") {
		t.Fatalf("%d: %s", res.StatusCode, file)
	}
	read, err := email.ReadForms(strings.NewReader(file))
	if err != nil || len(read.Templates) != 1 {
		t.Errorf("the terminal reads %+v, %v", read, err)
	}
	for _, path := range []string{"/api/v1/templates?name=thanks/1", "/api/v1/tones?name=house"} {
		if res, body := s.do(t, "DELETE", path, ""); res.StatusCode != http.StatusNoContent {
			t.Errorf("%s: %d, %s", path, res.StatusCode, body)
		}
		if res, body := s.do(t, "DELETE", path, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s, again: %d, %s", path, res.StatusCode, body)
		}
	}
	if res, body := s.do(t, "POST", "/api/v1/templates", file); res.StatusCode != http.StatusOK {
		t.Errorf("%d: %s", res.StatusCode, body)
	}
	if _, again := s.do(t, "GET", "/api/v1/templates.json", ""); again != file {
		t.Errorf("exported %s\nand then %s", file, again)
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	if _, body := s.do(t, "GET", "/api/v1/templates", ""); body !=
		`{"templates":[],"tones":[]}`+"\n" {
		t.Errorf("none are %s", body)
	}
	theirs := email.Forms{Templates: []email.Template{{Name: "secret", Purpose: "p"}}}
	if err := s.options.Email.SaveForms(t.Context(), "bob", theirs); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		method, path, body string
		status             int
		at                 string
	}{
		"a brace": {
			"POST", "/templates", `{"templates":[{"name":"n","purpose":"a {b"}]}`,
			http.StatusUnprocessableEntity, "body.templates[0].purpose",
		},
		"no purpose": {
			"POST", "/templates", `{"templates":[{"name":"n"}]}`,
			http.StatusUnprocessableEntity, "body.templates[0]",
		},
		"a known tone": {
			"POST", "/templates", `{"tones":[{"name":"formal","style":"s"}]}`,
			http.StatusUnprocessableEntity, "body.tones[0].name",
		},
		"somebody else's": {
			"POST", "/templates/fill", `{"name":"secret"}`, http.StatusNotFound, "",
		},
		"to delete somebody else's": {"DELETE", "/templates?name=secret", "", http.StatusNotFound, ""},
		"to delete nothing": {
			"DELETE", "/tones", "", http.StatusUnprocessableEntity, "query.name",
		},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, tt.method, "/api/v1"+tt.path, tt.body)
			p := decode[wire.Problem](t, res, body, tt.status)
			if tt.at != "" && (len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Location, tt.at)) {
				t.Errorf("got %s", body)
			}
		})
	}
	if kept := must(s.options.Email.Forms(t.Context(), "bob")); len(kept.Templates) != 1 {
		t.Errorf("bob keeps %+v", kept)
	}
	var list struct{ Templates []json.RawMessage }
	_, body := s.do(t, "GET", "/api/v1/templates", "")
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Templates) != 0 {
		t.Errorf("%v: %s", err, body)
	}
}
