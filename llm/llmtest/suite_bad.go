package llmtest

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// fails plays the day twice, streamed and with [llm.Generate], and checks how it ends.
func (s suite) fails(t *testing.T, day Day, kind llm.Kind, texts ...string) *llm.Error {
	t.Helper()
	server, m := s.start(t, day)
	got := drain(t, m.Stream(t.Context(), s.request()))
	e, ok := errors.AsType[*llm.Error](got.err)
	if !ok || e.Kind != kind {
		t.Fatalf("error = %v, want one of kind %q", got.err, kind)
	}
	if e.Provider == "" || e.Model == "" || strings.Contains(e.Error(), "\n") ||
		len(e.Error()) > 1000 {
		t.Errorf("the error lacks the provider or the model, or is longer than a line: %q", e)
	}
	if !slices.Equal(got.texts, texts) {
		t.Errorf("text before the error = %q, want %q", got.texts, texts)
	}
	if n := len(server.Requests()); n != 1 {
		t.Errorf("the server was asked %d times: a provider does not retry", n)
	}
	s.sameDrained(t, m, s.request(), got)
	return e
}

// testRefusals checks the kinds of the vendor's own refusals, before a stream, inside it, and
// instead of it.
func (s suite) testRefusals(t *testing.T) {
	for kind, r := range s.vendor.refusals {
		t.Run(string(kind), func(t *testing.T) {
			e := s.fails(t, Fails(kind), kind)
			if e.Status != r.status || e.RequestID != RequestID ||
				!strings.Contains(e.Message, r.Message[:10]) {
				t.Errorf("the error lacks a detail: %+v", e)
			}
		})
	}
	for _, kind := range []llm.Kind{
		llm.KindRateLimit, llm.KindOverloaded, llm.KindInternal, llm.KindContextLength,
	} {
		t.Run(string(kind)+", inside", func(t *testing.T) {
			_ = s.fails(t, FailsInside(kind), kind)
			_ = s.fails(t, FailsInside(kind, "Hel", "lo"), kind, "Hel", "lo")
		})
		t.Run(string(kind)+", with status 200", func(t *testing.T) {
			r := s.vendor.refusal(kind)
			body := string(mustJSON(s.vendor.body(s.vendor.mend(r.status, r.problem))))
			_ = s.fails(t, Body(200, "application/json", body), kind)
		})
	}
}

func (s suite) testBadDays(t *testing.T) {
	tests := map[string]struct {
		day   Day
		kind  llm.Kind
		texts []string // before the error
	}{
		"400": {day: Status(400, "", "no"), kind: llm.KindInvalid},
		"401": {day: Status(401, "", "no"), kind: llm.KindAuth},
		"402": {day: Status(402, "", "no"), kind: llm.KindQuota},
		"403": {day: Status(403, "", "no"), kind: llm.KindPermission},
		"404": {day: Status(404, "", "no"), kind: llm.KindNotFound},
		"404, HTML": {
			day: Body(404, "text/html", "<html>Not here</html>"), kind: llm.KindNotFound,
		},
		"407": {day: Status(407, "", "no"), kind: llm.KindAuth},
		"408": {day: Status(408, "", "no"), kind: llm.KindTimeout},
		"409": {day: Status(409, "", "no"), kind: llm.KindInvalid},
		"413": {day: Status(413, "", "no"), kind: llm.KindContextLength},
		"413, and its code says something else": {
			day: Status(413, "rate_limit_exceeded", "no"), kind: llm.KindContextLength,
		},
		"422":          {day: Status(422, "", "no"), kind: llm.KindInvalid},
		"429":          {day: Status(429, "", "no"), kind: llm.KindRateLimit},
		"429, nothing": {day: Body(429, "", ""), kind: llm.KindRateLimit},
		"500":          {day: Status(500, "", "no"), kind: llm.KindInternal},
		"500, empty":   {day: Body(500, "text/plain", ""), kind: llm.KindInternal},
		"502, HTML": {
			day:  Body(502, "text/html", "<html><h1>Bad Gateway</h1>"+strings.Repeat(" really", 10_000)),
			kind: llm.KindInternal,
		},
		"503": {day: Status(503, "", "no"), kind: llm.KindOverloaded},
		"504": {day: Status(504, "", "no"), kind: llm.KindTimeout},
		"529": {day: Status(529, "", "no"), kind: llm.KindOverloaded},
		"200, HTML": {
			day: Body(200, "text/html", "<html>Please log in</html>"), kind: llm.KindInternal,
		},
		"200, garbage": {
			day: Body(200, "application/octet-stream", "\x00\x01\x02"), kind: llm.KindInternal,
		},
		"200, nothing":    {day: Body(200, "text/event-stream", ""), kind: llm.KindTruncated},
		"garbage inside":  {day: Garbage("Hel"), kind: llm.KindInternal, texts: []string{"Hel"}},
		"cut off at once": {day: Cut(), kind: llm.KindTruncated},
		"cut off half-way": {
			day: Cut("Hel", "lo"), kind: llm.KindTruncated, texts: []string{"Hel", "lo"},
		},
		"reset half-way": {day: Reset("Hel"), kind: llm.KindTruncated, texts: []string{"Hel"}},
		"reset":          {day: Reset(), kind: llm.KindNetwork},
		"half-closed": {
			day: HalfClosed("Hel"), kind: llm.KindTruncated, texts: []string{"Hel"},
		},
		"closed with no answer": {
			day: Day{func(*exchange) { panic(http.ErrAbortHandler) }}, kind: llm.KindNetwork,
		},
		"closed inside an event": {
			day: Body(200, "text/event-stream", "data: {\"cho"), kind: llm.KindTruncated,
		},
		"an unknown reason": {
			day:  Play(Reply{Chunks: []string{"Hel"}, RawFinish: "surprise"}, Style{}),
			kind: llm.KindTruncated, texts: []string{"Hel"},
		},
		"filtered": {
			day: Filtered("Hel"), kind: llm.KindContentFilter, texts: []string{"Hel"},
		},
		"filtered at once":        {day: Filtered(), kind: llm.KindContentFilter},
		"a message of many lines": {day: Status(400, "", "no\nno\r\nno"), kind: llm.KindInvalid},
		"a long message": {
			day: Status(400, "", strings.Repeat("ö", 10_000)), kind: llm.KindInvalid,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if e := s.fails(t, tt.day, tt.kind, tt.texts...); e.Message == "" {
				t.Errorf("the error says nothing: %+v", e)
			}
		})
	}
}

