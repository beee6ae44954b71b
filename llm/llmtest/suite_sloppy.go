package llmtest

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// testSloppy plays servers that are not strict. What came whole is a reply.
func (s suite) testSloppy(t *testing.T) {
	hello := []string{"Hel", "lo"}
	text := Reply{Chunks: hello}
	calls := Reply{Calls: []llm.Call{
		{ID: "call_a", Name: "count_films", Input: []byte(`{"year":1979}`)},
		{ID: "call_b", Name: "count_films", Input: []byte(`{"year":1980}`)},
	}}
	cut := Reply{Chunks: hello, Finish: llm.FinishLength}
	loud := func(r Reply, reason string) Reply {
		r.RawFinish = strings.ToUpper(reason)
		return r
	}
	type test struct {
		day   Day
		reply Reply
	}
	tests := map[string]test{
		"a byte order mark first": {Play(text, Style{Mark: true}), text},
		"events without data":     {Play(text, Style{Beats: true}), text},
		"whole JSON":              {Whole(text), text},
		"whole JSON of a limit":   {Whole(cut), cut},
		"a limit in capitals":     {Play(loud(cut, s.vendor.words.length), Style{}), cut},
	}
	for _, kind := range []string{"text/plain", "application/json", "none"} {
		tests["a stream of type "+kind] = test{Play(text, Style{ContentType: kind}), text}
		tests["a stream of type "+kind+", byte by byte"] = test{
			Play(text, Style{ContentType: kind, Bytewise: true}), text,
		}
	}
	if s.vendor != responses { // there it is the type of an event
		tests["an end in capitals"] = test{Play(loud(text, s.vendor.words.stop), Style{}), text}
	}
	if s.caps.Tools {
		tests["calls in whole JSON"] = test{Whole(calls), calls}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, m := s.start(t, tt.day)
			got := drain(t, m.Stream(t.Context(), s.request()))
			if got.err != nil || strings.Join(got.texts, "") != strings.Join(tt.reply.Chunks, "") ||
				got.last.Finish != tt.reply.finish() ||
				!slices.EqualFunc(got.last.Calls, tt.reply.Calls, sameCall) {
				t.Errorf("got %+v, want %+v", got, tt.reply)
			}
			want := llm.Usage{Input: InputTokens, Output: OutputTokens}
			if s.caps.Usage && got.last.Usage != want {
				t.Errorf("usage = %+v, want %+v", got.last.Usage, want)
			}
		})
	}
}

func sameCall(a, b llm.Call) bool {
	return a.ID == b.ID && a.Name == b.Name && sameJSON(a.Input, b.Input)
}

// testNoReason plays replies whose stream ends as usual, but without a reason. If the farewell
// of the protocol is an end of its own, they are replies with a warning.
func (s suite) testNoReason(t *testing.T) {
	if !s.vendor.ends {
		_ = s.fails(t, Unfinished("Hel"), llm.KindTruncated, "Hel")
		return
	}
	_, m := s.start(t, Unfinished("Hel", "lo"))
	got := drain(t, m.Stream(t.Context(), s.request()))
	if got.err != nil || strings.Join(got.texts, "") != "Hello" || len(got.last.Warnings) == 0 {
		t.Errorf("got %+v, want Hello and a warning", got)
	}
	_ = s.fails(t, Unfinished(), llm.KindTruncated)
}

// testCuts cuts replies off at every byte. What comes of it is an error, or the whole reply if
// only what follows its end was lost.
func (s suite) testCuts(t *testing.T) {
	year := []llm.Call{{ID: "call_a", Name: "count_films", Input: []byte(`{"year":1979}`)}}
	tests := map[string]Day{
		"text":             Play(Reply{Chunks: []string{"Grü", "ße."}}, Style{}),
		"whole JSON":       Whole(Reply{Chunks: []string{"Grüße."}}),
		"without a reason": Unfinished("Grü", "ße."),
	}
	if s.caps.Tools {
		tests["calls"] = Play(Reply{Calls: year}, Style{Fragments: true})
	}
	for name, day := range tests {
		t.Run(name, func(t *testing.T) {
			stream := s.written(day)
			size := len(stream)
			_, m := s.start(t, Day{func(x *exchange) {
				x.contentType("text/event-stream")
				x.send(stream[:size])
			}})
			whole := drain(t, m.Stream(t.Context(), s.request()))
			for size = range stream {
				got := drain(t, m.Stream(t.Context(), s.request()))
				same := slices.Equal(got.texts, whole.texts) &&
					slices.EqualFunc(got.last.Calls, whole.last.Calls, sameCall) &&
					got.last.Finish == whole.last.Finish
				if got.err == nil && !same {
					t.Errorf("after %q: got %+v, and the whole is %+v", stream[:size], got, whole)
				}
			}
		})
	}
}

// written returns the body that a day sends.
func (s suite) written(day Day) []byte {
	w := httptest.NewRecorder()
	day.play(&exchange{
		vendor: s.vendor, w: w, model: "small", asked: object{"model": "small"},
		stream: s.vendor.stream("small", object{"stream_options": object{"include_usage": true}}),
	})
	return w.Body.Bytes()
}

// testNoSystem plays a server without a place for instructions. They must reach it all the
// same, or the request fails.
func (s suite) testNoSystem(t *testing.T) {
	server, m := s.start(t, NoSystem(Good("Hello")))
	for range 2 {
		got := drain(t, m.Stream(t.Context(), s.request()))
		switch kind := llm.KindOf(got.err); {
		case kind == llm.KindUnsupported || kind == llm.KindInvalid:
		case got.err != nil || len(got.last.Warnings) == 0:
			t.Errorf("the instructions went elsewhere, and the model does not say so: %+v", got)
		default:
			sent := server.Requests()
			if last := sent[len(sent)-1]; !strings.Contains(last.Text(), s.request().System) {
				t.Errorf("the server was not told the instructions: %s", last.Body)
			}
		}
	}
}

// testErrorsInLists plays errors as Google's endpoint writes them: in a list, with a reason and
// the time to wait in the body.
func (s suite) testErrorsInLists(t *testing.T) {
	tests := map[string]struct {
		code         int
		word, detail string
		kind         llm.Kind
		wait         time.Duration
	}{
		"a limit": {
			429, "RESOURCE_EXHAUSTED", `{"retryDelay": "7s"}`, llm.KindRateLimit, 7 * time.Second,
		},
		"overload": {503, "UNAVAILABLE", "", llm.KindOverloaded, 0},
		"the key":  {400, "INVALID_ARGUMENT", `{"reason": "API_KEY_INVALID"}`, llm.KindAuth, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body := fmt.Sprintf(
				`[{"error": {"code": %d, "message": "Sorry.", "status": %q, "details": [%s]}}]`,
				tt.code, tt.word, tt.detail)
			e := s.fails(t, Body(tt.code, "application/json", body), tt.kind)
			if e.Message != "Sorry." || e.RetryAfter != tt.wait {
				t.Errorf("got %q after %v, want the sentence alone after %v", e.Message, e.RetryAfter, tt.wait)
			}
		})
	}
}
