package llmtest

import (
	"fmt"

	"github.com/marquee-go/marquee/llm"
)

// openAI is what Chat Completions and the Responses API have in common.
func openAI(v vendor) *vendor {
	v.requestID = "X-Request-Id"
	v.refusals = openAIRefusals
	v.body = func(p problem) any { return object{"error": p} }
	v.mend = func(_ int, p problem) problem { return p }
	v.failed = toldInFull
	v.unknown = func(param string) problem {
		return problem{
			Message: fmt.Sprintf("Unsupported parameter: '%s' is not supported with this model.", param),
			Type:    invalidRequest, Code: "unsupported_parameter", Param: param,
		}
	}
	return &v
}

func toldInFull(u llm.Usage) llm.Usage { return u }

const invalidRequest = "invalid_request_error"

var openAIRefusals = map[llm.Kind]refuse{
	llm.KindAuth: {401, problem{
		Message: "Incorrect API key provided.", Type: invalidRequest, Code: "invalid_api_key",
	}},
	llm.KindPermission: {403, problem{
		Message: "Your project does not have access to this model.", Type: invalidRequest,
	}},
	llm.KindNotFound: {404, problem{
		Message: "The model `small` does not exist.", Type: invalidRequest, Code: "model_not_found",
	}},
	llm.KindInvalid: {400, problem{
		Message: "Invalid type for 'messages'.", Type: invalidRequest, Code: "invalid_type",
		Param: "messages",
	}},
	llm.KindContextLength: {400, problem{
		Message: "Your input exceeds the context window of this model.", Type: invalidRequest,
		Code: "context_length_exceeded",
	}},
	llm.KindContentFilter: {400, problem{
		Message: "The request was rejected by the safety system.", Type: invalidRequest,
		Code: "content_policy_violation",
	}},
	llm.KindRateLimit: {429, problem{
		Message: "Rate limit reached for requests.", Type: "requests", Code: "rate_limit_exceeded",
	}},
	llm.KindQuota: {429, problem{
		Message: "You exceeded your current quota.", Type: "insufficient_quota",
		Code: "insufficient_quota",
	}},
	llm.KindOverloaded: {503, problem{
		Message: "The server is overloaded.", Type: "server_error", Code: "server_is_overloaded",
	}},
	llm.KindTimeout: {504, problem{Message: "Gateway timeout.", Type: "server_error"}},
	llm.KindInternal: {500, problem{
		Message: "The server had an error.", Type: "server_error", Code: "server_error",
	}},
}

// chatCompletions is the protocol that most servers speak.
var chatCompletions = openAI(vendor{
	path:   "/v1/chat/completions",
	stream: newChatStream,
	words:  words{"stop", "length", "tool_calls", "content_filter"},
	read:   readChat,
	schema: "response_format",
	plain:  true,
	ends:   true,
	whole:  wholeChat,
	lost:   toldInFull, // every event tells it
})

func readChat(asked object) (c conversation) {
	for _, t := range get[[]any](asked, "tools") {
		c.tools = append(c.tools, get[string](t, "function", "name"))
	}
	c.choice = choices[get[string](asked, "tool_choice")]
	for _, m := range get[[]any](asked, "messages") {
		if thought := get[string](m, "reasoning_content"); thought != "" {
			c.thoughts = append(c.thoughts, thought)
		}
		for _, call := range get[[]any](m, "tool_calls") {
			c.calls = append(c.calls, llm.Call{
				ID: get[string](call, "id"), Name: get[string](call, "function", "name"),
				Input: []byte(get[string](call, "function", "arguments")),
			})
		}
		if get[string](m, "role") == "tool" {
			c.results = append(c.results, llm.Result{
				Call: get[string](m, "tool_call_id"), Output: flat(get[any](m, "content")),
			})
		}
	}
	return c
}

// chatStream writes a stream of Chat Completions.
type chatStream struct {
	model     string
	withUsage bool // the request asked for usage
	usage     object
	style     Style
}

func newChatStream(model string, asked object) stream {
	return &chatStream{model: model, withUsage: get[bool](asked, "stream_options", "include_usage")}
}

func (s *chatStream) chunk(more object) []event {
	var usage any
	if s.style.UsageAlways {
		usage = s.usage
	}
	return []event{{data: mustJSON(with(object{
		"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": created,
		"model": s.model, "system_fingerprint": "fp_test", "usage": usage,
	}, more))}}
}

func (s *chatStream) choice(delta object, finish any) []event {
	return s.chunk(object{"choices": []any{
		object{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish},
	}})
}

func (s *chatStream) begin(u llm.Usage, style Style) []event {
	s.style = style
	s.usage = object{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output,
		"prompt_tokens_details":     object{"cached_tokens": u.Cached},
		"completion_tokens_details": object{"reasoning_tokens": u.Reasoning},
	}
	return s.choice(object{"role": "assistant", "content": "", "refusal": nil}, nil)
}

func (s *chatStream) think(delta string) []event {
	return s.choice(object{"reasoning_content": delta}, nil)
}

func (s *chatStream) text(delta string) []event { return s.choice(object{"content": delta}, nil) }

func (s *chatStream) openCall(n int, c llm.Call, first string) []event {
	call := object{
		"index": n, "type": "function", "function": object{"name": c.Name, "arguments": first},
	}
	if c.ID != "" {
		call["id"] = c.ID
	}
	if s.style.NoIndex {
		delete(call, "index")
	}
	return s.choice(object{"tool_calls": []any{call}}, nil)
}

func (s *chatStream) callDelta(n int, piece string) []event {
	return s.choice(object{
		"tool_calls": []any{object{"index": n, "function": object{"arguments": piece}}},
	}, nil)
}

func (s *chatStream) closeCall(int) []event { return nil }

func (s *chatStream) end(reason string) []event {
	events := s.choice(object{}, orNull(reason))
	if s.withUsage {
		events = append(events, s.chunk(object{"choices": []any{}, "usage": s.usage})...)
	}
	return append(events, event{data: []byte("[DONE]"), farewell: true})
}

func (s *chatStream) fail(p problem) []event {
	return []event{{data: mustJSON(object{"error": p})}}
}
