package httpapi_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
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
func limitReached(
	t *testing.T, res *http.Response, body string, kind marquee.LimitKind, limit string,
) {
	t.Helper()
	p := problem(t, res, body, http.StatusTooManyRequests)
	if !strings.Contains(p.Detail, limit) || !strings.Contains(p.Detail, "It ends") ||
		p.Limit == nil || p.Limit.Kind != string(kind) || !strings.Contains(p.Limit.Allowed, limit) ||
		!strings.Contains(p.Detail, p.Limit.Ends) ||
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
	limitReached(t, res, body, marquee.LimitAtOnce, "4 drafts at once")
	res, body = s.do(t, "POST", "/api/v1/emails", brief, "Accept", "text/event-stream")
	limitReached(t, res, body, marquee.LimitAtOnce, "4 drafts at once")
	begin("eve", "/api/v1/emails", brief)
	res, body = s.do(t, "POST", "/api/v1/emails", brief, "X-Owner", "bob")
	limitReached(t, res, body, marquee.LimitAtOnceInAll, "5 drafts at once for all people together")
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
		limitReached(t, res, got, marquee.LimitPerMinute, "a minute")
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
		limitReached(t, res, got, marquee.LimitKept, " kept")
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

func TestBytesThatAnOwnerKeepsAreLimited(t *testing.T) {
	model := llmtest.NewScript(emailReply, emailReply, emailReply)
	const most = 20_000
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, &email.Options{KeptBytes: most}))
		o.Chat = must(chat.New(model, o.stores.Chat, nil, &chat.Options{KeptBytes: most}))
	})
	const brief = `{"purpose":"p"}`
	res, got := s.do(t, "POST", "/api/v1/emails", brief)
	draft := "/api/v1/emails/" + decode[wire.Draft](t, res, got, http.StatusCreated).ID
	body := func(size int) string { return `{"body":"` + strings.Repeat("x", size) + `"}` }
	res, got = s.do(t, "PATCH", draft, body(most))
	limitReached(t, res, got, marquee.LimitKeptBytes, "20000 bytes of drafts kept")
	res, got = s.do(t, "PATCH", draft, body(most-2000))
	decode[wire.Draft](t, res, got, http.StatusOK)
	long := `{"purpose":"p","details":"` + strings.Repeat("x", 1900) + `"}`
	res, got = s.do(t, "POST", "/api/v1/emails", long)
	limitReached(t, res, got, marquee.LimitKeptBytes, "20000 bytes of drafts kept")
	res, got = s.do(t, "POST", "/api/v1/emails", long, "X-Owner", "eve")
	decode[wire.Draft](t, res, got, http.StatusCreated)
	res, got = s.do(t, "DELETE", draft, "")
	if res.StatusCode != http.StatusNoContent {
		t.Fatalf("DELETE: %s", got)
	}
	res, got = s.do(t, "POST", "/api/v1/emails", long)
	decode[wire.Draft](t, res, got, http.StatusCreated)

	res, got = s.do(t, "POST", "/api/v1/chats", "")
	messages := "/api/v1/chats/" + decode[wire.Chat](t, res, got, http.StatusCreated).ID + "/messages"
	question := `{"text":"` + strings.Repeat("?", 3900) + `"}`
	for range 4 {
		res, got = s.do(t, "POST", messages, question)
		if res.StatusCode == http.StatusTooManyRequests {
			t.Fatalf("a question within the limit: %s", got)
		}
	}
	for range 2 {
		if res, got = s.do(t, "POST", messages, question); res.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	limitReached(t, res, got, marquee.LimitKeptBytes, "20000 bytes of conversations kept")
	if res, _ := s.do(t, "POST", "/api/v1/chats", ""); res.StatusCode != http.StatusCreated {
		t.Errorf("a conversation without a question: %d", res.StatusCode)
	}
}

func TestTheContractNamesTheLimits(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	_, body := s.do(t, "GET", "/openapi.json", "")
	var doc struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Headers, Content map[string]json.RawMessage
			}
		}
		Components struct {
			Schemas struct {
				Problem, Limit struct {
					Properties map[string]struct{ Enum []string }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	for _, route := range []string{
		"post /emails", "patch /emails/{id}", "post /chats", "post /chats/{id}/messages",
		"get /emails/{id}/stream", "get /chats/{id}/stream",
		"post /emails/{id}/refine", "post /emails/{id}/versions/{version}/restore",
	} {
		method, path, _ := strings.Cut(route, " ")
		r := doc.Paths["/api/v1"+path][method].Responses["429"]
		if r.Headers["Retry-After"] == nil || r.Content["application/problem+json"] == nil {
			t.Errorf("%s: %v", route, r)
		}
	}
	schemas := doc.Components.Schemas
	want := []string{
		string(marquee.LimitAtOnce), string(marquee.LimitAtOnceInAll), string(marquee.LimitReaders),
		string(marquee.LimitPerMinute), string(marquee.LimitKept), string(marquee.LimitKeptBytes),
		string(marquee.LimitVersions),
		"dollars_per_day", "dollars_per_month", "requests_per_day", "requests_per_month",
		"dollars_per_day_in_all", "dollars_per_month_in_all",
		"requests_per_day_in_all", "requests_per_month_in_all",
	}
	if _, ok := schemas.Problem.Properties["limit"]; !ok {
		t.Error("a problem has no limit")
	}
	if got := schemas.Limit.Properties["kind"].Enum; !slices.Equal(got, want) {
		t.Errorf("the kinds of limits are %v, want %v", got, want)
	}
}

// Waiting does not end this limit, so it is not a 429.
func TestTheLimitOfVersionsIsAConflict(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	id := decode[wire.Draft](t, res, body, http.StatusCreated).ID
	last := must(s.stores.Email.Get(t.Context(), "ada", id))
	last.ID = email.VersionID(id, email.MaxVersions)
	if err := s.stores.Email.Create(t.Context(), "ada", last); err != nil {
		t.Fatal(err)
	}
	res, body = s.do(t, "PATCH", "/api/v1/emails/"+id, `{"body":"one more"}`)
	p := decode[wire.Problem](t, res, body, http.StatusConflict)
	if p.Limit == nil || p.Limit.Kind != "versions" || res.Header.Get("Retry-After") != "" ||
		!strings.Contains(p.Detail, "It ends when you go on in a new letter.") {
		t.Errorf("got %+v, %s", p, body)
	}
}
