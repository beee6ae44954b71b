package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// emailReply is a good reply to a brief.
var emailReply = llmtest.Text(`{"subject":"Meeting",`, `"body":"Hi <b>Grace</b>,\n`, `\nTuesday?"}`)

func TestDraftsAreMadeAndKept(t *testing.T) {
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), url, nil)
			res, body := s.do(
				t, "POST", "/api/v1/emails", `{"purpose":"Ask for a meeting","recipient":"Grace"}`,
			)
			d := decode[wire.Draft](t, res, body, http.StatusCreated)
			if d.Status != "done" || !d.Saved || d.Subject != "Meeting" ||
				d.Body != "Hi <b>Grace</b>,\n\nTuesday?" ||
				d.Model != llmtest.ModelName || d.Tone != "formal" || d.Recipient != "Grace" ||
				d.Created.IsZero() {
				t.Errorf("got %+v", d)
			}
			if res.Header.Get("Location") != "emails/"+d.ID {
				t.Errorf("location %q", res.Header.Get("Location"))
			}
			res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID, "")
			if got := decode[wire.Draft](t, res, body, http.StatusOK); got != d {
				t.Errorf("kept %+v\nwant %+v", got, d)
			}
			for range 2 {
				s.do(t, "POST", "/api/v1/emails", `{"purpose":"Another"}`)
			}
			res, body = s.do(t, "GET", "/api/v1/emails?limit=2", "")
			page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
			if len(page.Items) != 2 || page.Next == "" || page.Items[0].Purpose != "Another" {
				t.Errorf("first page %+v", page)
			}
			res, body = s.do(t, "GET", "/api/v1/emails?limit=2&cursor="+page.Next, "")
			page = decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
			if len(page.Items) != 1 || page.Items[0] != d || strings.Contains(body, "next") {
				t.Errorf("last page %s", body)
			}
			res, body = s.do(t, "DELETE", "/api/v1/emails/"+d.ID, "")
			if res.StatusCode != http.StatusNoContent || body != "" {
				t.Errorf("delete: %d %s", res.StatusCode, body)
			}
			if res, _ := s.do(t, "GET", "/api/v1/emails/"+d.ID, ""); res.StatusCode != http.StatusNotFound {
				t.Errorf("after delete: %d", res.StatusCode)
			}
		})
	}
}

