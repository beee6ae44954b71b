package wire

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// body knows whether it was closed.
type body struct {
	io.Reader
	closed bool
}

func (b *body) Close() error {
	b.closed = true
	return nil
}

// A body that stays open keeps its connection.
func TestBodiesAreClosed(t *testing.T) {
	tests := map[string]struct {
		status            int
		contentType, text string
		get               bool
	}{
		"a reply":                {200, "text/event-stream", "data: say Hi\n\ndata: end stop\n\n", false},
		"a reply that is cut":    {200, "text/event-stream", "data: say Hi\n\n", false},
		"not a stream":           {200, "application/json", "{}", false},
		"a refusal":              {500, "application/json", "{}", false},
		"a redirect":             {307, "text/html", "", false},
		"a list":                 {200, "application/json", "{}", true},
		"a list that is refused": {401, "application/json", "{}", true},
		"not a list":             {200, "text/html", "<html>", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := &body{Reader: strings.NewReader(tt.text)}
			client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				h := http.Header{"Content-Type": {tt.contentType}, "Location": {"http://127.0.0.1:1"}}
				return &http.Response{StatusCode: tt.status, Header: h, Body: b, Request: r}, nil
			})}
			if tt.get {
				_ = Get(t.Context(), client, "http://127.0.0.1:1", http.Header{}, &struct{}{})
			} else {
				m := model(nil)
				m.Client = Client(client)
				_, _ = llm.Generate(t.Context(), m, &llm.Request{})
			}
			if !b.closed {
				t.Error("the body stays open")
			}
		})
	}
}
