package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	traces "go.opentelemetry.io/proto/otlp/trace/v1"

	"github.com/marquee-go/marquee/llm/llmtest"
)

const (
	aTrace = "0af7651916cd43dd8448eb211c80319c"
	aSpan  = "b7ad6b7169203331"
)

// tracedDraft drafts an email as a part of a trace, with more headers by their names and values,
// and returns the status.
func (s running) tracedDraft(t *testing.T, headers ...string) int {
	t.Helper()
	brief := strings.NewReader(aBrief)
	req, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/api/v1/emails", brief)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Traceparent", "00-"+aTrace+"-"+aSpan+"-01")
	for pair := range slices.Chunk(headers, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// One trace leads from the caller through the request and the store to the model, and the log
// names it.
func TestOneTraceFromTheRequestToTheModel(t *testing.T) {
	t.Parallel()
	to := newCollector(t)
	model := llmtest.NewServer(t, llmtest.Good(anEmail))
	s := to.told().serve(t, servedBy(model.URL, "--log-format=json")...)
	if status := s.tracedDraft(t); status != http.StatusCreated {
		t.Fatalf("the draft is %d", status)
	}
	get(t, s.url+"/readyz", "")
	r := s.stop()

	named := map[string]*traces.Span{}
	for _, span := range to.spans {
		if got := fmt.Sprintf("%x", span.TraceId); got != aTrace {
			t.Errorf("%s is in the trace %s", span.Name, got)
		}
		named[span.Name] = span
	}
	const request = "POST /api/v1/emails"
	for name, parent := range map[string]string{
		request: "", "Create drafts": request, "Update drafts": request, "chat tiny": request,
	} {
		span := named[name]
		if span == nil {
			t.Fatalf("no span is called %s: %v", name, to.spans)
		}
		want := aSpan
		if parent != "" {
			want = fmt.Sprintf("%x", named[parent].SpanId)
		}
		if got := fmt.Sprintf("%x", span.ParentSpanId); got != want {
			t.Errorf("%s is below %s, want %s", name, got, want)
		}
	}
	sent := model.Requests()[0].Header.Get("Traceparent")
	if want := fmt.Sprintf("00-%s-%x-01", aTrace, named["chat tiny"].SpanId); sent != want {
		t.Errorf("the model got the trace %q, want %q", sent, want)
	}
	id := texts(named[request].Attributes)["marquee.request.id"]
	for _, msg := range []string{"model call", "request"} {
		lines := regexp.MustCompile(`(?m)^.*"msg":"` + msg + `".*"request_id":"` + id + `".*$`)
		line := lines.FindString(r.err)
		span := named[request]
		if msg == "model call" {
			span = named["chat tiny"]
		}
		if !mentions(line, `"trace_id":"`+aTrace+`"`, fmt.Sprintf(`"span_id":"%x"`, span.SpanId)) {
			t.Errorf("the line of the %s is %s", msg, line)
		}
	}
}

// The trace goes on only for a sender who is trusted. All others begin one.
func TestWhoseTraceGoesOn(t *testing.T) {
	t.Parallel()
	const user, named = "X-Forwarded-User", "--owner-header=X-Forwarded-User"
	for name, tt := range map[string]struct {
		args []string
		want bool
	}{
		"a program of this machine":             {nil, true},
		"a trusted proxy":                       {[]string{named, "--trusted-proxies=127.0.0.1"}, true},
		"everyone, by --allow-remote":           {[]string{"--allow-remote"}, true},
		"a proxy that passes everyone on":       {[]string{"--hosts=marquee.example"}, false},
		"programs with keys, from anywhere":     {[]string{"--require-key"}, false},
		"a program next to a proxy that is not": {[]string{named, "--trusted-proxies=10.0.0.0/8"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			to := newCollector(t)
			s := to.told().serve(t, append(tt.args, "--store=memory:", "--no-demo")...)
			s.tracedDraft(t, user, "ann")
			s.stop()
			var request *traces.Span
			for _, span := range to.spans {
				if strings.HasPrefix(span.Name, "POST") {
					request = span
				}
			}
			if request == nil {
				t.Fatalf("there is no span of the request in %v", to.spans)
			}
			if goesOn := fmt.Sprintf("%x", request.TraceId) == aTrace; goesOn != tt.want {
				t.Errorf("the trace goes on: %t, want %t", goesOn, tt.want)
			}
			if linked := len(request.Links) == 1; linked == tt.want {
				t.Errorf("the links are %v", request.Links)
			}
		})
	}
}

// Each line of JSON is flat and says when, how bad and what. No name is in it twice.
func TestLinesOfTheLogAreForMachines(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Good(anEmail), llmtest.Cut("Hel"))
	s := serve(t, servedBy(model.URL, "--log-format=json", "--slow=1ns",
		"--admin-addr=:0", "--drain=0s")...)
	for range 3 {
		s.draft(t)
	}
	get(t, s.url+"/nothing?q="+strings.Repeat("x", 100), "")
	r := s.stop()
	lines := 0
	for line := range strings.Lines(r.err) {
		lines++
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		at, _ := fields["time"].(string)
		when, err := time.Parse(time.RFC3339, at)
		if err != nil || when.Location() != time.UTC || len(at) != len("2006-01-02T15:04:05.000Z") {
			t.Errorf("the time is %q: %s", at, line)
		}
		if fields["level"] == "" || fields["msg"] == "" {
			t.Errorf("a line without a level or a text: %s", line)
		}
		for name, value := range fields {
			if _, nested := value.(map[string]any); nested {
				t.Errorf("%s is not flat: %s", name, line)
			}
		}
		if names := namesOf(t, line); len(names) != len(fields) {
			t.Errorf("a name is there twice: %s", line)
		}
	}
	if lines < 10 {
		t.Errorf("only %d lines:\n%s", lines, r.err)
	}
}

