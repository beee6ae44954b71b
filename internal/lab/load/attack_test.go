package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// stub returns a server and the target that it is.
func stub(t *testing.T, handler http.HandlerFunc) *target {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &target{url: u, timeout: 30 * time.Second}
}

// shot runs a scenario of one user and n requests.
func shot(t *testing.T, to *target, n int, requests ...request) stageResult {
	t.Helper()
	s := scenario{Name: "test", Writes: true, Requests: requests}
	for i := range s.Requests {
		s.Requests[i].complete()
	}
	r, err := s.run(t.Context(), to, stage{Users: 1, Requests: n}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each way in which an answer can go wrong is counted under a name of its own.
func TestErrorsByKind(t *testing.T) {
	t.Parallel()
	write := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}
	}
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		stream bool
		want   string // empty: no error
	}{
		"good":      {write(200, "hello"), false, ""},
		"a problem": {write(429, `{"title":"Too","detail":"Wait."}`), false, "429: Wait."},
		"no reason": {write(503, ""), false, "503: Service Unavailable"},
		"redirect":  {write(302, ""), false, "302: Found"},
		"long": {
			write(500, `{"title":"`+strings.Repeat("x", 500)+`"}`), false,
			"500: " + strings.Repeat("x", maxReason) + "…",
		},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "the beginning")
		}, false, "connection cut off"},
		"stream": {write(200, "event: draft\n\nevent: text\n\nevent: done\n\n"), true, ""},
		"stream, error": {
			write(200, "event: text\n\nevent: error\n\n"), true, "the stream ended badly: with an error",
		},
		"stream, cut":  {write(200, "event: text\n\n"), true, "connection cut off"},
		"not a stream": {write(200, `{"id":"1"}`), true, "connection cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := shot(t, stub(t, tt.answer), 3, request{Name: "r", Path: "/", Stream: tt.stream})
			if r.All.Requests != 3 || r.Each["r"].Requests != 3 {
				t.Errorf("%d requests were counted, %+v", r.All.Requests, r.Each)
			}
			want := map[string]int{}
			if tt.want != "" {
				want[tt.want] = 3
			}
			if fmt.Sprint(r.All.Errors) != fmt.Sprint(want) {
				t.Errorf("errors %v, want %v", r.All.Errors, want)
			}
			if good := r.PerSecond > 0; good != (tt.want == "") {
				t.Errorf("%v good answers a second", r.PerSecond)
			}
			if texts := r.All.First != nil; texts != (tt.stream && name != "not a stream") {
				t.Errorf("the first text is %v", r.All.First)
			}
		})
	}
}

func TestAServerThatIsAway(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	u, err := url.Parse(s.URL)
	s.Close()
	if err != nil {
		t.Fatal(err)
	}
	r := shot(t, &target{url: u, timeout: time.Second}, 2, request{Name: "r", Path: "/"})
	if r.All.Errors["connection refused"] != 2 {
		t.Errorf("errors %v", r.All.Errors)
	}
}

func TestASlowAnswer(t *testing.T) {
	t.Parallel()
	to := stub(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	to.timeout = 50 * time.Millisecond
	r := shot(t, to, 1, request{Name: "r", Path: "/"})
	if r.All.Errors["no whole answer in time"] != 1 {
		t.Errorf("errors %v", r.All.Errors)
	}
}

// A server that says something else each time does not fill the memory.
func TestKindsOfErrorsAreBounded(t *testing.T) {
	t.Parallel()
	n := 0
	to := stub(t, func(w http.ResponseWriter, _ *http.Request) {
		n++ // there is one user
		w.WriteHeader(500)
		fmt.Fprintf(w, `{"title":"error %d"}`, n)
	})
	r := shot(t, to, 50, request{Name: "r", Path: "/"})
	if len(r.All.Errors) != maxErrors+1 || r.All.Errors["others"] != 50-maxErrors {
		t.Errorf("%d kinds, %d others", len(r.All.Errors), r.All.Errors["others"])
	}
}

// Users ask at the same time, each with one connection, and no more than so many.
func TestUsersAskAtOnce(t *testing.T) {
	t.Parallel()
	const users = 8
	var mu sync.Mutex
	var running, most int
	all := make(chan struct{})
	to := stub(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		running++
		if most = max(most, running); running == users && most == users {
			select {
			case <-all:
			default:
				close(all)
			}
		}
		mu.Unlock()
		if r.URL.Path == "/first" {
			<-all // until all are there
		}
		mu.Lock()
		running--
		mu.Unlock()
		_, _ = io.WriteString(w, "x")
	})
	s := scenario{Requests: []request{{Name: "r", Path: "/first", Weight: 1, Method: "GET"}}}
	r, err := s.run(t.Context(), to, stage{Users: users, Requests: 100}, time.Now())
	if err != nil || r.All.Requests != 100 || r.All.Failed() != 0 || most != users {
		t.Errorf("%d requests, %d at once, %v, %v", r.All.Requests, most, r.All.Errors, err)
	}
}

func TestARateIsALimit(t *testing.T) {
	t.Parallel()
	to := stub(t, func(http.ResponseWriter, *http.Request) {})
	s := scenario{Requests: []request{{Name: "r", Path: "/", Weight: 1, Method: "GET"}}}
	r, err := s.run(t.Context(), to, stage{Users: 4, Requests: 11, Rate: 50}, time.Now())
	if err != nil || r.Seconds < 0.19 {
		t.Errorf("11 requests at 50 a second took %v s, %v", r.Seconds, err)
	}
}

// An id that one request made is used by one other request.
func TestKeptIDs(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	made, used := 0, map[string]int{}
	to := stub(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if id, ok := strings.CutPrefix(r.URL.Path, "/things/"); ok {
			used[id]++
			return
		}
		made++
		fmt.Fprintf(w, `{"id":"%d"}`, made)
	})
	s := scenario{Writes: true, Requests: []request{
		{Name: "make", Method: "POST", Path: "/things", Keeps: true, Weight: 1},
		{Name: "use", Method: "POST", Path: "/things/{kept}", Weight: 1},
	}}
	r, err := s.run(t.Context(), to, stage{Users: 4, Requests: 40}, time.Now())
	if err != nil || r.All.Failed() != 0 || len(used) != 20 || r.All.Requests != 40 {
		t.Errorf("%d were used, %+v, %v", len(used), r.All, err)
	}
	for id, n := range used {
		if n != 1 {
			t.Errorf("%s was used %d times", id, n)
		}
	}
}

func TestAScenarioThatCannotBePrepared(t *testing.T) {
	t.Parallel()
	to := stub(t, http.NotFound)
	s := scenario{Requests: []request{
		{Name: "make", Path: "/", Keeps: true, Weight: 1, Method: "GET"},
	}}
	_, err := s.run(t.Context(), to, stage{Users: 1, Requests: 1}, time.Now())
	if err == nil || !strings.Contains(err.Error(), "404: Not Found") {
		t.Errorf("got %v", err)
	}
}

// The key and the kind of the body are sent, and nothing of what this program needs for itself.
func TestHeaders(t *testing.T) {
	t.Parallel()
	var got http.Header
	to := stub(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
	to.key = "mq_1"
	shot(t, to, 1, request{Name: "r", Method: "POST", Path: "/x", Body: []byte(`{}`)})
	if got.Get("Authorization") != "Bearer mq_1" || got.Get("Content-Type") != "application/json" {
		t.Errorf("the headers are %v", got)
	}
	for name := range got {
		if strings.HasPrefix(name, "X-") {
			t.Errorf("%s was sent", name)
		}
	}
}
