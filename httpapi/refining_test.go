package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestALetterIsRefined(t *testing.T) {
	for _, form := range []string{whole, streamed} {
		t.Run(form, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(
				llmtest.Text(`{"subject":"S","body":"Grüße, we are very late."}`),
				llmtest.Text(`{"body":"la`, `te"}`),
			), "memory:", nil)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
			letter := "/api/v1/emails/" + decode[wire.Draft](t, res, body, http.StatusCreated).ID
			ask := func() wire.Draft {
				res, body := s.do(t, "POST", letter+"/refine",
					`{"goal":"shorter","base":1,"selection":{"from":16,"to":25}}`,
					idempotencyKey, "k", "Accept", form)
				done := result(t, res, body)
				if form == whole && res.Header.Get("Location") != "../"+letter[15:]+"-0002" {
					t.Errorf("Location %q", res.Header.Get("Location"))
				}
				return decode[wire.Draft](t, res, done, res.StatusCode)
			}
			got := ask()
			if got.Body != "Grüße, we are late." || got.Version != 2 || got.Status != "done" ||
				"/api/v1/emails/"+got.ID != letter || got.Change.Selection.From != 16 {
				t.Errorf("got %+v", got)
			}
			if again := ask(); again.Version != 2 || again.Body != got.Body {
				t.Errorf("again %+v", again)
			}
			res, body = s.do(t, "GET", letter+"/versions/2/changes", "")
			if c := decode[wire.Changes](t, res, body, http.StatusOK); c.Since != 1 ||
				c.Spoken != "Removed “very”." || len(c.Body) != 3 || len(c.Subject) != 1 {
				t.Errorf("changes %+v", c)
			}
			res, body = s.do(t, "POST", letter+"/versions/1/restore", "")
			if r := decode[wire.Draft](t, res, body, http.StatusOK); r.Version != 3 ||
				r.Body != "Grüße, we are very late." || r.Change.Author != "restored" {
				t.Errorf("restored %+v", r)
			}
			res, body = s.do(t, "GET", letter+"/versions?limit=2", "")
			page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
			if len(page.Items) != 2 || page.Items[0].Version != 3 || page.Next == "" {
				t.Errorf("versions %+v", page)
			}
			res, body = s.do(t, "GET", "/api/v1/emails", "")
			if all := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK); len(all.Items) != 1 ||
				all.Items[0].Versions != 3 {
				t.Errorf("the history is %s", body)
			}
		})
	}
}

func TestRefinementsThatAreRefused(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	letter := "/api/v1/emails/" + decode[wire.Draft](t, res, body, http.StatusCreated).ID
	for name, tt := range map[string]struct{ ask, location string }{
		"nothing":    {`{}`, "body.goal"},
		"two things": {`{"goal":"shorter","into":"French"}`, "body.goal"},
		"a long instruction": {
			`{"instruction":"` + strings.Repeat("x", 20_000) + `"}`, "body.instruction",
		},
		"outside": {
			`{"goal":"shorter","base":1,"selection":{"from":0,"to":9999}}`, "body.selection.to",
		},
		"no number":   {`{"goal":"shorter","selection":{"from":"0","to":1}}`, "body.selection.from"},
		"no end":      {`{"goal":"shorter","selection":{"from":0}}`, "body.selection.to"},
		"empty":       {`{"goal":"shorter","base":1,"selection":{"from":0,"to":0}}`, "body.selection"},
		"of what?":    {`{"goal":"shorter","selection":{"from":0,"to":1}}`, "body.base"},
		"a late base": {`{"goal":"shorter","base":2}`, "body.base"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, "POST", letter+"/refine", tt.ask)
			p := problem(t, res, body, http.StatusUnprocessableEntity)
			if len(p.Errors) != 1 || p.Errors[0].Location != tt.location || len(body) > 2000 {
				t.Errorf("problem %.500s, want an error at %q", body, tt.location)
			}
		})
	}
}

// A model that cannot do it says so in its own words.
func TestARefinementThatCannotBeDone(t *testing.T) {
	cannot := llmtest.Reply{Err: &llm.Error{Kind: llm.KindUnsupported, Told: "Not into French."}}
	s := newServer(t, llmtest.NewScript(emailReply, cannot), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	letter := "/api/v1/emails/" + decode[wire.Draft](t, res, body, http.StatusCreated).ID
	res, body = s.do(t, "POST", letter+"/refine", `{"into":"French"}`)
	if p := problem(t, res, body, http.StatusBadGateway); p.Detail != "Not into French." {
		t.Errorf("problem %s", body)
	}
	res, body = s.do(t, "GET", letter+"/versions/2", "")
	if d := decode[wire.Draft](t, res, body, http.StatusOK); d.Failure != "Not into French." {
		t.Errorf("version %s", body)
	}
	res, body = s.do(t, "GET", letter, "")
	if d := decode[wire.Draft](t, res, body, http.StatusOK); d.Version != 1 || d.Versions != 2 {
		t.Errorf("letter %s", body)
	}
}