// namesOf lists the names of an object, each as often as it is there.
func namesOf(t *testing.T, object string) (names []string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewBufferString(object))
	depth, isName := 0, false
	for {
		token, err := d.Token()
		if err != nil {
			return names
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
			isName = depth == 1
		default:
			if depth == 1 {
				if name, ok := v.(string); ok && isName {
					names = append(names, name)
				}
				isName = !isName
			}
		}
	}
}

// A key is in no line of the log, no trace, no metric, no error and no dump.
func TestACanaryKeyIsNowhere(t *testing.T) {
	t.Parallel()
	const canary = "canary-0123456789"
	to := newCollector(t)
	model := llmtest.NewServer(t, llmtest.Fails("auth"), llmtest.Stall(`{"subject":"S`))
	with := to.told()
	with.env = append(with.env, "COMPATIBLE_API_KEY=sk-"+canary, "TMDB_API_KEY="+canary,
		"OTEL_EXPORTER_OTLP_HEADERS=key="+canary)
	s := with.serve(t, servedBy(model.URL, "--admin-addr=:0", "--log-level=debug")...)
	key := "mq_" + canary
	for status, headers := range map[int][]string{
		http.StatusUnauthorized: {"Authorization", "Bearer " + key},
		http.StatusBadGateway:   {"Baggage", "k=" + canary},
	} {
		headers = append(headers, "Tracestate", "v="+canary, "Cookie", canary)
		if got := s.tracedDraft(t, headers...); got != status {
			t.Errorf("with %s it is %d, want %d", headers[0], got, status)
		}
	}
	get(t, s.url+"/api/v1/movies?q="+canary, "")
	brief := `{"purpose":"` + canary + `"}`
	res := request(t.Context(), t, "POST", s.url+"/api/v1/emails", brief, asStream)
	if _, err := res.Body.Read(make([]byte, 1)); err != nil { // it waits for the model now
		t.Fatal(err)
	}
	admin := s.admin(t)
	for _, path := range []string{
		"/metrics", "/debug/pprof/", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1",
		"/debug/pprof/allocs?debug=1", "/debug/pprof/threadcreate?debug=1", "/debug/pprof/mutex?debug=1",
		"/debug/pprof/trace?seconds=0.1", "/debug/pprof/cmdline",
	} {
		if _, body := get(t, admin+path, ""); strings.Contains(body, canary) {
			t.Errorf("%s has the key", path)
		}
	}
	res.Body.Close()
	r := s.stop()
	if strings.Contains(r.err, canary) {
		t.Errorf("the log has the key:\n%s", r.err)
	}
	if len(to.asked()) != 2 {
		t.Errorf("there are %d calls of the model", len(to.asked()))
	}
	for _, span := range to.spans {
		if strings.Contains(span.String(), canary) {
			t.Errorf("the span has the key: %v", span)
		}
	}
	for name := range to.metrics {
		if strings.Contains(name, canary) {
			t.Errorf("the metric has the key: %s", name)
		}
	}
}
