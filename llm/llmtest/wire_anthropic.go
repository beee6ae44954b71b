package llmtest

import (
	"encoding/json"

	"github.com/marquee-go/marquee/llm"
)

// messages is Anthropic's protocol.
var messages = &vendor{
	path:      "/v1/messages",
	stream:    func(model string, _ object) stream { return &messagesStream{model: model} },
	words:     words{"end_turn", "max_tokens", "tool_use", "refusal"},
	requestID: "Request-Id",
	refusals: map[llm.Kind]refuse{
		llm.KindAuth: {401, problem{Message: "invalid x-api-key"}},
		llm.KindPermission: {403, problem{
			Message: "Your API key does not have permission to use the specified resource.",
		}},
		llm.KindNotFound: {404, problem{Message: "model: small"}},
		llm.KindInvalid:  {400, problem{Message: "messages: at least one message is required"}},
		llm.KindContextLength: {400, problem{
			Message: "prompt is too long: 213462 tokens > 200000 maximum",
		}},
		llm.KindContentFilter: {400, problem{Message: "Output blocked by content filtering policy"}},
		llm.KindRateLimit: {429, problem{
			Message: "This request would exceed your organization's rate limit.",
		}},
		llm.KindQuota: {400, problem{
			Message: "Your credit balance is too low to access the Anthropic API. Please go to Plans & " +
				"Billing to upgrade or purchase credits.",
		}},
		llm.KindOverloaded: {529, problem{Message: "Overloaded"}},
		llm.KindTimeout:    {504, problem{Message: "The request timed out."}},
		llm.KindInternal:   {500, problem{Message: "Internal server error"}},
	},
	body: func(p problem) any {
		return object{
			"type": "error", "error": object{"type": p.Type, "message": p.Message}, "request_id": RequestID,
		}
	},
	mend: func(status int, p problem) problem {
		p.Type = messagesTypes[status]
		if p.Type == "" && status < 500 {
			p.Type = invalidRequest
		}
		if p.Type == "" {
			p.Type = "api_error"
		}
		return p
	},
	unknown: func(param string) problem {
		return problem{Message: param + ": Extra inputs are not permitted"}
	},
	named:  true,
	read:   readMessages,
	schema: "output_config",
	whole:  wholeMessage,
	failed: toldAtTheStart,
	lost:   toldAtTheStart,
}

// toldAtTheStart returns the part of the usage that the first event tells.
func toldAtTheStart(u llm.Usage) llm.Usage {
	return llm.Usage{Input: u.Input, Output: 1, Cached: u.Cached}
}

// messagesTypes are the types of errors by their status.
var messagesTypes = map[int]string{
	400: invalidRequest, 401: "authentication_error", 402: "billing_error", 403: "permission_error",
	404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error",
	500: "api_error", 504: "timeout_error", 529: "overloaded_error",
}

func readMessages(asked object) (c conversation) {
	for _, t := range get[[]any](asked, "tools") {
		c.tools = append(c.tools, get[string](t, "name"))
	}
	c.choice = choices[get[string](asked, "tool_choice", "type")]
	for _, m := range get[[]any](asked, "messages") {
		for _, block := range get[[]any](m, "content") {
			switch get[string](block, "type") {
			case "tool_use":
				input, _ := json.Marshal(get[any](block, "input")) // it has just been decoded
				c.calls = append(c.calls, llm.Call{
					ID: get[string](block, "id"), Name: get[string](block, "name"), Input: input,
				})
			case "thinking":
				c.thoughts = append(c.thoughts, get[string](block, "signature"))
			case "tool_result":
				c.results = append(c.results, llm.Result{
					Call: get[string](block, "tool_use_id"), Output: flat(get[any](block, "content")),
					Failed: get[bool](block, "is_error"),
				})
			}
		}
	}
	return c
}

// messagesStream writes a stream of Anthropic's Messages. A reply is a list of blocks. It
// writes one block at a time.
type messagesStream struct {
	model string
	usage llm.Usage
	block int  // the index of the present block
	open  bool // a block of text is open
}

func (s *messagesStream) event(name string, more object) event {
	return event{name: name, data: mustJSON(with(object{"type": name}, more))}
}

func (s *messagesStream) billed(output, thinking int) object {
	return object{
		// The input tokens do not include the tokens that were read from the cache.
		"input_tokens":            s.usage.Input - s.usage.Cached,
		"cache_read_input_tokens": s.usage.Cached, "cache_creation_input_tokens": 0,
		"output_tokens": output, "output_tokens_details": object{"thinking_tokens": thinking},
	}
}

func (s *messagesStream) begin(u llm.Usage, _ Style) []event {
	s.usage = u
	return []event{
		s.event("message_start", object{"message": object{
			"id": "msg_test", "type": "message", "role": "assistant", "model": s.model, "content": []any{},
			"stop_reason": nil, "stop_sequence": nil, "usage": s.billed(1, 0),
		}}),
		s.event("ping", nil),
	}
}

func (s *messagesStream) start(block object) event {
	return s.event("content_block_start", object{"index": s.block, "content_block": block})
}

func (s *messagesStream) delta(kind, member, value string) event {
	return s.event("content_block_delta", object{
		"index": s.block, "delta": object{"type": kind, member: value},
	})
}

func (s *messagesStream) stop() event {
	e := s.event("content_block_stop", object{"index": s.block})
	s.block++
	return e
}

func (s *messagesStream) think(delta string) []event {
	return []event{
		s.start(object{"type": "thinking", "thinking": "", "signature": ""}),
		s.delta("thinking_delta", "thinking", delta),
		s.delta("signature_delta", "signature", seal(delta)),
		s.stop(),
	}
}

func (s *messagesStream) text(delta string) (events []event) {
	if !s.open {
		s.open = true
		events = append(events, s.start(object{"type": "text", "text": ""}))
	}
	return append(events, s.delta("text_delta", "text", delta))
}

func (s *messagesStream) closeText() []event {
	if !s.open {
		return nil
	}
	s.open = false
	return []event{s.stop()}
}

func (s *messagesStream) openCall(n int, c llm.Call, first string) []event {
	block := object{"type": "tool_use", "name": c.Name, "input": object{}}
	if c.ID != "" {
		block["id"] = c.ID
	}
	return append(s.closeText(), append([]event{s.start(block)}, s.callDelta(n, first)...)...)
}

func (s *messagesStream) callDelta(_ int, piece string) []event {
	return []event{s.delta("input_json_delta", "partial_json", piece)}
}

func (s *messagesStream) closeCall(int) []event { return []event{s.stop()} }

func (s *messagesStream) end(reason string) []event {
	farewell := s.event("message_stop", nil)
	farewell.farewell = true
	return append(s.closeText(), s.event("message_delta", object{
		"delta": object{"stop_reason": orNull(reason), "stop_sequence": nil},
		"usage": s.billed(s.usage.Output, s.usage.Reasoning),
	}), farewell)
}

func (s *messagesStream) fail(p problem) []event {
	failed := object{"type": p.Type, "message": p.Message}
	return []event{s.event("error", object{"error": failed, "request_id": RequestID})}
}
