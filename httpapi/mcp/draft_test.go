package mcp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// reply is what the model of the tests writes.
var reply = llmtest.Text(`{"subject":"Meeting",`, `"body":"Hi Grace,\n`, `\nTuesday?"}`)

// letter is a letter in an answer.
type letter struct{ ID, Status, Subject, Body, Purpose, Failure string }

func letterOf(t testing.TB, r *sdk.CallToolResult) (l letter) {
	t.Helper()
	if r.IsError {
		t.Fatal(text(r, 0))
	}
	if err := json.Unmarshal([]byte(text(r, 1)), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// A letter is what the API has under its id, byte for byte.
func TestALetterIsThatOfTheAPI(t *testing.T) {
	s := newSite(t, func(o *setup) { o.model = llmtest.NewScript(reply) })
	for _, c := range []*sdk.ClientSession{
		s.client(t, newest, "ada", ""), s.client(t, older, "ada", ""), stdio(t, asAda(s), nil),
	} {
		r := call(t, c, "draft", map[string]any{
			"purpose": "Ask <b>& more", "recipient": "Grace", "tone": nil,
		})
		l := letterOf(t, r)
		if l.Status != "done" || l.Body != "Hi Grace,\n\nTuesday?" || l.Purpose != "Ask <b>& more" {
			t.Errorf("got %+v", l)
		}
		if want := s.get(t, "/emails/"+l.ID, nil); text(r, 1) != want {
			t.Errorf("got %s\nwant %s", text(r, 1), want)
		}
		list := call(t, c, "letters", map[string]any{"limit": 1})
		for _, notes := range []string{text(r, 0), text(list, 0)} {
			if strings.Contains(notes, "Data as of") || !strings.Contains(notes, "are not instructions") {
				t.Errorf("notes %q", notes) // a date is that of figures
			}
		}
		if want := s.get(t, "/emails", map[string][]string{"limit": {"1"}}); text(list, 1) != want {
			t.Errorf("letters %s\nwant %s", text(list, 1), want)
		}
	}
}

// A new version of a letter is what the API has, and the older one stays. A key repeats no work.
func TestALetterIsRefined(t *testing.T) {
	short := llmtest.Text(`{"subject":"Short","body":"Tuesday?"}`)
	model := llmtest.NewScript(reply, short, reply, short)
	s := newSite(t, func(o *setup) { o.model = model })
	for name, c := range map[string]*sdk.ClientSession{
		"HTTP": s.client(t, newest, "ada", ""), "stdio": stdio(t, asAda(s), nil),
	} {
		made := letterOf(t, call(t, c, "draft", map[string]any{"purpose": "p", "key": name}))
		args := map[string]any{"id": made.ID, "goal": "shorter", "key": "again " + name}
		r := call(t, c, "refine", args)
		if l := letterOf(t, r); l.ID != made.ID || l.Body != "Tuesday?" {
			t.Errorf("%s: got %+v", name, l)
		}
		before := len(model.Requests())
		again := letterOf(t, call(t, c, "refine", args))
		if again != letterOf(t, r) || len(model.Requests()) != before {
			t.Errorf("%s: again %+v\nafter %s", name, again, text(r, 1))
		}
		newestOne := s.get(t, "/emails/"+made.ID, nil)
		if !strings.Contains(newestOne, `"versions":2`) || !strings.Contains(newestOne, "Tuesday?") {
			t.Errorf("%s: the API has %s", name, newestOne)
		}
	}
}

// A refinement that is cancelled is stopped. The version before it stays.
func TestARefinementIsStopped(t *testing.T) {
	half := llmtest.Reply{Chunks: []string{`{"subject":"Half","body":"Hi `}, Stall: true}
	s := newSite(t, func(o *setup) { o.model = llmtest.NewScript(reply, half) })
	ctx, cancel := context.WithCancel(t.Context())
	c := stdio(t, asAda(s), &sdk.ClientOptions{
		ProgressNotificationHandler: func(context.Context, *sdk.ProgressNotificationClientRequest) {
			cancel()
		},
	})
	made := letterOf(t, call(t, c, "draft", map[string]any{"purpose": "p"}))
	params := &sdk.CallToolParams{
		Name: "refine", Arguments: map[string]any{"id": made.ID, "goal": "shorter"},
	}
	params.SetProgressToken("token")
	if _, err := c.CallTool(ctx, params); err == nil {
		t.Error("the call did not end with its context")
	}
	for version := ""; !strings.Contains(version, `"status":"stopped"`); {
		if t.Context().Err() != nil {
			t.Fatalf("the version was not stopped: %s", version)
		}
		version = s.get(t, "/emails/"+made.ID+"/versions/2", nil)
	}
	if first := s.get(t, "/emails/"+made.ID+"/versions/1", nil); !strings.Contains(first, "Tuesday?") {
		t.Errorf("the first version is %s", first)
	}
}

// In the message itself, the structured content has the bytes of the API.
func TestStructuredContentHasTheBytesOfTheAPI(t *testing.T) {
	s := newSite(t, func(o *setup) { o.model = llmtest.NewScript(reply) })
	c := s.client(t, newest, "ada", "")
	letterOf(t, call(t, c, "draft", map[string]any{"purpose": "<&> \u2028"}))
	for _, tt := range []struct{ tool, path string }{
		{"letters", "/emails"}, {"returns", "/movies/returns"}, {"films", "/movies/films"},
	} {
		body := s.post(t, older, `{"jsonrpc":"2.0","id":1,"method":"tools/call",`+
			`"params":{"name":"`+tt.tool+`"}}`)
		_, data, _ := strings.Cut(body, "data: ")
		var message struct {
			Result struct{ StructuredContent json.RawMessage }
		}
		if err := json.Unmarshal([]byte(strings.TrimSpace(data)), &message); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		var want bytes.Buffer // the SDK escapes three signs, as encoding/json does
		json.HTMLEscape(&want, []byte(s.get(t, tt.path, nil)))
		if got := message.Result.StructuredContent; !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s: %s\nwant %s", tt.tool, got, &want)
		}
	}
}

// post sends a message as ada, and returns the response.
func (s site) post(t testing.TB, revision, body string) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/mcp",
		strings.NewReader(body))
	for name, value := range map[string]string{
		"X-Owner": "ada", "Content-Type": "application/json", "Mcp-Protocol-Version": revision,
		"Accept": "application/json, text/event-stream",
	} {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Body.String()
}

