package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// problem decodes a problem and checks what all of them have.
func problem(t *testing.T, res *http.Response, body string, status int) wire.Problem {
	t.Helper()
	if ct := res.Header.Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("content type %q", ct)
	}
	p := decode[wire.Problem](t, res, body, status)
	if p.Status != status || p.Title == "" || p.Detail == "" || p.RequestID == "" ||
		p.RequestID != res.Header.Get("X-Request-Id") {
		t.Errorf("problem %s", body)
	}
	return p
}

func TestBadInputNamesTheFieldAndTheFix(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	tests := map[string]struct {
		method, path, body string
		status             int
		location           string
	}{
		"no body":            {"POST", "/emails", ``, 400, ""},
		"no JSON":            {"POST", "/emails", `{"purpose"`, 400, "body"},
		"no object":          {"POST", "/emails", `[1]`, 422, "body"},
		"no purpose":         {"POST", "/emails", `{"tone":"formal"}`, 422, "body.purpose"},
		"blank purpose":      {"POST", "/emails", `{"purpose":"  "}`, 422, "body.purpose"},
		"purpose is no text": {"POST", "/emails", `{"purpose":7}`, 422, "body.purpose"},
		"purpose too long": {
			"POST", "/emails", `{"purpose":"` + long(1001) + `"}`, 422, "body.purpose",
		},
		"details too long": {
			"POST", "/emails", `{"purpose":"p","details":"` + long(20_001) + `"}`, 422, "body.details",
		},
		"10 MB of details": {
			"POST", "/emails",
			`{"purpose":"p","details":"` + strings.Repeat("a", 10_000_000) + `"}`, 413, "body",
		},
		"unknown length": {
			"POST", "/emails", `{"purpose":"p","length":"huge"}`, 422, "body.length",
		},
		"unknown field": {
			"POST", "/emails", `{"purpose":"p","colour":"red"}`, 422, "body.colour",
		},
		"NUL": {
			"POST", "/emails", `{"purpose":"p","sender":"a\u0000"}`, 422, "body.sender",
		},
		"not UTF-8": {
			"POST", "/emails", "{\"purpose\":\"p\",\"tone\":\"\xff\"}", 422, "body.tone",
		},
		"not UTF-8, nor an object": {"POST", "/emails", "\xff", 422, "body"},
		"page of 0 drafts":         {"GET", "/emails?limit=0", "", 422, "query.limit"},
		"page of 10,000 drafts":    {"GET", "/emails?limit=10000", "", 422, "query.limit"},
		"a limit given twice":      {"GET", "/emails?limit=1&limit=2", "", 422, "query.limit"},
		"a year given twice": {
			"GET", "/movies/popularity?year=2015&year=2016", "", 422, "query.year",
		},
		"a query that is not one":  {"GET", "/emails?limit=%zz", "", 422, "query"},
		"a query with a semicolon": {"GET", "/emails?limit=1;cursor=2", "", 422, "query"},
		"drafts with NUL":          {"GET", "/emails?q=a%00", "", 422, "query.q"},
		"drafts with 201 letters":  {"GET", "/emails?q=" + strings.Repeat("a", 201), "", 422, "query.q"},
		"chats not in UTF-8":       {"GET", "/chats?q=%ff", "", 422, "query.q"},
		"chats of another search": {
			"GET", "/chats?q=a&cursor=AAAAAAAAAAAAAAAA", "", 422, "query.cursor",
		},
		"cursor of garbage": {"GET", "/emails?cursor=garbage", "", 422, "query.cursor"},
		"no draft's id":     {"GET", "/emails/x", "", 404, ""},
		"NUL for an id":     {"GET", "/emails/%00", "", 404, ""},
		"delete of no draft": {
			"DELETE", "/emails/018bcfe5-6800-7000-8000-000000000001", "", 404, "",
		},
		"no such year":        {"GET", "/movies/genres?from=0", "", 422, "query.from"},
		"from after to":       {"GET", "/movies/genres?from=2001&to=2000", "", 422, "query.from"},
		"years that are none": {"GET", "/movies/genres?from=MMI&to=2000", "", 422, "query.from"},
		"years out of range":  {"GET", "/movies/genres?from=2000&to=99999", "", 422, "query.to"},
		"years too large for int": {
			"GET", "/movies/genres?from=99999999999999999999&to=2000", "", 422, "query.from",
		},
		"over 200 years": {"GET", "/movies/genres?from=1900&to=2100", "", 422, "query.to"},
		"unknown counting": {
			"GET", "/movies/genres?from=2000&to=2001&count=twice", "", 422, "query.count",
		},
		"unknown measure": {
			"GET", "/movies/genres?from=2000&to=2001&measure=weight", "", 422, "query.measure",
		},
		"a genre twice": {
			"GET", "/movies/genres?from=2000&to=2001&genre=Drama&genre=Drama", "", 422, "query.genre",
		},
		"33 genres": {
			"GET", "/movies/genres?from=2000&to=2001" + strings.Repeat("&genre=Drama", 33),
			"", 422, "query.genre",
		},
		"a genre not in UTF-8": {
			"GET", "/movies/genres?from=2000&to=2001&genre=%ff", "", 422, "query.genre",
		},
		"returns of no year":     {"GET", "/movies/returns?to=0", "", 422, "query.to"},
		"returns over 200 years": {"GET", "/movies/returns?from=1900&to=2100", "", 422, "query.to"},
		"a budget of nothing": {
			"GET", "/movies/returns?from=2000&to=2001&min_budget=0", "", 422, "query.min_budget",
		},
		"a budget beyond all": {
			"GET", "/movies/returns?from=2000&to=2001&min_budget=1000000000001", "", 422, "query.min_budget",
		},
		"a revenue of nothing": {"GET", "/movies/returns?min_revenue=0", "", 422, "query.min_revenue"},
		"dollars of a year without prices": {
			"GET", "/movies/returns?dollars=1912", "", 422, "query.dollars",
		},
		"dollars of a year to come": {"GET", "/movies/returns?dollars=2026", "", 422, "query.dollars"},
		"claims of no years":        {"GET", "/movies/claims?from=2001&to=2000", "", 422, "query.from"},
		"claims of a year":          {"GET", "/movies/claims?year=2000", "", 422, "query.year"},
		"year 0":                    {"GET", "/movies/popularity?year=0", "", 422, "query.year"},
		"year that is none":         {"GET", "/movies/popularity?year=now", "", 422, "query.year"},
		"0 films": {
			"GET", "/movies/popularity?year=2000&limit=0", "", 422, "query.limit",
		},
		"10,000 films": {
			"GET", "/movies/popularity?year=2000&limit=10000", "", 422, "query.limit",
		},
		"list in no such order":  {"GET", "/movies/films?sort=length", "", 422, "query.sort"},
		"list of 1,001 films":    {"GET", "/movies/films?limit=1001", "", 422, "query.limit"},
		"list of a 13th month":   {"GET", "/movies/films?month=13", "", 422, "query.month"},
		"a second genre alone":   {"GET", "/movies/films?with=Drama", "", 422, "query.with"},
		"a genre with itself":    {"GET", "/movies/films?genre=War&with=War", "", 422, "query.with"},
		"list of dollars of old": {"GET", "/movies/films?dollars=1900", "", 422, "query.dollars"},
		"list of another list":   {"GET", "/movies/films?cursor=AAAAAAAAAAAAAA", "", 422, "query.cursor"},
		"runtimes that cross": {
			"GET", "/movies/groups?min_runtime=100&max_runtime=90", "", 422, "query.min_runtime",
		},
		"budgets that cross": {
			"GET", "/movies/points?min_budget=5000&max_budget=4000", "", 422, "query.max_budget",
		},
		"revenues that cross": {
			"GET", "/movies/films?max_revenue=999", "", 422, "query.max_revenue",
		},
		"groups of no kind":     {"GET", "/movies/groups?by=title", "", 422, "query.by"},
		"201 groups":            {"GET", "/movies/groups?limit=201", "", 422, "query.limit"},
		"2,001 points":          {"GET", "/movies/points?limit=2001", "", 422, "query.limit"},
		"search with NUL":       {"GET", "/movies?q=a%00", "", 422, "query.q"},
		"search not in UTF-8":   {"GET", "/movies?q=%ff", "", 422, "query.q"},
		"genre not in UTF-8":    {"GET", "/movies?genre=%ff", "", 422, "query.genre"},
		"search for the year 0": {"GET", "/movies?year=0", "", 422, "query.year"},
		"search for no year":    {"GET", "/movies?year=12", "", 422, "query.year"},
		"cursor of another list": {
			"GET", "/movies?cursor=AAAAAAAAAAAAAAAAAAAA", "", 422, "query.cursor",
		},
		"unknown parameter": {"GET", "/movies?titel=x", "", 422, "query.titel"},
		"no text":           {"POST", "/chats/CHAT/messages", `{}`, 422, "body.text"},
		"blank text":        {"POST", "/chats/CHAT/messages", `{"text":" "}`, 422, "body.text"},
		"text too long": {
			"POST", "/chats/CHAT/messages", `{"text":"` + long(4001) + `"}`, 422, "body.text",
		},
		"unknown chart": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"pie"}]}`, 422, "body.charts[0].kind",
		},
		"chart without a kind": {
			"POST", "/chats/CHAT/messages", `{"text":"?","charts":[{}]}`, 422, "body.charts[0].kind",
		},
		"chart from after to": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"genres","from":2,"to":1}]}`, 422, "body.charts[0].from",
		},
		"chart of 33 genres": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"genres","from":2000,"to":2001,"genre":[` +
				strings.Repeat(`"",`, 32) + `""]}]}`,
			422, "body.charts[0].genre",
		},
		"chart of a long genre": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"genres","from":2000,"to":2001,"genre":["` +
				strings.Repeat("x", 61) + `"]}]}`,
			422, "body.charts[0].genre",
		},
		"chart of a genre twice": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"genres","from":2000,"to":2001,"genre":["War","War"]}]}`,
			422, "body.charts[0].genre",
		},
		"chart with no measure": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"genres","from":2000,"to":2001,"measure":"feet"}]}`,
			422, "body.charts[0].measure",
		},
		"chart with numbers": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"genres","from":2000,"to":2001,"counts":[1]}]}`,
			422, "body.charts[0].counts",
		},
		"nine charts": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[` + strings.Repeat(`{"kind":"genres"},`, 8) + `{"kind":"genres"}]}`,
			422, "body.charts",
		},
		"a length of 100 KB": {
			"POST", "/emails", `{"purpose":"p","length":"` + strings.Repeat("x", 100_000) + `"}`,
			422, "body.length",
		},
		"a kind of 100 KB": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"` + strings.Repeat("x", 100_000) + `"}]}`,
			422, "body.charts[0].kind",
		},
		"a number of 100,000 digits": {
			"POST", "/emails", `{"purpose":1` + strings.Repeat("0", 100_000) + `}`, 422, "body.purpose",
		},
		"a field with a name of 100 KB": {
			"POST", "/emails", `{"purpose":"p","` + strings.Repeat("x", 100_000) + `":1}`,
			422, "body." + strings.Repeat("x", 100) + "…",
		},
		"a parameter with a name of 20 KB": {
			"GET", "/movies?" + strings.Repeat("x", 20_000) + "=1", "",
			422, "query." + strings.Repeat("x", 100) + "…",
		},
		"a query of 40 KB": {"GET", "/movies?q=" + strings.Repeat("x", 40_000), "", 414, "query"},
		"a field twice": {
			"POST", "/emails", `{"purpose":"p","purpose":"second"}`, 422, "body.purpose",
		},
		"a field once more in capitals": {
			"POST", "/emails", `{"purpose":"p","Purpose":"second"}`, 422, "body.Purpose",
		},
		"a field in capitals":  {"POST", "/emails", `{"PURPOSE":"loud"}`, 422, "body.PURPOSE"},
		"a field of an edit":   {"PATCH", "/emails/x", `{"text":"t"}`, 422, "body.text"},
		"an edit of 3 MB":      {"PATCH", "/emails/x", `{"body":"` + long(1_500_000) + `"}`, 413, "body"},
		"a field of a new one": {"POST", "/chats", `{"title":"t"}`, 422, "body.title"},
		"a parameter of a chart twice": {
			"POST", "/chats/CHAT/messages",
			`{"text":"?","charts":[{"kind":"genres","from":2000,"to":2001,"to":2002}]}`,
			422, "body.charts[0].to",
		},
		"no conversation": {
			"POST", "/chats/018bcfe5-6800-7000-8000-000000000001/messages", `{"text":"?"}`, 404, "",
		},
		"an unknown address": {"GET", "/nothing", "", 404, ""},
		"an unknown method":  {"PUT", "/emails", "", 405, ""},
	}
	for store, url := range stores(t) {
		model := llmtest.NewScript()
		s := newServer(t, model, url, nil)
		res, body := s.do(t, "POST", "/api/v1/chats", "")
		id := decode[wire.Chat](t, res, body, http.StatusCreated).ID
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				res, body := s.do(t, tt.method, "/api/v1"+strings.Replace(tt.path, "CHAT", id, 1), tt.body)
				p := problem(t, res, body, tt.status)
				if tt.location == "" {
					return
				}
				if len(p.Errors) == 0 || p.Errors[0].Location != tt.location || p.Errors[0].Message == "" {
					t.Fatalf("errors %+v, want one at %q", p.Errors, tt.location)
				}
				if fix := p.Errors[0].Message; strings.HasPrefix(fix, "expected") ||
					strings.HasPrefix(fix, "invalid") {
					t.Errorf("%q is worded for programmers", fix)
				}
				if len(body) > 2000 {
					t.Errorf("the problem echoes the request: %d bytes", len(body))
				}
			})
		}
		t.Run(store+"/nothing was written or spent", func(t *testing.T) {
			res, body := s.do(t, "GET", "/api/v1/emails", "")
			drafts := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
			res, body = s.do(t, "GET", "/api/v1/chats/"+id, "")
			said := decode[wire.ChatWithMessages](t, res, body, http.StatusOK)
			if len(drafts.Items) != 0 || len(said.Messages) != 0 || len(model.Requests()) != 0 {
				t.Errorf(
					"kept %v and %v; asked the model %d times", drafts.Items, said.Messages, len(model.Requests()),
				)
			}
		})
	}
}

func TestContentTypes(t *testing.T) {
	tests := map[string]struct {
		contentType string
		status      int
	}{
		"JSON":              {"application/json; charset=utf-8", 201},
		"a form":            {"application/x-www-form-urlencoded", 415},
		"text":              {"text/plain", 415},
		"garbage":           {";;", 415},
		"not that of JSON":  {"application/xml+json", 415},
		"JSON, by its name": {"application/json", 201},
		"JSON in capitals":  {"application/JSON; Charset=UTF-8", 201},
		"another charset":   {"application/json; charset=utf-7", 415},
		"UTF-16":            {"application/json; charset=utf-16", 415},
	}
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "Content-Type", tt.contentType)
			if tt.status == 201 {
				decode[wire.Draft](t, res, body, tt.status)
			} else if p := problem(t, res, body, tt.status); p.Errors[0].Location != "header.Content-Type" {
				t.Errorf("errors %+v", p.Errors)
			}
		})
	}
}

func TestModelFailuresAreSaidWithoutTheirSecrets(t *testing.T) {
	tests := map[llm.Kind]int{
		llm.KindAuth: 502, llm.KindPermission: 502, llm.KindNotFound: 502,
		llm.KindUnsupported: 502, llm.KindNetwork: 502,
		llm.KindTruncated: 502, llm.KindBadOutput: 502, llm.KindInternal: 502, llm.KindTimeout: 504,
		llm.KindRateLimit: 503, llm.KindOverloaded: 503, llm.KindQuota: 503, llm.KindBudget: 503,
		llm.KindInvalid: 502, llm.KindLength: 422, llm.KindContextLength: 422, llm.KindContentFilter: 422,
	}
	for kind, status := range tests {
		t.Run(string(kind), func(t *testing.T) {
			failure := &llm.Error{Kind: kind, Message: "secret detail", RetryAfter: 1500 * time.Millisecond}
			s := newServer(t, llmtest.NewScript(llmtest.Reply{Err: failure}), "memory:", nil)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
			problem(t, res, body, status)
			if strings.Contains(body, "secret") {
				t.Errorf("the problem tells a secret: %s", body)
			}
			if got := res.Header.Get("Retry-After"); got != "2" {
				t.Errorf("Retry-After %q", got)
			}
			if !strings.Contains(s.log.String(), "secret detail") {
				t.Errorf("the log does not tell why: %s", s.log)
			}
			res, body = s.do(t, "GET", "/api/v1/emails", "")
			page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
			if len(page.Items) != 1 || page.Items[0].Status != "failed" || page.Items[0].Failure == "" {
				t.Errorf("kept %+v", page.Items)
			}
		})
	}
}

func TestEachOwnerSeesTheirOwn(t *testing.T) {
	for store, url := range stores(t) {
		t.Run(store, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), url, nil)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
			draft := "/api/v1/emails/" + decode[wire.Draft](t, res, body, http.StatusCreated).ID
			s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
			res, body = s.do(t, "POST", "/api/v1/chats", "")
			conversation := "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID
			res, body = s.do(t, "GET", "/api/v1/emails?limit=1", "")
			next := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK).Next

			for _, r := range []struct {
				method, path, body string
				status             int
			}{
				{"GET", draft, "", 404}, {"DELETE", draft, "", 404}, {"PATCH", draft, `{"body":"b"}`, 404},
				{"GET", conversation, "", 404}, {"DELETE", conversation, "", 404},
				{"POST", conversation + "/messages", `{"text":"?"}`, 404},
				{"GET", "/api/v1/emails?cursor=" + next, "", 422},
			} {
				res, body := s.do(t, r.method, r.path, r.body, "X-Owner", "eve")
				problem(t, res, body, r.status)
			}
			for _, list := range []string{"/api/v1/emails", "/api/v1/chats"} {
				_, body := s.do(t, "GET", list, "", "X-Owner", "eve")
				if strings.TrimSpace(body) != `{"items":[]}` {
					t.Errorf("%s shows a stranger %s", list, body)
				}
			}
			for _, path := range []string{
				draft, conversation, "/api/v1/movies", "/api/v1/info", "/api/v1/emails",
			} {
				res, body := s.do(t, "GET", path, "", "X-Owner", "")
				problem(t, res, body, http.StatusUnauthorized)
			}
			if res, _ := s.do(t, "GET", draft, ""); res.StatusCode != http.StatusOK {
				t.Errorf("its owner gets %d", res.StatusCode)
			}
		})
	}
}
