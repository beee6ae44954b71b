package llmtest

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// converse is the protocol of Amazon Bedrock. Its events are binary frames.
var converse = &vendor{
	path:      "/v1/model/{call}/converse-stream",
	streams:   true,
	named:     true,
	frame:     frame,
	media:     "application/vnd.amazon.eventstream",
	stream:    func(string, object) stream { return &converseStream{} },
	words:     words{"end_turn", "max_tokens", "tool_use", "content_filtered"},
	requestID: "X-Amzn-Requestid",
	refusals: map[llm.Kind]refuse{
		llm.KindAuth: {401, problem{Message: "The security token included in the request is invalid."}},
		llm.KindPermission: {403, problem{
			Message: "You don't have access to the model with the specified model ID.",
		}},
		llm.KindNotFound:      {404, problem{Message: "Could not resolve the foundation model."}},
		llm.KindInvalid:       {400, problem{Message: "The provided model identifier is invalid."}},
		llm.KindContextLength: {400, problem{Message: "Input is too long for requested model."}},
		llm.KindRateLimit: {429, problem{
			Message: "Too many requests, please wait before trying again.", Type: "throttlingException",
		}},
		llm.KindOverloaded: {503, problem{
			Message: "Bedrock is unable to process your request.", Type: "serviceUnavailableException",
		}},
		llm.KindTimeout: {408, problem{
			Message: "The request took too long to process.", Type: "modelTimeoutException",
		}},
		llm.KindInternal: {500, problem{
			Message: "The server encountered an error.", Type: "internalServerException",
		}},
	},
	body: func(p problem) any {
		return object{
			"message": p.Message, "__type": cmp.Or(p.Type, "ValidationException"), "code": p.Code,
		}
	},
	mend: func(_ int, p problem) problem { return p },
	unknown: func(param string) problem {
		name := param[strings.LastIndex(param, ".")+1:]
		return problem{Message: "The model returned the following errors: " + name +
			": Extra inputs are not permitted"}
	},
	read:   readConverse,
	schema: "inferenceConfig.temperature",
	whole:  wholeConverse,
	failed: func(llm.Usage) llm.Usage { return llm.Usage{} },
	lost:   func(llm.Usage) llm.Usage { return llm.Usage{} },
}

func readConverse(asked object) (c conversation) {
	for _, t := range get[[]any](asked, "toolConfig", "tools") {
		c.tools = append(c.tools, get[string](t, "toolSpec", "name"))
	}
	switch {
	case get[any](asked, "toolConfig", "toolChoice", "any") != nil:
		c.choice = llm.ToolsRequired
	case c.tools == nil:
		c.choice = llm.ToolsNone
	}
	for _, m := range get[[]any](asked, "messages") {
		for _, b := range get[[]any](m, "content") {
			thought := get[object](b, "reasoningContent", "reasoningText")
			if signature := get[string](thought, "signature"); signature != "" {
				c.thoughts = append(c.thoughts, signature)
			}
			if use := get[object](b, "toolUse"); use != nil {
				input, _ := json.Marshal(use["input"]) // it has just been decoded
				c.calls = append(c.calls, llm.Call{
					ID: get[string](use, "toolUseId"), Name: get[string](use, "name"), Input: input,
				})
			}
			if result := get[object](b, "toolResult"); result != nil {
				c.results = append(c.results, llm.Result{
					Call: get[string](result, "toolUseId"), Output: flat(result["content"]),
					Failed: result["status"] == "error",
				})
			}
		}
	}
	return c
}

// frame returns an event as a frame: lengths and their checksum, headers, payload, checksum.
//
//nolint:gosec // what this package writes is short
func frame(e event) []byte {
	var headers []byte
	header := func(name, value string) {
		const text = 7
		headers = append(append(headers, byte(len(name))), name...)
		headers = binary.BigEndian.AppendUint16(append(headers, text), uint16(len(value)))
		headers = append(headers, value...)
	}
	if exception, ok := strings.CutPrefix(e.name, "!"); ok {
		header(":message-type", "exception")
		header(":exception-type", exception)
	} else {
		header(":message-type", "event")
		header(":event-type", e.name)
	}
	header(":content-type", "application/json")
	const around = 16
	b := binary.BigEndian.AppendUint32(nil, uint32(around+len(headers)+len(e.data)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(headers)))
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	b = append(append(b, headers...), e.data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// converseStream writes a stream of Converse. A reply is a list of blocks.
type converseStream struct {
	usage llm.Usage
	block int  // the index of the present block
	open  bool // a block of text is open
}

func (s *converseStream) event(name string, data object) event {
	return event{name: name, data: mustJSON(data)}
}

func (s *converseStream) delta(delta object) event {
	return s.event("contentBlockDelta", object{"contentBlockIndex": s.block, "delta": delta})
}

func (s *converseStream) begin(u llm.Usage, _ Style) []event {
	s.usage = u
	return []event{s.event("messageStart", object{"role": "assistant"})}
}

func (s *converseStream) stop() event {
	e := s.event("contentBlockStop", object{"contentBlockIndex": s.block})
	s.block++
	s.open = false
	return e
}

func (s *converseStream) closeText() []event {
	if !s.open {
		return nil
	}
	return []event{s.stop()}
}

func (s *converseStream) think(delta string) []event {
	return []event{
		s.delta(object{"reasoningContent": object{"text": delta}}),
		s.delta(object{"reasoningContent": object{"signature": seal(delta)}}),
		s.stop(),
	}
}

func (s *converseStream) text(delta string) []event {
	s.open = true
	return []event{s.delta(object{"text": delta})}
}

func (s *converseStream) openCall(n int, c llm.Call, first string) []event {
	use := object{"name": c.Name}
	if c.ID != "" {
		use["toolUseId"] = c.ID
	}
	events := append(s.closeText(), s.event("contentBlockStart", object{
		"contentBlockIndex": s.block, "start": object{"toolUse": use},
	}))
	return append(events, s.callDelta(n, first)...)
}

func (s *converseStream) callDelta(_ int, piece string) []event {
	return []event{s.delta(object{"toolUse": object{"input": piece}})}
}

func (s *converseStream) closeCall(int) []event { return []event{s.stop()} }

func (s *converseStream) end(reason string) []event {
	events := s.closeText()
	if reason != "" {
		events = append(events, s.event("messageStop", object{"stopReason": reason}))
	}
	return append(events, s.event("metadata", object{
		"usage": converseUsage(s.usage), "metrics": object{"latencyMs": 1},
	}))
}

// converseUsage counts the input without the tokens of the cache.
func converseUsage(u llm.Usage) object {
	return object{
		"inputTokens": u.Input - u.Cached, "outputTokens": u.Output, "cacheReadInputTokens": u.Cached,
		"cacheWriteInputTokens": 0, "totalTokens": u.Input + u.Output,
	}
}

func (s *converseStream) fail(p problem) []event {
	name := "!" + cmp.Or(p.Type, "validationException")
	return []event{s.event(name, object{"message": p.Message})}
}

func wholeConverse(_, reason string, r Reply) object {
	var content []any
	for _, text := range r.Chunks {
		content = append(content, object{"text": text})
	}
	for _, c := range r.Calls {
		content = append(content, object{"toolUse": object{
			"toolUseId": c.ID, "name": c.Name, "input": c.Input,
		}})
	}
	return object{
		"output":     object{"message": object{"role": "assistant", "content": content}},
		"stopReason": reason, "usage": converseUsage(r.Usage),
	}
}
