package httpapi

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
)

// RequestID returns the id of the request that ctx belongs to. It is empty if ctx
// does not belong to a request.
func RequestID(ctx context.Context) string { return recordOf(ctx).id[0] }

// LogHandler returns a handler that adds the id of the request to each log line, as
// request_id. [New] uses it for its own logger. Use it for the other loggers of the
// program, for example that of the model.
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

// noteRoute remembers the route of a request for the log. It does so before the
// router returns: chi uses the context of its routes again for other requests.
func noteRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { recordOf(r.Context()).route = routeOf(r.Context()) }()
		next.ServeHTTP(w, r)
	})
}

// routeOf returns the pattern of the request's route. Only code inside the router may
// call it.
func routeOf(ctx context.Context) string { return chi.RouteContext(ctx).RoutePattern() }

// logRequests writes one line for each request. The line has the route and not the
// query, because what people search for is not for logs.
func logRequests(logger *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			defer func() { logRequest(logger.Handler(), r, start) }()
			next.ServeHTTP(w, r)
		})
	}
}

func logRequest(to slog.Handler, r *http.Request, start time.Time) {
	ctx := r.Context()
	rec := recordOf(ctx)
	status := cmp.Or(rec.reply.status, http.StatusOK)
	level := slog.LevelInfo
	if rec.cause != nil && status >= 500 && !errors.Is(rec.cause, context.Canceled) {
		level = slog.LevelError
	}
	if !to.Enabled(ctx, level) {
		return
	}
	spent := time.Since(start)
	// A Logger would look up its caller, which takes time.
	line := slog.NewRecord(start.Add(spent), level, "request", 0)
	line.AddAttrs(
		slog.String("method", r.Method),
		slog.String("route", rec.route),
		slog.Int("status", status),
		slog.Int("bytes", rec.reply.bytes),
		slog.Int64("ms", spent.Milliseconds()),
	)
	if rec.cause != nil {
		line.AddAttrs(slog.String("error", rec.cause.Error()))
	}
	_ = to.Handle(ctx, line) // a Logger ignores the error, too
}
