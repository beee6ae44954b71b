package openai_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

var noReason = []string{"the server did not say why the reply ended"}

// ending is the last event of a response with one part.
func ending(part string) string {
	return `{"type":"response.completed","response":{"output":[` +
		`{"type":"message","content":[{` + part + `}]}]}}`
}

// Streams as servers send them, each line the data of an event.
func TestStreams(t *testing.T) {
	const chat, responses = openai.ChatCompletions, openai.Responses
	tests := map[string]struct {
		api    openai.API
		events string
		want   llm.Response
		kind   llm.Kind
	}{
		"chat: usage beside the finish reason": {
			chat, `{"model":"llama","choices":[{"delta":{"content":"Hi"}}]}
{"model":"llama","choices":[{"delta":{"content":"!"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}
[DONE]`,
			llm.Response{
				Text: "Hi!", Finish: llm.FinishStop, RawFinish: "stop", Model: "llama",
				Usage: llm.Usage{Input: 3, Output: 2},
			},
			"",
		},
		"chat: usage in every chunk": {
			chat, `{"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}
{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m",
				Usage: llm.Usage{Input: 3, Output: 2},
			},
			"",
		},
		"chat: no usage, nulls, an empty finish reason": {
			chat, `{"error":null,"choices":[{"delta":{"content":null},"finish_reason":null}],"usage":null}
{"choices":[{"delta":{"content":"Hi"},"finish_reason":""}]}
{"choices":[{"delta":{"content":""},"finish_reason":"length"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishLength, RawFinish: "length", Model: "m"}, "",
		},
		"chat: thoughts are no text": {
			chat, `{"choices":[{"delta":{"reasoning_content":"Hm","reasoning":"Hm"}}]}
{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m"}, "",
		},
		"chat: thoughts and text in parts, as Mistral sends them": {
			chat, `{"choices":[{"delta":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}],"closed":true}]},"finish_reason":null}]}
{"choices":[{"delta":{"content":[{"type":"text","text":"H"},{"type":"reference","reference_ids":[1]},{"type":"text","text":"i"}]}}]}
{"choices":[{"delta":{"content":"!"},"finish_reason":"stop"}]}`,
			llm.Response{Text: "Hi!", Finish: llm.FinishStop, RawFinish: "stop", Model: "m"}, "",
		},
		"chat: content that is no text": {
			chat, `{"choices":[{"delta":{"content":["Hi"]}}]}`,
			llm.Response{}, llm.KindInternal,
		},
		"chat: a farewell without a finish reason": {
			chat, `{"choices":[{"delta":{"content":"Hi"}}]}
