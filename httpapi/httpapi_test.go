package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// server is a handler under test, with its parts at hand.
type server struct {
	*httptest.Server
	options httpapi.Options
	stores  *storage.Stores
	log     *bytes.Buffer
}

// setup is what a handler under test is made of.
type setup struct {
	httpapi.Options
	guard httpapi.Guard
}

// asSaid is the guard of the tests: the owner is who the request says.
func asSaid(r *http.Request) (httpapi.Principal, error) {
	return httpapi.Principal{Owner: r.Header.Get("X-Owner")}, nil
}

func newServer(t *testing.T, model llm.Model, storeURL string, change func(*setup)) server {
	t.Helper()
	stores, err := storage.Open(t.Context(), storeURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stores.Close() })
	films := must(movies.New(stores.Movies, nil))
	var log bytes.Buffer
	o := setup{guard: asSaid, Options: httpapi.Options{
		Email:  must(email.New(model, stores.Email, nil)),
		Movies: films,
		Chat:   must(chat.New(model, stores.Chat, chat.Charts{"genres": chat.NewKind(movies.AboutGenres, films.Genres)}, nil)),

		Ready:   stores.Ping,
		Model:   "scripted",
		Version: "v0",
		Logger:  slog.New(slog.NewJSONHandler(&log, nil)),
	}}
	if change != nil {
		change(&o)
	}
	h, err := httpapi.New(o.guard, &o.Options)
	if err != nil {
		t.Fatal(err)
	}
	s := server{httptest.NewServer(h), o.Options, stores, &log}
	t.Cleanup(s.Close)
	return s
}

// stores names each store that the tests of behaviour run on.
func stores(t *testing.T) map[string]string {
	return map[string]string{"memory": "memory:", "sqlite": "sqlite:" + filepath.Join(t.TempDir(), "test.db")}
}

