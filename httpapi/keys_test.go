package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestAKeyIsForOneRequest(t *testing.T) {
	tests := map[string]struct{ path, body, other string }{
		"another purpose":  {"/api/v1/emails", `{"purpose":"p"}`, `{"purpose":"q"}`},
		"another tone":     {"/api/v1/emails", `{"purpose":"p"}`, `{"purpose":"p","tone":"casual"}`},
		"another question": {"/messages", `{"text":"?"}`, `{"text":"!"}`},
		"other charts": {
			"/messages", `{"text":"?"}`, `{"text":"?","charts":[{"kind":"genres","from":1999,"to":2001}]}`,
		},
	}
	for store := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				model := llmtest.NewScript(emailReply)
				s := newServer(t, model, stores(t)[store], nil)
				if tt.path == "/messages" {
					tt.path = s.begin(t)
				}
				s.do(t, "POST", tt.path, tt.body, idempotencyKey, "k")
				for _, form := range []string{whole, streamed} {
					res, body := s.do(t, "POST", tt.path, tt.other, idempotencyKey, "k", "Accept", form)
					p := problem(t, res, body, http.StatusUnprocessableEntity)
					if len(p.Errors) != 1 || p.Errors[0].Location != "header.Idempotency-Key" {
						t.Errorf("errors %+v", p.Errors)
					}
				}
				if n := len(model.Requests()); n != 1 {
					t.Errorf("the model was asked %d times", n)
				}
			})
		}
	}
}

func TestKeysThatAreRefused(t *testing.T) {
	keys := map[string]string{
		"too long": strings.Repeat("k", 256), "NUL": "a\x00b",
		"not UTF-8": "\xff", "half a pair": "\xed\xa0\x80",
	}
	model := llmtest.NewScript(emailReply)
	s := newServer(t, model, "memory:", nil)
	for path, body := range map[string]string{
		"/api/v1/emails": `{"purpose":"p"}`, "/api/v1/chats": `{}`, s.begin(t): `{"text":"?"}`,
	} {
		for name, key := range keys {
			t.Run(name+path, func(t *testing.T) {
				// Clients and servers of Go refuse some of these themselves.
				r := httptest.NewRequestWithContext(t.Context(), "POST", s.URL+path, strings.NewReader(body))
				r.Header.Set("X-Owner", "ada")
				r.Header.Set(idempotencyKey, key)
				w := httptest.NewRecorder()
				s.Config.Handler.ServeHTTP(w, r)
				p := problem(t, w.Result(), w.Body.String(), http.StatusUnprocessableEntity)
				if len(p.Errors) != 1 || p.Errors[0].Location != "header.Idempotency-Key" ||
					strings.Contains(p.Errors[0].Message, "expected") {
					t.Errorf("errors %+v", p.Errors)
				}
			})
		}
	}
	if n := len(model.Requests()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

// Of two headers of one name, neither is silently left out.
func TestHeadersGivenTwiceAreRefused(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for name, test := range map[string]struct {
		values []string
		status int
	}{
		idempotencyKey:     {[]string{"a", "b"}, http.StatusUnprocessableEntity},
		"Content-Type":     {[]string{"application/json", "text/plain"}, http.StatusUnsupportedMediaType},
		"Content-Encoding": {[]string{"", "gzip"}, http.StatusUnsupportedMediaType},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", s.URL+"/api/v1/emails",
			strings.NewReader(`{"purpose":"p"}`))
		r.Header.Set("X-Owner", "ada")
		r.Header.Set("Content-Type", "application/json")
		r.Header[name] = test.values
		w := httptest.NewRecorder()
		s.Config.Handler.ServeHTTP(w, r)
		p := problem(t, w.Result(), w.Body.String(), test.status)
		if len(p.Errors) != 1 || p.Errors[0].Location != "header."+name {
			t.Errorf("%s: errors %+v", name, p.Errors)
		}
	}
}

func TestEachKeyIsItsOwn(t *testing.T) {
	long := strings.Repeat("é", 255)                      // the limit is in characters
	tests := map[string]struct{ first, second []string }{ // headers
		"no key":       {nil, nil},
		"an empty key": {[]string{idempotencyKey, ""}, []string{idempotencyKey, ""}},
		"another key":  {[]string{idempotencyKey, "k"}, []string{idempotencyKey, "K"}},
		"a long key":   {[]string{idempotencyKey, long}, []string{idempotencyKey, long[:len(long)-2]}},
		"another owner": {
			[]string{idempotencyKey, "k", "X-Owner", "ada"}, []string{idempotencyKey, "k", "X-Owner", "bob"},
		},
	}
	for store := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				s := newServer(t, llmtest.NewScript(emailReply), stores(t)[store], nil)
				id := func(headers []string) string {
					res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"`+name+`"}`, headers...)
					draft := decode[wire.Draft](t, res, body, http.StatusCreated)
					res, body = s.do(t, "POST", "/api/v1/chats", "", headers...)
					return draft.ID + decode[wire.Chat](t, res, body, http.StatusCreated).ID
				}
				first, second := id(tt.first), id(tt.second)
				if first[:36] == second[:36] || first[36:] == second[36:] || first[:36] == first[36:] {
					t.Errorf("the ids are %s and %s", first, second)
				}
			})
		}
	}
}
