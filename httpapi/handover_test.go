package httpapi_test

import (
	"net/http"
	"net/mail"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestALetterIsHandedOver(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/emails",
		`{"purpose":"Ask for a meeting","recipient":"Grace","address":"grace@example.org"}`)
	d := decode[wire.Draft](t, res, body, http.StatusCreated)

	res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID+"/letter", "")
	got := decode[wire.Handover](t, res, body, http.StatusOK)
	if got.Text != d.Body || !strings.Contains(got.HTML, "<p>Hi &lt;b&gt;Grace&lt;/b&gt;,</p>") ||
		!strings.HasPrefix(got.Mailto, "mailto:grace@example.org?subject=Meeting&body=Hi%20") {
		t.Errorf("got %+v", got)
	}

	res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID+".eml", "")
	m, err := mail.ReadMessage(strings.NewReader(body))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d: %v", res.StatusCode, err)
	}
	if m.Header.Get("Subject") != "Meeting" || m.Header.Get("X-Unsent") != "1" ||
		m.Header.Get("Date")+m.Header.Get("Message-ID")+m.Header.Get("From") != "" {
		t.Errorf("headers %q", m.Header)
	}
	if kind, as := res.Header.Get("Content-Type"), res.Header.Get("Content-Disposition"); kind !=
		"message/rfc822" || as != `attachment; filename="Meeting.eml"` {
		t.Errorf("%s, %s", kind, as)
	}
}

func TestWhatIsNotHandedOver(t *testing.T) {
	silent := llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}
	s := newServer(t, llmtest.NewScript(silent, emailReply), "memory:", nil)
	s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	res, body := s.do(t, "GET", "/api/v1/emails", "")
	failed := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK).Items[0].ID
	const bob = "2b3a8b1e-7d5a-4c53-9c07-1f5b6f2c9d11"
	theirs := email.Draft{ID: bob, Version: 1, Status: email.StatusComplete, Body: "Secret"}
	if err := s.stores.Email.Create(t.Context(), "bob", theirs); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		id     string
		status int
	}{
		"without text":    {failed, http.StatusConflict},
		"somebody else's": {bob, http.StatusNotFound},
		"unknown":         {"x", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/letter", ".eml"} {
				res, body := s.do(t, "GET", "/api/v1/emails/"+tt.id+path, "")
				if p := decode[wire.Problem](t, res, body, tt.status); p.Detail == "" ||
					strings.Contains(body, "Secret") {
					t.Errorf("%s: %s", path, body)
				}
			}
		})
	}
}