func TestStreamsEndInOneDoneOrError(t *testing.T) {
	overloaded := &llm.Error{
		Kind: llm.KindOverloaded, Message: "secret detail", RetryAfter: 7 * time.Second,
	}
	broken := llmtest.Reply{Chunks: emailReply.Chunks[:2], Err: overloaded}
	tests := map[string]struct {
		reply llmtest.Reply
		path  string
		body  string
		want  string // the names of the events
		text  string // all deltas together
		last  string // a part of the data of the last event
	}{
		"a draft": {
			emailReply, "/api/v1/emails", `{"purpose":"p"}`, "draft text done",
			"MeetingHi <b>Grace</b>,\n\nTuesday?", `"status":"done","saved":true`,
		},
		"a draft that breaks off": {
			broken, "/api/v1/emails", `{"purpose":"p"}`, "draft text error",
			"MeetingHi <b>Grace</b>,", `"status":503`,
		},
		"an answer": {
			llmtest.Text("Dra", "ma."), "/messages", `{"text":"?"}`, "question text done",
			"Drama.", `"role":"assistant","text":"Drama.","charts":[],"status":"done","model":"scripted"`,
		},
		"an answer that fails": {
			llmtest.Reply{Err: overloaded}, "/messages", `{"text":"?"}`,
			"question error", "", `"status":503`,
		},
		"an answer that is cut": {
			llmtest.Reply{Chunks: []string{"Dra"}, Finish: llm.FinishLength}, "/messages",
			`{"text":"?"}`, "question text done", "Dra",
			`"text":"Dra","charts":[],"status":"done","model":"scripted","cut":true`,
		},
		"a draft that is cut": {
			llmtest.Reply{Chunks: emailReply.Chunks[:2], Finish: llm.FinishLength}, "/api/v1/emails",
			`{"purpose":"p"}`, "draft text error", "MeetingHi <b>Grace</b>,",
			`"status":422,"detail":"The reply grew longer than its limit`,
		},
		"an answer that is refused": {
			llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}, "/messages",
			`{"text":"?"}`, "question error", "", `"status":422,"detail":"The model refused this request.`,
		},
		"a draft that is not text": {
			llmtest.Text("   "), "/api/v1/emails", `{"purpose":"p"}`, "draft error", "", `"status":502`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(tt.reply), "memory:", nil)
			path := tt.path
			if path == "/messages" {
				res, body := s.do(t, "POST", "/api/v1/chats", "")
				path = "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID + path
			}
			res, body := s.do(t, "POST", path, tt.body, "Accept", "text/event-stream")
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
				t.Fatalf("status %d, %q: %s", res.StatusCode, res.Header.Get("Content-Type"), body)
			}
			var names, text []string
			all := events(t, body)
			for _, e := range all {
				if e.name != "text" || len(text) == 0 { // pieces may come as one
					names = append(names, e.name)
				}
				if e.name == "text" {
					var delta struct{ Delta string }
					if err := json.Unmarshal([]byte(e.data), &delta); err != nil {
						t.Fatal(err)
					}
					text = append(text, delta.Delta)
				}
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("events %q, want %q", got, tt.want)
			}
			if got := strings.Join(text, ""); got != tt.text {
				t.Errorf("text %q, want %q", got, tt.text)
			}
			if last := all[len(all)-1].data; !strings.Contains(last, tt.last) ||
				strings.Contains(last, "secret") {
				t.Errorf("the last event is %s, want %s", last, tt.last)
			}
		})
	}
}

func TestRepliesThatTheirLimitCutOff(t *testing.T) {
	cut := func(chunks ...string) llmtest.Reply {
		return llmtest.Reply{Chunks: chunks, Finish: llm.FinishLength}
	}
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(
				cut("Dra"), llmtest.Text("ma."), cut(emailReply.Chunks[:2]...), emailReply,
			), url, nil)
			res, body := s.do(t, "POST", "/api/v1/chats", "")
			conversation := "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID
			var said []wire.Message
			for _, text := range []string{"Which genre?", "Go on."} {
				res, body = s.do(t, "POST", conversation+"/messages", `{"text":"`+text+`"}`)
				said = append(said, decode[wire.Answer](t, res, body, http.StatusOK).Message)
			}
			if !said[0].Cut || said[0].Failure != "" || said[0].Text != "Dra" || said[1].Cut ||
				said[1].Text != "ma." {
				t.Errorf("the answers are %+v", said)
			}
			res, body = s.do(t, "GET", conversation, "")
			if kept := decode[wire.ChatWithMessages](t, res, body, http.StatusOK).Messages; len(kept) != 4 ||
				!kept[1].Cut || kept[3].Cut {
				t.Errorf("kept %+v", kept)
			}

			draft := func() (*http.Response, string) {
				return s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "Idempotency-Key", "k")
			}
			res, body = draft()
			p := problem(t, res, body, http.StatusUnprocessableEntity)
			if !strings.HasSuffix(p.Detail, "Please ask for a shorter one.") {
				t.Errorf("the problem is %+v", p)
			}
			res, body = s.do(t, "GET", "/api/v1/emails", "")
			failed := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK).Items[0]
			if failed.Status != "failed" || !strings.Contains(failed.Failure, "longer than its limit") ||
				failed.Body != "Hi <b>Grace</b>," {
				t.Errorf("kept %+v", failed)
			}
			res, body = draft()
			if d := decode[wire.Draft](t, res, body, http.StatusCreated); d.ID != failed.ID ||
				d.Status != "done" || d.Failure != "" {
				t.Errorf("written again: %+v", d)
			}
		})
	}
}
