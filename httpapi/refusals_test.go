package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// hostile makes bodies of JSON of about the given size that fit no schema. The name is
// that of a field of the route.
var hostile = map[string]func(name string, size int) string{
	"unknown keys": func(_ string, size int) string {
		var b strings.Builder
		for i := 0; b.Len() < size-20; i++ {
			fmt.Fprintf(&b, `,"k%d":1`, i)
		}
		return "{" + b.String()[1:] + "}"
	},
	"one key again and again": func(name string, size int) string {
		member := `"` + name + `":1,`
		return "{" + strings.Repeat(member, size/len(member)) + `"":1}`
	},
	"wrong items": func(name string, size int) string {
		return `{"` + name + `":[` + strings.Repeat("1,", size/2-20) + `1]}`
	},
	"empty items": func(name string, size int) string {
		return `{"` + name + `":[` + strings.Repeat("{},", size/3-20) + `{}]}`
	},
	"items with unknown keys": func(name string, size int) string {
		item := `{` + strings.Repeat(`"a":1,`, size/60) + `"b":1},`
		return `{"` + name + `":[` + strings.Repeat(item, size/len(item)-1) + `{}]}`
	},
	"a wrong number": func(name string, size int) string {
		return `{"` + name + `":1` + strings.Repeat("0", size-40) + `}`
	},
	"deep nesting": func(name string, size int) string {
		return `{"` + name + `":` + strings.Repeat("[", size/2-20) + strings.Repeat("]", size/2-20) + `}`
	},
	"nesting that JSON allows": func(name string, size int) string {
		deep := strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000)
		return `{"` + name + `":[` + deep + `]}`
	},
	"a long text": func(name string, size int) string {
		return `{"` + name + `":"` + strings.Repeat("x", size-40) + `"}`
	},
	"a long name": func(_ string, size int) string {
		return `{"` + strings.Repeat("x", size-40) + `":1}`
	},
	"a list": func(_ string, size int) string {
		return "[" + strings.Repeat("1,", size/2-10) + "1]"
	},
	"no JSON": func(_ string, size int) string { return strings.Repeat("{", size) },
	"no text": func(_ string, size int) string { return strings.Repeat("\xff", size) },
	"no value": func(name string, size int) string {
		return `{"` + name + `":` + strings.Repeat(" ", size)
	},
}

// maxRefusal bounds what a refusal of a body of 1 MiB may cost: its answer, and what is
// allocated for it, in bytes.
const (
	maxRefusal = 16 << 10
	maxSpent   = 16 << 20
)

func TestRefusalsCostNothing(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	res, body := s.do(t, "POST", "/api/v1/chats", "")
	chatID := decode[wire.Chat](t, res, body, http.StatusCreated).ID
	_, contract := s.do(t, "GET", "/openapi.json", "")
	var doc struct {
		Paths map[string]map[string]struct{ RequestBody *struct{} }
	}
	if err := json.Unmarshal([]byte(contract), &doc); err != nil {
		t.Fatal(err)
	}
	for kind, generate := range hostile {
		for _, name := range []string{"charts", "body", "purpose", "results"} {
			for _, size := range []int{1 << 20, 100_000} {
				sent := generate(name, size)
				what := fmt.Sprintf("%s of %s in %d bytes", kind, name, size)
				for path, methods := range doc.Paths {
					for method, op := range methods {
						reads := op.RequestBody != nil
						if !reads && (size < 1<<20 || name != "body") {
							continue // one is enough
						}
						r := httptest.NewRequest(strings.ToUpper(method),
							"http://localhost"+strings.Replace(path, "{id}", chatID, 1),
							strings.NewReader(sent))
						r.Header.Set("X-Owner", "ada")
						r.Header.Set("Content-Type", "application/json")
						w, spent := spend(s.Config.Handler, r)
						refuses := reads && path != imports // an import may refuse the rows alone
						if fault := costly(w, spent, refuses); fault != "" {
							t.Errorf("%s %s: %s %s: %d, %d bytes, %d allocated: %.300s",
								method, path, what, fault, w.Code, w.Body.Len(), spent, w.Body)
						}
					}
				}
			}
		}
	}
}

// costly says what is wrong with the answer to a hostile body, if anything is.
func costly(w *httptest.ResponseRecorder, spent uint64, refuses bool) string {
	said := w.Body.String()
	switch {
	case refuses && w.Code < 400, w.Code >= 500:
		return "is not refused"
	case len(said) > maxRefusal:
		return "has a large answer"
	case spent > maxSpent:
		return "costs much"
	case strings.Contains(said, "Go "), strings.Contains(said, strings.Repeat("x", 120)),
		strings.Contains(said, strings.Repeat("0", 120)):
		return "is repeated"
	}
	return ""
}

// spend sends a request to a handler, and returns the answer and how many bytes were
// allocated for it.
func spend(h http.Handler, r *http.Request) (*httptest.ResponseRecorder, uint64) {
	w := httptest.NewRecorder()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	h.ServeHTTP(w, r)
	runtime.ReadMemStats(&after)
	return w, after.TotalAlloc - before.TotalAlloc
}

func TestAProblemListsTwentyFieldsAndCountsTheRest(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	fields, query := `"purpose":"p"`, ""
	for i := range 25 {
		fields += fmt.Sprintf(`,"k%d":1`, i)
		query += fmt.Sprintf("&k%d=1", i)
	}
	for _, r := range []struct{ method, path, body string }{
		{"POST", "/api/v1/emails", "{" + fields + "}"}, {"GET", "/api/v1/movies?" + query, ""},
	} {
		res, body := s.do(t, r.method, r.path, r.body)
		p := problem(t, res, body, http.StatusUnprocessableEntity)
		if len(p.Errors) != 20 || p.More != 5 || !strings.Contains(p.Detail, "and 5 more") {
			t.Errorf("%s: %d errors and %d more: %s", r.path, len(p.Errors), p.More, p.Detail)
		}
	}
}

