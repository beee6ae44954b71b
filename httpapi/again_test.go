package httpapi_test

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// idempotencyKey is the header that makes asking twice safe.
const idempotencyKey = "Idempotency-Key"

// The forms in which a client may want what it asked for.
const (
	whole    = "application/json"
	streamed = "text/event-stream"
)

// result returns the JSON of what a request made, in whichever form it came.
func result(t *testing.T, res *http.Response, body string) string {
	t.Helper()
	if res.StatusCode >= 300 {
		t.Fatalf("status %d: %s", res.StatusCode, body)
	}
	if res.Header.Get("Content-Type") != streamed {
		return strings.TrimSpace(body)
	}
	all := events(t, body)
	if len(all) == 0 || all[len(all)-1].name != "done" {
		t.Fatalf("the stream is not done: %s", body)
	}
	return all[len(all)-1].data
}

// begin begins a conversation and returns where its messages go.
func (s server) begin(t *testing.T) string {
	t.Helper()
	res, body := s.do(t, "POST", "/api/v1/chats", "")
	return "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID + "/messages"
}

// kept counts the drafts and the messages of the conversations in the store.
func (s server) kept(t *testing.T) (drafts, messages int) {
	t.Helper()
	res, body := s.do(t, "GET", "/api/v1/emails", "")
	drafts = len(decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK).Items)
	res, body = s.do(t, "GET", "/api/v1/chats", "")
	for _, c := range decode[wire.Page[wire.Chat]](t, res, body, http.StatusOK).Items {
		res, body = s.do(t, "GET", "/api/v1/chats/"+c.ID, "")
		messages += len(decode[wire.ChatWithMessages](t, res, body, http.StatusOK).Messages)
	}
	return drafts, messages
}

func TestAskingTwiceIsAnsweredAlike(t *testing.T) {
	tests := map[string]struct {
		path, body, other string // other is a different request with the same key
		first             string // the form of the first answer
		drafts, messages  int    // how many are stored
	}{
		"a draft": {
			"/api/v1/emails", `{"purpose":"p","tone":"formal"}`,
			`{ "length":"medium", "purpose":"p" }`, whole, 1, 0,
		},
		"a streamed draft": {
			"/api/v1/emails", `{"purpose":"p"}`, `{"purpose":"p","tone":""}`, streamed, 1, 0,
		},
		"an answer":         {"/messages", `{"text":"?"}`, `{ "text":"\u003f" }`, whole, 0, 2},
		"a streamed answer": {"/messages", `{"text":"?"}`, `{"text":"?","charts":[]}`, streamed, 0, 2},
		"no charts at all":  {"/messages", `{"text":"?"}`, `{"text":"?","charts":null}`, whole, 0, 2},
	}
	for store := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				model := llmtest.NewScript(emailReply)
				s := newServer(t, model, stores(t)[store], nil)
				if tt.path == "/messages" {
					tt.path = s.begin(t)
				}
				res, body := s.do(t, "POST", tt.path, tt.body, idempotencyKey, "k", "Accept", tt.first)
				want := result(t, res, body)
				for _, accept := range []string{whole, streamed} {
					for _, asked := range []string{tt.body, tt.other} {
						again, got := s.do(t, "POST", tt.path, asked, idempotencyKey, "k", "Accept", accept)
						if result(t, again, got) != want {
							t.Errorf("as %s: got  %s\nwant %s", accept, got, want)
						}
						if again.Header.Get("Content-Type") == streamed && strings.Contains(got, "event: text") {
							t.Errorf("more than the end of the stream came again: %s", got)
						}
						if accept == tt.first && accept == whole &&
							(again.StatusCode != res.StatusCode || got != body ||
								again.Header.Get("Location") != res.Header.Get("Location")) {
							t.Errorf(
								"the first was %d %v %q, the second %d %v %q", res.StatusCode,
								res.Header, body, again.StatusCode, again.Header, got,
							)
						}
					}
				}
				if n := len(model.Requests()); n != 1 {
					t.Errorf("the model was asked %d times", n)
				}
				if drafts, messages := s.kept(t); drafts != tt.drafts || messages != tt.messages {
					t.Errorf(
						"kept %d drafts and %d messages, want %d and %d", drafts, messages, tt.drafts, tt.messages,
					)
				}
			})
		}
	}
}

func TestAConversationIsBegunOnce(t *testing.T) {
	for store := range stores(t) {
		t.Run(store, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), stores(t)[store], nil)
			begin := func() (*http.Response, string) {
				return s.do(t, "POST", "/api/v1/chats", "", idempotencyKey, "k")
			}
			res, first := begin()
			c := decode[wire.Chat](t, res, first, http.StatusCreated)
			again, second := begin()
			if again.StatusCode != res.StatusCode || second != first ||
				res.Header.Get("Location") != "chats/"+c.ID || again.Header.Get("Location") != "chats/"+c.ID {
				t.Errorf(
					"the first was %d %v %s, the second %d %v %s", res.StatusCode,
					res.Header, first, again.StatusCode, again.Header, second,
				)
			}
			// It is still the same one after a question.
			s.do(t, "POST", "/api/v1/chats/"+c.ID+"/messages", `{"text":"?"}`)
			res, third := begin()
			if got := decode[wire.Chat](t, res, third, http.StatusCreated); got.ID != c.ID ||
				got.Title != "?" {
				t.Errorf("later it is %+v", got)
			}
		})
	}
}

// gate is a model that keeps its first answer back until it is opened.
type gate struct {
	*llmtest.Script
	calls         atomic.Int32
	asked, opened chan struct{} // asked is closed by the model, opened by the test
}

