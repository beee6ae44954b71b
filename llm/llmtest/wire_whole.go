package llmtest

import (
	"net/http"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Whole sends the reply as one JSON value in place of a stream, as some servers do.
func Whole(r Reply) Day {
	return Day{func(x *exchange) {
		if r.Usage == (llm.Usage{}) {
			r.Usage = llm.Usage{Input: InputTokens, Output: OutputTokens}
		}
		x.w.Header().Set("Content-Type", "application/json")
		x.w.Header().Set(x.vendor.requestID, RequestID)
		x.send(mustJSON(x.vendor.whole(x.model, x.vendor.words.of(r.finish()), r)))
	}}
}

// NoSystem refuses a request whose instructions stand apart from its messages, as servers do
// whose template has no place for them. It answers other requests with next.
func NoSystem(next Day) Day {
	return Day{func(x *exchange) {
		apart := x.asked["system"] != nil || x.asked["systemInstruction"] != nil
		for _, list := range []string{"messages", "input"} {
			for _, m := range get[[]any](x.asked, list) {
				role := get[string](m, "role")
				apart = apart || role == "system" || role == "developer"
			}
		}
		if !apart {
			next.play(x)
			return
		}
		x.fail(http.StatusBadRequest, problem{Message: "System role not supported", Type: invalidRequest})
	}}
}

// NoTools refuses a request with tools, in the words of Ollama. It answers other requests with
// next.
func NoTools(next Day) Day {
	return Day{func(x *exchange) {
		if len(x.vendor.read(x.asked).tools) == 0 {
			next.play(x)
			return
		}
		x.fail(http.StatusBadRequest, problem{
			Message: "registry.ollama.ai/library/small does not support tools", Type: invalidRequest,
		})
	}}
}

func wholeChat(model, reason string, r Reply) object {
	message := object{"role": "assistant", "content": strings.Join(r.Chunks, "")}
	var calls []any
	for _, c := range r.Calls {
		calls = append(calls, object{
			"id": c.ID, "type": "function",
			"function": object{"name": c.Name, "arguments": string(c.Input)},
		})
	}
	if calls != nil {
		message["tool_calls"] = calls
	}
	return object{
		"id": "chatcmpl-test", "object": "chat.completion", "created": created, "model": model,
		"choices": []any{object{
			"index": 0, "message": message, "finish_reason": reason,
		}},
		"usage": object{"prompt_tokens": r.Usage.Input, "completion_tokens": r.Usage.Output},
	}
}

func wholeResponse(model, reason string, r Reply) object {
	part := object{"type": "output_text", "text": strings.Join(r.Chunks, ""), "annotations": []any{}}
	output := []any{object{"type": "message", "role": "assistant", "content": []any{part}}}
	for _, c := range r.Calls {
		output = append(output, object{
			"type": "function_call", "call_id": c.ID, "name": c.Name, "arguments": string(c.Input),
		})
	}
	whole := object{
		"id": "resp_test", "object": "response", "created_at": created, "model": model,
		"status": "completed", "error": nil, "incomplete_details": nil, "output": output,
		"usage": object{"input_tokens": r.Usage.Input, "output_tokens": r.Usage.Output},
	}
	if r.finish() == llm.FinishLength {
		whole["status"] = "incomplete"
		whole["incomplete_details"] = object{"reason": reason}
	}
	return whole
}

func wholeMessage(model, reason string, r Reply) object {
	content := []any{object{"type": "text", "text": strings.Join(r.Chunks, "")}}
	for _, c := range r.Calls {
		content = append(content, object{
			"type": "tool_use", "id": c.ID, "name": c.Name, "input": c.Input,
		})
	}
	return object{
		"id": "msg_test", "type": "message", "role": "assistant", "model": model, "content": content,
		"stop_reason": reason,
		"usage":       object{"input_tokens": r.Usage.Input, "output_tokens": r.Usage.Output},
	}
}