// The largest legal bodies, in the longest form that JSON has for them, are taken.
func TestTheLargestLegalBodiesAreTaken(t *testing.T) {
	astral := func(n int) string { return strings.Repeat(`\ud83d\ude00`, n) }
	s := newServer(t, llmtest.NewScript(emailReply, emailReply), "memory:", nil)
	importFilms(t, s)
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"`+astral(1000)+`","tone":"`+astral(40)+
		`","details":"`+astral(20_000)+`","recipient":"`+astral(200)+`","sender":"`+astral(200)+
		`","language":"`+astral(40)+`","length":"medium"}`)
	id := decode[wire.Draft](t, res, body, http.StatusCreated).ID

	// A message has escapes for bytes, not only for characters. Its text is too long all the same.
	res, body = s.do(t, "POST", "/api/v1/emails", `{"purpose":"p","message":"`+
		strings.Repeat(`\u0001`, 1<<18)+`"}`)
	p := problem(t, res, body, http.StatusUnprocessableEntity)
	if p.Errors[0].Location != "body.message.text" {
		t.Errorf("refused before it was looked at: %s", body)
	}

	room := email.MaxSize - 4*21_480 - 200 // what the brief, ids and names leave
	res, body = s.do(t, "PATCH", "/api/v1/emails/"+id, `{"body":"`+strings.Repeat(`\u0001`, room)+`"}`)
	decode[wire.Draft](t, res, body, http.StatusOK)

	res, body = s.do(t, "POST", "/api/v1/chats", "{}")
	chatID := decode[wire.Chat](t, res, body, http.StatusCreated).ID
	genres := strings.Repeat(`,"`+strings.Repeat("é", 60)+`"`, 32)
	chart := `{"kind":"genres","from":2000,"to":2001,"measure":"counts","genre":[` + genres[1:] + `]}`
	if len(chart) < 4000 {
		t.Fatalf("a chart of only %d bytes", len(chart))
	}
	charts := strings.Repeat(","+chart, 8)
	res, body = s.do(t, "POST", "/api/v1/chats/"+chatID+"/messages",
		`{"text":"`+astral(4000)+`","charts":[`+charts[1:]+`]}`)
	p = problem(t, res, body, http.StatusUnprocessableEntity)
	if p.Errors[0].Location != "body.charts[0].genre" { // it is one genre 32 times
		t.Errorf("refused before its charts were looked at: %s", body)
	}
}

func TestAPackedBodyIsRefused(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for _, coding := range []string{"gzip", "identity", "x"} {
		res, body := s.do(
			t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "Content-Encoding", coding,
		)
		p := problem(t, res, body, http.StatusUnsupportedMediaType)
		if p.Errors[0].Location != "header.Content-Encoding" ||
			res.Header.Get("Accept-Encoding") != "identity" {
			t.Errorf("%s: %s, %v", coding, body, res.Header)
		}
	}
}

func TestAnUnknownMethodLearnsWhatIsAllowed(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for _, r := range []struct{ method, path, allow string }{
		{"PUT", "/api/v1/emails", "GET, POST"},
		{"OPTIONS", "/api/v1/emails", "GET, POST"},
		{"POST", "/api/v1/emails/x", "GET, PATCH, DELETE"},
		{"DELETE", "/api/v1/movies/genres", "GET"},
		{"PUT", "/api/v1/movies/imports", "GET, POST"},
		{"POST", "/", "GET"}, {"POST", "/livez", "GET"}, {"OPTIONS", "/assets/app.js", "GET"},
	} {
		res, body := s.do(t, r.method, r.path, "")
		p := problem(t, res, body, http.StatusMethodNotAllowed)
		if got := res.Header.Get("Allow"); got != r.allow || !strings.Contains(p.Detail, r.allow) {
			t.Errorf("%s %s: Allow is %q, want %q; %s", r.method, r.path, got, r.allow, p.Detail)
		}
	}
}

// Package jsonbody knows only some keywords of schemas. A request with another one would
// not be checked by it.
func TestBodiesHaveOnlyKeywordsThatAreChecked(t *testing.T) {
	checked := []string{
		"$ref", "type", "properties", "required", "additionalProperties", "items", "maxItems",
		"maxLength", "description", "examples",
	}
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	_, body := s.do(t, "GET", "/openapi.json", "")
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct{ Schema map[string]any }
			}
		}
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var look func(at string, schema map[string]any)
	look = func(at string, schema map[string]any) {
		for keyword, value := range schema {
			if keyword == "format" && value == "int64" {
				continue // the decoder checks it
			}
			if seen++; !slices.Contains(checked, keyword) {
				t.Errorf("%s has the keyword %s, which nobody checks", at, keyword)
			}
			switch keyword {
			case "$ref":
				name := strings.TrimPrefix(value.(string), "#/components/schemas/")
				if name != wire.ChartSchema { // package chat checks the kinds
					look(name, doc.Components.Schemas[name])
				}
			case "items":
				look(at+"[]", value.(map[string]any))
			case "properties":
				for name, property := range value.(map[string]any) {
					look(at+"."+name, property.(map[string]any))
				}
			}
		}
	}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if json, ok := op.RequestBody.Content["application/json"]; ok {
				look(method+" "+path, json.Schema)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d keywords were found", seen)
	}
}
