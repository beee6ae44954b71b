package mcp_test

import (
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"net/http"
	"net/http/httputil"
	"net/url"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/marquee-go/marquee/httpapi/mcp"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// Nobody reaches what belongs to another owner, by any way and any scope. It looks like something
// that does not exist.
func TestOwnersAreApart(t *testing.T) {
	s := newSite(t, func(o *setup) { o.model = llmtest.NewScript(reply) })
	owners := []string{"ada", "grace", "https://login.example#42"}
	made := map[string]letter{}
	for _, owner := range owners {
		args := map[string]any{"purpose": "secret of " + owner, "key": "the-same-key"}
		made[owner] = letterOf(t, call(t, s.client(t, newest, owner, ""), "draft", args))
	}
	for _, revision := range []string{newest, older} {
		for _, owner := range owners {
			c := s.client(t, revision, owner, "read draft chat import keys admin")
			for _, tt := range []map[string]any{nil, {"q": "secret"}} {
				page := text(call(t, c, "letters", tt), 1)
				if strings.Count(page, `"id"`) != 1 || !strings.Contains(page, made[owner].ID) {
					t.Errorf("%s sees %s", owner, page)
				}
			}
			for _, other := range owners {
				uri := "marquee://letters/" + made[other].ID
				read, err := c.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri})
				_, nothing := c.ReadResource(t.Context(), &sdk.ReadResourceParams{
					URI: "marquee://letters/" + missing,
				})
				refused := call(t, c, "refine", map[string]any{"id": made[other].ID, "goal": "shorter"})
				none := call(t, c, "refine", map[string]any{"id": missing, "goal": "shorter"})
				if owner != other && (!refused.IsError || text(refused, 0) != text(none, 0)) {
					t.Errorf("%s refines the letter of %s: %q, and one that is not there: %q",
						owner, other, text(refused, 0), text(none, 0))
				}
				switch {
				case owner == other:
					if err != nil || !strings.Contains(read.Contents[0].Text, "secret of "+owner) {
						t.Errorf("%s cannot read their own letter: %v", owner, err)
					}
				case err == nil || nothing == nil || err.Error() != nothing.Error() ||
					!strings.Contains(err.Error(), "not found"):
					t.Errorf("%s reads the letter of %s: %v, and one that is not there: %v",
						owner, other, err, nothing)
				}
			}
		}
	}
}

// Nobody gets past the guard of the server, whatever they ask for.
func TestTheGuardStandsInFront(t *testing.T) {
	s := newSite(t, nil)
	for name, change := range map[string]func(*http.Request){
		"no owner":      func(r *http.Request) { r.Header.Del("X-Owner") },
		"another name":  func(r *http.Request) { r.Host = "evil.example" },
		"another site":  func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a page of one": func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"a GET":         func(r *http.Request) { r.Method = http.MethodGet },
		"a DELETE":      func(r *http.Request) { r.Method = http.MethodDelete },
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/mcp",
			strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`))
		for name, value := range map[string]string{
			"X-Owner": "ada", "Content-Type": "application/json",
			"Accept": "application/json, text/event-stream",
		} {
			r.Header.Set(name, value)
		}
		change(r)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code < 400 || !strings.Contains(w.Body.String(), `"request_id"`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if strings.Count(s.log.String(), "route=/mcp ") != 2 { // of the two methods
		t.Errorf("log:\n%s", s.log)
	}
}

// What is served inside of the guard is not served to somebody who has not passed it.
func TestTheAPIInsideNeedsASender(t *testing.T) {
	var inside http.Handler
	newSite(t, func(o *setup) {
		o.MCP = func(api http.Handler) http.Handler {
			inside = api
			return mcp.Handler(api)
		}
	})
	for _, path := range []string{"/api/v1/emails", "/api/v1/movies/genres", "/api/v1/info"} {
		w := httptest.NewRecorder()
		inside.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// A body has a bounded number of messages.
func TestABatchIsBounded(t *testing.T) {
	s := newSite(t, nil)
	batch := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/list"}`, i))
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	body := s.post(t, "2025-03-26", batch(mcp.MaxBatch))
	if strings.Count(body, `"popularity"`) < mcp.MaxBatch {
		t.Errorf("%d messages: %s", mcp.MaxBatch, body)
	}
	for _, body := range []string{
		batch(mcp.MaxBatch + 1), "[" + strings.Repeat(" ", 1<<20), strings.Repeat("[", 1<<19),
	} {
		if got := s.post(t, "2025-03-26", body); strings.Contains(got, `"popularity"`) || got == "" {
			t.Errorf("%.30s: %.200s", body, got)
		}
	}
}

// Two servers share the requests of a client, in turns, without an error.
func TestServersShareAClient(t *testing.T) {
	one := newSite(t, nil)
	two := newSite(t, nil)
	var turn atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		ErrorLog: log.New(io.Discard, "", 0),
		Rewrite: func(r *httputil.ProxyRequest) {
			to := []site{one, two}[turn.Add(1)%2]
			r.SetURL(must(url.Parse(to.URL)))
			r.Out.Host = r.In.Host
		},
	})
	t.Cleanup(proxy.Close)
	calls := map[string]map[string]any{
		"genres": {"from": 2000}, "popularity": nil, "returns": {"from": 2000}, "films": {"limit": 5},
	}
	const perWorker, workers = 125, 8
	var failed, done atomic.Int64
	var all sync.WaitGroup
	for i := range workers {
		revision := []string{newest, older}[i%2]
		c := connect(t, revision, nil, &sdk.StreamableClientTransport{
			Endpoint:   proxy.URL + "/mcp",
			HTTPClient: &http.Client{Transport: headers{"X-Owner": "ada"}},
		})
		all.Go(func() {
			for n := 0; n < perWorker; {
				for tool, args := range calls {
					r, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
					if err != nil || r.IsError {
						failed.Add(1)
					}
					done.Add(1)
					if n++; n == perWorker {
						break
					}
				}
			}
		})
	}
	all.Wait()
	if failed.Load() > 0 || done.Load() != perWorker*workers {
		t.Errorf("%d of %d calls failed", failed.Load(), done.Load())
	}
	for _, s := range []site{one, two} {
		if n := strings.Count(s.log.String(), "route=/api/v1/movies"); n < 300 {
			t.Errorf("a server had %d of the calls", n)
		}
	}
}
