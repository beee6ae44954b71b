package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

// started starts a server that ends with the test.
func started(t *testing.T, handler http.HandlerFunc, drain time.Duration, log io.Writer) *Server {
	t.Helper()
	s := New("127.0.0.1:0", handler, drain, slog.New(slog.NewTextHandler(log, nil)))
	if err := s.Start(t.Context(), func() { t.Error("it failed") }); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStop(t *testing.T) {
	for name, tt := range map[string]struct {
		drain   time.Duration
		want    string // the answer
		warning bool
	}{
		"a request ends in time": {time.Minute, "in time", false},
		"a request is cut off":   {time.Millisecond, "cut off", true},
		"without time to finish": {0, "cut off", true},
	} {
		t.Run(name, func(t *testing.T) {
			begun, goOn := make(chan struct{}), make(chan struct{})
			var log strings.Builder
			s := started(t, func(w http.ResponseWriter, r *http.Request) {
				close(begun)
				select {
				case <-goOn:
					_, _ = io.WriteString(w, "in time")
				case <-r.Context().Done():
					_, _ = io.WriteString(w, "cut off")
				}
			}, tt.drain, &log)
			answered := make(chan string)
			go func() {
				res, err := http.Get("http://" + s.Addr)
				if err != nil {
					answered <- err.Error()
					return
				}
				defer res.Body.Close()
				body, _ := io.ReadAll(res.Body) // a part of it is a difference
				answered <- string(body)
			}()
			<-begun
			if !tt.warning {
				close(goOn)
			}
			if err := s.Stop(t.Context()); err != nil {
				t.Error(err)
			}
			if got := <-answered; got != tt.want {
				t.Errorf("the answer is %q, want %q", got, tt.want)
			}
			if got := strings.Contains(log.String(), "cut off at the end of --drain"); got != tt.warning {
				t.Errorf("the log is %q", log.String())
			}
			if _, err := http.Get("http://" + s.Addr); err == nil {
				t.Error("it still answers")
			}
		})
	}
}

func TestAnAddressInUse(t *testing.T) {
	s := started(t, func(http.ResponseWriter, *http.Request) {}, time.Minute, io.Discard)
	second := New(s.Addr, nil, 0, slog.New(slog.DiscardHandler))
	err := second.Start(t.Context(), func() {})
	if !isUsage(err, "--addr: ", "address already in use") {
		t.Errorf("got %v", err)
	}
	if err := errors.Join(s.Stop(t.Context()), second.Stop(context.Background())); err != nil {
		t.Error(err)
	}
}
