package mcp_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/mcp"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// The revisions that the tests speak: the newest, and one from before.
const (
	newest = "2026-07-28"
	older  = "2025-11-25"
)

// site is a server under test. A request says who sends it, and with which scopes.
type site struct {
	http.Handler
	*httptest.Server
	stores *storage.Stores
	log    *lockedLog
}

// setup is what a site is made of.
type setup struct {
	httpapi.Options
	model   llm.Model
	films   []movies.Movie
	emails  *email.Options
	without string // the feature that is left out
	source  string // the name of the source of the films
}

func newSite(t testing.TB, change func(*setup)) site {
	t.Helper()
	stores, err := storage.Open(t.Context(), "memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stores.Close() })
	log := &lockedLog{}
	o := setup{
		model: offline.New(), films: dataset.Demo(),
		Options: httpapi.Options{
			MCP: mcp.Handler, Version: "v0", Logger: slog.New(slog.NewTextHandler(log, nil)),
		},
	}
	if change != nil {
		change(&o)
	}
	imported := time.Unix(1e9, 0)
	source := movies.Source{
		Name: cmp.Or(o.source, "demo"), AsOf: imported, Popularity: imported,
	}
	_, err = stores.Movies.Upsert(t.Context(), movies.Batch{
		Films: o.films, Mode: movies.Replace, Import: movies.Import{
			Version: rand.Text(), Done: true, Sources: []movies.Source{source},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if o.without != "movies" {
		o.Movies = must(movies.New(stores.Movies, nil))
	}
	o.Email = must(email.New(o.model, stores.Email, o.emails))
	o.Keys = must(apikey.New(stores.Keys, nil))
	handler := must(httpapi.New(asSaid, &o.Options))
	s := site{handler, httptest.NewServer(handler), stores, log}
	t.Cleanup(s.Close)
	return s
}

// asSaid is the guard of the tests: the owner and the scopes are what the request says.
func asSaid(r *http.Request) (httpapi.Principal, error) {
	who := httpapi.Principal{Owner: r.Header.Get("X-Owner")}
	for scope := range strings.FieldsSeq(r.Header.Get("X-Scopes")) {
		who.Scopes = append(who.Scopes, httpapi.Scope(scope))
	}
	return who, nil
}

// headers sends headers with each request.
type headers map[string]string

func (h headers) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, value := range h {
		r.Header.Set(name, value)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// client connects to the site as an owner, who has some scopes, or those of everybody.
func (s site) client(t testing.TB, revision, owner, scopes string) *sdk.ClientSession {
	t.Helper()
	return connect(t, revision, nil, &sdk.StreamableClientTransport{
		Endpoint:   s.URL + "/mcp",
		HTTPClient: &http.Client{Transport: headers{"X-Owner": owner, "X-Scopes": scopes}},
	})
}

func connect(
	t testing.TB, revision string, o *sdk.ClientOptions, to sdk.Transport,
) *sdk.ClientSession {
	t.Helper()
	c := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "v0"}, o)
	session, err := c.Connect(t.Context(), to, &sdk.ClientSessionOptions{ProtocolVersion: revision})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

// stdio connects to a server over pipes, as over standard input and output.
func stdio(t testing.TB, api http.Handler, o *sdk.ClientOptions) *sdk.ClientSession {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	var served sync.WaitGroup
	served.Go(func() {
		if err := mcp.Serve(ctx, api, inR, outW); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		served.Wait()
	})
	return connect(t, newest, o, &sdk.IOTransport{Reader: outR, Writer: inW})
}

// call calls a tool.
func call(
	t testing.TB, c *sdk.ClientSession, tool string, args map[string]any,
) *sdk.CallToolResult {
	t.Helper()
	r, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return r
}

// text returns a block of the text of a result, or the reason why it failed.
func text(r *sdk.CallToolResult, block int) string {
	if r.IsError {
		var failed struct{ Error string }
		if err := json.Unmarshal([]byte(r.Content[1].(*sdk.TextContent).Text), &failed); err != nil {
			panic(err)
		}
		return failed.Error
	}
	if block >= len(r.Content) {
		return ""
	}
	return r.Content[block].(*sdk.TextContent).Text
}

// get returns what the API answers to an owner.
func (s site) get(t testing.TB, path string, query url.Values) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet,
		"http://localhost/api/v1"+path+"?"+query.Encode(), nil)
	r.Header.Set("X-Owner", "ada")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s?%s: %d %s", path, query.Encode(), w.Code, w.Body)
	}
	return strings.TrimSpace(w.Body.String())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// lockedLog is a log that goroutines may write to.
type lockedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// The structured content of an answer is the answer of the API, and so is its text.
func TestAnswersAreThoseOfTheAPI(t *testing.T) {
	s := newSite(t, nil)
	clients := map[string]*sdk.ClientSession{
		newest: s.client(t, newest, "ada", ""), older: s.client(t, older, "ada", ""),
		"2025-06-18": s.client(t, "2025-06-18", "ada", ""), "stdio": stdio(t, asAda(s), nil),
	}
	for _, tt := range []struct {
		tool, path string
		args       map[string]any
		query      url.Values
	}{
		{"genres", "/movies/genres", nil, nil},
		{"genres", "/movies/genres",
			map[string]any{"from": 2000, "to": 2009, "genre": []string{"Drama", "Comedy"}},
			url.Values{"from": {"2000"}, "to": {"2009"}, "genre": {"Drama", "Comedy"}}},
		{"popularity", "/movies/popularity", map[string]any{"year": 2015, "limit": nil},
			url.Values{"year": {"2015"}}},
		{"returns", "/movies/returns", map[string]any{"dollars": 2024},
			url.Values{"dollars": {"2024"}}},
		{"claims", "/movies/claims", map[string]any{"from": 2000}, url.Values{"from": {"2000"}}},
		{"films", "/movies/films", map[string]any{"ascending": true, "sort": "rating", "limit": 3},
			url.Values{"ascending": {"true"}, "sort": {"rating"}, "limit": {"3"}}},
	} {
		want := s.get(t, tt.path, tt.query)
		for name, c := range clients {
			r := call(t, c, tt.tool, tt.args)
			structured, err := json.Marshal(r.StructuredContent)
			if err != nil || r.IsError || text(r, 1) != want || !sameJSON(t, string(structured), want) {
				t.Errorf("%s of %s: %v %s\nwant %s", tt.tool, name, err, text(r, 1), want)
			}
			if !strings.Contains(text(r, 0), "Data as of 2001-09-09 01:46 UTC.") {
				t.Errorf("%s of %s: notes %q", tt.tool, name, text(r, 0))
			}
		}
	}
}

// asAda is the site for one person.
func asAda(s site) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Owner", "ada")
		s.ServeHTTP(w, r)
	})
}

func sameJSON(t testing.TB, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatal(err)
	}
	return string(must(json.Marshal(x))) == string(must(json.Marshal(y)))
}