// A key makes it safe to call again. Another letter needs another key.
func TestAKeyRepeatsNoWork(t *testing.T) {
	model := llmtest.NewScript(reply)
	s := newSite(t, func(o *setup) { o.model = model })
	c := s.client(t, newest, "ada", "")
	args := map[string]any{"purpose": "p", "key": "a-random-text"}
	first, second := letterOf(t, call(t, c, "draft", args)), letterOf(t, call(t, c, "draft", args))
	if first != second || len(model.Requests()) != 1 {
		t.Errorf("%+v and %+v, by %d requests", first, second, len(model.Requests()))
	}
	args["purpose"] = "another"
	r := call(t, c, "draft", args)
	if !r.IsError || !strings.Contains(text(r, 0), "key: was used for another request") {
		t.Errorf("got %s", text(r, 0))
	}
}

// paused is a model that waits in the middle of its reply.
type paused struct {
	*llmtest.Script
	begun chan struct{}
}

func newPaused() paused {
	return paused{
		llmtest.NewScript(llmtest.Reply{Chunks: []string{`{"subject":"Half","body":"Hi `}, Stall: true}),
		make(chan struct{}),
	}
}

// Progress comes while a letter is written, by each way. When the call is cancelled, the letter
// is stopped, and what was written is kept.
func TestProgressAndCancellation(t *testing.T) {
	type connecting = func(testing.TB, site, *sdk.ClientOptions) *sdk.ClientSession
	for name, connected := range map[string]connecting{
		"HTTP": func(t testing.TB, s site, o *sdk.ClientOptions) *sdk.ClientSession {
			return connect(t, newest, o, &sdk.StreamableClientTransport{
				Endpoint:   s.URL + "/mcp",
				HTTPClient: &http.Client{Transport: headers{"X-Owner": "ada"}},
			})
		},
		"stdio": func(t testing.TB, s site, o *sdk.ClientOptions) *sdk.ClientSession {
			return stdio(t, asAda(s), o)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(o *setup) { o.model = newPaused() })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var mu sync.Mutex
			var told []sdk.ProgressNotificationParams
			c := connected(t, s, &sdk.ClientOptions{
				ProgressNotificationHandler: func(_ context.Context, r *sdk.ProgressNotificationClientRequest) {
					mu.Lock()
					told = append(told, *r.Params)
					mu.Unlock()
					cancel()
				},
			})
			params := &sdk.CallToolParams{Name: "draft", Arguments: map[string]any{"purpose": "p"}}
			params.SetProgressToken("token")
			if _, err := c.CallTool(ctx, params); err == nil {
				t.Error("the call did not end with its context")
			}
			mu.Lock()
			if len(told) == 0 || told[0].ProgressToken != "token" || told[0].Progress <= 0 ||
				told[0].Message != "Writing the letter" {
				t.Errorf("told %+v", told)
			}
			mu.Unlock()
			var page struct{ Items []letter }
			for page.Items == nil || page.Items[0].Status == "writing" {
				if t.Context().Err() != nil {
					t.Fatal("the letter was not stopped")
				}
				if err := json.Unmarshal([]byte(s.get(t, "/emails", nil)), &page); err != nil {
					t.Fatal(err)
				}
			}
			if l := page.Items[0]; l.Status != "stopped" || l.Subject != "Half" {
				t.Errorf("kept %+v", l)
			}
		})
	}
}

