package llmtest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

func (s suite) testCalls(t *testing.T) {
	one := []llm.Call{{
		ID: "call_a", Name: "count_films", Input: []byte(`{"year":1979,"note":"Grüße \"世界\""}`),
	}}
	two := append(slices.Clone(one), llm.Call{
		ID: "call_b", Name: "list_genres", Input: []byte(`{"film":7}`),
	})
	twins := []llm.Call{
		{ID: "call_a", Name: "count_films", Input: []byte(`{"year":1979}`)},
		{ID: "call_b", Name: "count_films", Input: []byte(`{"year":1980}`)},
	}
	none := []llm.Call{{ID: "call_a", Name: "count_films"}}
	stop := s.vendor.words.stop
	tests := map[string]struct {
		reply Reply
		style Style
	}{
		"whole":                {Reply{Calls: one}, Style{}},
		"in pieces":            {Reply{Calls: one}, Style{Fragments: true}},
		"in pieces, split":     {Reply{Calls: one}, Style{Fragments: true, Bytewise: true}},
		"two":                  {Reply{Calls: two}, Style{}},
		"two of the same tool": {Reply{Calls: twins}, Style{Fragments: true}},
		"two in pieces":        {Reply{Calls: two}, Style{Fragments: true}},
		"two by turns":         {Reply{Calls: two}, Style{Fragments: true, Interleaved: true}},
		"two, no event fields": {Reply{Calls: two}, Style{Fragments: true, Unnamed: true}},
		"no farewell":          {Reply{Calls: two}, Style{Bare: true}},
		"after text":           {Reply{Chunks: []string{"Let me ", "see."}, Calls: one}, Style{}},
		"among text": {
			Reply{Chunks: []string{"First. ", "Second. ", "Done."}, Calls: two},
			Style{Mixed: true, Fragments: true},
		},
		"after reasoning": {
			Reply{Calls: one, Usage: llm.Usage{Input: 3, Output: 9, Reasoning: 4}}, Style{},
		},
		"no arguments":         {Reply{Calls: none}, Style{}},
		"no arguments, opened": {Reply{Calls: none}, Style{Fragments: true}},
		"an empty object": {
			Reply{Calls: []llm.Call{{ID: "call_a", Name: "count_films", Input: []byte(`{}`)}}}, Style{},
		},
		"no ids":            {Reply{Calls: twins}, Style{NoIDs: true}},
		"no index":          {Reply{Calls: twins}, Style{NoIndex: true}},
		"said to be a stop": {Reply{Calls: one, RawFinish: stop}, Style{}},
		"arguments no JSON": {
			Reply{Calls: []llm.Call{{ID: "call_a", Name: "count_films", Input: []byte(`{"year":`)}}},
			Style{},
		},
		"of no such tool": {
			Reply{Calls: []llm.Call{{ID: "call_a", Name: "delete_films", Input: []byte(`{"year":1979}`)}}},
			Style{},
		},
		"long arguments": {
			Reply{Calls: []llm.Call{{
				ID: "call_a", Name: "count_films",
				Input: []byte(`{"note":"` + strings.Repeat("film ", 20_000) + `"}`),
			}}}, Style{},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, m := s.start(t, Play(tt.reply, tt.style))
			got := drain(t, m.Stream(t.Context(), s.request()))
			if got.err != nil || got.last.Finish != llm.FinishCalls ||
				strings.Join(got.texts, "") != strings.Join(tt.reply.Chunks, "") {
				t.Fatalf("got %+v", got)
			}
			if len(got.last.Calls) != len(tt.reply.Calls) {
				t.Fatalf("got %d calls, want %d: %+v", len(got.last.Calls), len(tt.reply.Calls), got.last.Calls)
			}
			ids := map[string]bool{}
			for i, c := range got.last.Calls {
				want := tt.reply.Calls[i]
				if want.Input == nil {
					want.Input = []byte(`{}`)
				}
				if c.Name != want.Name || !sameJSON(c.Input, want.Input) || !tt.style.NoIDs && c.ID != want.ID {
					t.Errorf("call %d is %s %s %.200s, want %s %s %.200s",
						i, c.ID, c.Name, c.Input, want.ID, want.Name, want.Input)
				}
				if c.ID == "" || ids[c.ID] {
					t.Errorf("call %d has no id of its own: %+v", i, c)
				}
				ids[c.ID] = true
			}
			if !tt.style.NoIDs { // ids that the model makes may differ
				s.sameDrained(t, m, s.request(), got)
			}
		})
	}
	t.Run("cut by the limit", func(t *testing.T) {
		cut := Reply{Chunks: []string{"Hm."}, Calls: one, Finish: llm.FinishLength}
		_, m := s.start(t, Play(cut, Style{Fragments: true}))
		got := drain(t, m.Stream(t.Context(), s.request()))
		if got.err != nil || got.last.Finish != llm.FinishLength {
			t.Errorf("got %+v, want %q without a call", got, llm.FinishLength)
		}
	})
	for name, style := range map[string]Style{"whole": {}, "in pieces": {Fragments: true}} {
		t.Run("connection lost, "+name, func(t *testing.T) {
			_, m := s.start(t, Play(Reply{Calls: two, Err: llm.Chunk{}.Err()}, style))
			got := drain(t, m.Stream(t.Context(), s.request()))
			if llm.KindOf(got.err) != llm.KindTruncated {
				t.Errorf("got %+v, want kind %q", got, llm.KindTruncated)
			}
		})
	}
}

