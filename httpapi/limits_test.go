package httpapi_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// held is a model that answers when it is let go.
func held(asked chan<- struct{}, letGo <-chan struct{}) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			asked <- struct{}{}
			<-letGo
			llmtest.NewScript(emailReply).Stream(ctx, req)(yield)
		}
	})
}

// limitReached checks the problem of a limit.
func limitReached(t *testing.T, res *http.Response, body, limit string) {
	t.Helper()
	p := problem(t, res, body, http.StatusTooManyRequests)
	if !strings.Contains(p.Detail, limit) || !strings.Contains(p.Detail, "It ends") ||
		p.RetryAfter == 0 || res.Header.Get("Retry-After") == "" {
		t.Errorf("%s; Retry-After %q", body, res.Header.Get("Retry-After"))
	}
}

func TestTheFifthDraftAtOnceOfAnOwnerIsRefused(t *testing.T) {
	asked, letGo := make(chan struct{}), make(chan struct{})
	model := held(asked, letGo)
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, &email.Options{AtOnceInAll: 5}))
		o.Chat = must(chat.New(model, o.stores.Chat, nil, nil))
	})
	res, body := s.do(t, "POST", "/api/v1/chats", "")
	messages := "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID + "/messages"
	status := make(chan int)
	begin := func(owner, path, body string) {
		go func() {
			res, _, err := s.send(t.Context(), "POST", path, body, "X-Owner", owner)
			if err != nil {
				t.Error(err)
				status <- 0
				return
			}
			status <- res.StatusCode
		}()
		<-asked
	}
	const brief = `{"purpose":"p"}`
	for range 4 {
		begin("ada", "/api/v1/emails", brief)
	}
	res, body = s.do(t, "POST", "/api/v1/emails", brief)
	limitReached(t, res, body, "4 drafts at once")
	res, body = s.do(t, "POST", "/api/v1/emails", brief, "Accept", "text/event-stream")
	limitReached(t, res, body, "4 drafts at once")
	begin("eve", "/api/v1/emails", brief)
	res, body = s.do(t, "POST", "/api/v1/emails", brief, "X-Owner", "bob")
	limitReached(t, res, body, "5 drafts at once for all people together")
	begin("ada", messages, `{"text":"?"}`) // answers have a limit of their own

	res, body = s.do(t, "GET", "/api/v1/emails", "")
	if page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK); len(page.Items) != 4 {
		t.Errorf("%d drafts are kept, though 4 were begun", len(page.Items))
	}
	close(letGo)
	for range 6 {
		if got := <-status; got != http.StatusCreated && got != http.StatusOK {
			t.Errorf("what was begun ended as %d", got)
		}
	}
	go func() { <-asked }()
	res, body = s.do(t, "POST", "/api/v1/emails", brief)
	decode[wire.Draft](t, res, body, http.StatusCreated)
}

func TestWhatIsBegunInAMinuteIsLimited(t *testing.T) {
	model := llmtest.NewScript(emailReply, emailReply)
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, &email.Options{PerMinute: 1}))
		o.Chat = must(chat.New(model, o.stores.Chat, nil, &chat.Options{PerMinute: 1}))
	})
	for path, body := range map[string]string{
		"/api/v1/emails": `{"purpose":"p"}`, "/api/v1/chats": `{}`,
	} {
		if res, got := s.do(t, "POST", path, body); res.StatusCode != http.StatusCreated {
			t.Errorf("%s: %d %s", path, res.StatusCode, got)
		}
		res, got := s.do(t, "POST", path, body)
		limitReached(t, res, got, "a minute")
		res, got = s.do(t, "POST", path, body, "X-Owner", "eve")
		if res.StatusCode != http.StatusCreated {
			t.Errorf("%s of another owner: %d %s", path, res.StatusCode, got)
		}
	}
}

func TestWhatAnOwnerKeepsIsLimited(t *testing.T) {
	model := llmtest.NewScript(emailReply, emailReply, emailReply)
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, &email.Options{Kept: 1}))
		o.Chat = must(chat.New(model, o.stores.Chat, nil, &chat.Options{Kept: 1}))
	})
	for path, body := range map[string]string{
		"/api/v1/emails": `{"purpose":"p"}`, "/api/v1/chats": `{}`,
	} {
		res, first := s.do(t, "POST", path, body, "Idempotency-Key", "first")
		id := decode[struct{ ID string }](t, res, first, http.StatusCreated).ID
		res, got := s.do(t, "POST", path, body)
		limitReached(t, res, got, " kept")
		res, got = s.do(t, "POST", path, body, "Idempotency-Key", "first")
		if res.StatusCode/100 != 2 || !strings.Contains(got, id) {
			t.Errorf("%s again, by its key: %d %s", path, res.StatusCode, got)
		}
		res, got = s.do(t, "POST", path, body, "X-Owner", "eve")
		if res.StatusCode != http.StatusCreated {
			t.Errorf("%s of another owner: %d %s", path, res.StatusCode, got)
		}
		if res, got := s.do(t, "DELETE", path+"/"+id, ""); res.StatusCode != http.StatusNoContent {
			t.Errorf("DELETE %s: %d %s", path, res.StatusCode, got)
		}
		res, got = s.do(t, "POST", path, body)
		if res.StatusCode != http.StatusCreated {
			t.Errorf("%s after the delete: %d %s", path, res.StatusCode, got)
		}
	}
}

func TestTheContractNamesTheLimits(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	_, body := s.do(t, "GET", "/openapi.json", "")
	var doc struct {
		Paths map[string]struct {
			Post struct {
				Responses map[string]struct {
					Headers, Content map[string]json.RawMessage
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/emails", "/chats", "/chats/{id}/messages"} {
		r := doc.Paths["/api/v1"+path].Post.Responses["429"]
		if r.Headers["Retry-After"] == nil || r.Content["application/problem+json"] == nil {
			t.Errorf("%s: %v", path, r)
		}
	}
}