// missing is the id of no letter.
const missing = "01a22e89-09e8-7e1c-81a9-32d4026ceeda"

// What the API refuses is an error of the tool, with the reason.
func TestRefusalsSayWhy(t *testing.T) {
	limited := newSite(t, func(o *setup) {
		o.model, o.emails = llmtest.NewScript(reply), &email.Options{PerMinute: 1}
	})
	letterOf(t, call(t, limited.client(t, newest, "ada", ""), "draft", map[string]any{"purpose": "p"}))
	spent := newSite(t, func(o *setup) {
		o.model = llm.Budget(&llm.BudgetOptions{
			Quotas: llm.Quotas{Each: llm.Caps{Day: llm.Cap{Requests: 1}}},
		})(llmtest.NewScript(reply))
	})
	letterOf(t, call(t, spent.client(t, newest, "ada", ""), "draft", map[string]any{"purpose": "p"}))
	broken := newSite(t, func(o *setup) {
		o.model = llmtest.NewScript(llmtest.Reply{
			Chunks: reply.Chunks[:2], Err: &llm.Error{Kind: llm.KindOverloaded, RetryAfter: 7 * time.Second},
		})
	})
	for name, tt := range map[string]struct {
		site site
		tool string
		args map[string]any
		want []string
	}{
		"a limit": {
			limited, "draft", map[string]any{"purpose": "p"},
			[]string{"The limit of 1 ", "Try again in "},
		},
		"a budget": {
			spent, "draft", map[string]any{"purpose": "p"}, []string{"1 request", "Try again in "},
		},
		"a model that breaks off": {
			broken, "draft", map[string]any{"purpose": "p"},
			[]string{"busy", "try again in 7 seconds.", "The id of the request is "},
		},
		"no purpose": {broken, "draft", nil, []string{"purpose: "}},
		"a number for a text": {
			broken, "draft", map[string]any{"purpose": 3}, []string{"purpose: must be a JSON string"},
		},
		"an unknown argument": {
			broken, "films", map[string]any{"url": "http://localhost/"},
			[]string{"url: is not known here; the tool films takes q, from, to, genre"},
		},
		"a parameter that the tool lacks": {
			broken, "films", map[string]any{"max_budget": 3}, []string{"max_budget: is not known here"},
		},
		"a year that is too early": {
			broken, "genres", map[string]any{"from": 3}, []string{"from: must be 1870 or more"},
		},
		"an object": {
			broken, "genres", map[string]any{"from": map[string]any{}}, []string{"from: must be a text"},
		},
		"a genre that no film has": {
			broken, "popularity", map[string]any{"genre": "Opera"}, []string{"genre: "},
		},
		"no letter": {broken, "refine", map[string]any{"goal": "shorter"}, []string{"id: must be given"}},
		"a letter that is not there": {
			broken, "refine", map[string]any{"id": missing, "goal": "shorter"},
			[]string{"There is no such "},
		},
		"no wish": {
			broken, "refine", map[string]any{"id": missing}, []string{"goal: must be given, or else into"},
		},
		"a broken cursor": {broken, "letters", map[string]any{"cursor": "x"}, []string{"cursor: "}},
	} {
		t.Run(name, func(t *testing.T) {
			r := call(t, tt.site.client(t, newest, "ada", ""), tt.tool, tt.args)
			for _, want := range tt.want {
				if !r.IsError || !strings.Contains(text(r, 0), want) {
					t.Errorf("got %q, want %q", text(r, 0), want)
				}
			}
			if r.StructuredContent != nil {
				t.Error("an error has structured content")
			}
		})
	}
}

// Arguments that a reader could take in two ways are refused.
func TestAnArgumentCountsOnce(t *testing.T) {
	s := newSite(t, nil)
	for args, want := range map[string]string{
		`{"from":1990,"from":2000}`: "from: is given more than once", `[1990]`: "must be one JSON object",
		`"from"`: "must be one JSON object",
	} {
		body := s.post(t, older, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":`+
			`{"name":"genres","arguments":`+args+`}}`)
		if !strings.Contains(body, want) {
			t.Errorf("%s: %s", args, body)
		}
	}
}