// do sends a request as ada and returns the response with its body.
func (s server) do(t *testing.T, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	res, got, err := s.send(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return res, got
}

func (s server) send(ctx context.Context, method, path, body string, headers ...string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("X-Owner", "ada")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if req.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return res, string(raw), err
}

// decode decodes the JSON of a successful request.
func decode[T any](t *testing.T, res *http.Response, body string, status int) T {
	t.Helper()
	var v T
	if res.StatusCode != status {
		t.Fatalf("status %d, want %d: %s", res.StatusCode, status, body)
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return v
}

// event is one server-sent event.
type event struct{ name, data string }

// events parses a stream.
func events(t *testing.T, body string) []event {
	t.Helper()
	var all []event
	var e event
	for lines := bufio.NewScanner(strings.NewReader(body)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "":
			all = append(all, e)
			e = event{}
		}
	}
	return all
}

// emailReply is a good reply to a brief.
var emailReply = llmtest.Text(`{"subject":"Meeting",`, `"body":"Hi <b>Grace</b>,\n`, `\nTuesday?"}`)

func TestDraftsAreMadeAndKept(t *testing.T) {
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), url, nil)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"Ask for a meeting","recipient":"Grace"}`)
			d := decode[wire.Draft](t, res, body, http.StatusCreated)
			if d.Status != "complete" || !d.Saved || d.Subject != "Meeting" || d.Body != "Hi <b>Grace</b>,\n\nTuesday?" ||
				d.Model != llmtest.ModelName || d.Tone != "formal" || d.Recipient != "Grace" || d.Created.IsZero() {
				t.Errorf("got %+v", d)
			}
			if res.Header.Get("Location") != "emails/"+d.ID {
				t.Errorf("location %q", res.Header.Get("Location"))
			}
			res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID, "")
			if got := decode[wire.Draft](t, res, body, http.StatusOK); got != d {
				t.Errorf("kept %+v\nwant %+v", got, d)
			}
			for range 2 {
				s.do(t, "POST", "/api/v1/emails", `{"purpose":"Another"}`)
			}
			res, body = s.do(t, "GET", "/api/v1/emails?limit=2", "")
			page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
			if len(page.Items) != 2 || page.Next == "" || page.Items[0].Purpose != "Another" {
				t.Errorf("first page %+v", page)
			}
			res, body = s.do(t, "GET", "/api/v1/emails?limit=2&cursor="+page.Next, "")
			page = decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
			if len(page.Items) != 1 || page.Items[0] != d || strings.Contains(body, "next") {
				t.Errorf("last page %s", body)
			}
			if res, body := s.do(t, "DELETE", "/api/v1/emails/"+d.ID, ""); res.StatusCode != http.StatusNoContent || body != "" {
				t.Errorf("delete: %d %s", res.StatusCode, body)
			}
			if res, _ := s.do(t, "GET", "/api/v1/emails/"+d.ID, ""); res.StatusCode != http.StatusNotFound {
				t.Errorf("after delete: %d", res.StatusCode)
			}
		})
	}
}

func TestStreamsEndInOneDoneOrError(t *testing.T) {
	overloaded := &llm.Error{Kind: llm.KindOverloaded, Message: "secret detail", RetryAfter: 7 * time.Second}
	broken := llmtest.Reply{Chunks: emailReply.Chunks[:2], Err: overloaded}
	tests := map[string]struct {
		reply llmtest.Reply
		path  string
		body  string
		want  string // the names of the events
		text  string // what the deltas add up to
		last  string // stands in the data of the last event
	}{
		"a draft":                   {emailReply, "/api/v1/emails", `{"purpose":"p"}`, "draft text text text done", "MeetingHi <b>Grace</b>,\n\nTuesday?", `"status":"complete","saved":true`},
		"a draft that breaks off":   {broken, "/api/v1/emails", `{"purpose":"p"}`, "draft text text error", "MeetingHi <b>Grace</b>,\n", `"status":503`},
		"an answer":                 {llmtest.Text("Dra", "ma."), "/messages", `{"text":"?"}`, "text text done", "Drama.", `"role":"assistant","text":"Drama.","charts":[],"model":"scripted"`},
		"an answer that fails":      {llmtest.Reply{Err: overloaded}, "/messages", `{"text":"?"}`, "error", "", `"status":503`},
		"an answer that is cut":     {llmtest.Reply{Chunks: []string{"Dra"}, Finish: llm.FinishLength}, "/messages", `{"text":"?"}`, "text done", "Dra", `"text":"Dra","charts":[],"model":"scripted","cut":true`},
		"a draft that is cut":       {llmtest.Reply{Chunks: emailReply.Chunks[:2], Finish: llm.FinishLength}, "/api/v1/emails", `{"purpose":"p"}`, "draft text text error", "MeetingHi <b>Grace</b>,\n", `"status":422,"detail":"The reply grew longer than its limit`},
		"an answer that is refused": {llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}, "/messages", `{"text":"?"}`, "error", "", `"status":422,"detail":"The model refused this request.`},
		"a draft that is not text":  {llmtest.Text("   "), "/api/v1/emails", `{"purpose":"p"}`, "draft error", "", `"status":502`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(tt.reply), "memory:", nil)
			path := tt.path
			if path == "/messages" {
				res, body := s.do(t, "POST", "/api/v1/chats", "")
				path = "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID + path
			}
			res, body := s.do(t, "POST", path, tt.body, "Accept", "text/event-stream")
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
				t.Fatalf("status %d, %q: %s", res.StatusCode, res.Header.Get("Content-Type"), body)
			}
			var names, text []string
			all := events(t, body)
			for _, e := range all {
				names = append(names, e.name)
				if e.name == "text" {
					var delta struct{ Delta string }
					if err := json.Unmarshal([]byte(e.data), &delta); err != nil {
						t.Fatal(err)
					}
					text = append(text, delta.Delta)
				}
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("events %q, want %q", got, tt.want)
			}
			if got := strings.Join(text, ""); got != tt.text {
				t.Errorf("text %q, want %q", got, tt.text)
			}
			if last := all[len(all)-1].data; !strings.Contains(last, tt.last) || strings.Contains(last, "secret") {
				t.Errorf("the last event is %s, want %s", last, tt.last)
			}
		})
	}
}

