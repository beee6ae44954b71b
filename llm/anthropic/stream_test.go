package anthropic_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// Streams as the server sends them, each line the data of an event.
func TestStreams(t *testing.T) {
	const hi = `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}
{"type":"content_block_stop","index":0}
`
	const tool = `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}
`
	ends := func(reason string) string {
		return `{"type":"message_delta","delta":{"stop_reason":"` + reason + `","stop_sequence":null}}
{"type":"message_stop"}`
	}
	said := func(finish llm.Finish, raw string) llm.Response {
		return llm.Response{Text: "Hi", Finish: finish, RawFinish: raw, Model: "m"}
	}
	tests := map[string]struct {
		events string
		want   llm.Response
		kind   llm.Kind
	}{
		"the end of its turn": {hi + ends("end_turn"), said(llm.FinishStop, "end_turn"), ""},
		"a stop sequence":     {hi + ends("stop_sequence"), said(llm.FinishStop, "stop_sequence"), ""},
		"the bound":           {hi + ends("max_tokens"), said(llm.FinishLength, "max_tokens"), ""},
		"the model's bound": {
			hi + ends("model_context_window_exceeded"),
			said(llm.FinishLength, "model_context_window_exceeded"), "",
		},
		"no farewell": {
			hi + `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`,
			said(llm.FinishStop, "end_turn"), "",
		},
		"a refusal":    {hi + ends("refusal"), llm.Response{Text: "Hi"}, llm.KindContentFilter},
		"a pause":      {hi + ends("pause_turn"), llm.Response{Text: "Hi"}, llm.KindTruncated},
		"a new reason": {hi + ends("bored"), llm.Response{Text: "Hi"}, llm.KindTruncated},
		"no reason": {
			hi + `{"type":"message_stop"}`, llm.Response{Text: "Hi"}, llm.KindTruncated,
		},
		"calls, but none": {hi + ends("tool_use"), llm.Response{Text: "Hi"}, llm.KindTruncated},
		"cut off":         {hi, llm.Response{Text: "Hi"}, llm.KindTruncated},
		"JSON of another shape": {
			`{"type":"message_delta","delta":"stop"}`, llm.Response{}, llm.KindInternal,
		},
		"an error": {
			hi + `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`,
			llm.Response{Text: "Hi"}, llm.KindOverloaded,
		},
		"an error that stands bare": {
			`{"error":{"message":"no credit","type":"billing_error"}}`, llm.Response{}, llm.KindQuota,
		},
		"the model, and tokens of all kinds": {
			`{"type":"message_start","message":{"model":"claude-1","usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":5,"output_tokens":1}}}
{"type":"ping"}
` + hi + `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9,"output_tokens_details":{"thinking_tokens":4}}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishStop, RawFinish: "end_turn", Model: "claude-1",
				Usage: llm.Usage{Input: 18, Output: 9, Cached: 5, CacheWrites: 3, Reasoning: 4},
			},
			"",
		},
		"tokens at the end only": {
			`{"type":"message_start","message":{"usage":{"input_tokens":0,"output_tokens":0}}}
` + hi + `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":10,"output_tokens":9}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishStop, RawFinish: "end_turn", Model: "m",
				Usage: llm.Usage{Input: 10, Output: 9},
			},
			"",
		},
		"thoughts are no text": {
			`{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"Hm"}}
{"type":"content_block_delta","index":1,"delta":{"type":"thinking_delta","thinking":"Hm"}}
{"type":"content_block_delta","index":1,"delta":{"type":"signature_delta","signature":"aa"}}
{"type":"new_thing","delta":{"type":"new_delta"}}
` + hi + ends("end_turn"),
			said(llm.FinishStop, "end_turn"), "",
		},
		"text at the beginning of its block": {
			`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Hi"}}
` + ends("end_turn"), said(llm.FinishStop, "end_turn"), "",
		},
		"a call in pieces, and one without input": {
			hi + `{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}
{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}
{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\""}}
{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":":1}"}}
{"type":"content_block_stop","index":1}
{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}}}
` + ends("tool_use"),
			llm.Response{
				Text: "Hi", Finish: llm.FinishCalls, RawFinish: "tool_use", Model: "m",
				Calls: calls("a", "f", `{"x":1}`, "b", "g", `{}`),
			},
			"",
		},
		"a whole call": {
			`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{"x":1}}}
` + ends("end_turn"),
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "end_turn", Model: "m", Calls: calls("a", "f", `{"x":1}`),
			},
			"",
		},
		"a call that is cut off": {
			tool + `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"x\""}}
` + ends("max_tokens"),
			llm.Response{Finish: llm.FinishLength, RawFinish: "max_tokens", Model: "m"}, "",
		},
		"a call of the server's own": {
			`{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}
` + hi + ends("end_turn"), said(llm.FinishStop, "end_turn"), "",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var body strings.Builder
			for line := range strings.Lines(tt.events) {
				body.WriteString("data: " + strings.TrimSpace(line) + "\n\n")
			}
			s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream", body.String()))
			m := newModel(t, anthropic.Options{BaseURL: s.URL, Model: "m"})
			got, err := llm.Generate(t.Context(), m, &llm.Request{})
			if !reflect.DeepEqual(*got, tt.want) || llm.KindOf(err) != tt.kind ||
				(err == nil) != (tt.kind == "") {
				t.Errorf("got %+v, %v\nwant %+v, kind %q", *got, err, tt.want, tt.kind)
			}
		})
	}
}

// What was counted before a failure comes with the error.
func TestUsageOfFailures(t *testing.T) {
	const start = `data: {"type":"message_start",` +
		`"message":{"usage":{"input_tokens":3,"output_tokens":1}}}` + "\n\n"
	for name, end := range map[string]string{
		"an error": `data: {"type":"error",` +
			`"error":{"type":"overloaded_error","message":"Overloaded"}}` + "\n\n",
		"cut off": "",
		"refused": `data: {"type":"message_delta","delta":{"stop_reason":"refusal"}}` + "\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream", start+end))
			var last llm.Chunk
			var failed error
			m := newModel(t, anthropic.Options{BaseURL: s.URL})
			for last, failed = range m.Stream(t.Context(), &llm.Request{}) {
			}
			if want := (llm.Usage{Input: 3, Output: 1}); failed == nil || last.Usage != want {
				t.Errorf("got %+v, %v, want %+v", last, failed, want)
			}
		})
	}
}

// calls makes calls from their ids, names and inputs.
func calls(fields ...string) (calls []llm.Call) {
	for f := range slices.Chunk(fields, 3) {
		calls = append(calls, llm.Call{ID: f[0], Name: f[1], Input: json.RawMessage(f[2])})
	}
	return calls
}
