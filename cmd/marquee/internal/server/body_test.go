package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// timed is a writer that keeps the deadline of the body.
type timed struct {
	http.ResponseWriter
	deadline time.Time
}

func (w *timed) SetReadDeadline(t time.Time) error {
	w.deadline = t
	return nil
}

// Each address ends a connection whose body does not arrive, whatever its route answers.
func TestABodyThatDoesNotArriveEndsItsConnection(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	s := New("127.0.0.1:0", http.NotFoundHandler(), 0, quiet)
	s.RedirectAddr, s.Plain = "127.0.0.1:0", http.NotFoundHandler()
	if err := s.Start(t.Context(), func() { t.Error("it failed") }); err != nil {
		t.Fatal(err)
	}
	defer s.Stop(t.Context()) //nolint:errcheck // it is idle
	admin, err := NewAdmin("127.0.0.1:0", http.NotFoundHandler(), nil, quiet)
	if err != nil {
		t.Fatal(err)
	}
	for name, handler := range map[string]http.Handler{
		"pages and API": s.http.Handler, "redirects": s.plain.Handler, "admin": admin.http.Handler,
	} {
		for body, want := range map[string]bool{"": false, "{": true} {
			w := &timed{ResponseWriter: httptest.NewRecorder()}
			r := httptest.NewRequest(http.MethodGet, "/livez", http.NoBody)
			if body != "" {
				r = httptest.NewRequest(http.MethodGet, "/livez", strings.NewReader(body))
			}
			handler.ServeHTTP(w, r)
			if got := !w.deadline.IsZero(); got != want {
				t.Errorf("%s: a body of %q has a deadline: %v, want %v", name, body, got, want)
			}
		}
	}
}
