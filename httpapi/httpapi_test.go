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

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
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
	guard  httpapi.Guard
	stores *storage.Stores
}

// asSaid is the guard of the tests: the owner is who the request says.
func asSaid(r *http.Request) (httpapi.Principal, error) {
	return httpapi.Principal{Owner: r.Header.Get("X-Owner")}, nil
}

func newServer(t testing.TB, model llm.Model, storeURL string, change func(*setup)) server {
	t.Helper()
	stores, err := storage.Open(t.Context(), storeURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stores.Close() })
	films := must(movies.New(stores.Movies, nil))
	var log bytes.Buffer
	o := setup{guard: asSaid, stores: stores, Options: httpapi.Options{
		Email:  must(email.New(model, stores.Email, &email.Options{Settings: stores.Settings})),
		Movies: films,
		Chat: must(chat.New(
			model, stores.Chat, chat.Charts{"genres": chat.NewKind(movies.AboutGenres, films.Genres)}, nil,
		)),
		Keys:   must(apikey.New(stores.Keys, nil)),
		Ledger: stores.Ledger,

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
	return map[string]string{
		"memory": "memory:", "sqlite": "sqlite:" + filepath.Join(t.TempDir(), "test.db"),
	}
}

// do sends a request as ada and returns the response with its body.
func (s server) do(
	t testing.TB, method, path, body string, headers ...string,
) (*http.Response, string) {
	t.Helper()
	res, got, err := s.send(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return res, got
}

func (s server) send(
	ctx context.Context, method, path, body string, headers ...string,
) (*http.Response, string, error) {
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
func decode[T any](t testing.TB, res *http.Response, body string, status int) T {
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

// must returns v. It panics if there is an error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