func (s suite) testRetryAfter(t *testing.T) {
	tests := map[string]struct {
		header   []string
		from, to time.Duration
	}{
		"seconds": {[]string{"Retry-After", "3"}, 3 * time.Second, 3 * time.Second},
		"a fraction": {
			[]string{"Retry-After", "1.5"}, 1500 * time.Millisecond, 1500 * time.Millisecond,
		},
		"milliseconds": {
			[]string{"Retry-After", "1", "Retry-After-Ms", "250"}, 250 * time.Millisecond,
			250 * time.Millisecond,
		},
		"a date": {
			[]string{"Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)},
			50 * time.Minute, time.Hour,
		},
		"a past date": {
			[]string{"Retry-After", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)}, 0, 0,
		},
		"nonsense":  {[]string{"Retry-After", "soon"}, 0, 0},
		"a minus":   {[]string{"Retry-After", "-3"}, 0, 0},
		"no number": {[]string{"Retry-After", "NaN"}, 0, 0},
		"nothing":   {nil, 0, 0},
	}
	for name, tt := range tests {
		for status, kind := range map[int]llm.Kind{429: llm.KindRateLimit, 503: llm.KindOverloaded} {
			t.Run(fmt.Sprintf("%s, %d", name, status), func(t *testing.T) {
				e := s.fails(t, Status(status, "", "no", tt.header...), kind)
				if e.RetryAfter < tt.from || e.RetryAfter > tt.to {
					t.Errorf("wait %v, want between %v and %v", e.RetryAfter, tt.from, tt.to)
				}
			})
		}
	}
}

// testBombs lets the server send what does not end. A model must give it up, and must not
// collect it first.
func (s suite) testBombs(t *testing.T) {
	tests := map[string]Day{
		"an endless event":          flood("text/event-stream", 200, "data: ", 64),
		"an endless error":          flood("application/json", 500, `{"error":{"message":"`, 64),
		"a gzip bomb":               GzipBomb(200),
		"a gzip bomb for an error":  GzipBomb(500),
		"an endless line of no use": flood("text/event-stream", 200, ": ", 64),
	}
	for name, day := range tests {
		t.Run(name, func(t *testing.T) {
			_, m := s.start(t, day)
			packedFill() // takes memory too, so it goes first
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := drain(t, m.Stream(t.Context(), s.request()))
			runtime.ReadMemStats(&after)
			if llm.KindOf(got.err) != llm.KindInternal || len(got.err.Error()) > 1000 {
				t.Errorf("got %.1000v, want kind %q", got.err, llm.KindInternal)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 96<<20 {
				t.Errorf("%d MiB were allocated", allocated>>20)
			}
		})
	}
}

// flood sends the head of something, and then that many mebibytes of it.
func flood(contentType string, status int, head string, size int) Day {
	return Day{func(x *exchange) {
		x.w.Header().Set("Content-Type", contentType)
		x.w.WriteHeader(status)
		x.send([]byte(head))
		fill := []byte(strings.Repeat("x", 1<<20))
		for range size {
			if _, err := x.w.Write(fill); err != nil {
				return
			}
		}
	}}
}

// testRedirect tempts the model to send the key to another host.
func (s suite) testRedirect(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		elsewhere := NewServer(t)
		_, m := s.start(t, redirect(status, strings.TrimSuffix(elsewhere.URL, "/v1")+s.vendor.path))
		if got := drain(t, m.Stream(t.Context(), s.request())); llm.KindOf(got.err) != llm.KindNotFound {
			t.Errorf("%d: got %+v, want kind %q", status, got, llm.KindNotFound)
		}
		if len(elsewhere.Requests()) != 0 {
			t.Errorf("%d: the key was sent to another host", status)
		}
	}
}

// testKey lets careless servers repeat the key.
func (s suite) testKey(t *testing.T) {
	logged := captureLog(t)
	days := []Day{
		Echo(), Body(500, "text/plain", "your key is "+Key), Broken("", "your key is "+Key),
		Body(200, "text/html", Key),
		Body(200, "text/event-stream", "data: "+Key+"\n\n"),
		Status(429, Key, Key, s.vendor.requestID, Key), redirect(307, "http://127.0.0.1:1/?key="+Key),
		// The key is just where a long message is cut.
		Status(400, "", strings.Repeat("x", 290)+Key), Status(400, "", strings.Repeat("x", 285)+Key),
	}
	_, m := s.start(t, days...)
	for i := range days {
		err := drain(t, m.Stream(t.Context(), s.request())).err
		for ; err != nil; err = errors.Unwrap(err) {
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); tellsKey(text) {
				t.Errorf("day %d: the key is in %s", i, text)
			}
		}
	}
	if tellsKey(logged.String()) {
		t.Errorf("the key is in the log: %s", logged)
	}
}
