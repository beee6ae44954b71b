package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// trouble is what stores return instead of doing what they are asked for.
type trouble struct {
	mu     sync.Mutex
	before error // for the first call of a request, and for everything that reads films
	after  error // for saving the model's text, an edit or films
}

// turn makes it another one; nil ends it.
func (tr *trouble) turn(before, after error) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.before, tr.after = before, after
}

// or does something, unless there is trouble.
func (tr *trouble) or(after bool, do func() error) error {
	tr.mu.Lock()
	err := tr.before
	if after {
		err = tr.after
	}
	tr.mu.Unlock()
	if err != nil {
		return err
	}
	return do()
}

type troubledDrafts struct {
	email.Store
	*trouble
}

func (s troubledDrafts) Create(ctx context.Context, owner string, d email.Draft) error {
	return s.or(false, func() error { return s.Store.Create(ctx, owner, d) })
}

func (s troubledDrafts) Update(ctx context.Context, owner string, d email.Draft) error {
	return s.or(true, func() error { return s.Store.Update(ctx, owner, d) })
}

type troubledChats struct {
	chat.Store
	*trouble
}

func (s troubledChats) Create(ctx context.Context, owner string, c chat.Conversation) error {
	return s.or(false, func() error { return s.Store.Create(ctx, owner, c) })
}

func (s troubledChats) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	return s.or(
		m.Role == chat.RoleAssistant, func() error { return s.Store.PutMessage(ctx, owner, c, m) },
	)
}

type troubledFilms struct {
	movies.Store
	*trouble
}

func (s troubledFilms) Summary(ctx context.Context) (sum movies.Summary, err error) {
	err = s.or(false, func() error { sum, err = s.Store.Summary(ctx); return err })
	return sum, err
}

func (s troubledFilms) Get(ctx context.Context, ids []int64) (list []movies.Movie, err error) {
	err = s.or(false, func() error { list, err = s.Store.Get(ctx, ids); return err })
	return list, err
}

func (s troubledFilms) Imported(ctx context.Context) (last movies.Import, err error) {
	err = s.or(false, func() error { last, err = s.Store.Imported(ctx); return err })
	return last, err
}

func (s troubledFilms) Upsert(ctx context.Context, b movies.Batch) (c movies.Change, err error) {
	err = s.or(true, func() error { c, err = s.Store.Upsert(ctx, b); return err })
	return c, err
}

// troubled returns a server whose stores may come into trouble. It tries to save
// for a millisecond only.
func troubled(t *testing.T) (server, *llmtest.Script, *trouble) {
	t.Helper()
	stores, err := storage.Open(t.Context(), "memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stores.Close() })
	model, tr := llmtest.NewScript(emailReply), &trouble{}
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(
			model, troubledDrafts{stores.Email, tr}, &email.Options{SaveTimeout: time.Millisecond},
		))
		o.Chat = must(chat.New(
			model, troubledChats{stores.Chat, tr}, nil, &chat.Options{SaveTimeout: time.Millisecond},
		))
		mayImport(o)
		o.Movies = must(movies.New(troubledFilms{stores.Movies, tr}, nil))
		o.Ready = func(context.Context) error { return tr.or(false, func() error { return nil }) }
	})
	return s, model, tr
}