func (g *gate) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	if g.calls.Add(1) == 1 {
		close(g.asked)
		select {
		case <-g.opened:
		case <-ctx.Done():
		}
	}
	return g.Script.Stream(ctx, req)
}

// asked is what came of a request.
type asked struct {
	res  *http.Response
	body string
	err  error
}

// Requests that repeat one that is being worked on join it.
func TestAskingWhileItIsMade(t *testing.T) {
	tests := map[string]struct{ path, body, form string }{
		"a draft":           {"/api/v1/emails", `{"purpose":"p"}`, whole},
		"a streamed draft":  {"/api/v1/emails", `{"purpose":"p"}`, streamed},
		"an answer":         {"/messages", `{"text":"?"}`, whole},
		"a streamed answer": {"/messages", `{"text":"?"}`, streamed},
	}
	for store := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				model := &gate{
					Script: llmtest.NewScript(emailReply), asked: make(chan struct{}), opened: make(chan struct{}),
				}
				s := newServer(t, model, stores(t)[store], nil)
				if tt.path == "/messages" {
					tt.path = s.begin(t)
				}
				var all [3]asked
				var done sync.WaitGroup
				ask := func(a *asked, form string) func() {
					return func() {
						a.res, a.body, a.err = s.send(
							t.Context(), "POST", tt.path, tt.body, idempotencyKey, "k", "Accept", form,
						)
					}
				}
				for i, form := range []string{tt.form, whole, streamed} {
					if done.Go(ask(&all[i], form)); i == 0 {
						<-model.asked
					}
				}
				close(model.opened)
				done.Wait()
				for i, a := range all {
					if a.err != nil {
						t.Fatal(a.err)
					}
					if got, want := result(t, a.res, a.body), result(t, all[0].res, all[0].body); got != want {
						t.Errorf("request %d: got  %s\nwant %s", i, got, want)
					}
				}
				if n := len(model.Requests()); n != 1 {
					t.Errorf("the model was asked %d times", n)
				}
			})
		}
	}
}

func TestWhatFailedIsTriedAgain(t *testing.T) {
	broken := llmtest.Reply{Chunks: emailReply.Chunks[:2], Err: &llm.Error{
		Kind: llm.KindOverloaded, RetryAfter: 7 * time.Second,
	}}
	tests := map[string]struct {
		path, body, form string
		drafts, messages int
	}{
		"a draft":           {"/api/v1/emails", `{"purpose":"p"}`, whole, 1, 0},
		"a streamed draft":  {"/api/v1/emails", `{"purpose":"p"}`, streamed, 1, 0},
		"an answer":         {"/messages", `{"text":"?"}`, whole, 0, 2},
		"a streamed answer": {"/messages", `{"text":"?"}`, streamed, 0, 2},
	}
	for store := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				model := llmtest.NewScript(broken, emailReply)
				s := newServer(t, model, stores(t)[store], nil)
				if tt.path == "/messages" {
					tt.path = s.begin(t)
				}
				post := func() (*http.Response, string) {
					return s.do(t, "POST", tt.path, tt.body, idempotencyKey, "k", "Accept", tt.form)
				}
				// Events also say when to try again.
				if _, body := post(); !strings.Contains(body, `"retry_after":7`) {
					t.Errorf("the first answer is %s", body)
				}
				var done []string
				for range 2 {
					res, body := post()
					done = append(done, result(t, res, body))
				}
				if done[0] != done[1] || !strings.Contains(done[0], "Grace") {
					t.Errorf("got  %s\nthen %s", done[0], done[1])
				}
				if n := len(model.Requests()); n != 2 {
					t.Errorf("the model was asked %d times", n)
				}
				if drafts, messages := s.kept(t); drafts != tt.drafts || messages != tt.messages {
					t.Errorf(
						"kept %d drafts and %d messages, want %d and %d", drafts, messages, tt.drafts, tt.messages,
					)
				}
			})
		}
	}
}

func TestAnotherAnswerByAnotherModel(t *testing.T) {
	small, large := llmtest.NewScript(llmtest.Text("S")), llmtest.NewScript(llmtest.Text("L"))
	model := llm.Choose(small, map[string]llm.Model{"small": small, "large": large})
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Chat = must(chat.New(model, memory.New().Chat(), nil,
			&chat.Options{Models: []string{"small", "large"}}))
	})
	res, body := s.do(t, "GET", "/api/v1/info", "")
	if i := decode[wire.Info](t, res, body, http.StatusOK); len(i.Models) != 2 {
		t.Errorf("the models are %q", i.Models)
	}
	messages := s.begin(t)
	res, body = s.do(t, "POST", messages, `{"text":"?"}`)
	first := decode[wire.Answer](t, res, body, http.StatusOK).Message
	again := messages + "/" + first.Parent + "/answers"
	for _, tt := range []struct{ name, body, want string }{
		{"the other one", `{"model":"large"}`, "L"}, {"any", `{}`, "S"}, {"no body", ``, "S"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := s.do(t, "POST", again, tt.body)
			if m := decode[wire.Answer](t, res, body, http.StatusOK).Message; m.Text != tt.want {
				t.Errorf("got %+v", m)
			}
		})
	}
	res, body = s.do(t, "POST", again, `{"model":"huge"}`)
	p := decode[wire.Problem](t, res, body, http.StatusUnprocessableEntity)
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.model" ||
		!strings.Contains(p.Errors[0].Message, "small, large") {
		t.Errorf("got %+v", p)
	}
}
