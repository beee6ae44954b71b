package httpapi_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// plain is a writer that can do nothing but write, like the writers of
// http.TimeoutHandler, AWS's lambdaurl and many middlewares for logs.
type plain struct{ http.ResponseWriter }

// flushing is a writer that can flush, but cannot set deadlines.
type flushing struct{ http.ResponseWriter }

func (w flushing) Flush() { w.ResponseWriter.(http.Flusher).Flush() }

// poor are handlers in front of ours that keep from it what its writer can do.
var poor = map[string]func(http.Handler) http.Handler{
	"a writer that cannot flush": func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(plain{w}, r) })
	},
	"http.TimeoutHandler": func(h http.Handler) http.Handler {
		return http.TimeoutHandler(h, time.Minute, "too late")
	},
	"a writer without deadlines": func(h http.Handler) http.Handler {
		return http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(flushing{w}, r) },
		)
	},
}

func TestOnlyALostClientEndsAStream(t *testing.T) {
	for name, before := range poor {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(emailReply)
			s := newServer(t, model, "memory:", mayImport)
			messages := s.begin(t)
			front := httptest.NewServer(before(s.Config.Handler))
			t.Cleanup(front.Close)
			s.URL = front.URL
			for _, tt := range []struct{ path, media, body, want, last string }{
				{
					"/api/v1/emails", whole, `{"purpose":"p"}`,
					"draft text done", `"status":"done","saved":true`,
				},
				{messages, whole, `{"text":"?"}`, "question text done", `"saved":true`},
				{imports, "text/csv", manyFilms(60_000), "progress done", `"read":60000,"inserted":60000`},
				{
					imports + "?max_rejected=0", "text/csv",
					manyFilms(6000) + "x,y\n", "progress error", `"unchanged":6000`,
				},
			} {
				res, body := s.do(t, "POST", tt.path, tt.body, "Content-Type", tt.media, "Accept", streamed)
				if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != streamed {
					t.Fatalf("%s: %d, %v: %s", tt.path, res.StatusCode, res.Header, body)
				}
				var names []string
				all := events(t, body)
				for i, e := range all {
					// Texts come in several events, and on a slow machine progress, too.
					if i == 0 || e.name != all[i-1].name {
						names = append(names, e.name)
					}
				}
				if got := strings.Join(names, " "); got != tt.want ||
					!strings.Contains(all[len(all)-1].data, tt.last) {
					t.Errorf("%s: events %q, want %q:\n%s", tt.path, got, tt.want, body)
				}
			}
			page, err := must(email.New(model, s.stores.Email, nil)).List(t.Context(), "ada", "", 1)
			if err != nil || len(page.Drafts) != 1 || page.Drafts[0].Status != email.StatusComplete {
				t.Errorf("kept %+v, %v", page.Drafts, err)
			}
			want := 1 // one line for all streams
			if name == "a writer without deadlines" {
				want = 0
			}
			if got := strings.Count(s.log.String(), `"level":"WARN"`); got != want ||
				strings.Count(s.log.String(), "events arrive late") != want {
				t.Errorf("%d warnings, want %d: %s", got, want, s.log)
			}
		})
	}
}

// lost is a writer whose client leaves after some events, and which cannot flush.
type lost struct {
	*httptest.ResponseRecorder
	left int
}

func (w *lost) Write(p []byte) (int, error) {
	if w.left == 0 {
		return 0, errors.New("broken pipe")
	}
	w.left--
	return w.ResponseRecorder.Write(p)
}

// unflushed hides the recorder's Flush.
type unflushed struct{ w *lost }

func (u unflushed) Header() http.Header         { return u.w.Header() }
func (u unflushed) Write(p []byte) (int, error) { return u.w.Write(p) }
func (u unflushed) WriteHeader(status int)      { u.w.WriteHeader(status) }

// broken cannot flush because its client is gone.
type broken struct{ http.ResponseWriter }

func (broken) FlushError() error { return errors.New("broken pipe") }

// The draft is written all the same.
func TestALostClientEndsAStream(t *testing.T) {
	for name, writer := range map[string]http.ResponseWriter{
		"noticed in writing":  unflushed{&lost{httptest.NewRecorder(), 2}},
		"noticed in flushing": broken{httptest.NewRecorder()},
	} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(emailReply)
			s := newServer(t, model, "memory:", nil)
			r := httptest.NewRequest(
				"POST", "http://localhost/api/v1/emails", strings.NewReader(`{"purpose":"p"}`),
			)
			r.Header.Set("X-Owner", "ada")
			r.Header.Set("Accept", streamed)
			s.Config.Handler.ServeHTTP(writer, r)
			s.options.Email.Drain(t.Context())
			page, err := s.options.Email.List(t.Context(), "ada", "", 1)
			if err != nil || len(page.Drafts) != 1 || page.Drafts[0].Status != email.StatusComplete {
				t.Errorf("kept %+v, %v", page.Drafts, err)
			}
		})
	}
}

// halfDuplex is a server that cannot read any more once it has written, and
// cannot be told otherwise.
type halfDuplex struct {
	t    *testing.T
	w    *httptest.ResponseRecorder
	body *ending
}

func (d halfDuplex) Header() http.Header    { return d.w.Header() }
func (d halfDuplex) WriteHeader(status int) { d.w.WriteHeader(status) }
func (d halfDuplex) Write(p []byte) (int, error) {
	if !d.body.ended {
		d.t.Errorf("written before the file was read: %s", p)
	}
	return d.w.Write(p)
}

// ending notes that a body was read to its end.
type ending struct {
	io.Reader
	ended bool
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	e.ended = e.ended || errors.Is(err, io.EOF)
	return n, err
}

func TestAnImportIsReadBeforeItsProgressIsTold(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	body := &ending{Reader: strings.NewReader(manyFilms(12_000))}
	r := httptest.NewRequest("POST", "http://localhost"+imports, body)
	r.Header.Set("X-Owner", "ada")
	r.Header.Set("Content-Type", "text/csv")
	r.Header.Set("Accept", streamed)
	w := httptest.NewRecorder()
	s.Config.Handler.ServeHTTP(halfDuplex{t, w, body}, r)
	if all := events(t, w.Body.String()); len(all) != 2 || all[0].name != "progress" ||
		all[1].name != "done" {
		t.Errorf("events %+v", all)
	}
}
