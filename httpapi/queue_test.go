package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// line is a queue that keeps the ids that were put into it, or fails.
type line struct {
	ids []string
	err error
}

func (q *line) Put(_ context.Context, _, id string) error {
	q.ids = append(q.ids, id)
	return q.err
}

func (*line) Run(context.Context, func(context.Context, string, string) error) error {
	return nil
}

// newQueued returns a server that does nothing between requests, if it is attached, and has a
// queue.
func newQueued(t *testing.T, model *llmtest.Script, attached bool) (server, *line) {
	q := &line{}
	return newServer(t, model, "memory:", func(o *setup) {
		o.Attached = attached
		o.Email = must(email.New(model, o.stores.Email, &email.Options{Queue: q}))
	}), q
}

func TestADraftIsLeftToAQueue(t *testing.T) {
	for name, tt := range map[string]struct {
		prefer   string
		attached bool
	}{
		"in a function":                  {"respond-async", true},
		"in a function, after a while":   {"respond-async, wait=20", true},
		"in a server with its own queue": {"respond-async", false},
	} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(emailReply)
			s, q := newQueued(t, model, tt.attached)
			send := func(status int) wire.Draft {
				t.Helper()
				res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`,
					"Prefer", tt.prefer, "Idempotency-Key", "k")
				d := decode[wire.Draft](t, res, body, status)
				h := res.Header
				if h.Get("Location") != "emails/"+d.ID || h.Get("Preference-Applied") != "respond-async" ||
					(h.Get("Retry-After") == "1") != (status == http.StatusAccepted) {
					t.Errorf("%+v, %v", d, h)
				}
				return d
			}
			d := send(http.StatusAccepted)
			if d.Status != "queued" || d.Position != nil || len(q.ids) != 1 || q.ids[0] != d.ID ||
				len(model.Requests()) != 0 {
				t.Errorf("%+v, the queue has %q", d, q.ids)
			}
			if err := s.options.Email.Finish(t.Context(), "ada", d.ID); err != nil {
				t.Fatal(err)
			}
			if d := send(http.StatusCreated); d.Status != "done" || len(q.ids) != 1 {
				t.Errorf("%+v, the queue has %q", d, q.ids)
			}
		})
	}
}

// Everything else is as it is without a queue.
func TestADraftThatSomebodyWaitsForIsNotQueued(t *testing.T) {
	for name, headers := range map[string][]string{
		"the whole draft": nil,
		"a while":         {"Prefer", "wait=20"},
		"a stream":        {"Prefer", "respond-async", "Accept", streamed},
	} {
		t.Run(name, func(t *testing.T) {
			s, q := newQueued(t, llmtest.NewScript(emailReply), true)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, headers...)
			if !strings.Contains(result(t, res, body), `"status":"done"`) || len(q.ids) != 0 {
				t.Errorf("%d %s, the queue has %q", res.StatusCode, body, q.ids)
			}
		})
	}
}

func TestAQueueThatFails(t *testing.T) {
	s, q := newQueued(t, llmtest.NewScript(), true)
	q.err = errors.New("secret")
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "Prefer", "respond-async")
	if res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "The queue") ||
		strings.Contains(body, "secret") || res.Header.Get("Retry-After") == "" ||
		res.Header.Get("Location") != "" {
		t.Errorf("%d %v %s", res.StatusCode, res.Header, body)
	}
	res, body = s.do(t, "GET", "/api/v1/emails", "")
	if res.StatusCode != http.StatusOK || !strings.Contains(body, `"status":"failed"`) {
		t.Errorf("the history: %d %s", res.StatusCode, body)
	}
	res, body = s.do(t, "POST", "/api/v1/emails", `{}`, "Prefer", "respond-async")
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no purpose: %d %s", res.StatusCode, body)
	}
}

// Who does not wait sees how many drafts begin before this one.
func TestAPositionInTheQueue(t *testing.T) {
	model := llmtest.NewScript(emailReply)
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, &email.Options{Queue: email.NewLocalQueue(1)}))
	})
	var d wire.Draft
	for n := range 3 {
		res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "Prefer", "respond-async")
		d = decode[wire.Draft](t, res, body, http.StatusAccepted)
		if d.Status != "queued" || d.Position == nil || *d.Position != n {
			t.Errorf("draft %d is %s", n, body)
		}
		res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID, "")
		got := decode[wire.Draft](t, res, body, http.StatusOK)
		if got.Position == nil || *got.Position != n {
			t.Errorf("draft %d is %s", n, body)
		}
	}
	if err := s.options.Email.Finish(t.Context(), "ada", d.ID); err != nil {
		t.Fatal(err)
	}
	res, body := s.do(t, "GET", "/api/v1/emails/"+d.ID, "")
	got := decode[wire.Draft](t, res, body, http.StatusOK)
	if got.Status != "done" || got.Position != nil {
		t.Errorf("when it is done: %s", body)
	}
	res, body = s.do(t, "GET", "/api/v1/emails", "")
	if strings.Count(body, `"status":"queued"`) != 2 || strings.Contains(body, "position") {
		t.Errorf("the history: %d %s", res.StatusCode, body)
	}
}