// sameJSON compares JSON values. It compares other text by its bytes.
func sameJSON(a, b []byte) bool {
	canonical := func(raw []byte) []byte {
		var v any
		if decode(raw, &v) != nil {
			return raw
		}
		return mustJSON(v)
	}
	return bytes.Equal(canonical(a), canonical(b))
}

// testNoTools plays a model that cannot call tools. A request that needs them fails. Another one
// is answered, with a warning, and refused only once.
func (s suite) testNoTools(t *testing.T) {
	server, m := s.start(t, NoTools(Good("Hello")))
	req := s.request()
	if got := drain(t, m.Stream(t.Context(), req)); llm.KindOf(got.err) != llm.KindUnsupported {
		t.Errorf("got %+v, want kind %q", got, llm.KindUnsupported)
	}
	req.WithoutTools = "Say what you would have called."
	req.Messages = append(req.Messages, answer(llm.Chunk{Calls: []llm.Call{count("call_a", 1979)}})...)
	for range 2 {
		got := drain(t, m.Stream(t.Context(), req))
		if got.err != nil || strings.Join(got.texts, "") != "Hello" || len(got.last.Warnings) == 0 {
			t.Errorf("got %+v, want Hello and a warning", got)
		}
	}
	sent := server.Requests()
	last := sent[len(sent)-1]
	if len(sent) != 4 || len(last.Tools())+len(last.Calls())+len(last.Results()) > 0 {
		t.Errorf("%d requests, want one more than replies, and without tools: %s", len(sent), last.Body)
	}
	for _, want := range []string{req.WithoutTools, "count_films", "1979", "426"} {
		if !strings.Contains(last.Text(), want) {
			t.Errorf("the model was not told %q: %s", want, last.Body)
		}
	}
}

// testRoundTrip sends calls and their results back to the server.
func (s suite) testRoundTrip(t *testing.T) {
	calls := []llm.Call{
		{ID: "call_a", Name: "count_films", Input: []byte(`{"year":1979}`)},
		{ID: "call_b", Name: "list_genres", Input: []byte(`{}`)},
		// It is broken: the server must still get a valid request.
		{ID: "call_c", Name: "count_films", Input: []byte(`{"year":`)},
	}
	results := []llm.Result{
		{Call: "call_a", Name: "count_films", Output: `{"films":426}`},
		{Call: "call_b", Name: "list_genres", Output: "no such film: <7> & \"世界\"", Failed: true},
		{Call: "call_c", Name: "count_films", Output: "the input is not JSON", Failed: true},
	}
	for name, text := range map[string]string{"with text": "Let me see.", "without text": ""} {
		t.Run(name, func(t *testing.T) {
			req := s.request()
			req.ToolChoice = llm.ToolsRequired
			req.Messages = append(req.Messages,
				llm.Message{Role: llm.RoleAssistant, Text: text, Calls: calls[:2]},
				llm.Message{Role: llm.RoleTool, Results: results[:2]},
				llm.Message{Role: llm.RoleAssistant, Calls: calls[2:]},
				llm.Message{Role: llm.RoleTool, Results: results[2:]})
			server, m := s.start(t)
			if got := drain(t, m.Stream(t.Context(), req)); got.err != nil {
				t.Fatal(got.err)
			}
			sent := server.Requests()[0]
			got := sent.Tools()
			if !slices.Equal(got, []string{"count_films", "list_genres"}) ||
				sent.ToolChoice() != req.ToolChoice {
				t.Errorf("offered %q, choice %q", got, sent.ToolChoice())
			}
			if !strings.Contains(sent.Text(), req.Tools[0].Description) ||
				!strings.Contains(sent.Text(), text) {
				t.Errorf("a description or a text is missing: %s", sent.Body)
			}
			gotCalls, gotResults := sent.Calls(), sent.Results()
			if len(gotCalls) != len(calls) || len(gotResults) != len(results) {
				t.Fatalf("%d calls and %d results came, want %d of each: %s",
					len(gotCalls), len(gotResults), len(calls), sent.Body)
			}
			for i, want := range calls {
				got := gotCalls[i]
				if got.ID != want.ID || got.Name != want.Name ||
					json.Valid(want.Input) && !sameJSON(got.Input, want.Input) {
					t.Errorf("call %d came as %+v, %s; want %+v, %s", i, got, got.Input, want, want.Input)
				}
			}
			for i, want := range results {
				if got := gotResults[i]; got.Call != want.Call || !strings.Contains(got.Output, want.Output) {
					t.Errorf("result %d came as %+v, want %+v", i, got, want)
				}
			}
		})
	}
}