func TestRepliesThatTheirLimitCutOff(t *testing.T) {
	cut := func(chunks ...string) llmtest.Reply { return llmtest.Reply{Chunks: chunks, Finish: llm.FinishLength} }
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(cut("Dra"), llmtest.Text("ma."), cut(emailReply.Chunks[:2]...), emailReply), url, nil)
			res, body := s.do(t, "POST", "/api/v1/chats", "")
			conversation := "/api/v1/chats/" + decode[wire.Chat](t, res, body, http.StatusCreated).ID
			var said []wire.Message
			for _, text := range []string{"Which genre?", "Go on."} {
				res, body = s.do(t, "POST", conversation+"/messages", `{"text":"`+text+`"}`)
				said = append(said, decode[wire.Answer](t, res, body, http.StatusOK).Message)
			}
			if !said[0].Cut || said[0].Failure != "" || said[0].Text != "Dra" || said[1].Cut || said[1].Text != "ma." {
				t.Errorf("the answers are %+v", said)
			}
			res, body = s.do(t, "GET", conversation, "")
			if kept := decode[wire.ChatWithMessages](t, res, body, http.StatusOK).Messages; len(kept) != 4 || !kept[1].Cut || kept[3].Cut {
				t.Errorf("kept %+v", kept)
			}

			draft := func() (*http.Response, string) {
				return s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "Idempotency-Key", "k")
			}
			res, body = draft()
			if p := problem(t, res, body, http.StatusUnprocessableEntity); !strings.HasSuffix(p.Detail, "Please ask for a shorter one.") {
				t.Errorf("the problem is %+v", p)
			}
			res, body = s.do(t, "GET", "/api/v1/emails", "")
			failed := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK).Items[0]
			if failed.Status != "failed" || !strings.Contains(failed.Failure, "longer than its limit") || failed.Body != "Hi <b>Grace</b>," {
				t.Errorf("kept %+v", failed)
			}
			res, body = draft()
			if d := decode[wire.Draft](t, res, body, http.StatusCreated); d.ID != failed.ID || d.Status != "complete" || d.Failure != "" {
				t.Errorf("written again: %+v", d)
			}
		})
	}
}

func TestConversations(t *testing.T) {
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(llmtest.Text("Drama."))
			s := newServer(t, model, url, nil)
			importFilms(t, s)
			res, body := s.do(t, "POST", "/api/v1/chats", `{}`)
			c := decode[wire.Chat](t, res, body, http.StatusCreated)
			messages := "/api/v1/chats/" + c.ID + "/messages"
			res, body = s.do(t, "POST", messages, `{"text":"Which genre?","charts":[{"kind":"genres","from":1999,"to":2001,"measure":"counts","genre":["Drama","War"]}]}`)
			a := decode[wire.Answer](t, res, body, http.StatusOK)
			if a.Message.Role != "assistant" || a.Message.Text != "Drama." || a.Message.Model != llmtest.ModelName || !a.Saved {
				t.Errorf("got %+v", a)
			}
			sent := model.Requests()[0].Messages[0].Content()
			if !strings.Contains(sent, `"genres":[{"name":"Drama","values":[0,2,0],"total":2},{"name":"War","values":[0,0,0],"total":0}]`) {
				t.Errorf("the counts did not reach the model:\n%s", sent)
			}
			res, body = s.do(t, "GET", "/api/v1/chats/"+c.ID, "")
			whole := decode[wire.ChatWithMessages](t, res, body, http.StatusOK)
			if whole.Title != "Which genre?" || len(whole.Messages) != 2 || len(whole.Messages[0].Charts) != 1 || !strings.Contains(string(whole.Messages[0].Charts[0].Params), `"genre":["Drama","War"]`) || whole.Messages[1].Text != "Drama." {
				t.Errorf("kept %+v", whole)
			}
			res, body = s.do(t, "GET", "/api/v1/chats", "")
			if page := decode[wire.Page[wire.Chat]](t, res, body, http.StatusOK); len(page.Items) != 1 || page.Items[0].Title != "Which genre?" {
				t.Errorf("listed %+v", page)
			}
			if res, _ := s.do(t, "DELETE", "/api/v1/chats/"+c.ID, ""); res.StatusCode != http.StatusNoContent {
				t.Errorf("delete: %d", res.StatusCode)
			}
			if res, _ := s.do(t, "POST", messages, `{"text":"?"}`); res.StatusCode != http.StatusNotFound {
				t.Errorf("after delete: %d", res.StatusCode)
			}
		})
	}
}

