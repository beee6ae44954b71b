package telemetry_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/telemetry"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

const aBrief = `{"purpose":"a secret purpose"}`

// told is a handler whose telemetry is collected.
type told struct {
	http.Handler
	spans  *tracetest.SpanRecorder
	reader *metric.ManualReader
	log    *bytes.Buffer
	films  *movies.Service
}

// newTold returns a handler of drafts and films.
func newTold(t *testing.T, model llm.Model, o telemetry.Options) told {
	t.Helper()
	v := told{
		spans: tracetest.NewSpanRecorder(), reader: metric.NewManualReader(), log: new(bytes.Buffer),
	}
	if o.TracerProvider == nil {
		o.TracerProvider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(v.spans))
	}
	o.MeterProvider = metric.NewMeterProvider(metric.WithReader(v.reader))
	stores := memory.New()
	drafts, err := email.New(model, stores.Email(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.films, err = movies.New(stores.Movies(), nil); err != nil {
		t.Fatal(err)
	}
	guard := func(r *http.Request) (httpapi.Principal, error) {
		return httpapi.Principal{Owner: r.Header.Get("X-Owner")}, nil
	}
	v.Handler, err = httpapi.New(guard, &httpapi.Options{
		Email: drafts, Movies: v.films,
		Around: []func(http.Handler) http.Handler{telemetry.Middleware(&o)},
		Logger: slog.New(telemetry.LogHandler(slog.NewJSONHandler(v.log, nil))),
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// send sends a request of ann, with more headers by their names and values.
func (v told) send(
	ctx context.Context, method, path, body string, headers ...string,
) *http.Response {
	req := httptest.NewRequestWithContext(ctx, method, "http://localhost"+path, strings.NewReader(body))
	req.Header.Set("X-Owner", "a secret owner")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(headers, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	v.ServeHTTP(w, req)
	return w.Result()
}

// metrics lists what was recorded: how many of each, without the scheme.
func (v told) metrics(t *testing.T) []string {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := v.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	var lines []string
	add := func(name string, n any, set attribute.Set) {
		var labels []string
		for _, a := range set.ToSlice() {
			if a.Key != "url.scheme" {
				labels = append(labels, a.Value.String())
			}
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprint(name, " ", n, " ", strings.Join(labels, " "))))
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					add(m.Name, p.Count, p.Attributes)
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					add(m.Name, p.Value, p.Attributes)
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}

const (
	duration = "http.server.request.duration"
	active   = "http.server.active_requests"
)

// durations lists the requests that were recorded.
func (v told) durations(t *testing.T) []string {
	t.Helper()
	other := func(line string) bool { return !strings.HasPrefix(line, duration) }
	return slices.DeleteFunc(v.metrics(t), other)
}

const aLetter = `{"subject":"S","body":"B"}`

func TestRequestsAreCounted(t *testing.T) {
	const draft, asJSON, asEvents = "/api/v1/emails", "application/json", "text/event-stream"
	overloaded := llmtest.Reply{Err: &llm.Error{Kind: llm.KindOverloaded}}
	tests := map[string]struct {
		reply        llmtest.Reply
		method, path string
		body, accept string
		want         string // method, status, route
	}{
		"an answer": {method: "GET", path: draft, want: "GET 200 " + draft},
		"its template": {
			method: "GET", path: draft + "/secret", want: "GET 404 " + draft + "/{id}",
		},
		"a draft": {
			llmtest.Text(aLetter), "POST", draft, aBrief, asJSON, "POST 201 " + draft,
		},
		"a refusal": {method: "POST", path: draft, body: `{}`, want: "POST 422 " + draft},
		"a failure": {overloaded, "POST", draft, aBrief, asJSON, "503 POST 503 " + draft},
		"a failure within a stream": {
			overloaded, "POST", draft, aBrief, asEvents, "503 POST 200 " + draft,
		},
		"no route":                  {method: "GET", path: "/api/v1/secret", want: "GET 404"},
		"a method of somebody else": {method: "SECRET", path: draft, want: "_OTHER 405"},
		"a name of somebody else":   {method: "GET", path: "//secret.example/", want: "GET 404"},
		"a probe":                   {method: "HEAD", path: "/readyz", want: "HEAD 200 /readyz"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			v := newTold(t, llmtest.NewScript(tt.reply), telemetry.Options{})
			v.send(t.Context(), tt.method, tt.path, tt.body, "Accept", tt.accept)
			method, _, _ := strings.Cut(strings.TrimPrefix(tt.want, "503 "), " ")
			want := []string{active + " 0 " + method, duration + " 1 " + tt.want, telemetry.Streams + " 0"}
			if got := v.metrics(t); !slices.Equal(got, want) {
				t.Errorf("recorded\n%q, want\n%q", got, want)
			}
		})
	}
}

// What strangers send makes no new series.
func TestSeriesAreBounded(t *testing.T) {
	v := newTold(t, llmtest.NewScript(), telemetry.Options{})
	for i := range 500 {
		v.send(t.Context(), fmt.Sprint("M", i), "/api/v1/movies", "")
		v.send(t.Context(), "GET", fmt.Sprintf("/api/v1/emails/%d?q=%d", i, i), "")
		v.send(t.Context(), "GET", fmt.Sprintf("/%d", i), "", "X-Owner", fmt.Sprint(i))
	}
	if got := v.metrics(t); len(got) > 8 || strings.Contains(fmt.Sprint(got), "499") {
		t.Errorf("%d series: %q", len(got), got)
	}
}

// An answer that is kept does not reach the router, but has its route.
func TestKeptAnswersAreCounted(t *testing.T) {
	v := newTold(t, llmtest.NewScript(), telemetry.Options{})
	for range 3 {
		res := v.send(t.Context(), "GET", "/api/v1/movies/genres?from=2000&to=2001", "")
		v.send(t.Context(), "GET", "/api/v1/movies/genres?from=2000&to=2001", "",
			"If-None-Match", res.Header.Get("ETag"))
	}
	const route = "/api/v1/movies/genres"
	want := []string{duration + " 3 GET 200 " + route, duration + " 3 GET 304 " + route}
	if got := v.durations(t); !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
}

// A stream counts while it is open, and a client that leaves is not a failure of the server.
func TestOpenStreamsAreCounted(t *testing.T) {
	v := newTold(t, llmtest.NewScript(llmtest.Reply{Chunks: []string{`{"subject":"S`}, Stall: true}),
		telemetry.Options{})
	server := httptest.NewServer(v)
	defer server.Close()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	req, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/api/v1/emails",
		strings.NewReader(aBrief))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"X-Owner": "ann", "Content-Type": "application/json", "Accept": "text/event-stream",
	} {
		req.Header.Set(name, value)
	}
	res, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	const open = telemetry.Streams + " 1"
	if got := v.metrics(t); !slices.Contains(got, open) || !slices.Contains(got, active+" 1 POST") {
		t.Errorf("while it is open: %q", got)
	}
	leave()
	_, _ = io.Copy(io.Discard, res.Body)
	server.Close() // waits for the request
	want := []string{
		active + " 0 POST", duration + " 1 canceled POST 200 /api/v1/emails", telemetry.Streams + " 0",
	}
	if got := v.metrics(t); !slices.Equal(got, want) {
		t.Errorf("at the end: %q, want %q", got, want)
	}
	if code := v.spans.Ended()[0].Status().Code.String(); code != "Unset" {
		t.Errorf("the span has the status %s", code)
	}
}

// A handler of the program that panics is counted, and its panic goes on.
func TestAPanicIsCounted(t *testing.T) {
	reader := metric.NewManualReader()
	h := telemetry.Middleware(&telemetry.Options{
		MeterProvider:  metric.NewMeterProvider(metric.WithReader(reader)),
		TracerProvider: noop.NewTracerProvider(),
	})(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic got lost")
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	}()
	if got := (told{reader: reader}).durations(t); len(got) != 1 {
		t.Errorf("recorded %q", got)
	}
}
