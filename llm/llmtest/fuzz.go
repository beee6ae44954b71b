package llmtest

import (
	"errors"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// FuzzModel is a fuzz target for a provider. Whatever the server at baseURL sends, the reply
// must keep the contract of [llm.Model]. The seeds are streams in all protocols that a
// [Server] speaks, so each provider also reads those of others.
func FuzzModel(f *testing.F, newModel func(baseURL string) llm.Model) {
	for _, v := range vendors() {
		for _, day := range seeds() {
			w := httptest.NewRecorder()
			x := &exchange{
				vendor: v, w: w, asked: object{},
				stream: v.stream("small", object{"stream_options": object{"include_usage": true}}),
			}
			day.play(x)
			f.Add(w.Body.Bytes())
		}
	}
	var body atomic.Value
	body.Store([]byte(nil))
	server := NewServer(f, Day{func(x *exchange) {
		Body(200, "text/event-stream", string(body.Load().([]byte))).play(x)
	}})
	m := newModel(server.URL)
	f.Fuzz(func(t *testing.T, stream []byte) {
		body.Store(stream)
		got := drain(t, m.Stream(t.Context(), &llm.Request{
			Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}},
		}))
		e, ok := errors.AsType[*llm.Error](got.err)
		if got.err != nil && (!ok || e.Kind == "" || strings.Contains(e.Error(), "\n")) {
			t.Errorf("error = %v, want an llm.Error of one line", got.err)
		}
	})
}

// seeds returns days with all kinds of events.
func seeds() []Day {
	usage := llm.Usage{Input: 10, Output: 9, Cached: 5, Reasoning: 4}
	calls := []llm.Call{
		{ID: "call_a", Name: "count", Input: []byte(`{"year":1979}`)}, {ID: "call_b", Name: "list"},
	}
	return []Day{
		Good("Hel", "lo, 世界"),
		Play(Reply{Chunks: []string{"Hel", "lo"}, Usage: usage}, Style{
			CRLF: true, Comments: true, UsageAlways: true,
		}),
		Play(Reply{Chunks: []string{"Hel", "lo"}, Calls: calls}, Style{Mixed: true, Fragments: true}),
		Play(Reply{Calls: calls}, Style{Fragments: true, Interleaved: true, NoIDs: true, Unnamed: true}),
		Play(Reply{Calls: calls}, Style{NoIndex: true, Bare: true}),
		Play(Reply{Chunks: []string{"Hel"}, Finish: llm.FinishLength}, Style{}),
		Unfinished("Hel"), Filtered("Hel"), HalfClosed("Hel"), Garbage("Hel"),
		FailsInside(llm.KindOverloaded, "Hel"), Whole(Reply{Chunks: []string{"Hel"}, Calls: calls}),
	}
}
