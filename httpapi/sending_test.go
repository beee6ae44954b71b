package httpapi_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// outbox counts the letters that it takes.
type outbox struct{ sent []email.Outgoing }

func (o *outbox) Deliver(_ context.Context, m email.Outgoing) error {
	o.sent = append(o.sent, m)
	return nil
}

func TestALetterWithPlaceholdersIsSentIfThatIsAccepted(t *testing.T) {
	box := &outbox{}
	model := llmtest.NewScript(llmtest.Text(`{"subject":"S","body":"Hello Grace, on [date]."}`))
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, &email.Options{Send: box, File: box}))
	})
	res, body := s.do(t, "POST", "/api/v1/emails",
		`{"purpose":"p","recipient":"Grace","address":"grace@example.org"}`)
	d := decode[wire.Draft](t, res, body, http.StatusCreated)
	path := "/api/v1/emails/" + d.ID + "/send"
	const to = `"way":"send","to":"grace@example.org"`

	res, body = s.do(t, "POST", path, `{`+to+`}`, "Idempotency-Key", "a")
	if p := decode[wire.Problem](t, res, body, http.StatusConflict); p.Detail !=
		"The letter has 1 placeholder to fill in: [date]. Fill it in, or accept it with open=accepted." {
		t.Errorf("got %q", p.Detail)
	}
	res, body = s.do(t, "POST", path, `{`+to+`,"open":"accepted"}`, "Idempotency-Key", "a")
	if h := decode[wire.Handed](t, res, body, http.StatusOK); !h.Done || len(box.sent) != 1 {
		t.Errorf("got %+v, sent %d", h, len(box.sent))
	}
	res, body = s.do(t, "POST", path, `{"way":"file"}`, "Idempotency-Key", "a")
	if h := decode[wire.Handed](t, res, body, http.StatusOK); !h.Done || len(box.sent) != 2 {
		t.Errorf("filed: got %+v, sent %d", h, len(box.sent))
	}
}