// asOf is when the films of the tests were imported.
var asOf = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// importFilms fills the store with four films.
func importFilms(t *testing.T, s server) {
	t.Helper()
	day := time.Date(2000, 5, 1, 0, 0, 0, 0, time.UTC)
	_, err := must(movies.New(s.stores.Movies, &movies.Options{Now: func() time.Time { return asOf }})).Import(t.Context(), movies.All([]movies.Movie{
		{ID: 1, Title: "<script>alert(1)</script>", Released: day, Genres: []string{"Drama", "Crime"}, Popularity: new(9.5), Budget: new(int64(2_000_000)), Revenue: new(int64(5_000_000))},
		{ID: 2, Title: "Low Tide", Released: day, Genres: []string{"Drama"}, Popularity: new(3.0), Budget: new(int64(4_000_000)), Revenue: new(int64(3_000_000))},
		{ID: 3, Title: "High Tide", Released: day},
		{ID: 4, Title: "=HYPERLINK(\"http://evil.example\", \"win\")", Released: day.AddDate(1, 0, 0), Genres: []string{"+1"}, Popularity: new(1e-7)},
		{ID: 5, Title: "Undated"},
	}), &movies.ImportOptions{Source: "films.csv"})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilms(t *testing.T) {
	tests := map[string]struct{ path, want string }{
		"search": {"/movies?q=tide", `{"items":[{"id":2,"title":"Low Tide","year":2000,"released":"2000-05-01","genres":["Drama"],"popularity":3,"budget":4000000,"revenue":3000000},` +
			`{"id":3,"title":"High Tide","year":2000,"released":"2000-05-01","genres":[]}]}`},
		"search that finds nothing": {"/movies?q=zzz&year=2000&genre=Drama&limit=100", `{"items":[]}`},
		"the server": {"/info", `{"version":"v0","model":"scripted","offline":false,"imports":false,"films":{"total":5,"invented":0,"from":2000,"to":2001,` +
			`"sources":[{"name":"films.csv","as_of":"2026-01-02T03:04:05.000000Z","popularity_as_of":"2026-01-02T03:04:05.000000Z"}],"as_of":"2026-01-02T03:04:05.000000Z","attribution":"This product uses the TMDB API but is not endorsed or certified by TMDB."}}`},
	}
	for store, url := range stores(t) {
		s := newServer(t, llmtest.NewScript(), url, nil)
		importFilms(t, s)
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				res, body := s.do(t, "GET", "/api/v1"+tt.path, "")
				if res.StatusCode != http.StatusOK || strings.TrimSpace(body) != tt.want {
					t.Errorf("%d\ngot  %s\nwant %s", res.StatusCode, body, tt.want)
				}
			})
		}
	}
}

func TestInventedFilmsAreNotTMDBs(t *testing.T) {
	for _, tt := range []struct {
		films []movies.Movie
		want  string
	}{
		{nil, `"films":{"total":0,"invented":0,"from":0,"to":0,"sources":[]}`},
		{[]movies.Movie{{ID: -1, Title: "Invented"}}, `"films":{"total":1,"invented":1,"from":0,"to":0,"sources":[{"name":"","as_of":"2026-01-02T03:04:05.000000Z"}],"as_of":"2026-01-02T03:04:05.000000Z"}`},
	} {
		s := newServer(t, llmtest.NewScript(), "memory:", nil)
		if _, err := must(movies.New(s.stores.Movies, &movies.Options{Now: func() time.Time { return asOf }})).Import(t.Context(), movies.All(tt.films), nil); err != nil {
			t.Fatal(err)
		}
		if _, body := s.do(t, "GET", "/api/v1/info", ""); !strings.Contains(body, tt.want) {
			t.Errorf("info %s, want %s", body, tt.want)
		}
	}
}

// must returns v, which a constructor made of arguments that it takes.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
