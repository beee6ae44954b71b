package openai_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

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
			llm.Response{Text: "Hi!", Finish: llm.FinishStop, Model: "llama", Usage: llm.Usage{Input: 3, Output: 2}}, "",
		},
		"chat: usage in every chunk": {
			chat, `{"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}
{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, Model: "m", Usage: llm.Usage{Input: 3, Output: 2}}, "",
		},
		"chat: no usage, nulls, an empty finish reason": {
			chat, `{"error":null,"choices":[{"delta":{"content":null},"finish_reason":null}],"usage":null}
{"choices":[{"delta":{"content":"Hi"},"finish_reason":""}]}
{"choices":[{"delta":{"content":""},"finish_reason":"length"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishLength, Model: "m"}, "",
		},
		"chat: thoughts are no text": {
			chat, `{"choices":[{"delta":{"reasoning_content":"Hm","reasoning":"Hm"}}]}
{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}`,
			llm.Response{Text: "Hi", Finish: llm.FinishStop, Model: "m"}, "",
		},
		"chat: a farewell without a finish reason": {
			chat, `{"choices":[{"delta":{"content":"Hi"}}]}
[DONE]`,
			llm.Response{Text: "Hi"}, llm.KindTruncated,
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
			llm.Response{Text: "Hi", Finish: llm.FinishStop, Model: "gpt-1", Usage: llm.Usage{Input: 3, Output: 2}}, "",
		},
		"responses: no usage, no model": {
			responses, `{"type":"response.completed","response":{"usage":null,"incomplete_details":null}}`,
			llm.Response{Finish: llm.FinishStop, Model: "m"}, "",
		},
		"responses: too long": {
			responses, `{"type":"response.output_text.delta","delta":"Hi"}
{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}`,
			llm.Response{Text: "Hi", Finish: llm.FinishLength, Model: "m"}, "",
		},
		"responses: the content filter": {
			responses, `{"type":"response.incomplete","response":{"incomplete_details":{"reason":"content_filter"}}}`,
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
		"responses: failed": {
			responses, `{"type":"response.failed","response":{"model":"gpt","error":{"code":"rate_limit_exceeded","message":"slow"}}}`,
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
			responses, `{"type":"error","error":{"type":"invalid_request_error","code":"insufficient_quota","message":"broke"}}`,
			llm.Response{}, llm.KindQuota,
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
			if !reflect.DeepEqual(*got, tt.want) || llm.KindOf(err) != tt.kind || (err == nil) != (tt.kind == "") {
				t.Errorf("got %+v, %v\nwant %+v, kind %q", *got, err, tt.want, tt.kind)
			}
		})
	}
}

// What is bounded is an event, not a reply.
func TestLongReply(t *testing.T) {
	event := `data: {"choices":[{"delta":{"content":"` + strings.Repeat("x", 1<<20) + "\"}}]}\n\n"
	end := `data: {"choices":[{"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream", strings.Repeat(event, 10)+end))
	reply, err := llm.Generate(t.Context(), newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions}), &llm.Request{})
	if err != nil || len(reply.Text) != 10<<20 {
		t.Errorf("got %d bytes, %v", len(reply.Text), err)
	}
}
