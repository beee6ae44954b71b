package httpapi_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/internal/testing/paced"
)

func TestNobodyNeedsToWait(t *testing.T) {
	for name, tt := range map[string]struct{ prefer, applied string }{
		"at once":          {"respond-async", "respond-async"},
		"in capitals":      {"RESPOND-ASYNC", "respond-async"},
		"after a while":    {"wait=0", "wait=0"},
		"with both":        {`foo; bar, respond-async, wait="0"`, "respond-async, wait=0"},
		"the first counts": {"wait=0, wait=100", "wait=0"},
	} {
		t.Run(name, func(t *testing.T) {
			model := make(paced.ByHand)
			s := newServer(t, model, "memory:", nil)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "Prefer", tt.prefer)
			d := decode[wire.Draft](t, res, body, http.StatusAccepted)
			if h := res.Header; d.Status != "writing" || h.Get("Location") != "emails/"+d.ID ||
				h.Get("Retry-After") != "1" || h.Get("Preference-Applied") != tt.applied {
				t.Errorf("%+v, %v", d, res.Header)
			}
			model <- emailReply.Chunks[0]
			res, body = s.do(t, "POST", "/api/v1/emails/"+d.ID+"/stop", "")
			if res.StatusCode != http.StatusNoContent {
				t.Errorf("stop: %d %s", res.StatusCode, body)
			}
			res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID, "")
			if d = decode[wire.Draft](t, res, body, http.StatusOK); d.Status != "stopped" ||
				d.Subject != "Meeting" || d.Failure == "" {
				t.Errorf("kept %+v", d)
			}

			messages := s.begin(t)
			res, body = s.do(t, "POST", messages, `{"text":"?"}`, "Prefer", tt.prefer)
			m := decode[wire.Message](t, res, body, http.StatusAccepted)
			chat := strings.TrimSuffix(messages, "/messages")
			at := strings.Replace(res.Header.Get("Location"), "..", "/api/v1/chats", 1)
			if m.Role != "user" || at != chat ||
				res.Header.Get("Preference-Applied") != tt.applied {
				t.Errorf("%+v, %v", m, res.Header)
			}
			model <- "Dra"
			s.do(t, "POST", chat+"/stop", "")
			res, body = s.do(t, "GET", chat, "")
			c := decode[wire.ChatWithMessages](t, res, body, http.StatusOK)
			if len(c.Messages) != 2 || c.Messages[1].Status != "stopped" || c.Messages[1].Text != "Dra" {
				t.Errorf("kept %s", body)
			}
		})
	}
}

func TestPreferencesThatDoNotMatter(t *testing.T) {
	for name, tt := range map[string]struct{ prefer, accept, applied string }{
		"time enough":        {"wait=60", whole, "wait=60"},
		"none that is known": {"handling=lenient", whole, ""},
		"no number":          {"wait=soon, wait=-1", whole, ""},
		"a stream":           {"respond-async", streamed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			model := make(paced.ByHand, 9)
			for _, piece := range emailReply.Chunks {
				model <- piece
			}
			close(model)
			s := newServer(t, model, "memory:", nil)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`,
				"Prefer", tt.prefer, "Accept", tt.accept)
			if !strings.Contains(result(t, res, body), `"status":"done"`) ||
				res.Header.Get("Preference-Applied") != tt.applied {
				t.Errorf("%d %v %s", res.StatusCode, res.Header, body)
			}
		})
	}
}

// A client joins what another request has begun, leaves, and goes on after its last event.
func TestAStreamIsJoined(t *testing.T) {
	for name, tt := range map[string]struct {
		body, begins string
		first, rest  string // what the model writes
		read         string // what the client has read of it when it leaves
	}{
		"a draft": {
			`{"purpose":"p"}`, "draft",
			`{"subject":"Meeting","body":"Hi Grace,\n`, `Tuesday?"}`, "Hi Grace,",
		},
		"an answer": {`{"text":"?"}`, "question", "Dra", "ma.", "Dra"},
	} {
		t.Run(name, func(t *testing.T) {
			model := make(paced.ByHand)
			s := newServer(t, model, "memory:", nil)
			path := "/api/v1/emails"
			if tt.begins == "question" {
				path = s.begin(t)
			}
			res, body := s.do(t, "POST", path, tt.body, "Prefer", "respond-async")
			if res.StatusCode != http.StatusAccepted {
				t.Fatal(body)
			}
			stream := strings.TrimSuffix(path, "messages") + "stream"
			if tt.begins == "draft" {
				stream = "/api/v1/" + res.Header.Get("Location") + "/stream"
			}
			model <- tt.first
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			req, err := http.NewRequestWithContext(ctx, "GET", s.URL+stream, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Owner", "ada")
			res, err = http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			first, last := "", ""
			for lines := bufio.NewScanner(res.Body); lines.Scan(); {
				first += lines.Text() + "\n"
				if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
					last = id
					if strings.Contains(first, tt.read) {
						break
					}
				}
			}
			leave()
			if !strings.HasPrefix(first, "event: "+tt.begins) {
				t.Errorf("at first %s", first)
			}
			res, _ = s.do(t, "GET", stream, "", "X-Owner", "eve")
			if res.StatusCode != http.StatusNotFound {
				t.Errorf("a stranger: %d", res.StatusCode)
			}
			model <- tt.rest
			close(model)
			res, body = s.do(t, "GET", stream, "", "Last-Event-ID", last)
			all := events(t, body)
			if res.StatusCode != http.StatusOK || all[0].name != "text" || all[len(all)-1].name != "done" ||
				strings.Contains(all[0].data, tt.read) {
				t.Errorf("then %d %s", res.StatusCode, body)
			}
			if res, body = s.do(t, "GET", stream, ""); res.StatusCode != http.StatusNoContent || body != "" {
				t.Errorf("at the end: %d %s", res.StatusCode, body)
			}
		})
	}
}
