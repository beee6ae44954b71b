package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// made are the headers that net/http makes by itself.
var made = []string{"Date", "Content-Length", "Transfer-Encoding", "Connection"}

// bare is how much more than a body the bare handler has.
type bare struct {
	headers bool // all of the answer, not its type alone
	line    bool // in a log, with what the server's has
}

// serveCopy serves the answers of a server from memory until the input is closed.
func serveCopy(from string, b bare) error {
	r := chi.NewRouter()
	if b.line {
		r.Use(logLines)
	}
	for _, path := range paths {
		res, err := http.Get(from + path) //nolint:gosec,noctx // the server that this program started
		if err != nil {
			return err
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			return err
		}
		u, err := url.Parse(path)
		if err != nil {
			return err
		}
		header := http.Header{"Content-Type": res.Header["Content-Type"]}
		if b.headers {
			header = res.Header.Clone()
			for _, name := range made {
				header.Del(name)
			}
			header.Set("Content-Length", strconv.Itoa(len(body)))
		}
		r.Get(u.Path, func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range header {
				w.Header()[name] = slices.Clip(values)
			}
			_, _ = w.Write(body) // a client that is gone cannot be told
		})
	}
	server := httptest.NewServer(r)
	defer server.Close()
	process.Announce(server.URL)
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// logLines writes a line for each request to the standard error, as simply as slog can.
func logLines(next http.Handler) http.Handler {
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(seen, r)
		logger.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("method", r.Method),
			slog.String("route", chi.RouteContext(r.Context()).RoutePattern()),
			slog.Int("status", seen.Status()),
			slog.Int("bytes", seen.BytesWritten()),
			slog.Int64("ms", time.Since(start).Milliseconds()),
			slog.String("request_id", seen.Header().Get("X-Request-Id")),
		)
	})
}
