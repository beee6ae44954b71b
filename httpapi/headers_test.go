package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// failing is a store of drafts that cannot list the drafts of some owners.
type failing struct{ email.Store }

func (s failing) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	switch owner {
	case "unlucky":
		panic("broken")
	case "early":
		return nil, errors.New("away")
	}
	return s.Store.List(ctx, owner, before, limit)
}

// hardened checks the headers that every response has. The policies of the page are
// tested with the page.
func hardened(t *testing.T, at string, res *http.Response, page bool) {
	t.Helper()
	want := map[string]string{
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
	}
	if page {
		want["Content-Security-Policy"] = "default-src 'none'; script-src 'self'"
	}
	for name, value := range want {
		got := res.Header.Values(name)
		if len(got) != 1 || !strings.HasPrefix(got[0], value) {
			t.Errorf("%s: %d, %s is %q, want %q", at, res.StatusCode, name, got, value)
		}
	}
	cache := res.Header.Get("Cache-Control")
	films := res.Header.Get("Etag") != "" && cache == "private, no-cache"
	if !page && cache != "no-store" && !films {
		t.Errorf("%s: %d, Cache-Control is %q", at, res.StatusCode, cache)
	}
	if res.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s: %d without an id", at, res.StatusCode)
	}
}

func TestEveryAnswerHasTheSameHeaders(t *testing.T) {
	refused := llmtest.Reply{Err: &llm.Error{Kind: llm.KindAuth}}
	late := llmtest.Reply{Err: &llm.Error{Kind: llm.KindTimeout}}
	model := llmtest.NewScript(
		emailReply, llmtest.Text("None."), emailReply, refused, late, emailReply,
		llmtest.Text("Drama grew."), llmtest.Text("It did."), llmtest.Text("It grew."),
	)
	s := newServer(t, model, "memory:", func(o *setup) {
		keeps := &email.Options{Settings: o.stores.Settings}
		o.Email = must(email.New(model, failing{o.stores.Email}, keeps))
		o.Ready = func(context.Context) error { return errors.New("away") }
		o.HTTPSOnly = 365 * 24 * time.Hour
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			p, err := asSaid(r)
			if r.Header.Get("X-Owner") == "ada" {
				p.Scopes = append(httpapi.DefaultScopes(), httpapi.ScopeImport, httpapi.ScopeKeys,
					httpapi.ScopeAdmin)
			}
			return p, err
		}
	})
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	hardened(t, "the first draft", res, false)
	draft := "/api/v1/emails/" + decode[wire.Draft](t, res, body, http.StatusCreated).ID
	res, body = s.do(t, "POST", "/api/v1/chats", "")
	hardened(t, "the first conversation", res, false)
	talk := "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID
	res, body = s.do(t, "POST", talk+"/messages", `{"text":"?"}`)
	hardened(t, "the first answer", res, false)
	answer := decode[wire.Answer](t, res, body, http.StatusOK).Message
	question := talk + "/messages/" + answer.Parent
	feedback := talk + "/messages/" + answer.ID + "/feedback"
	res, body = s.do(t, "POST", talk+"/shares", "{}")
	hardened(t, "the first share", res, false)
	share := decode[wire.CreatedShare](t, res, body, http.StatusCreated)
	_, imported := s.do(t, "GET", talk+"/export", "")
	res, body = s.do(t, "POST", "/api/v1/keys", `{"name":"n","scopes":["read"]}`)
	hardened(t, "the first API key", res, false)
	key := "/api/v1/keys/" + decode[wire.CreatedKey](t, res, body, http.StatusCreated).ID
	ofAda := strings.Replace(key, "/keys", "/admin/keys", 1) + "?owner=ada"
	const (
		genres = "/api/v1/movies/genres?from=2000&to=2001"
		csv    = "text/csv"
		file   = "id,title,release_date,popularity\n1,Tide,2000-01-01,5\n"
		events = "text/event-stream"
	)
	table := []struct {
		method, path, body string
		status             int
		headers            []string
	}{
		{"POST", "/api/v1/movies/imports", file, 200, []string{"Content-Type", csv}},
		{"POST", "/api/v1/movies/imports", file, 200, []string{"Content-Type", csv, "Accept", events}},
		{"POST", "/api/v1/movies/imports", file, 403, []string{"Content-Type", csv, "X-Owner", "eve"}},
		{"POST", "/api/v1/movies/imports", "x", 415, []string{"Content-Type", "text/html"}},
		{"GET", "/api/v1/emails", "", 200, nil},
		{"HEAD", "/api/v1/emails", "", 200, nil},
		{"GET", "/api/v1/emails", "", 401, []string{"X-Owner", ""}},
		{"GET", "/api/v1/emails", "", 500, []string{"X-Owner", "unlucky"}},
		{"GET", "/api/v1/emails", "", 503, []string{"X-Owner", "early"}},
		{"GET", "/api/v1/emails", "", 421, []string{"Host", "evil.example"}},
		{"GET", "/api/v1/emails?limit=0", "", 422, nil},
		{"GET", "/api/v1/emails?cursor=" + strings.Repeat("x", 40_000), "", 414, nil},
		{"PUT", "/api/v1/emails", "", 405, nil},
		{"POST", "/api/v1/emails", "{", 400, nil},
		{"POST", "/api/v1/emails", "{}", 403, []string{"Sec-Fetch-Site", "cross-site"}},
		{"POST", "/api/v1/emails", `{"purpose":"p"}`, 406, []string{"Accept", "text/html"}},
		{"POST", "/api/v1/emails", strings.Repeat("x", 1_900_000), 413, nil},
		{"POST", "/api/v1/emails", "{}", 415, []string{"Content-Encoding", "gzip"}},
		{"POST", "/api/v1/emails", `{"purpose":"p"}`, 200, []string{"Accept", events}},
		{"POST", "/api/v1/emails", `{"purpose":"p"}`, 502, nil},
		{"POST", "/api/v1/emails", `{"purpose":"p"}`, 504, nil},
		{"GET", draft, "", 200, nil},
		{"GET", draft, "", 404, []string{"X-Owner", "eve"}},
		{"GET", draft + "/stream", "", 204, []string{"Accept", events}},
		{"GET", draft + "/stream", "", 404, []string{"Accept", events, "X-Owner", "eve"}},
		{"GET", draft + "/stream", "", 422, []string{"Accept", events, "Last-Event-ID", "7"}},
		{"GET", draft + "/stream", "", 406, []string{"Accept", "text/html"}},
		{"POST", draft + "/stop", "", 204, nil},
		{"POST", draft + "/stop", "", 404, []string{"X-Owner", "eve"}},
		{"PATCH", draft, `{"body":"b"}`, 200, nil},
		{"POST", draft + "/refine", `{"goal":"shorter"}`, 201, nil},
		{"POST", draft + "/refine", `{"goal":"louder"}`, 422, nil},
		{"POST", draft + "/refine", `{"goal":"shorter"}`, 404, []string{"X-Owner", "eve"}},
		{"POST", draft + "/refine", `{"goal":"shorter"}`, 406, []string{"Accept", "text/html"}},
		{"GET", draft + "/versions", "", 200, nil},
		{"GET", draft + "/versions", "", 404, []string{"X-Owner", "eve"}},
		{"GET", draft + "/versions/2", "", 200, nil},
		{"GET", draft + "/versions/9", "", 404, nil},
		{"GET", draft + "/versions/0", "", 422, nil},
		{"GET", draft + "/versions/2/changes", "", 200, nil},
		{"GET", draft + "/versions/2/changes?since=9", "", 404, nil},
		{"POST", draft + "/versions/1/restore", "", 200, nil},
		{"POST", draft + "/versions/9/restore", "", 422, nil},
		{"GET", draft + "/letter", "", 200, nil},
		{"GET", draft + ".eml", "", 200, nil},
		{"POST", "/api/v1/templates", forms, 200, nil},
		{"POST", "/api/v1/templates", `{"tones":[{}]}`, 422, nil},
		{"GET", "/api/v1/templates", "", 200, nil},
		{"GET", "/api/v1/templates.json", "", 200, nil},
		{
			"POST", "/api/v1/templates/fill",
			`{"name":"thanks/1","variables":{"who":"a","what":"b"}}`, 200, nil,
		},
		{"POST", "/api/v1/templates/fill", `{"name":"thanks/1"}`, 404, []string{"X-Owner", "eve"}},
		{"DELETE", "/api/v1/templates?name=thanks/1", "", 404, []string{"X-Owner", "eve"}},
		{"DELETE", "/api/v1/templates?name=thanks/1", "", 204, nil},
		{"PUT", "/api/v1/identities/work", `{"sender":"Ada"}`, 200, nil},
		{"PUT", "/api/v1/identities/work", `{"sender":""}`, 422, nil},
		{"GET", "/api/v1/identities", "", 200, nil},
		{"DELETE", "/api/v1/identities/work", "", 404, []string{"X-Owner", "eve"}},
		{"DELETE", "/api/v1/identities/work", "", 204, nil},
		{"POST", "/api/v1/voice/samples", `{"samples":"Hi Bo,\n\nsee you.\n\nCheers,\nAda"}`, 200, nil},
		{"PUT", "/api/v1/voice", `{"avoid":["synergy"]}`, 200, nil},
		{"GET", "/api/v1/voice", "", 200, nil},
		{"DELETE", "/api/v1/voice", "", 204, nil},
		{"DELETE", "/api/v1/tones?name=house", "", 204, nil},
		{"DELETE", draft, "", 204, nil},
		{"GET", "/api/v1/chats", "", 200, nil},
		{"POST", "/api/v1/chats", "{}", 201, nil},
		{"POST", talk + "/messages", `{"text":"?"}`, 200, nil},
		{"POST", talk + "/messages", `{"text":"?"}`, 200, []string{"Accept", events}},
		{"POST", talk + "/messages", `{"text":""}`, 422, nil},
		{"POST", question + "/answers", "", 200, nil},
		{"POST", question + "/answers", "", 404, []string{"X-Owner", "eve"}},
		{"PUT", feedback, `{"mark":"up"}`, 200, nil},
		{"PUT", feedback, `{"mark":"much"}`, 422, nil},
		{"PATCH", talk, `{"pinned":true}`, 200, nil},
		{"PATCH", talk, `{"title":""}`, 422, nil},
		{"GET", talk + "/messages", "", 200, nil},
		{"GET", talk + "/messages", "", 404, []string{"X-Owner", "eve"}},
		{"GET", talk + "/messages?cursor=x", "", 422, nil},
		{"GET", "/api/v1/chats/feedback", "", 200, nil},
		{"GET", "/api/v1/chats/feedback?limit=0", "", 422, nil},
		{"GET", talk + "/stream", "", 204, []string{"Accept", events}},
		{"GET", talk + "/stream", "", 404, []string{"Accept", events, "X-Owner", "eve"}},
		{"GET", talk + "/stream", "", 422, []string{"Accept", events, "Last-Event-ID", "7"}},
		{"POST", talk + "/stop", "", 204, nil},
		{"POST", talk + "/stop", "", 404, []string{"X-Owner", "eve"}},
		{"GET", talk + "/export", "", 200, nil},
		{"GET", talk + "/export.md", "", 200, nil},
		{"GET", talk + "/export.md?last=x", "", 404, nil},
		{"POST", "/api/v1/chats/imports", imported, 201, []string{"X-Owner", "bob"}},
		{"POST", "/api/v1/chats/imports", "{}", 422, nil},
		{"GET", talk + "/shares", "", 200, nil},
		{"POST", talk + "/shares", "{}", 201, nil},
		{"POST", talk + "/shares", `{"ends":"never"}`, 422, nil},
		{"GET", "/api/v1/shared/" + share.Token, "", 200, nil},
		{"GET", "/api/v1/shared/nothing", "", 404, nil},
		{"DELETE", talk + "/shares/" + share.ID, "", 204, nil},
		{"GET", talk, "", 200, nil},
		{"GET", talk + "/changes", "", 200, nil},
		{"GET", talk + "/changes", "", 404, []string{"X-Owner", "eve"}},
		{"DELETE", talk, "", 204, nil},
		{"DELETE", "/api/v1/chats", "", 204, nil},
		{"GET", "/api/v1/keys", "", 200, nil},
		{"POST", "/api/v1/keys", `{"name":"n","scopes":["read"]}`, 201, nil},
		{"POST", "/api/v1/keys", `{"name":"n","scopes":[]}`, 422, nil},
		{"DELETE", key, "", 204, nil},
		{"GET", "/api/v1/admin/keys?owner=ada", "", 200, nil},
		{"GET", "/api/v1/admin/keys?owner=", "", 422, nil},
		{"DELETE", ofAda, "", 204, nil},
		{"GET", "/api/v1/usage", "", 200, nil},
		{"GET", "/api/v1/admin/usage", "", 200, nil},
		{"GET", "/api/v1/admin/usage", "", 200, []string{"Accept", csv}},
		{"GET", "/api/v1/admin/usage?month=never", "", 422, nil},
		{"GET", "/api/v1/movies", "", 200, nil},
		{"GET", "/api/v1/movies/imports", "", 200, nil},
		{"GET", genres, "", 200, nil},
		{"GET", genres, "", 200, []string{"Accept", csv}},
		{"GET", genres, "", 304, []string{"If-None-Match", "*"}},
		{"HEAD", genres, "", 200, nil},
		{"GET", "/api/v1/movies/popularity?year=2000", "", 200, nil},
		{"GET", "/api/v1/movies/returns?from=2000&to=2001", "", 200, nil},
		{"GET", "/api/v1/movies/claims", "", 200, nil},
		{"GET", "/api/v1/movies/films", "", 200, nil},
		{"GET", "/api/v1/movies/groups", "", 200, nil},
		{"GET", "/api/v1/movies/points", "", 200, nil},
		{"GET", "/api/v1/info", "", 200, nil},
		{"GET", "/api/v1/nothing", "", 404, nil},
		{"GET", "/nothing", "", 404, nil},
		{"GET", "/livez", "", 200, nil},
		{"GET", "/readyz", "", 503, nil},
		{"GET", "/openapi.json", "", 200, nil},
		{"GET", "/", "", 200, nil},
		{"GET", "/docs", "", 200, nil},
		{"GET", "/shared", "", 200, nil},
		{"GET", "/assets/app.js", "", 200, nil},
		{"GET", "/assets/nothing.js", "", 404, nil},
	}
	seen := map[string]bool{}
	for _, tt := range table {
		at := tt.method + " " + tt.path[:min(len(tt.path), 60)]
		res, body := s.do(t, tt.method, tt.path, tt.body, tt.headers...)
		if res.StatusCode != tt.status {
			t.Errorf("%s: %d, want %d: %.300s", at, res.StatusCode, tt.status, body)
		}
		open := slices.Contains([]string{"/", "/docs", "/shared"}, tt.path) ||
			strings.HasPrefix(tt.path, "/assets/")
		hardened(t, at, res, open)
		if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: HSTS is %q", at, got)
		}
		path, _, _ := strings.Cut(tt.path, "?")
		path = strings.NewReplacer(
			draft, "/api/v1/emails/{id}", question, "/api/v1/chats/{id}/messages/{message}",
			feedback, "/api/v1/chats/{id}/messages/{message}/feedback",
			talk+"/shares/"+share.ID, "/api/v1/chats/{id}/shares/{share}",
			share.Token, "{token}", talk, "/api/v1/chats/{id}",
			"/identities/work", "/identities/{name}", key, "/api/v1/keys/{id}",
			strings.TrimSuffix(ofAda, "?owner=ada"), "/api/v1/admin/keys/{id}",
			"/versions/1", "/versions/{version}", "/versions/2", "/versions/{version}",
		).Replace(path)
		seen[fmt.Sprint(strings.ToLower(tt.method), " ", path, " ", tt.status < 400)] = true
	}
	_, contract := s.do(t, "GET", "/openapi.json", "")
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(contract), &doc); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			if !seen[method+" "+path+" true"] && path != "/api/v1/emails" {
				t.Errorf("%s %s is not in the table", method, path)
			}
		}
	}
}

// A redirect and a server without HTTPS are like all others.
func TestHeadersOfARedirect(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	mux := http.NewServeMux()
	mux.Handle("/marquee", http.StripPrefix("/marquee", s.Config.Handler))
	s.Config.Handler = mux
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/marquee", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusPermanentRedirect {
		t.Errorf("status %d", res.StatusCode)
	}
	hardened(t, "a redirect", res, false)
	if got, ok := res.Header["Strict-Transport-Security"]; ok {
		t.Errorf("HSTS is %q, though nobody asked for it", got)
	}
}
