package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/mail"
	"slices"
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

func TestALetterCarriesItsChart(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/emails",
		`{"purpose":"p","charts":[{"title":"Films","table":"year,films\n2000,7\n","notes":"TMDB"}]}`)
	d := decode[wire.Draft](t, res, body, http.StatusCreated)
	res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID+"/letter", "")
	got := decode[wire.Handover](t, res, body, http.StatusOK)
	if !slices.Equal(got.Attachments, []string{"chart-1.csv", "chart-1.txt"}) {
		t.Errorf("attached %q", got.Attachments)
	}
	if _, body := s.do(t, "GET", "/api/v1/emails/"+d.ID+".eml", ""); !strings.Contains(body,
		"filename=chart-1.csv") {
		t.Errorf("got %s", body)
	}
	res, body = s.do(t, "POST", "/api/v1/emails",
		`{"purpose":"p","charts":[{"title":"Films","picture":"PHN2Zz4="}]}`)
	p := decode[wire.Problem](t, res, body, http.StatusUnprocessableEntity)
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.charts[0].picture" {
		t.Errorf("got %s", body)
	}
}

func TestALetterThatChangesAFactIsNotHandedOver(t *testing.T) {
	s := newServer(t, llmtest.NewScript(llmtest.Text(
		`{"subject":"Invoice","body":"Dear Grace, please pay $6 by [date]. It is 1 of 20 invoices."}`,
	)), "memory:", nil)
	res, body := s.do(
		t,
		"POST",
		"/api/v1/emails",
		`{"purpose":"Remind of the invoice","details":"$5, account 12345678","recipient":"Grace Hopper"}`,
	)
	d := decode[wire.Draft](t, res, body, http.StatusCreated)

	res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID+"/letter", "")
	got := decode[wire.Handover](t, res, body, http.StatusOK)
	var states []string
	for _, f := range got.Facts {
		states = append(states, f.State+" "+f.Text)
	}
	want := []string{"changed $5", "missing 12345678", "kept Grace Hopper", "new 1", "new 20"}
	if !slices.Equal(states, want) ||
		!slices.Equal(got.Placeholders, []string{"[date]", "[number: 12345678]"}) {
		t.Errorf("got %+v", got)
	}
	path := "/api/v1/emails/" + d.ID + ".eml"
	res, body = s.do(t, "GET", path, "")
	p := decode[wire.Problem](t, res, body, http.StatusConflict)
	if p.Detail != `The letter says "$6" instead of "$5". `+
		`Mend it, or accept it with changed=accepted.` {
		t.Errorf("got %q", p.Detail)
	}
	if res, body = s.do(t, "GET", path+"?changed=accepted", ""); res.StatusCode != http.StatusOK {
		t.Errorf("%d: %s", res.StatusCode, body)
	}
	if res, body = s.do(
		t,
		"GET",
		path+"?changed=yes",
		"",
	); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%d: %s", res.StatusCode, body)
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

const toAnswer = "From: Grace Hopper <grace@example.org>\r\nSubject: AW: Budget\r\n" +
	"Message-ID: <3@example.org>\r\nReferences: <1@example.org>\r\n\r\n" +
	"Können Sie das Budget bis Freitag schicken? Danke, das ist für uns wichtig.\r\n"

func TestAMessageIsAnswered(t *testing.T) {
	model := llmtest.NewScript(emailReply)
	s := newServer(t, model, "memory:", nil)
	raw, err := json.Marshal(toAnswer)
	if err != nil {
		t.Fatal(err)
	}
	request := `{"purpose":"Agree","message":` + string(raw) + `}`
	res, body := s.do(t, "POST", "/api/v1/emails", request, "Idempotency-Key", "k")
	d := decode[wire.Draft](t, res, body, http.StatusCreated)
	if d.Subject != "Re: Budget" || d.Recipient != "Grace Hopper" || d.Language != "German" ||
		!strings.HasPrefix(d.Message, "From: \"Grace Hopper\" <grace@example.org>\n") {
		t.Errorf("got %+v", d)
	}
	res, body = s.do(t, "POST", "/api/v1/emails", request, "Idempotency-Key", "k")
	if again := decode[wire.Draft](t, res, body, http.StatusCreated); again != d {
		t.Errorf("again %+v", again)
	}
	if data := model.Requests()[0].Messages[0].Data; len(data) != 2 || data[1].Name != "message" ||
		strings.Contains(string(data[1].Value), "3@example.org") {
		t.Errorf("the model was told %s", data)
	}
	_, body = s.do(t, "GET", "/api/v1/emails/"+d.ID+".eml", "")
	m, err := mail.ReadMessage(strings.NewReader(body))
	if err != nil || m.Header.Get("In-Reply-To") != "<3@example.org>" ||
		m.Header.Get("References") != "<1@example.org> <3@example.org>" {
		t.Errorf("%v, headers %q", err, m.Header)
	}
}

func TestMessagesThatCannotBeAnswered(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for name, tt := range map[string]struct {
		message string
		status  int
		at, fix string
	}{
		"of 5 MB": {
			strings.Repeat("a", 5e6), http.StatusRequestEntityTooLarge, "body", "of a message to " +
				"answer, leave out the attachments",
		},
		"of 300 kB": {
			strings.Repeat("a", 3e5), http.StatusUnprocessableEntity, "body.message", "262144",
		},
		"without a text": {
			"From: a@example.org\nSubject: s\n\n", http.StatusUnprocessableEntity, "body.message", "paste",
		},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := json.Marshal(tt.message)
			if err != nil {
				t.Fatal(err)
			}
			res, body := s.do(
				t,
				"POST",
				"/api/v1/emails",
				`{"purpose":"p","message":`+string(raw)+`}`,
			)
			p := decode[wire.Problem](t, res, body, tt.status)
			if len(p.Errors) != 1 || p.Errors[0].Location != tt.at ||
				!strings.Contains(p.Errors[0].Message, tt.fix) {
				t.Errorf("got %+v", p.Errors)
			}
		})
	}
}
