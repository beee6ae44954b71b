package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// RequestID returns the id of the request that ctx belongs to, "" outside one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey).(string)
	return id
}

// requestID gives every request an id of its own, and says it in the response.
// An id that the client sends is not taken over: it is not ours to log.
func requestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey, id)))
	})
}

// LogHandler adds the id of the request to every line that is logged on its
// behalf, as request_id. [New] puts it before the handler of its own logger; a
// program does so for its other loggers, that of the model for one.
func LogHandler(next slog.Handler) slog.Handler {
	if _, done := next.(logHandler); done {
		return next
	}
	return logHandler{next}
}

type logHandler struct{ slog.Handler }

// Handle adds the id and passes the record on.
func (h logHandler) Handle(ctx context.Context, r slog.Record) error {
	if id := RequestID(ctx); id != "" {
		r.AddAttrs(slog.String("request_id", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the id in loggers derived from this one.
func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the id in loggers derived from this one, inside the group.
func (h logHandler) WithGroup(name string) slog.Handler {
	return logHandler{h.Handler.WithGroup(name)}
}

// record collects what the log line of a request says beside the usual.
type record struct {
	cause error // why it failed
}

// logRequests writes one line for each request. The line holds the route, not
// the query: what people search for stays out of logs.
func logRequests(logger *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			var rec record
			ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			ctx := context.WithValue(r.Context(), recordKey, &rec)
			defer func() {
				status := ww.Status()
				if status == 0 {
					status = http.StatusOK
				}
				level := slog.LevelInfo
				attrs := []slog.Attr{
					slog.String("method", r.Method),
					slog.String("route", chi.RouteContext(ctx).RoutePattern()),
					slog.Int("status", status),
					slog.Int("bytes", ww.BytesWritten()),
					slog.Int64("ms", time.Since(start).Milliseconds()),
				}
				if rec.cause != nil {
					attrs = append(attrs, slog.String("error", rec.cause.Error()))
					if status >= 500 && !errors.Is(rec.cause, context.Canceled) {
						level = slog.LevelError
					}
				}
				logger.LogAttrs(ctx, level, "request", attrs...)
			}()
			next.ServeHTTP(ww, r.WithContext(ctx))
		})
	}
}
