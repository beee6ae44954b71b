package main

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// The command starts itself as the upstream, which is this program here.
func TestMain(m *testing.M) {
	for _, arg := range os.Args[1:] {
		if strings.HasPrefix(arg, "-upstream=") {
			main()
			return
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}

func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and starts programs")
	}
	if err := (plan{streams: 20, seed: 1}).measure(t.Context()); err != nil {
		t.Error(err)
	}
}

// A stream counts only if its own draft came, whole.
func TestIncompleteStreams(t *testing.T) {
	p := plan{streams: 3, seed: 1}
	tests := map[string]struct {
		status int
		events string
		want   string
	}{
		"cut off": {
			200, "event: draft\ndata: {}\n\nevent: text\ndata: {}\n\n", "it stopped: 200 OK unexpected EOF",
		},
		"an error": {
			200, "event: text\ndata: {}\n\nevent: error\ndata: {\"status\":502}\n\n",
			`error: {"status":502}`,
		},
		"another one's": {
			200, "event: done\ndata: {\"subject\":\"Stream 7\",\"body\":\"x\"}\n\n",
			"the draft is another one",
		},
		"garbled":           {200, "event: done\ndata: {\n\n", "unexpected end of JSON input"},
		"refused, no event": {503, `{"status":503}`, "it stopped: 503 Service Unavailable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.events))
			}))
			defer server.Close()
			c := crowd{plan: p, url: server.URL}
			c.ask(t.Context())
			if c.complete != 0 || c.problem == nil || !strings.Contains(c.problem.Error(), tt.want) {
				t.Errorf("%d are complete, %v; want %q", c.complete, c.problem, tt.want)
			}
		})
	}
}
