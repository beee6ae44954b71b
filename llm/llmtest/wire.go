package llmtest

import (
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// RequestID is the id that a [Server] gives to every request.
const RequestID = "req_test"

// created is the time at which all replies of a [Server] claim to be made.
const created = 1767225600

// wire writes the events of one reply as a vendor's API does.
type wire interface {
	begin() []event
	text(delta string) []event
	end(llm.Finish) []event
	fail(problem) []event
}

// chatWire writes a stream of Chat Completions.
type chatWire struct {
	model     string
	withUsage bool // the request asked for usage
}

func newChatWire(model string, asked map[string]any) wire {
	options, _ := asked["stream_options"].(map[string]any)
	return &chatWire{model: model, withUsage: options["include_usage"] == true}
}

func (c *chatWire) chunk(more map[string]any) []event {
	return []event{{data: mustJSON(with(map[string]any{
		"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": created,
		"model": c.model, "system_fingerprint": "fp_test", "usage": nil,
	}, more))}}
}

func (c *chatWire) choice(delta map[string]any, finish any) []event {
	return c.chunk(map[string]any{"choices": []any{
		map[string]any{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish},
	}})
}

func (c *chatWire) begin() []event {
	return c.choice(map[string]any{"role": "assistant", "content": "", "refusal": nil}, nil)
}

func (c *chatWire) text(delta string) []event {
	return c.choice(map[string]any{"content": delta}, nil)
}

func (c *chatWire) end(finish llm.Finish) []event {
	events := c.choice(map[string]any{}, string(finish))
	if c.withUsage {
		events = append(events, c.chunk(map[string]any{"choices": []any{}, "usage": map[string]any{
			"prompt_tokens": InputTokens, "completion_tokens": OutputTokens, "total_tokens": InputTokens + OutputTokens,
		}})...)
	}
	return append(events, event{data: []byte("[DONE]"), farewell: true})
}

func (c *chatWire) fail(p problem) []event {
	return []event{{data: mustJSON(map[string]any{"error": p})}}
}

// responsesWire writes a stream of the Responses API.
type responsesWire struct {
	model    string
	sequence int
	said     strings.Builder
}

func newResponsesWire(model string, _ map[string]any) wire { return &responsesWire{model: model} }

func (w *responsesWire) event(name string, more map[string]any) event {
	data := mustJSON(with(map[string]any{"type": name, "sequence_number": w.sequence}, more))
	w.sequence++
	return event{name: name, data: data}
}

// item is an event about the one message that a reply consists of.
func (w *responsesWire) item(name string, more map[string]any) event {
	return w.event(name, with(map[string]any{"item_id": "msg_test", "output_index": 0, "content_index": 0}, more))
}

func (w *responsesWire) response(status string, more map[string]any) map[string]any {
	return map[string]any{"response": with(map[string]any{
		"id": "resp_test", "object": "response", "created_at": created, "model": w.model, "status": status,
		"error": nil, "incomplete_details": nil, "output": []any{}, "usage": nil,
	}, more)}
}

func (w *responsesWire) part() map[string]any {
	return map[string]any{"type": "output_text", "text": w.said.String(), "annotations": []any{}}
}

func (w *responsesWire) message(status string, content ...any) map[string]any {
	return map[string]any{"id": "msg_test", "type": "message", "status": status, "role": "assistant", "content": content}
}

func (w *responsesWire) begin() []event {
	return []event{
		w.event("response.created", w.response("in_progress", nil)),
		w.event("response.in_progress", w.response("in_progress", nil)),
		w.event("response.output_item.added", map[string]any{"output_index": 0, "item": w.message("in_progress")}),
		w.item("response.content_part.added", map[string]any{"part": w.part()}),
	}
}

func (w *responsesWire) text(delta string) []event {
	w.said.WriteString(delta)
	return []event{w.item("response.output_text.delta", map[string]any{"delta": delta, "logprobs": []any{}})}
}

func (w *responsesWire) end(finish llm.Finish) []event {
	status, details := "completed", any(nil)
	if finish == llm.FinishLength {
		status, details = "incomplete", map[string]any{"reason": "max_output_tokens"}
	}
	message := w.message(status, w.part())
	return []event{
		w.item("response.output_text.done", map[string]any{"text": w.said.String()}),
		w.item("response.content_part.done", map[string]any{"part": w.part()}),
		w.event("response.output_item.done", map[string]any{"output_index": 0, "item": message}),
		w.event("response."+status, w.response(status, map[string]any{
			"output": []any{message}, "incomplete_details": details,
			"usage": map[string]any{
				"input_tokens": InputTokens, "input_tokens_details": map[string]any{"cached_tokens": 0},
				"output_tokens": OutputTokens, "output_tokens_details": map[string]any{"reasoning_tokens": 0},
				"total_tokens": InputTokens + OutputTokens,
			},
		})),
	}
}

func (w *responsesWire) fail(p problem) []event {
	return []event{w.event("response.failed", w.response("failed", map[string]any{
		"error": map[string]any{"code": p.Code, "message": p.Message},
	}))}
}
