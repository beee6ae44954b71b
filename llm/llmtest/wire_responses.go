package llmtest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// responses is OpenAI's present protocol, and xAI's.
var responses = openAI(vendor{
	path:   "/v1/responses",
	stream: newResponsesStream,
	words:  words{"completed", "max_output_tokens", "completed", "content_filter"},
	read:   readResponses,
	schema: "text.format",
	whole:  wholeResponse,
	lost:   func(llm.Usage) llm.Usage { return llm.Usage{} },
})

func readResponses(asked object) (c conversation) {
	for _, t := range get[[]any](asked, "tools") {
		c.tools = append(c.tools, get[string](t, "name"))
	}
	c.choice = choices[get[string](asked, "tool_choice")]
	for _, item := range get[[]any](asked, "input") {
		id := get[string](item, "call_id")
		switch get[string](item, "type") {
		case "function_call":
			c.calls = append(c.calls, llm.Call{
				ID: id, Name: get[string](item, "name"), Input: []byte(get[string](item, "arguments")),
			})
		case "reasoning":
			c.thoughts = append(c.thoughts, get[string](item, "encrypted_content"))
		case "function_call_output":
			c.results = append(c.results, llm.Result{Call: id, Output: flat(get[any](item, "output"))})
		}
	}
	return c
}

// responsesStream writes a stream of the Responses API. A reply is a list of items. It writes
// one item at a time, except calls.
type responsesStream struct {
	model    string
	sealed   bool // the request asked for encrypted thoughts
	usage    object
	sequence int
	output   []object // the items so far
	message  bool     // the last item is a message, and open
	said     strings.Builder
}

func newResponsesStream(model string, asked object) stream {
	return &responsesStream{
		model:  model,
		sealed: slices.Contains(get[[]any](asked, "include"), any("reasoning.encrypted_content")),
	}
}

// seal signs or encrypts a thought, as far as a client can tell.
func seal(thought string) string { return base64.StdEncoding.EncodeToString([]byte(thought)) }

func (s *responsesStream) event(name string, more object) event {
	data := mustJSON(with(object{"type": name, "sequence_number": s.sequence}, more))
	s.sequence++
	return event{name: name, data: data}
}

func (s *responsesStream) response(status string, more object) object {
	return object{"response": with(object{
		"id": "resp_test", "object": "response", "created_at": created,
		"model": s.model, "status": status,
		"error": nil, "incomplete_details": nil, "output": []any{}, "usage": nil,
	}, more)}
}

func (s *responsesStream) begin(u llm.Usage, _ Style) []event {
	s.usage = object{
		"input_tokens": u.Input, "input_tokens_details": object{"cached_tokens": u.Cached},
		"output_tokens": u.Output, "output_tokens_details": object{"reasoning_tokens": u.Reasoning},
		"total_tokens": u.Input + u.Output,
	}
	return []event{
		s.event("response.created", s.response("in_progress", nil)),
		s.event("response.in_progress", s.response("in_progress", nil)),
	}
}

// open adds an item.
func (s *responsesStream) open(item object) event {
	s.output = append(s.output, item)
	return s.event("response.output_item.added", object{
		"output_index": len(s.output) - 1, "item": item,
	})
}

// close completes the item at index i with its last members.
func (s *responsesStream) close(i int, more object) event {
	s.output[i] = with(s.output[i], more)
	return s.event("response.output_item.done", object{"output_index": i, "item": s.output[i]})
}

// of returns an event about the item at index i.
func (s *responsesStream) of(i int, name string, more object) event {
	return s.event(name, with(object{"item_id": s.output[i]["id"], "output_index": i}, more))
}

func (s *responsesStream) think(delta string) []event {
	events := []event{s.open(object{"id": "rs_test", "type": "reasoning", "summary": []any{}})}
	sealed := any(nil)
	if s.sealed {
		sealed = seal(delta)
	}
	i := len(s.output) - 1
	return append(events,
		s.of(i, "response.reasoning_summary_text.delta", object{"summary_index": 0, "delta": delta}),
		s.of(i, "response.reasoning_text.delta", object{"content_index": 0, "delta": delta}),
		s.close(i, object{
			"summary":           []any{object{"type": "summary_text", "text": delta}},
			"encrypted_content": sealed,
		}))
}

func (s *responsesStream) part() object {
	return object{"type": "output_text", "text": s.said.String(), "annotations": []any{}}
}

func (s *responsesStream) text(delta string) (events []event) {
	if !s.message {
		s.message = true
		s.said.Reset()
		item := object{
			"id": fmt.Sprintf("msg_%d", len(s.output)), "type": "message", "status": "in_progress",
			"role": "assistant", "content": []any{},
		}
		part := object{"content_index": 0, "part": s.part()}
		events = append(events, s.open(item))
		events = append(events, s.of(len(s.output)-1, "response.content_part.added", part))
	}
	s.said.WriteString(delta)
	return append(events, s.of(len(s.output)-1, "response.output_text.delta", object{
		"content_index": 0, "delta": delta, "logprobs": []any{},
	}))
}

// closeText completes the message, if there is one.
func (s *responsesStream) closeText(status string) []event {
	if !s.message {
		return nil
	}
	s.message = false
	i := len(s.output) - 1
	return []event{
		s.of(i, "response.output_text.done", object{"content_index": 0, "text": s.said.String()}),
		s.of(i, "response.content_part.done", object{"content_index": 0, "part": s.part()}),
		s.close(i, object{"status": status, "content": []any{s.part()}}),
	}
}

func (s *responsesStream) openCall(n int, c llm.Call, first string) []event {
	events := s.closeText("completed")
	item := object{
		"id": fmt.Sprintf("fc_%d", n), "type": "function_call", "status": "in_progress", "name": c.Name,
		"arguments": "",
	}
	if c.ID != "" {
		item["call_id"] = c.ID
	}
	events = append(events, s.open(item))
	if first != "" {
		events = append(events, s.callDelta(n, first)...)
	}
	return events
}

// place returns the index of the nth call.
func (s *responsesStream) place(n int) int {
	id := fmt.Sprintf("fc_%d", n)
	return slices.IndexFunc(s.output, func(item object) bool { return item["id"] == id })
}

func (s *responsesStream) callDelta(n int, piece string) []event {
	i := s.place(n)
	s.output[i] = with(s.output[i], object{"arguments": s.output[i]["arguments"].(string) + piece})
	return []event{s.of(i, "response.function_call_arguments.delta", object{"delta": piece})}
}

func (s *responsesStream) closeCall(n int) []event {
	i := s.place(n)
	return []event{
		s.of(i, "response.function_call_arguments.done", object{
			"name": s.output[i]["name"], "arguments": s.output[i]["arguments"],
		}),
		s.close(i, object{"status": "completed"}),
	}
}

func (s *responsesStream) end(reason string) []event {
	status, details := "completed", any(nil)
	if reason != "completed" {
		status = "incomplete"
	}
	if status == "incomplete" && reason != "" {
		details = object{"reason": reason}
	}
	return append(s.closeText(status), s.event("response."+status, s.response(status, object{
		"output": s.output, "incomplete_details": details, "usage": s.usage,
	})))
}

func (s *responsesStream) fail(p problem) []event {
	return []event{s.event("response.failed", s.response("failed", object{
		"error": object{"code": p.Code, "message": p.Message}, "usage": s.usage,
	}))}
}
