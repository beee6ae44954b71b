package openai_test

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// What was counted before a failure comes with the error.
func TestUsageOfFailures(t *testing.T) {
	const chat, responses = openai.ChatCompletions, openai.Responses
	const counted = `{"choices":[{"delta":{"content":"Hi"}}],` +
		`"usage":{"prompt_tokens":3,"completion_tokens":2}}` + "\n"
	used := llm.Usage{Input: 3, Output: 2}
	tests := map[string]struct {
		api    openai.API
		events string
		want   llm.Usage
	}{
		"chat: cut off":  {chat, counted, used},
		"chat: an error": {chat, counted + `{"error":{"message":"no"}}`, used},
		"chat: filtered": {
			chat, counted + `{"choices":[{"delta":{},"finish_reason":"content_filter"}]}`, used,
		},
		"chat: refused": {
			chat, counted + `{"choices":[{"delta":{"refusal":"No"},"finish_reason":"stop"}]}`, used,
		},
		"chat: no calls": {
			chat, counted + `{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}`, used,
		},
		"chat: nothing counted": {chat, `{"error":{"message":"no"}}`, llm.Usage{}},
		"responses: failed": {
			responses,
			`{"type":"response.failed","response":{"error":{"code":"server_error","message":"oops"},` +
				`"usage":{"input_tokens":3,"output_tokens":2}}}`, used,
		},
		"responses: failed early": {
			responses,
			`{"type":"response.failed","response":{"error":{"code":"server_error","message":"oops"},` +
				`"usage":null}}`, llm.Usage{},
		},
		"responses: filtered": {
			responses,
			`{"type":"response.incomplete","response":{"incomplete_details":{"reason":"content_filter"},` +
				`"usage":{"input_tokens":3,"output_tokens":2}}}`, used,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			events := strings.ReplaceAll(strings.TrimSpace(tt.events), "\n", "\n\ndata: ")
			day := llmtest.Body(200, "text/event-stream", "data: "+events+"\n\n")
			m := newModel(t, openai.Options{BaseURL: llmtest.NewServer(t, day).URL, API: tt.api})
			var last llm.Chunk
			var failed error
			for last, failed = range m.Stream(t.Context(), &llm.Request{}) {
			}
			if failed == nil || !reflect.DeepEqual(last, llm.Chunk{Usage: tt.want}) {
				t.Errorf("got %+v, %v", last, failed)
			}
		})
	}
}

// The format of events allows all this, though few servers write it so.
func TestUnusualEvents(t *testing.T) {
	const hi = `{"choices":[{"delta":{"content":"Hi"}}]}`
	const end = `{"choices":[{"delta":{},"finish_reason":"stop"}]}`
	for name, body := range map[string]string{
		"CR":                       "data: " + hi + "\r\rdata: " + end + "\r\r",
		"a mark of the byte order": "\uFEFFdata: " + hi + "\n\ndata: " + end + "\n\n",
		"no space after the colon": "data:" + hi + "\n\ndata:" + end + "\n\n",
		"several lines": "data: " + hi[:12] + "\ndata: " + hi[12:] +
			"\n\ndata: " + end + "\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream", body))
			m := newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions})
			if got, err := llm.Generate(t.Context(), m, &llm.Request{}); err != nil || got.Text != "Hi" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// An end without its blank line has not arrived.
func TestAnEndThatIsCutOff(t *testing.T) {
	const hi = `{"choices":[{"delta":{"content":"Hi"}}]}`
	const end = `{"choices":[{"delta":{},"finish_reason":"stop"}]}`
	for _, cut := range []string{"", "\n", "\r\n"} {
		s := llmtest.NewServer(t,
			llmtest.Body(200, "text/event-stream", "data: "+hi+"\n\ndata: "+end+cut))
		m := newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions})
		got, err := llm.Generate(t.Context(), m, &llm.Request{})
		if llm.KindOf(err) != llm.KindTruncated || !errors.Is(err, io.ErrUnexpectedEOF) ||
			got.Text != "Hi" {
			t.Errorf("%q: got %+v, %v", cut, got, err)
		}
	}
}

// The text of a reply is bounded, even if each event is small.
func TestLongReply(t *testing.T) {
	const mebibyte = 1 << 20
	event := `data: {"choices":[{"delta":{"content":"` + strings.Repeat("x", mebibyte) + "\"}}]}\n\n"
	end := `data: {"choices":[{"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	for size, kind := range map[int]llm.Kind{8: "", 9: llm.KindBadOutput} {
		s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream", strings.Repeat(event, size)+end))
		reply, err := llm.Generate(t.Context(),
			newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions}), &llm.Request{})
		if llm.KindOf(err) != kind || (err == nil) != (kind == "") || len(reply.Text) != 8*mebibyte {
			t.Errorf("of %d MiB: got %d bytes, %v", size, len(reply.Text), err)
		}
	}
}
