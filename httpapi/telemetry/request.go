package telemetry

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee/httpapi"
)

// serve has a request served, and records it.
func (w *watcher) serve(next http.Handler, rw http.ResponseWriter, r *http.Request) {
	start := time.Now()
	method := methodOf(r)
	request := r.Context() // which has the result
	running := w.kinds.of(kind{method: method, secure: r.TLS != nil})
	running.active.Add(1)
	var span trace.Span
	if w.tracer != nil && !isProbe(r) {
		r, span = w.begin(r, method)
	}
	var events *eventWriter
	if mayStream(r) {
		events = &eventWriter{ResponseWriter: rw, ctx: request, streams: w.streams}
		rw = events
	}
	defer func() {
		events.end()
		running.active.Add(-1)
		o := httpapi.ResultOf(request)
		known := w.kinds.of(kind{
			method: method, secure: r.TLS != nil, route: o.Route, status: o.Status, failure: failureOf(o),
		})
		w.duration.RecordSet(r.Context(), time.Since(start).Seconds(), known.set)
		if span != nil {
			finish(span, method, o, known)
		}
	}()
	next.ServeHTTP(rw, r)
}

// begin begins the span of a request.
func (w *watcher) begin(r *http.Request, method string) (*http.Request, trace.Span) {
	ctx := r.Context()
	start := []trace.SpanStartOption{
		trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(
			semconv.HTTPRequestMethodKey.String(method), semconv.URLScheme(scheme(r.TLS != nil)),
			attribute.String("marquee.request.id", httpapi.RequestID(ctx)),
		),
	}
	if !trace.SpanContextFromContext(ctx).IsValid() { // no middleware outside has begun one
		said := propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
		// The state of a trace may be any text, and would be sent to models, too.
		caller := trace.SpanContextFromContext(said).WithTraceState(trace.TraceState{})
		switch {
		case !caller.IsValid():
		case w.trusted(r):
			ctx = trace.ContextWithRemoteSpanContext(ctx, caller)
		default:
			start = append(start, trace.WithLinks(trace.Link{SpanContext: caller}))
		}
	}
	ctx, span := w.tracer.Start(ctx, method, start...)
	return r.WithContext(ctx), span
}

// isProbe tells whether somebody only looks if the server is well, which happens every few
// seconds.
func isProbe(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/livez") || strings.HasSuffix(r.URL.Path, "/readyz")
}

// finish ends the span of a request.
func finish(span trace.Span, method string, o httpapi.Result, known *known) {
	if o.Route != "" {
		span.SetName(method + " " + o.Route)
	}
	span.SetAttributes(known.set.ToSlice()...)
	if o.Failed >= http.StatusInternalServerError && !errors.Is(o.Err, context.Canceled) {
		span.SetStatus(codes.Error, "") // the text of the error is in the log
	}
	span.End()
}

// methodOf returns the method of a request. Clients may invent more.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace:
		return r.Method
	}
	return "_OTHER"
}

func scheme(secure bool) string {
	if secure {
		return "https"
	}
	return "http"
}

// failureOf returns the error.type of a request, empty if the server did not fail.
func failureOf(o httpapi.Result) string {
	switch {
	case o.Failed < http.StatusInternalServerError:
		return ""
	case errors.Is(o.Err, context.Canceled):
		return "canceled"
	}
	return strconv.Itoa(o.Failed)
}

// kind is what requests have in common that count together.
type kind struct {
	method  string
	secure  bool
	route   string
	status  int // 0 while a request runs
	failure string
}

// known is a kind with its attributes. Making the set anew would cost more than all else.
type known struct {
	set    attribute.Set
	active atomic.Int64 // requests that run, if that is the kind
}

// kinds has all kinds that were seen. Methods, routes and statuses are few.
type kinds struct {
	seen   atomic.Pointer[map[kind]*known]
	adding sync.Mutex
}

// of returns the attributes of a kind.
func (k *kinds) of(one kind) *known {
	if seen := k.seen.Load(); seen != nil {
		if v := (*seen)[one]; v != nil {
			return v
		}
	}
	return k.add(one)
}

// add adds a kind to a copy of all kinds, because others read them.
func (k *kinds) add(one kind) *known {
	k.adding.Lock()
	defer k.adding.Unlock()
	all := map[kind]*known{}
	if seen := k.seen.Load(); seen != nil {
		all = maps.Clone(*seen)
	}
	if v := all[one]; v != nil {
		return v
	}
	all[one] = &known{set: one.attributes()}
	k.seen.Store(&all)
	return all[one]
}

// observe tells how many requests run.
func (k *kinds) observe(_ context.Context, o metric.Int64Observer) error {
	seen := k.seen.Load()
	if seen == nil {
		return nil
	}
	for one, v := range *seen {
		if one.status == 0 {
			o.Observe(v.active.Load(), metric.WithAttributeSet(v.set))
		}
	}
	return nil
}

// attributes returns a kind in the words of the conventions.
func (one kind) attributes() attribute.Set {
	attrs := []attribute.KeyValue{
		semconv.HTTPRequestMethodKey.String(one.method), semconv.URLScheme(scheme(one.secure)),
	}
	if one.status > 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(one.status))
	}
	if one.route != "" {
		attrs = append(attrs, semconv.HTTPRoute(one.route))
	}
	if one.failure != "" {
		attrs = append(attrs, semconv.ErrorTypeKey.String(one.failure))
	}
	return attribute.NewSet(attrs...)
}

// eventWriter counts a response as an open stream, if it turns out to be one.
type eventWriter struct {
	http.ResponseWriter
	ctx     context.Context // of the request, which the writer does not outlive
	streams metric.Int64UpDownCounter
	open    bool
}

// WriteHeader begins the response.
func (w *eventWriter) WriteHeader(status int) {
	types := w.Header()["Content-Type"]
	isStream := func(t string) bool { return strings.HasPrefix(t, "text/event-stream") }
	if !w.open && slices.ContainsFunc(types, isStream) {
		w.open = true
		w.streams.Add(w.ctx, 1)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the writer below, for http.ResponseController.
func (w *eventWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *eventWriter) end() {
	if w != nil && w.open {
		w.streams.Add(w.ctx, -1)
	}
}