[DONE]`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, Model: "m", Warnings: noReason}, "",
		},
		"chat: a refusal": {
			chat, `{"choices":[{"delta":{"refusal":"I can't"}}]}
{"choices":[{"delta":{},"finish_reason":"stop"}]}`,
			llm.Response{}, llm.KindContentFilter,
		},
		"chat: the content filter": {
			chat, `{"choices":[{"delta":{"content":"Hi"}}]}
{"choices":[{"delta":{},"finish_reason":"content_filter"}]}`,
			llm.Response{Text: "Hi"}, llm.KindContentFilter,
		},
		"chat: an end that is no good one": {
			chat, `{"choices":[{"delta":{"content":"Hi"},"finish_reason":"abort"}]}`,
			llm.Response{Text: "Hi"}, llm.KindTruncated,
		},
		"chat: an error with a status as its code": {
			chat, `{"error":{"message":"slow","code":429}}`,
			llm.Response{}, llm.KindRateLimit,
		},
		"chat: an error that is text": {
			chat, `{"error":"the server is overloaded"}`,
			llm.Response{}, llm.KindOverloaded,
		},
		"chat: thoughts that are counted apart": {
			chat,
			`{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}],` +
				`"usage":{"prompt_tokens":30,"completion_tokens":2,"total_tokens":37,` +
				`"prompt_tokens_details":{"cached_tokens":8,"cache_write_tokens":2},` +
				`"completion_tokens_details":{"reasoning_tokens":5}}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m",
				Usage: llm.Usage{Input: 30, Output: 7, Cached: 8, CacheWrites: 2, Reasoning: 5},
			},
			"",
		},
		"chat: calls in pieces, by turns": {
			chat, `{"choices":[{"delta":{"content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{\"y\""}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}},{"index":1,"function":{"arguments":":2}"}}]}}]}
{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "tool_calls", Model: "m",
				Calls: calls("a", "f", `{"x":1}`, "b", "g", `{"y":2}`),
			},
			"",
		},
		"chat: whole calls, all at the index 0": {
			chat,
			`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f",` +
				`"arguments":"{}"}},{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]},` +
				`"finish_reason":"stop"}]}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "stop", Model: "m",
				Calls: calls("a", "f", `{}`, "b", "f", `{}`),
			},
			"",
		},
		"chat: calls without an index, in pieces": {
			chat, `{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"x\""}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":":1}"}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"f"}}]},"finish_reason":"tool_calls"}]}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "tool_calls", Model: "m",
				Calls: calls("a", "f", `{"x":1}`, "b", "f", `{}`),
			},
			"",
		},
		"chat: an id and a name in every piece": {
			chat, `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":":1}"}}]},"finish_reason":"tool_calls"}]}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "tool_calls", Model: "m", Calls: calls("a", "f", `{"x":1}`),
			},
			"",
		},
		"chat: arguments that are no string": {
			chat,
			`{"choices":[{"delta":{"content":"Wait.","tool_calls":[{"index":0,"id":"a",` +
				`"function":{"name":"f","arguments":{"x":1}}},{"index":1,"id":"b","function":{"name":"f",` +
				`"arguments":null}}]},"finish_reason":"stop"}]}`,
			llm.Response{
				Text: "Wait.", Finish: llm.FinishCalls, RawFinish: "stop", Model: "m",
				Calls: calls("a", "f", `{"x":1}`, "b", "f", `{}`),
			},
			"",
		},
		"chat: a call that is cut off": {
			chat,
			`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f",` +
				`"arguments":"{\"x\""}}]},"finish_reason":"length"}]}`,
			llm.Response{Finish: llm.FinishLength, RawFinish: "length", Model: "m"}, "",
		},
		"chat: calls out of bounds": {
			chat, `{"choices":[{"delta":{"content":"Hi","tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"` + strings.Repeat("x", 5<<20) + `"}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"` + strings.Repeat("x", 5<<20) + `"}}]}}]}`,
			llm.Response{Text: "Hi"}, llm.KindInternal,
		},
		"chat: calls, but no reason": {
			chat, `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]},"finish_reason":null}]}
[DONE]`,
			llm.Response{
				Finish: llm.FinishCalls, Model: "m", Warnings: noReason,
				Calls: []llm.Call{{ID: "a", Name: "f", Input: []byte("{}")}},
			}, "",
		},
		"chat: half a call, and no reason": {
			chat, `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"a\":"}}]},"finish_reason":null}]}
[DONE]`,
			llm.Response{}, llm.KindTruncated,
		},
		"chat: JSON of another shape": {
			chat, `{"choices":"none"}`,
			llm.Response{}, llm.KindInternal,
		},
		"responses: events of no interest": {
			responses, `{"type":"response.created","response":{"model":"gpt"}}
{"type":"response.reasoning_summary_text.delta","delta":"Hm"}
{"type":"response.new_thing","delta":{"a":1}}
{"type":"response.output_text.delta","delta":"Hi"}
{"type":"response.completed","response":{"model":"gpt-1","usage":{"input_tokens":3,"output_tokens":2}}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishStop, RawFinish: "completed", Model: "gpt-1",
				Usage: llm.Usage{Input: 3, Output: 2},
			},
			"",
		},
		"responses: no usage, no model": {
			responses, `{"type":"response.completed","response":{"usage":null,"incomplete_details":null}}`,
			llm.Response{Finish: llm.FinishStop, RawFinish: "completed", Model: "m"}, "",
		},
		"responses: too long": {
			responses, `{"type":"response.output_text.delta","delta":"Hi"}
{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}`,
			llm.Response{Text: "Hi", Finish: llm.FinishLength, RawFinish: "max_output_tokens", Model: "m"},
			"",
		},
		"responses: the content filter": {
			responses,
			`{"type":"response.incomplete","response":{"incomplete_details":{"reason":"content_filter"}}}`,
			llm.Response{}, llm.KindContentFilter,
		},
		"responses: incomplete without a reason": {
			responses, `{"type":"response.incomplete","response":{}}`,
			llm.Response{}, llm.KindTruncated,
		},
		"responses: a refusal": {
			responses, `{"type":"response.refusal.delta","delta":"I can't"}
{"type":"response.refusal.done","refusal":"I can't"}
{"type":"response.completed","response":{}}`,
			llm.Response{}, llm.KindContentFilter,
		},
		"responses: a farewell without an end": {
			responses, `{"type":"response.output_text.delta","delta":"Hi"}
[DONE]`,
			llm.Response{Text: "Hi"}, llm.KindTruncated,
		},
		"responses: calls in pieces, by turns": {
			responses, `{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs"}}
{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"fc_1","call_id":"a","name":"f","arguments":""}}
{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"fc_2","call_id":"b","name":"g","arguments":""}}
{"type":"response.function_call_arguments.delta","output_index":2,"delta":"{\"y\""}
{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"x\":1}"}
{"type":"response.function_call_arguments.delta","output_index":2,"delta":":2}"}
{"type":"response.function_call_arguments.done","output_index":2,"arguments":"{\"y\":2}"}
{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"a","name":"f","arguments":"{\"x\":1}"}}
{"type":"response.completed","response":{"output":[{"type":"function_call","call_id":"a","name":"f","arguments":"{}"}],"usage":{"input_tokens":30,"output_tokens":9,"total_tokens":39,"input_tokens_details":{"cached_tokens":8,"cache_write_tokens":2},"output_tokens_details":{"reasoning_tokens":5}}}}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "completed", Model: "m",
				Calls: calls("a", "f", `{"x":1}`, "b", "g", `{"y":2}`),
				Usage: llm.Usage{Input: 30, Output: 9, Cached: 8, CacheWrites: 2, Reasoning: 5},
			},
			"",
		},
		"responses: a whole call": {
			responses, `{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"a","name":"f","arguments":""}}
{"type":"response.completed","response":{}}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "completed", Model: "m", Calls: calls("a", "f", `{}`),
			},
			"",
		},
		"responses: calls at the end only": {
			responses,
			`{"type":"response.completed","response":{"output":[{"type":"message"},` +
				`{"type":"function_call","call_id":"a","name":"f","arguments":"{}"},` +
				`{"type":"function_call","call_id":"b","name":"f","arguments":"{}"}]}}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "completed", Model: "m",
				Calls: calls("a", "f", `{}`, "b", "f", `{}`),
			},
			"",
		},
		"responses: a call that is cut off": {
			responses, `{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"a","name":"f","arguments":""}}
{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"x\""}
{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}`,
			llm.Response{Finish: llm.FinishLength, RawFinish: "max_output_tokens", Model: "m"}, "",
		},
		"responses: calls out of bounds": {
			responses, `{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning"}}
{"type":"response.completed","response":{"output":[` + strings.Repeat(`{"type":"function_call"},`, 1001) + `{}]}}`,
			llm.Response{}, llm.KindInternal,
		},
		"responses: an item that is none": {
			responses, `{"type":"response.output_item.done","item":"f"}`,
			llm.Response{}, llm.KindInternal,
		},
		"responses: a piece that is no string": {
			responses, `{"type":"response.function_call_arguments.delta","delta":{"x":1}}`,
			llm.Response{}, llm.KindInternal,
		},
		"responses: failed": {
			responses,
			`{"type":"response.failed","response":{"model":"gpt","error":{"code":"rate_limit_exceeded",` +
				`"message":"slow"}}}`,
			llm.Response{}, llm.KindRateLimit,
		},
		"responses: failed, and no word why": {
			responses, `{"type":"response.failed","response":null}`,
			llm.Response{}, llm.KindInternal,
		},
		"responses: an error event": {
			responses, `{"type":"error","code":"context_length_exceeded","message":"long","param":null}`,
			llm.Response{}, llm.KindContextLength,
		},
		"responses: a nested error event": {
			responses,
			`{"type":"error","error":{"type":"invalid_request_error","code":"insufficient_quota",` +
				`"message":"broke"}}`,
			llm.Response{}, llm.KindQuota,
		},
		"chat: the whole message in place of deltas": {
			chat, `{"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m"}, "",
		},
		"chat: the whole message after its deltas": {
			chat, `{"choices":[{"delta":{"content":"H"}}]}
{"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m"}, "",
		},
		"chat: the whole message, and a delta was lost": {
			chat, `{"choices":[{"delta":{"content":"Ada"}}]}
{"choices":[{"message":{"role":"assistant","content":"Dear Ada"},"finish_reason":"stop"}]}`,
			llm.Response{Text: "Ada"}, llm.KindInternal,
		},
		"chat: an error that is none": {
			chat, `{"error":{},"choices":[{"delta":{"content":"H"}}]}
{"error":"","choices":[{"delta":{"content":"i"},"error":false,"finish_reason":"stop"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m"}, "",
		},
		"chat: text after its finish reason": {
			chat, `{"choices":[{"delta":{"content":"H"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}
{"choices":[{"delta":{"content":"i"}}],"usage":{"prompt_tokens":3}}
{"choices":[{"delta":{"content":"!"}}],"usage":{"prompt_tokens":3}}`,
			llm.Response{
				Text: "Hi!", Finish: llm.FinishStop, RawFinish: "stop", Model: "m",
				Usage: llm.Usage{Input: 3},
			}, "",
		},
		"chat: text in place of deltas": {
			chat, `{"choices":[{"text":"H"}]}
{"choices":[{"text":"i","finish_reason":"stop"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m"}, "",
		},
		"chat: counts that are no integers": {
			chat, `{"choices":[{"text":"Hi","finish_reason":"stop"}]}
{"choices":[],"usage":{"prompt_tokens":30.0,"completion_tokens":"12","total_tokens":null}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m",
				Usage: llm.Usage{Input: 30, Output: 12},
			}, "",
		},
		"chat: more thoughts than output": {
			chat, `{"choices":[{"text":"Hi","finish_reason":"stop"}]}
{"choices":[],"usage":{"prompt_tokens":30,"completion_tokens":12,"total_tokens":42,"completion_tokens_details":{"reasoning_tokens":267}}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishStop, RawFinish: "stop", Model: "m",
				Usage: llm.Usage{Input: 30, Output: 279, Reasoning: 267},
			}, "",
		},
		"chat: a limit, and an error after it": {
			chat, `{"choices":[{"text":"Hi","finish_reason":"length"}]}
{"error":{"message":"Token limit reached","code":400}}`,
			llm.Response{
				Text: "Hi", Finish: llm.FinishLength, RawFinish: "length", Model: "m",
				Warnings: []string{"the server sent an error after the end of the reply: Token limit reached"},
			}, "",
		},
		"chat: an end, and another error after it": {
			chat, `{"choices":[{"text":"Hi","finish_reason":"stop"}]}
{"error":{"message":"lost a machine","code":500}}`,
			llm.Response{Text: "Hi"}, llm.KindInternal,
		},
		"chat: two calls at one index without ids": {
			chat, `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":"f","arguments":"{\"a\":"}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","function":{"arguments":"1}"}}]}}]}
{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`,
			llm.Response{
				Finish: llm.FinishCalls, RawFinish: "tool_calls", Model: "m",
				Calls: []llm.Call{
					{Name: "f", Input: []byte(`{"a":1}`)}, {ID: "b", Name: "f", Input: []byte(`{}`)},
				},
			}, "",
		},
		"chat: an error in a list": {
			chat, `[{"error":{"code":429,"message":"later","status":"RESOURCE_EXHAUSTED"}}]`,
			llm.Response{}, llm.KindRateLimit,
		},
		"chat: a bad call of the model": {
			chat, `{"error":{"message":"Failed to call a function.","code":"tool_use_failed"}}`,
			llm.Response{}, llm.KindBadOutput,
		},
		"responses: text in its last event only": {
			responses, ending(`"type":"output_text","text":"Hi"`),
			llm.Response{Text: "Hi", Finish: llm.FinishStop, RawFinish: "completed", Model: "m"}, "",
		},
		"responses: no deltas": {
			responses, `{"type":"response.output_text.done","text":"Hi"}
` + ending(`"type":"output_text","text":"Hi"`),
			llm.Response{Text: "Hi", Finish: llm.FinishStop, RawFinish: "completed", Model: "m"}, "",
		},
		"responses: a delta was lost": {
			responses, `{"type":"response.output_text.delta","delta":"Ada"}
` + ending(`"type":"output_text","text":"Dear Ada"`),
			llm.Response{Text: "Ada"}, llm.KindInternal,
		},
		"responses: a refusal in its last event only": {
			responses, ending(`"type":"refusal","refusal":"No."`),
			llm.Response{}, llm.KindContentFilter,
		},
		"responses: text that is no string": {
			responses, `{"type":"response.output_text.delta","delta":{"text":"Hi"}}`,
			llm.Response{}, llm.KindInternal,
		},
		"responses: an end of another shape": {
			responses, `{"type":"response.completed","response":"done"}`,
			llm.Response{}, llm.KindInternal,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var body strings.Builder
			for line := range strings.Lines(tt.events) {
				body.WriteString("data: " + strings.TrimSpace(line) + "\n\n")
			}
			s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream", body.String()))
			m := newModel(t, openai.Options{BaseURL: s.URL, Model: "m", API: tt.api})
			got, err := llm.Generate(t.Context(), m, &llm.Request{})
			for i, c := range got.Calls {
				if i < len(tt.want.Calls) && c.ID != "" && tt.want.Calls[i].ID == "" {
					got.Calls[i].ID = "" // the model has made one
				}
			}
			if !reflect.DeepEqual(*got, tt.want) || llm.KindOf(err) != tt.kind ||
				(err == nil) != (tt.kind == "") {
				t.Errorf("got %+v, %v\nwant %+v, kind %q", *got, err, tt.want, tt.kind)
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