func TestAStoreInTroubleBeforeTheModelIsAsked(t *testing.T) {
	down := errors.New("disk full: secret")
	overloaded := &marquee.OverloadedError{
		RetryAfter: 7 * time.Second, Err: errors.New("throttled: secret"),
	}
	for name, tt := range map[string]struct {
		err          error
		detail, wait string
	}{
		"down":       {down, "The store cannot be used at the moment.", "5"},
		"overloaded": {overloaded, "The store is overloaded.", "7"},
	} {
		t.Run(name, func(t *testing.T) {
			s, model, tr := troubled(t)
			messages := s.begin(t)
			tr.turn(tt.err, tt.err)
			for _, r := range []struct{ method, path, body string }{
				{"POST", "/api/v1/emails", `{"purpose":"p"}`}, {"POST", "/api/v1/chats", ""},
				{"POST", messages, `{"text":"?"}`}, {"GET", "/api/v1/info", ""},
			} {
				for _, form := range []string{whole, streamed} {
					res, body := s.do(t, r.method, r.path, r.body, "Accept", form, idempotencyKey, "k")
					p := problem(t, res, body, http.StatusServiceUnavailable)
					if !strings.HasPrefix(p.Detail, tt.detail) || res.Header.Get("Retry-After") != tt.wait ||
						strings.Contains(body, "secret") {
						t.Errorf("%s %s: %s, Retry-After %q", r.method, r.path, body, res.Header.Get("Retry-After"))
					}
				}
			}
			res, body := s.do(t, "GET", "/readyz", "")
			problem(t, res, body, http.StatusServiceUnavailable)
			if res, _ := s.do(t, "GET", "/livez", ""); res.StatusCode != http.StatusOK ||
				strings.Contains(body, "secret") {
				t.Errorf("/livez: %d, /readyz: %s", res.StatusCode, body)
			}
			if n := len(model.Requests()); n != 0 {
				t.Errorf("the model was asked %d times", n)
			}
			if !strings.Contains(s.log.String(), tt.err.Error()) {
				t.Error("the log does not tell why")
			}
			// When the failure is over, the same requests succeed.
			tr.turn(nil, nil)
			res, body = s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, idempotencyKey, "k")
			decode[wire.Draft](t, res, body, http.StatusCreated)
			res, body = s.do(t, "POST", messages, `{"text":"?"}`, idempotencyKey, "k")
			decode[wire.Answer](t, res, body, http.StatusOK)
		})
	}
}

func TestADraftThatCouldNotBeSavedIsPutBack(t *testing.T) {
	for _, form := range []string{whole, streamed} {
		t.Run(form, func(t *testing.T) {
			s, model, tr := troubled(t)
			full := errors.New("disk full")
			tr.turn(nil, full)
			ask := func() (*http.Response, string) {
				return s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, idempotencyKey, "k", "Accept", form)
			}
			res, body := ask()
			made := decode[wire.Draft](t, res, result(t, res, body), res.StatusCode)
			if made.Saved || made.ID == "" || made.Subject != "Meeting" ||
				!strings.Contains(made.Body, "Grace") {
				t.Errorf("the only copy is %+v", made)
			}
			draft := "/api/v1/emails/" + made.ID
			res, body = s.do(t, "GET", draft, "")
			if d := decode[wire.Draft](t, res, body, http.StatusOK); d.Status != "writing" || !d.Saved {
				t.Errorf("kept %+v", d)
			}

			// The store is still down. Then it is up again.
			tr.turn(full, full)
			edit := encode(t, wire.Edit{Subject: &made.Subject, Body: &made.Body})
			res, body = s.do(t, "PATCH", draft, edit)
			problem(t, res, body, http.StatusServiceUnavailable)
			tr.turn(nil, nil)
			res, body = s.do(t, "PATCH", draft, edit)
			put := decode[wire.Draft](t, res, body, http.StatusOK)
			if !put.Saved || put.Status != "done" || put.Subject != made.Subject ||
				put.Body != made.Body || put.Purpose != "p" {
				t.Errorf("put back %+v", put)
			}
			res, body = s.do(t, "GET", draft, "")
			if got := encode(t, decode[wire.Draft](t, res, body, http.StatusOK)); got != encode(t, put) {
				t.Errorf("kept %s\nwant %s", got, encode(t, put))
			}
			res, body = ask()
			if got := result(t, res, body); got != strings.TrimSpace(encode(t, put)) {
				t.Errorf("asked again, it is %s", got)
			}
			if n := len(model.Requests()); n != 1 {
				t.Errorf("the model was asked %d times", n)
			}
		})
	}
}

func TestAnAnswerThatCouldNotBeSaved(t *testing.T) {
	for _, form := range []string{whole, streamed} {
		t.Run(form, func(t *testing.T) {
			s, _, tr := troubled(t)
			messages := s.begin(t)
			tr.turn(nil, errors.New("disk full"))
			res, body := s.do(t, "POST", messages, `{"text":"?"}`, "Accept", form)
			if got := result(t, res, body); !strings.Contains(got, "Grace") ||
				!strings.HasSuffix(got, `"saved":false}`) {
				t.Errorf("got %s", got)
			}
		})
	}
}
